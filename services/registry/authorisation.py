"""Who may do for an organisation what is its own to do, and see what is its own to see: those who work for the area, and the organisation itself."""

from uuid import UUID

from shared.auth import Caller
from shared.authority import COORDINATOR
from shared.errors import Forbidden

READERS_OF_PERSONS = frozenset({COORDINATOR})
"""An integration brings key persons and needs to see none."""


def refuse_strangers(caller: Caller, *organisations: UUID | None, roles: frozenset[str]) -> None:
    """Raises Forbidden unless the caller has one of the roles or belongs to one of the organisations."""
    if caller.is_one_of(organisations, or_in=roles):
        return
    raise Forbidden(
        f"this is for {', '.join(sorted(roles))}, and for the organisation itself",
        field="organisation_id",
        value=" or ".join(map(str, organisations)),
        remedy="ask the organisation, or the area's administrator for the role",
    )
