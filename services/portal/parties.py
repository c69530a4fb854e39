"""Organisations by name, as the registry has them, and which of them the person at the desk speaks for."""

import asyncio
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from services.portal.asking import Refused, Unreachable
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
    """Those who are named by these ids, each asked for once."""
    wanted = sorted(set(organisation_ids))
    found = await asyncio.gather(*(_one(view, organisation_id) for organisation_id in wanted))
    known = dict(zip(wanted, found, strict=True))
    own = view.person.caller.organisation_id if view.person else None
    return Parties(
        names={key: one["name"] for key, one in known.items()},
        goes_on_as={key: one["resolves_to"] for key, one in known.items()},
        own=str(own) if own else None,
    )


async def _one(view: View, organisation_id: str) -> Mapping[str, Any]:
    unnamed = {"name": view.say(UNKNOWN), "resolves_to": organisation_id}
    try:
        found: Mapping[str, Any] = await view.services.get("registry", "/organisations/{organisation_id}", organisation_id=organisation_id)
    except Refused:
        return unnamed
    except Unreachable:
        return unnamed | {"name": view.say(NOT_REACHED)}
    return {**found, "resolves_to": found["resolves_to"] or organisation_id}
