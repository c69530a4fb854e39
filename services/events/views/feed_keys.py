"""Whose calendar a feed's key names, and what it is called.

What must stay true: a key that nothing knows is refused, since an empty calendar would be subscribed to for good; a key that something knows has a calendar,
though it be empty. What knows which key stands in the README.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

import yaml
from pydantic import BaseModel

from services.events.views.feeds import WITHIN, Scope, key_of
from shared.contracts.words import LocalName
from shared.database.postgres import Connection
from shared.errors import DomainError

FILE = Path(__file__).parent.parent / "data" / "municipalities.yaml"

NAMED_BY = {
    scope: f"select exists (select from gatherings where {within}) or exists (select from series where {within})"  # noqa: S608 - made of our own words alone
    for scope, within in WITHIN.items()
}
NAMED_BY[Scope.NETWORK] += " or exists (select from forums where network_id = $1)"
ORGANISATION = "select name, nullif(successor(organisation_id), organisation_id) as successor from organisations where organisation_id = $1"
PLACE = "select name from places where place_id = $1"
REMEDIES = {
    Scope.PLACE: "check the id: /api/registry/v1/places lists the places",
    Scope.NETWORK: "check the id: /api/registry/v1/networks lists the networks; one is known here from its first gathering, series or table on",
    Scope.ORGANISATION: "check the id: /api/registry/v1/organisations lists the organisations",
    Scope.TARGET_GROUP: "check the code: /api/events/v1/linkedevents/v1/keyword/ lists those that a gathering or series is for",
    Scope.MUNICIPALITY: "give a code of three digits, as 684: /api/registry/v1/codes/municipalities lists them",
}


class UnknownKey(DomainError):
    slug = "unknown-key"
    status = 404


class _Municipality(BaseModel):
    fi: str
    sv: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """`name` is what whoever it names is called, where that is known. `moved_to` is the organisation that has succeeded it."""

    name: LocalName | None = None
    moved_to: UUID | None = None


async def named(connection: Connection, scope: Scope, key: str) -> Named:
    """Raises UnknownKey, NoSuchKey. A gathering or series names itself, and whether it is there shows when it is looked for."""
    if scope in {Scope.GATHERING, Scope.SERIES}:
        return Named()
    given = key_of(scope, key)
    found = await _described(connection, scope, given)
    if found or await connection.fetchval(NAMED_BY[scope], given):
        return found or Named()
    raise UnknownKey(f"nothing here knows this {scope.replace('-', ' ')}", field="key", value=key, remedy=REMEDIES[scope])


async def _described(connection: Connection, scope: Scope, key: UUID | str) -> Named | None:
    match scope:
        case Scope.ORGANISATION:
            row = await connection.fetchrow(ORGANISATION, key)
            return Named(name=LocalName.model_construct(fi=row["name"]), moved_to=row["successor"]) if row else None
        case Scope.PLACE:
            name = await connection.fetchval(PLACE, key)
            return Named(name=LocalName.model_construct(**name)) if name else None
        case Scope.MUNICIPALITY:
            municipality = municipalities().get(str(key))
            return Named(name=LocalName.model_construct(**municipality.model_dump())) if municipality else None
    return None


@cache
def municipalities() -> Mapping[str, _Municipality]:
    """The official list, by code."""
    listed: dict[str, Any] = yaml.safe_load(FILE.read_text(encoding="utf-8"))
    return {code: _Municipality.model_validate(names) for code, names in listed.items()}
