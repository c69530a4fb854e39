"""The ways into the service tray: situations in life and groups of people for which there is something, by name."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from services.portal.labels import LABELS, label
from services.portal.languages import texts
from services.portal.view import View

FIGURES = "/public/services/figures"
MOST_WAYS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """A code under which there are so many services, and the parameter that asks for it."""

    parameter: str
    code: str
    name: str
    services: int


async def ways_in(view: View) -> list[Way]:
    """What most is offered for: situations in life, or groups of people where nobody has told of any."""
    figures, situations, groups = await asyncio.gather(
        view.services.get("registry", FIGURES), view.services.official("/codes/life-situations"), view.services.official("/codes/target-groups")
    )
    return (situations_of(view, figures, situations) or groups_of(view, figures, groups))[:MOST_WAYS]


def situations_of(view: View, figures: Mapping[str, Any], situations: Sequence[Mapping[str, Any]]) -> list[Way]:
    """The widest ones, those with most services first. Those that nothing is found for are not offered."""
    names = {one["code"]: one[view.language] for one in situations if one["broader"] is None}
    return _most_first("life_situation", figures["life_situations"], names)


def groups_of(view: View, figures: Mapping[str, Any], groups: Sequence[Mapping[str, Any]]) -> list[Way]:
    """Of the area's own words and the national register's, the broadest of which says too little."""
    names = {one["code"]: one[view.language] for one in groups if one["broader"] is not None}
    own = {code: label(code, "target_group", texts=texts(view.language)) for code in figures["target_groups"] if code in LABELS["target_group"]}
    return _most_first("target_group", figures["target_groups"], names | own)


def _most_first(parameter: str, services_of: Mapping[str, int], names: Mapping[str, str]) -> list[Way]:
    offered = [Way(parameter=parameter, code=code, name=names[code], services=count) for code, count in services_of.items() if code in names]
    return sorted(offered, key=lambda way: -way.services)
