"""Organisations by name: what other services know by an id alone; and which of them whoever is signed in speaks for."""

import asyncio
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from services.portal.asking import Missing, Refused, Unreachable
from services.portal.languages import N_
from services.portal.view import View

UNKNOWN = N_("An organisation whose name is not known here")
NOT_REACHED = N_("An organisation whose name cannot be told just now")


@dataclass(frozen=True, slots=True, kw_only=True)
class Parties:
    """`own`: the organisation that the person speaks for, if any; what merged into it counts as its own."""

    names: Mapping[str, str]
    goes_on_as: Mapping[str, str] = field(default_factory=dict)
    own: str | None = None

    def named(self, organisation_id: str) -> str:
        return self.names[organisation_id]

    def are_own(self, organisation_ids: Collection[str]) -> bool:
        return self.own is not None and any(self.goes_on_as.get(one, one) == self.own for one in organisation_ids)


async def parties(view: View, organisation_ids: Collection[str]) -> Parties:
    """Those who are named by these ids, each asked for once; a page is shown without a name that is not to be had."""
    wanted = sorted(set(organisation_ids))
    found = dict(zip(wanted, await asyncio.gather(*(_or_unnamed(view, one) for one in wanted)), strict=True))
    return Parties(
        names={key: one["name"] for key, one in found.items()},
        goes_on_as={key: one["resolves_to"] or key for key, one in found.items()},
        own=speaks_for(view),
    )


async def names_of(view: View, ids: Iterable[str | None]) -> dict[str, str]:
    """One that the registry does not know is left out."""
    wanted = sorted({one for one in ids if one})
    found = await asyncio.gather(*(_known(view, one) for one in wanted))
    return {key: str(one["name"]) for key, one in zip(wanted, found, strict=True) if one}


def speaks_for(view: View) -> str | None:
    """The organisation of whoever is signed in, if they speak for one."""
    organisation = view.person and view.person.caller.organisation_id
    return str(organisation) if organisation else None


async def _known(view: View, organisation_id: str) -> Mapping[str, Any] | None:
    try:
        found: Mapping[str, Any] = await view.services.get("registry", "/organisations/{organisation_id}", organisation_id=organisation_id)
    except Missing:
        return None
    return found


async def _or_unnamed(view: View, organisation_id: str) -> Mapping[str, Any]:
    said = UNKNOWN
    try:
        if found := await _known(view, organisation_id):
            return found
    except (Refused, Unreachable):
        said = NOT_REACHED
    return {"name": view.say(said), "resolves_to": organisation_id}
