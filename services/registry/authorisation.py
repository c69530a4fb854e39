"""Who may do for an organisation what is its own to do, and see what is its own to see: those who work for the area, and the organisation itself."""

from collections.abc import Collection
from uuid import UUID

from shared.auth import Caller
from shared.authority import AREA, COORDINATOR
from shared.errors import Forbidden

READERS_OF_PERSONS = frozenset({COORDINATOR})
"""An integration brings key persons and needs to see none."""


def refuse_strangers(caller: Caller, organisation_id: UUID, *, roles: frozenset[str]) -> None:
    """Raises Forbidden unless the caller has one of the roles or belongs to the organisation."""
    if caller.roles & roles or caller.organisation_id == organisation_id:
        return
    raise Forbidden(
        f"this is for {', '.join(sorted(roles))}, and for the organisation itself",
        field="organisation_id",
        value=organisation_id,
        remedy="ask the organisation, or the area's administrator for the role",
    )


def sees_inside(caller: Caller, parties: Collection[UUID | None]) -> bool:
    """Whether it is a party's or the area's. A caller of no organisation is no party, also where a party is none that is registered."""
    return bool(caller.roles & AREA) or (caller.organisation_id is not None and caller.organisation_id in parties)
