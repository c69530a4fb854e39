"""The home page: what is on, how the cooperation goes, where to begin."""

import asyncio
from datetime import timedelta

from starlette.responses import Response

from services.portal.addresses import Addresses
from services.portal.measured import at_home
from services.portal.view import View
from shared.clock import now
from shared.domain.days import HELSINKI

pages = Addresses()

SOON = 6
"""Gatherings on the home page: more are in the calendar."""


@pages.page("home", fi="/", sv="/", en="/")
async def home(view: View) -> Response:
    today = now().astimezone(HELSINKI).date()
    week = view.services.get("events", "/public/gatherings", first_on=today, last_on=today + timedelta(days=6), limit=SOON)
    soon, shown = await asyncio.gather(week, at_home(view))
    return view.page("home.html", gatherings=soon["items"], figures=shown, today=today)
