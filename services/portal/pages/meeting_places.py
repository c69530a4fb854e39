"""Meeting places: where one may come, when they are open, how one gets in, what is on there; and a poster of that for the noticeboard."""

import asyncio
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from starlette.responses import Response

from services.portal import posters
from services.portal.addresses import Addresses
from services.portal.labels import LABELS
from services.portal.places import municipalities
from services.portal.view import View
from services.portal.whereabouts import Whereabouts
from shared.clock import today
from shared.http.validators import is_known

pages = Addresses("places")

A_PAGE, SOON = 50, 5
PLACE = "/public/places/{place_id}"


@pages.page("places", fi="/kohtaamispaikat", sv="/motesplatser", en="/meeting-places")
async def places(view: View) -> Response:
    accessible = view.asked("accessible")
    asked = {"q": view.sought, "municipality": view.asked("municipality"), "accessible": accessible if accessible in LABELS["accessibility"] else None}
    found, names = await asyncio.gather(view.services.get("registry", "/public/places", after=view.asked("after"), limit=A_PAGE, **asked), municipalities(view))
    more = view.address.path(view.language, **asked, after=found["next"]) if found["next"] else None
    return view.page("places/list.html", found=found["items"], more=more, asked=asked, municipalities=names)


@pages.page("place", fi="/kohtaamispaikat/{place_id}", sv="/motesplatser/{place_id}", en="/meeting-places/{place_id}")
async def place(view: View) -> Response:
    found, names = await asyncio.gather(view.services.get("registry", PLACE, place_id=view.parameter("place_id")), municipalities(view))
    soon = await _coming(view, found["place_id"], SOON)
    return view.page("places/place.html", place=found, municipalities=names, at=Whereabouts(place=found), soon=soon["items"])


@pages.page("poster", fi="/kohtaamispaikat/{place_id}/juliste.pdf", sv="/motesplatser/{place_id}/affisch.pdf", en="/meeting-places/{place_id}/poster.pdf")
async def poster(view: View) -> Response:
    """What comes in the next weeks, on one sheet of paper or as many as it takes. The same sheet has the same tag, and is not drawn for who has it."""
    found, names = await asyncio.gather(view.services.get("registry", PLACE, place_id=view.parameter("place_id")), municipalities(view))
    coming = await _coming(view, found["place_id"], posters.MOST, weeks=posters.WEEKS)
    told = posters.told(view, found, names, coming["items"], cut=coming["next"] is not None)
    tag = posters.tag(told)
    headers = {"ETag": tag, "Cache-Control": "no-cache", "Content-Disposition": f'inline; filename="{view.say(posters.FILE)}.pdf"'}
    if is_known(tag, view.request.headers.get("if-none-match")):
        return Response(status_code=304, headers=headers)
    return Response(await posters.drawn(told), media_type="application/pdf", headers=headers)


async def _coming(view: View, place_id: str, most: int, *, weeks: int = 12) -> Mapping[str, Any]:
    first = today()
    coming: Mapping[str, Any] = await view.services.get(
        "events", "/public/gatherings", place=place_id, first_on=first, last_on=first + timedelta(weeks=weeks), limit=most
    )
    return coming
