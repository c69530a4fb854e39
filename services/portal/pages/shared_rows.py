"""A row of the shared calendar: as a form, with both sides of a clash, undone, and its history.

What must stay true: nobody's work is lost. What somebody wrote stays until it is kept or they give it up, and where two changed the same both sides are shown.
"""

import asyncio
from collections.abc import Mapping
from typing import Any

from starlette.responses import Response

from services.portal import sheet
from services.portal.addresses import Addresses
from services.portal.asking import Missing, Refused, Sending
from services.portal.sheet import Fields, NotReadable
from services.portal.sheet_rows import MOST_PLACES, TARGET_GROUPS, Clash, changes_of, is_piece, look, narrowed, number_in, parties_to_choose, places_of, row_of
from services.portal.view import View
from services.portal.written import given_back
from shared.authority import PARTIES

pages = Addresses("shared_calendar")

NOT_KEPT, BOTH_SIDES = 422, 409


@pages.page(
    "edit_row",
    fi="/yhteinen-kalenteri/{gathering_id}/muokkaa",
    sv="/gemensam-kalender/{gathering_id}/redigera",
    en="/shared-calendar/{gathering_id}/edit",
    methods=("GET", "POST"),
    may=PARTIES,
)
async def edit_row(view: View) -> Response:
    """A row as a form. What is sent is what was written anew; the rest of the row may have changed meanwhile."""
    if view.request.method == "GET":
        row = await row_of(view, view.parameter("gathering_id"))
        return await _form(view, row, sheet.in_form(sheet.fields_of(row)), seen=sheet.fields_of(row), base=row["last_change"])
    form = await view.form()
    written = sheet.as_written({name: str(value) for name, value in form.items()}, [str(group) for group in form.getlist("target_groups")])
    seen, base = given_back(str(form.get("seen_version") or "")), number_in(form.get("base_version"))
    try:
        wanted = sheet.edit(sheet.read(written) | sheet.parties_in(written, seen), seen)
    except NotReadable as fault:
        return await _form(view, await row_of(view, view.parameter("gathering_id")), written, seen=seen, base=base, wrong=fault.field)
    try:
        return await _keeps(view, wanted, base=base)
    except Refused as refused:
        return await _form(view, await row_of(view, view.parameter("gathering_id")), written, seen=seen, base=base, refused=refused)


@pages.page(
    "settle_row",
    fi="/yhteinen-kalenteri/{gathering_id}/valitse",
    sv="/gemensam-kalender/{gathering_id}/valj",
    en="/shared-calendar/{gathering_id}/choose",
    methods=("GET", "POST"),
    may=PARTIES,
)
async def settle_row(view: View) -> Response:
    """Two had changed the same: which side holds. All else that was wanted is kept with it."""
    if view.request.method == "GET":
        return view.to("edit_row", gathering_id=view.parameter("gathering_id"))
    form = await view.form()
    wanted = given_back(str(form.get("wanted_version") or ""))
    try:
        return await _keeps(
            view, sheet.chosen(wanted, [name for name in wanted if form.get(f"side_{name}") == "theirs"]), base=number_in(form.get("base_version"))
        )
    except Refused as refused:
        row = await row_of(view, view.parameter("gathering_id"))
        stands = sheet.fields_of(row)
        written = sheet.in_form(stands | {name: value for name, value in wanted.items() if name in stands})
        return await _form(view, row, written, seen=stands, base=row["last_change"], refused=refused)


@pages.page(
    "undo_change",
    fi="/yhteinen-kalenteri/{gathering_id}/kumoa",
    sv="/gemensam-kalender/{gathering_id}/angra",
    en="/shared-calendar/{gathering_id}/undo",
    methods=("GET", "POST"),
    may=PARTIES,
)
async def undo_change(view: View) -> Response:
    if view.request.method == "GET":
        return view.to("row_history", gathering_id=view.parameter("gathering_id"))
    key, number = view.parameter("gathering_id"), number_in((await view.form()).get("change"))
    try:
        await view.services.post("events", "/gatherings/{gathering_id}/changes/{change}/reversal", gathering_id=key, change=number)
    except Missing:
        raise
    except Refused as refused:
        if refused.slug != "edits-collide":
            return await _history(view, refused=refused)
        row = await row_of(view, key)
        change = next(one for one in await changes_of(view) if one["change"] == number)
        sides = refused.problem["collisions"]
        wanted = sheet.undone(change, sheet.fields_of(row)) | {side["field"]: side["yours"] for side in sides}
        return await _shown(view, row, clash=Clash(wanted=wanted, sides=sides), status=BOTH_SIDES)
    return await _done(view, say="undone")


@pages.page(
    "row_history",
    fi="/yhteinen-kalenteri/{gathering_id}/historia",
    sv="/gemensam-kalender/{gathering_id}/historik",
    en="/shared-calendar/{gathering_id}/history",
    may=PARTIES,
)
async def row_history(view: View) -> Response:
    return await _history(view)


@pages.page(
    "shared_calendar_row", fi="/yhteinen-kalenteri/{gathering_id}", sv="/gemensam-kalender/{gathering_id}", en="/shared-calendar/{gathering_id}", may=PARTIES
)
async def shared_calendar_row(view: View) -> Response:
    """A row as it stands, by itself."""
    return await _shown(view, await row_of(view, view.parameter("gathering_id")))


async def _keeps(view: View, wanted: Fields, *, base: int) -> Response:
    """Sends an edit; both sides where another had changed the same.

    Raises:
        Refused.
    """
    key = view.parameter("gathering_id")
    if not wanted:
        return await _done(view)
    try:
        await view.services.send("PATCH", "events", "/gatherings/{gathering_id}", {"base": base, "edited": wanted}, sending=Sending(), gathering_id=key)
    except Refused as refused:
        if refused.slug != "edits-collide":
            raise
        return await _shown(view, await row_of(view, key), clash=Clash(wanted=wanted, sides=refused.problem["collisions"]), status=BOTH_SIDES)
    return await _done(view, say="saved")


async def _done(view: View, *, say: str | None = None) -> Response:
    """Back to the table; in it, the row as it stands now, with what was done and how to undo it."""
    if not is_piece(view):
        return view.to("shared_calendar", say=say, **narrowed(view))
    row = await row_of(view, view.parameter("gathering_id"))
    found = await view.services.get("events", "/changes", gathering=row["gathering_id"], since=row["last_change"] - 1, limit=1) if say else {"items": []}
    return await _shown(view, row, change=found["items"][0] if found["items"] else None)


async def _form(
    view: View, row: Mapping[str, Any], written: Mapping[str, Any], *, seen: Fields, base: int, wrong: str | None = None, refused: Refused | None = None
) -> Response:
    found, (names, others) = await asyncio.gather(view.services.get("registry", "/public/places", limit=MOST_PLACES), parties_to_choose(view, row, written))
    return view.page(
        f"shared_calendar/{'piece' if is_piece(view) else 'row'}.html", status=NOT_KEPT if wrong or refused else 200, row=row, mode="form", written=written,
        seen=sheet.kept(seen), base=base, wrong=wrong, refused=refused, offered=found["items"], groups=sorted({*TARGET_GROUPS, *written["target_groups"]}),
        change=None, clash=None, places={}, asked=narrowed(view), names=names, others=others, **look(view),
    )  # fmt: skip


async def _shown(view: View, row: Mapping[str, Any], *, change: Mapping[str, Any] | None = None, clash: Clash | None = None, status: int = 200) -> Response:
    return view.page(
        f"shared_calendar/{'piece' if is_piece(view) else 'row'}.html", status=status, row=row, mode="clash" if clash else "row", change=change, clash=clash,
        wanted=sheet.kept(clash.wanted) if clash else "", places=await places_of(view, [(row, change or {"fields": {}})], clash), asked=narrowed(view),
        **look(view),
    )  # fmt: skip


async def _history(view: View, refused: Refused | None = None) -> Response:
    found, row = await asyncio.gather(changes_of(view), row_of(view, view.parameter("gathering_id")))
    places = await places_of(view, [(row, change) for change in found])
    return view.page(
        "shared_calendar/history.html", status=NOT_KEPT if refused else 200, row=row, changes=found[::-1], refused=refused, places=places, asked=narrowed(view),
        **look(view),
    )  # fmt: skip
