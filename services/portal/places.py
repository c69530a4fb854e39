"""Municipalities by name: the official list as the registry has it."""

import asyncio
from collections.abc import Sequence

from services.portal.view import View


class Municipalities(dict[str, str]):
    """Names by code, in their order. `near` are those of the area's own county, which stand first where one is chosen."""

    near: tuple[str, ...] = ()


async def municipalities(view: View) -> Municipalities:
    """In the page's language; without those that were merged away."""
    found = await view.services.official("/codes/municipalities")
    name = "name_sv" if view.language == "sv" else "name"
    standing = sorted((one for one in found if one["organiser"]), key=lambda one: view.formats.order(one[name]))
    names = Municipalities({one["code"]: one[name] for one in standing})
    names.near = tuple(one["code"] for one in standing if one["organiser"] == view.look.county)
    return names


async def by_county(view: View) -> dict[str, tuple[str, dict[str, str]]]:
    """By each organiser's code its name, and its municipalities' by theirs; all in their order."""
    found, organisers = await asyncio.gather(view.services.official("/codes/municipalities"), view.services.official("/codes/organisers"))
    name = "name_sv" if view.language == "sv" else "name"
    municipalities = sorted(found, key=lambda one: view.formats.order(one[name]))
    return {
        county["code"]: (county["name"], {one["code"]: one[name] for one in municipalities if one["organiser"] == county["code"]})
        for county in sorted(organisers, key=lambda one: view.formats.order(one["name"]))
    }


def named(codes: Sequence[str], names: dict[str, str]) -> str:
    """As one line; a code that no list knows is left out."""
    return ", ".join(names[code] for code in codes if code in names)
