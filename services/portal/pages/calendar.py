"""The public calendar: what all parties have on, day by day."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any

from starlette.responses import Response

from services.portal.addresses import Addresses
from services.portal.places import municipalities
from services.portal.view import View
from shared.clock import now
from shared.domain.days import HELSINKI

pages = Addresses("calendar")

A_PAGE = 50
FIRST, LAST = date(1950, 1, 1), date(2199, 1, 1)
AHEAD = timedelta(days=90)
"""From the day that was asked for: what comes later is asked for by a later day."""


@pages.page("calendar", fi="/kalenteri", sv="/kalender", en="/calendar")
async def calendar(view: View) -> Response:
    first = _day(view.asked("from")) or now().astimezone(HELSINKI).date()
    asked = {"q": view.sought, "municipality": view.asked("municipality")}
    found, places = await asyncio.gather(
        view.services.get("events", "/public/gatherings", first_on=first, last_on=first + AHEAD, limit=A_PAGE, after=view.asked("after"), **asked),
        municipalities(view),
    )
    more = view.address.path(view.language, after=found["next"], **{"from": first}, **asked) if found["next"] else None
    return view.page(
        "calendar/list.html", days=_by_day(found["items"]), shown=len(found["items"]), more=more, asked={**asked, "first": first.isoformat()},
        municipalities=places, heading=view.formats.month(first, year=True),
    )  # fmt: skip


def _day(text: str | None) -> date | None:
    """None where it is no day: whoever follows a broken link sees what comes from today on."""
    try:
        day = date.fromisoformat(text or "")
    except ValueError:
        return None
    return day if FIRST <= day <= LAST else None


def _by_day(gatherings: Sequence[Mapping[str, Any]]) -> list[tuple[date, list[Mapping[str, Any]]]]:
    return [(day, list(those)) for day, those in groupby(gatherings, lambda one: datetime.fromisoformat(one["starts_at"]).astimezone(HELSINKI).date())]
