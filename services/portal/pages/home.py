"""The home page: search, what is on near one, what one may need, how the cooperation goes, where to begin."""

import asyncio
from collections.abc import Awaitable
from datetime import date, timedelta
from typing import Any, TypeVar

from starlette.responses import Response

from services.portal.addresses import Addresses
from services.portal.asking import Unreachable
from services.portal.at_home import at_home
from services.portal.places import municipalities
from services.portal.view import View
from services.portal.ways import ways_in
from shared.clock import today

pages = Addresses("home")
T = TypeVar("T")

SOON, LATER = 4, 3
"""Gatherings on the home page: more are in the calendar."""
WEEK = timedelta(days=6)


@pages.page("home", fi="/", sv="/", en="/")
async def home(view: View) -> Response:
    """Where one lives stands in the address and is kept nowhere. While a service is away, its part says so and the rest is there."""
    day, names = today(), await municipalities(view)
    near = code if (code := view.asked("municipality")) in names else None
    soon, figures, ways = await asyncio.gather(unless_away(_soon(view, day, near)), unless_away(at_home(view, today=day)), unless_away(ways_in(view)))
    counted = max((one.of.counted_at for one in figures or [] if one.of.counted_at), default=None)
    return view.page(
        "home.html", soon=soon, figures=figures, counted_at=counted, ways=ways, municipalities=names, near=near, first=day, last=day + WEEK,
    )  # fmt: skip


async def unless_away(asked: Awaitable[T]) -> T | None:
    """None while the service that is asked cannot answer."""
    try:
        return await asked
    except Unreachable:
        return None


async def _soon(view: View, day: date, near: str | None) -> dict[str, Any]:
    """This week's; where there is none, what comes next there, else what is on elsewhere."""
    week = {"first_on": day, "last_on": day + WEEK}
    found = (await view.services.get("events", "/public/gatherings", **week, municipality=near, limit=SOON))["items"]
    if found:
        return {"items": found, "instead": None}
    for instead, asked in (("later", {"first_on": day, "municipality": near}), ("elsewhere", {"first_on": day})):
        if found := (await view.services.get("events", "/public/gatherings", **asked, limit=LATER))["items"]:
            return {"items": found, "instead": instead}
    return {"items": [], "instead": "later"}
