"""Who may act for a party: the party itself, and those who work for the whole area."""

from collections.abc import Iterable
from uuid import UUID

from shared.auth import Caller
from shared.authority import AREA, COORDINATOR
from shared.errors import Forbidden


def refuse_strangers(by: Caller, *parties: UUID) -> None:
    """Refuse who is none of these parties."""
    if by.roles & AREA or by.organisation_id in parties:
        return
    raise Forbidden(
        "a party acts for itself alone",
        field="organisation_id",
        value=" or ".join(map(str, parties)),
        remedy="ask that party, or one who works for the whole area",
    )


def refuse_outsiders(by: Caller, parties: Iterable[UUID]) -> None:
    """What all parties keep together is for any of them to change."""
    if by.roles & AREA or by.organisation_id in set(parties):
        return
    raise Forbidden("only its parties change it", field="organisation_id", value=by.organisation_id, remedy="ask a party, or one who works for the whole area")


def own_alone(by: Caller, organisation_id: UUID | None) -> UUID | None:
    """Of whom the sums are told: a party is told its own, and asks for nobody else's."""
    if by.roles & AREA:
        return organisation_id
    if organisation_id is not None:
        refuse_strangers(by, organisation_id)
    return by.organisation_id


def refuse_strangers_to_persons(by: Caller, convenor: UUID) -> None:
    """Who signed up is for the convenor and the area's coordinators; an integration needs to see nobody."""
    if COORDINATOR in by.roles or by.organisation_id == convenor:
        return
    raise Forbidden("this is for the convenor alone", field="organisation_id", value=by.organisation_id, remedy="ask the convenor, or a coordinator")
