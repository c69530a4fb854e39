"""Meeting places: where one may come, when they are open, how one gets in."""

import asyncio

from starlette.responses import Response

from services.portal.addresses import Addresses
from services.portal.places import municipalities
from services.portal.view import View

pages = Addresses("places")

A_PAGE = 50


@pages.page("places", fi="/kohtaamispaikat", sv="/motesplatser", en="/meeting-places")
async def places(view: View) -> Response:
    asked = {"q": view.sought, "municipality": view.asked("municipality")}
    found, names = await asyncio.gather(view.services.get("registry", "/public/places", after=view.asked("after"), limit=A_PAGE, **asked), municipalities(view))
    more = view.address.path(view.language, **asked, after=found["next"]) if found["next"] else None
    return view.page("places/list.html", found=found["items"], more=more, asked=asked, municipalities=names)


@pages.page("place", fi="/kohtaamispaikat/{place_id}", sv="/motesplatser/{place_id}", en="/meeting-places/{place_id}")
async def place(view: View) -> Response:
    found, names = await asyncio.gather(view.services.get("registry", "/public/places/{place_id}", place_id=view.parameter("place_id")), municipalities(view))
    return view.page("places/place.html", place=found, municipalities=names)
