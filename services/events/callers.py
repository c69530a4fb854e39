"""Who may act for a party: the party itself, and those who work for the whole area."""

from uuid import UUID

from shared.auth import Caller
from shared.errors import Forbidden

FOR_ALL = frozenset({"coordinator", "integration"})


def refuse_strangers(by: Caller, organisation_id: UUID) -> None:
    if by.roles & FOR_ALL or by.organisation_id == organisation_id:
        return
    raise Forbidden(
        "a party acts for itself alone", field="organisation_id", value=organisation_id, remedy="ask that party, or one who works for the whole area"
    )
