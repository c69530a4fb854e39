"""The service tray: what help and company there is, found by words as one types them, and each service's page."""

import asyncio
from collections.abc import Mapping
from typing import Any

from starlette.responses import Response

from services.portal.addresses import Addresses
from services.portal.places import municipalities
from services.portal.view import View

pages = Addresses("services")

A_PAGE = 20
MOST_SITUATIONS = 12


@pages.page("services", fi="/palvelut", sv="/tjanster", en="/services")
async def services(view: View) -> Response:
    """Situations in life that nothing is found for are not offered."""
    asked = {"q": view.sought, "life_situation": view.asked("life_situation"), "municipality": view.asked("municipality")}
    found, figures, situations, places = await asyncio.gather(
        view.services.get("registry", "/public/services", after=view.asked("after"), limit=A_PAGE, **asked),
        view.services.get("registry", "/public/services/figures", q=asked["q"], municipality=asked["municipality"]),
        view.services.get("registry", "/codes/life-situations"),
        municipalities(view),
    )
    more = view.address.path(view.language, **asked, after=found["next"]) if found["next"] else None
    offered = _offered(situations["items"], figures["life_situations"])
    return view.page("tray/list.html", found=found["items"], count=figures["services"], more=more, asked=asked, situations=offered, municipalities=places)


@pages.page("service", fi="/palvelut/{service_id}", sv="/tjanster/{service_id}", en="/services/{service_id}")
async def service(view: View) -> Response:
    found, situations, places = await asyncio.gather(
        view.services.get("registry", "/public/services/{service_id}", service_id=view.parameter("service_id")),
        view.services.get("registry", "/codes/life-situations"),
        municipalities(view),
    )
    return view.page("tray/service.html", service=found, situations={one["code"]: one for one in situations["items"]}, municipalities=places)


def _offered(situations: list[Mapping[str, Any]], services_of: Mapping[str, int]) -> list[tuple[Mapping[str, Any], int]]:
    """The widest ones, those with most services first."""
    counted = [(one, services_of[one["code"]]) for one in situations if one["broader"] is None and one["code"] in services_of]
    return sorted(counted, key=lambda one: -one[1])[:MOST_SITUATIONS]
