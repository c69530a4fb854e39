"""Who may act for a party: the party itself, and those who work for the whole area. And who sees what is inside of a thing: those whose it is, and they.

What must stay true: costs, shares, who came, what a use is worth and what a table agreed to do leave by no address but past `Caller.is_one_of`.
"""

from collections.abc import Collection, Iterable, Sequence
from typing import Protocol
from uuid import UUID

from services.events.domain.bookings import Booking
from services.events.domain.forums import Forum
from services.events.domain.outcomes import Outcome
from shared.auth import Caller
from shared.authority import AREA, COORDINATOR
from shared.errors import Forbidden


def refuse_strangers(by: Caller, *parties: UUID) -> None:
    """Refuse who is none of these parties."""
    if by.is_one_of(parties):
        return
    raise Forbidden(
        "a party acts for itself alone",
        field="organisation_id",
        value=" or ".join(map(str, parties)),
        remedy="ask that party, or one who works for the whole area",
    )


def refuse_outsiders(by: Caller, parties: Collection[UUID]) -> None:
    """What all parties keep together is for any of them to change."""
    if by.is_one_of(parties):
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
    if by.is_one_of([convenor], or_in=frozenset({COORDINATOR})):
        return
    raise Forbidden("this is for the convenor alone", field="organisation_id", value=by.organisation_id, remedy="ask the convenor, or a coordinator")


class Gathered(Protocol):
    """A gathering, however it is read."""

    @property
    def convenor(self) -> UUID: ...
    @property
    def parties(self) -> Sequence[UUID]: ...
    @property
    def organisers(self) -> Sequence[UUID]: ...
    @property
    def payers(self) -> Sequence[UUID] | None: ...


def refuse_unless_inside(by: Caller, insiders: Collection[UUID | None]) -> None:
    if by.is_one_of(insiders):
        return
    raise Forbidden("this is for those whose it is", field="organisation_id", value=by.organisation_id, remedy="ask its convenor, or a coordinator")


def whose_gathering(of: Gathered) -> frozenset[UUID]:
    return frozenset((of.convenor, *of.parties, *of.organisers, *(of.payers or ())))


def whose_booking(booking: Booking, *, keeper_id: UUID | None) -> tuple[UUID, UUID | None]:
    """The place's keeper is none where it is no registered organisation."""
    return booking.organisation_id, keeper_id


def whose_outcome(outcome: Outcome, followed_in: Iterable[Forum]) -> frozenset[UUID]:
    """Those of the forums in which it is and was followed, and its owner."""
    return frozenset((outcome.owner, *(one for forum in followed_in for one in (*forum.leaders, *forum.invitees))))
