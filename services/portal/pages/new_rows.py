"""A new row of the shared calendar: a draft that its convenor goes on with, or one time of a series that gets a life of its own."""

import asyncio
from collections.abc import Mapping
from secrets import token_urlsafe
from typing import Any

from starlette.responses import Response

from services.portal import sheet
from services.portal.addresses import Addresses
from services.portal.asking import Refused, Sending
from services.portal.labels import LABELS
from services.portal.parties import speaks_for
from services.portal.places import municipalities
from services.portal.sheet import NotReadable
from services.portal.sheet_rows import TARGET_GROUPS
from services.portal.view import View
from services.portal.wishes import key_of
from shared.authority import PARTIES

pages = Addresses("shared_calendar")

MOST = 200
NOT_KEPT = 422


@pages.page("new_row", fi="/yhteinen-kalenteri/uusi", sv="/gemensam-kalender/ny", en="/shared-calendar/new", methods=("GET", "POST"), may=PARTIES)
async def new_row(view: View) -> Response:
    """The same form sent twice makes one."""
    if view.request.method == "GET":
        blank = sheet.as_written({"day": view.asked("from") or "", "begins": "10:00", "ends": "12:00"}, [])
        return await _form(view, blank | {"kind": "meeting_place", "municipality": "", "convenor": "", "key": token_urlsafe()})
    form = await view.form()
    texts = {name: str(value) for name, value in form.items()}
    written = sheet.as_written(texts, [str(group) for group in form.getlist("target_groups")])
    written |= {name: texts.get(name, "") for name in ("kind", "municipality", "convenor", "key")}
    try:
        drafted = await view.services.send("POST", "events", "/gatherings", _draft(view, written), sending=Sending(key=key_of(form)))
    except NotReadable as fault:
        return await _form(view, written, wrong=fault.field)
    except Refused as refused:
        return await _form(view, written, refused=refused)
    return view.to("shared_calendar", say="saved", **{"from": written["day"]}, whose="own" if str(drafted["convenor"]) == speaks_for(view) else "all")


@pages.page(
    "take_up",
    fi="/yhteinen-kalenteri/sarjat/{series_id}",
    sv="/gemensam-kalender/serier/{series_id}",
    en="/shared-calendar/series/{series_id}",
    methods=("GET", "POST"),
    may=PARTIES,
)
async def take_up(view: View) -> Response:
    """One time of a series becomes a row of its own, which can be edited; asked again, it is the same one."""
    if view.request.method == "GET":
        return view.to("shared_calendar")
    occasion = str((await view.form()).get("occasion"))
    row = await view.services.post("events", "/series/{series_id}/gatherings", {"occasion": occasion}, series_id=view.parameter("series_id"))
    return view.to("edit_row", gathering_id=row["gathering_id"])


def _draft(view: View, written: Mapping[str, Any]) -> dict[str, Any]:
    """Raises NotReadable."""
    fields = sheet.read(written)
    return {
        **{name: fields[name] for name in ("title", "spot", "target_groups", "capacity")}, **fields["time"], "kind": written["kind"],
        "municipality": written["municipality"] or None, "convenor": written["convenor"] or speaks_for(view),
    }  # fmt: skip


async def _form(view: View, written: Mapping[str, Any], *, wrong: str | None = None, refused: Refused | None = None) -> Response:
    places, names, organisations = await asyncio.gather(
        view.services.get("registry", "/public/places", limit=MOST),
        municipalities(view),
        view.services.get("registry", "/public/organisations", limit=MOST),
    )
    convenors = sorted(organisations["items"], key=lambda one: view.formats.order(one["name"]))
    return view.page(
        "shared_calendar/new.html", status=NOT_KEPT if wrong or refused else 200, written=written, wrong=wrong, refused=refused, offered=places["items"],
        municipalities=names, convenors=convenors, own=speaks_for(view), kinds=LABELS["gathering"], groups=TARGET_GROUPS,
    )  # fmt: skip
