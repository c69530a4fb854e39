"""The service tray: what help and company there is, found by words as one types them, and each service's page."""

import asyncio
from typing import Any

from starlette.responses import Response

from services.portal.addresses import Addresses
from services.portal.labels import ACCESSIBILITY
from services.portal.places import Municipalities, municipalities
from services.portal.view import View
from services.portal.ways import FIGURES, Way, groups_of, situations_of

pages = Addresses("services")

A_PAGE, NEAREST = 20, 3
NARROWS = ("life_situation", "target_group", "municipality", "language", "accessible")
LANGUAGES = ("fi", "sv", "en")
"""In which a service may be given: those of the pages are asked for most."""


@pages.page("services", fi="/palvelut", sv="/tjanster", en="/services")
async def services(view: View) -> Response:
    """Situations in life and groups of people for which nothing is found are not offered."""
    asked = {"q": view.sought, **{name: view.asked(name) for name in NARROWS}}
    found, figures, official, names = await asyncio.gather(
        view.services.get("registry", "/public/services", after=view.asked("after"), limit=A_PAGE, **asked),
        view.services.get("registry", FIGURES, **{name: asked[name] for name in ("q", "municipality", "language", "accessible")}),
        asyncio.gather(view.services.official("/codes/life-situations"), view.services.official("/codes/target-groups")),
        municipalities(view),
    )
    situations, groups = situations_of(view, figures, official[0]), groups_of(view, figures, official[1])
    more = view.address.path(view.language, **asked, after=found["next"]) if found["next"] else None
    return view.page(
        "tray/list.html", found=found["items"], more=more, asked=asked, situations=situations, groups=groups, municipalities=names,
        spoken=LANGUAGES, accessibility=ACCESSIBILITY, sought=_sought(asked, situations, groups, names), nearest=await _nearest(view, asked, found["items"]),
    )  # fmt: skip


@pages.page("service", fi="/palvelut/{service_id}", sv="/tjanster/{service_id}", en="/services/{service_id}")
async def service(view: View) -> Response:
    found, situations, places = await asyncio.gather(
        view.services.get("registry", "/public/services/{service_id}", service_id=view.parameter("service_id")),
        view.services.official("/codes/life-situations"),
        municipalities(view),
    )
    return view.page("tray/service.html", service=found, situations={one["code"]: one for one in situations}, municipalities=places)


def _sought(asked: dict[str, str | None], situations: list[Way], groups: list[Way], names: Municipalities) -> list[str]:
    """What was looked for, as the reader knows it."""
    chosen = [way.name for way in (*situations, *groups) if asked[way.parameter] == way.code]
    words = [f"”{asked['q']}”"] if asked["q"] else []
    place = names.get(asked["municipality"] or "")
    return [*words, *chosen, *([place] if place else [])]


async def _nearest(view: View, asked: dict[str, str | None], found: list[Any]) -> list[Any]:
    """Where nothing is found: what there is of the same words with no other choice, else of the same place."""
    if found:
        return []
    for alike in ({"q": asked["q"]}, {"municipality": asked["municipality"]}):
        if any(alike.values()) and any(value for name, value in asked.items() if name not in alike):
            there_is: list[Any] = (await view.services.get("registry", "/public/services", **alike, limit=NEAREST))["items"]
            if there_is:
                return there_is
    return []
