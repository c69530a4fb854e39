"""The shared calendar: the table that all parties keep together, in which each sees within a second what others do.

What must stay true: a row in somebody's hands is not replaced by what others do, and of what they do nothing is passed over.
"""

import asyncio
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from starlette.responses import Response

from services.portal import sheet
from services.portal.addresses import Addresses
from services.portal.labels import LABELS
from services.portal.months import day_of
from services.portal.parties import speaks_for
from services.portal.places import municipalities
from services.portal.sheet import Heard
from services.portal.sheet_rows import TARGET_GROUPS, is_piece, look, narrowed, number_in, places_of, row_of
from services.portal.view import View
from shared.authority import AREA, PARTIES
from shared.clock import now, today

pages = Addresses()

A_PAGE, MOST_NETWORKS, MOST_CHANGES, MOST_ROWS = 50, 200, 100, 20
SHOWN = timedelta(days=28)
LOOKED_BACK = 20
"""Changes before the newest that may still come into sight when the page is opened."""
STATES = ("draft", "proposed", "agreed", "published", "held", "cancelled")


@pages.page("shared_calendar", fi="/yhteinen-kalenteri", sv="/gemensam-kalender", en="/shared-calendar", may=PARTIES)
async def shared_calendar(view: View) -> Response:
    first, asked, since = day_of(view.asked("from")) or today(), narrowed(view), await _heard_until_now(view)
    found, places, networks = await asyncio.gather(
        view.services.get(
            "events", "/calendar", first_on=first, last_on=first + SHOWN - timedelta(days=1), limit=A_PAGE, after=view.asked("after"), **_sought(view)
        ),
        municipalities(view),
        view.services.get("registry", "/public/networks", limit=MOST_NETWORKS),
    )
    url = view.address.path
    return view.page(
        "shared_calendar/sheet.html", rows=found["items"], asked=asked, heard=since, municipalities=places, networks=networks["items"], first=first,
        last=first + SHOWN - timedelta(days=1), groups=TARGET_GROUPS, kinds=LABELS["gathering"], states=STATES, **look(view),
        more=url(view.language, **{**asked, "after": found["next"]}) if found["next"] else None,
        before=url(view.language, **{**asked, "from": first - SHOWN}), later=url(view.language, **{**asked, "from": first + SHOWN}),
    )  # fmt: skip


@pages.page("shared_calendar_changes", fi="/yhteinen-kalenteri/muutokset", sv="/gemensam-kalender/andringar", en="/shared-calendar/changes", may=PARTIES)
async def changes(view: View) -> Response:
    """What others have done since the page heard last, as pieces of it: asked for again and again as long as somebody looks at it. Nothing: 204."""
    if not is_piece(view):
        return view.to("shared_calendar")
    before = _heard(view)
    found = await view.services.get("events", "/changes", since=before.since, limit=MOST_CHANGES, **_concerning(view))
    new, heard = before.and_then(found["items"], now=now(), more=found["next"] is not None)
    if not new and heard == before:
        return Response(status_code=204, headers={"Cache-Control": "no-store"})
    by_row: dict[str, list[Mapping[str, Any]]] = {}
    for change in new:
        if change["what"] == "gathering":
            by_row.setdefault(change["subject"], []).append(change)
    rows = await asyncio.gather(*(row_of(view, key) for key in list(by_row)[-MOST_ROWS:]))
    seen_by = look(view)
    told = [(row, sheet.together(by_row[row["gathering_id"]], me=seen_by["me"])) for row in rows]
    return view.page("shared_calendar/changes.html", told=told, heard=heard, asked=narrowed(view), places=await places_of(view, told), **seen_by)


async def _heard_until_now(view: View) -> Heard:
    newest = (await view.services.get("events", "/changes/newest"))["change"]
    before = Heard(since=max(newest - LOOKED_BACK, 0))
    found = await view.services.get("events", "/changes", since=before.since, limit=MOST_CHANGES)
    return before.and_then(found["items"], now=now(), more=False)[1]


def _heard(view: View) -> Heard:
    """As the page says it; whoever makes the address up hears from the beginning, which is theirs to hear."""
    asked = view.request.query_params
    numbers = [number_in(text) for text in asked.get("beyond", "").split(",")[:MOST_CHANGES]]
    return Heard(since=number_in(asked.get("since")), beyond=tuple(number for number in numbers if number))


def _own(view: View) -> str | None:
    """A party begins with its own, who works for the area with all."""
    whose = view.asked("whose") or ("all" if view.person and view.person.may(AREA) else "own")
    return speaks_for(view) if whose == "own" else None


def _sought(view: View) -> dict[str, str | None]:
    return {name: view.asked(name) for name in ("municipality", "network", "target_group", "kind", "state", "lacks")} | {"organisation": _own(view)}


def _concerning(view: View) -> dict[str, str | None]:
    return {name: view.asked(name) for name in ("municipality", "network")} | {"organisation": _own(view)}
