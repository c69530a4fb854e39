"""One search over all that residents look for: services, gatherings and meeting places, a few of each and the way to the rest."""

import asyncio
from typing import Any

from starlette.responses import Response

from services.portal.addresses import Addresses
from services.portal.view import View

pages = Addresses()

OF_EACH = 5
SOUGHT = {"services": ("registry", "/public/services"), "gatherings": ("events", "/public/gatherings"), "places": ("registry", "/public/places")}


@pages.page("search", fi="/haku", sv="/sok", en="/search")
async def search(view: View) -> Response:
    """Nothing is looked for until something is typed."""
    found: dict[str, Any] = {}
    if view.sought:
        answers = await asyncio.gather(*(view.services.get(service, path, q=view.sought, limit=OF_EACH) for service, path in SOUGHT.values()))
        found = dict(zip(SOUGHT, answers, strict=True))
    return view.page("search.html", q=view.sought, found=found, nothing=not any(part["items"] for part in found.values()))
