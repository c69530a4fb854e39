"""Experts by experience: they enter the register themselves, are booked by professionals, and leave when they like.

What they have experienced comes to these handlers sealed, and is no command: it lies in no queue, no dead letter and no fingerprint of a request.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.volunteers.authorisation import refuse_strangers
from services.volunteers.domain import experts as domain
from services.volunteers.domain.experts import Expert, ExpertBooking
from services.volunteers.store.experts import Experiences, ExpertBookings, Experts
from services.volunteers.store.volunteers import Volunteers
from shared.auth import Caller
from shared.contracts.envelope import Fact
from shared.contracts.volunteers import ExpertBookingId, ExpertId, VolunteerId
from shared.contracts.volunteers import experts as contracts
from shared.contracts.volunteers.words import ExpertTask
from shared.contracts.words import MunicipalityCode, OrganisationId
from shared.database.changes import Done
from shared.errors import Forbidden, NotFound
from shared.work.deciding import deciding


@dataclass(frozen=True, slots=True, kw_only=True)
class Entering:
    """`sealed` is what they have experienced, `words` the keyed hashes by which they want to be found."""

    expert_id: ExpertId
    volunteer_id: VolunteerId
    tasks: tuple[ExpertTask, ...]
    municipalities: tuple[MunicipalityCode, ...]
    sealed: bytes
    words: tuple[bytes, ...]


async def enter(*, entering: Entering, volunteers: Volunteers, experts: Experts, experiences: Experiences, by: str, now: datetime) -> Sequence[Fact]:
    """They say for what they want to be booked and by what they want to be found; said again, it is this and nothing else."""
    volunteer = await volunteers.get(entering.volunteer_id)
    expert = Expert(
        expert_id=entering.expert_id,
        organisation_id=volunteer.organisation_id,
        volunteer_id=entering.volunteer_id,
        tasks=entering.tasks,
        municipalities=entering.municipalities,
    )
    existing = await experts.find(entering.expert_id)
    facts = await experts.save_done(existing, domain.enter(existing, expert, volunteer), Done(command="enter_expert", by=by, at=now))
    await experiences.keep(entering.expert_id, sealed=entering.sealed, words=entering.words)
    return facts


async def leave(*, expert_id: ExpertId, experts: Experts, experiences: Experiences, expert_bookings: ExpertBookings, by: str, now: datetime) -> Sequence[Fact]:
    """They are no expert any more; who calls destroys the key once that has committed. What was to come is called off."""
    expert = await experts.get(expert_id)
    await experiences.forget(expert_id)
    done = Done(command="leave_experts", by=by, at=now)
    facts = [*await experts.save_done(expert, domain.leave(expert), done)]
    for key in await expert_bookings.to_come(expert_id):
        booking = await expert_bookings.own(key)
        facts += await expert_bookings.save_done(booking, domain.cancel(booking), done)
    return facts


async def book_expert(command: contracts.BookExpert, *, experts: Experts, expert_bookings: ExpertBookings, by: Caller, now: datetime) -> Sequence[Fact]:
    """A professional books for the organisation for which they speak, and that pays unless it says who does."""
    if by.organisation_id is None:
        raise Forbidden("a professional books for their organisation", field="organisation_id", remedy="sign in as somebody of an organisation")
    expert = await experts.get(command.expert_id)
    existing = await expert_bookings.find(command.expert_booking_id)
    if existing:
        _by_a_party(by, existing, command)
    booking = ExpertBooking(
        expert_booking_id=command.expert_booking_id,
        expert_id=command.expert_id,
        organisation_id=expert.organisation_id,
        booked_by=OrganisationId(by.organisation_id),
        payer=command.payer or OrganisationId(by.organisation_id),
        task=command.task,
        starts_at=command.starts_at,
        minutes=command.minutes,
        municipality=command.municipality,
        fee_cents=command.fee_cents,
    )
    return await expert_bookings.save_noted(existing, domain.book(existing, booking, expert, now=now), command, by=by, now=now)


async def note_held(command: contracts.NoteExpertHeld, *, experts: Experts, expert_bookings: ExpertBookings, by: Caller, now: datetime) -> Sequence[Fact]:
    booking = await expert_bookings.get(command.expert_booking_id)
    _by_a_party(by, booking, command)
    expert = await experts.read(booking.expert_id)
    decided = domain.note_held(booking, expert, minutes=command.minutes, travel_cents=command.travel_cents, now=now)
    return await expert_bookings.save_noted(booking, decided, command, by=by, now=now)


async def accept(*, expert_booking_id: ExpertBookingId, expert_id: UUID, expert_bookings: ExpertBookings, by: str, now: datetime) -> Sequence[Fact]:
    booking = await _theirs(expert_bookings, expert_booking_id, expert_id)
    return await expert_bookings.save_done(booking, domain.accept(booking), Done(command="accept", by=by, at=now))


async def decline(*, expert_booking_id: ExpertBookingId, expert_id: UUID, expert_bookings: ExpertBookings, by: str, now: datetime) -> Sequence[Fact]:
    booking = await _theirs(expert_bookings, expert_booking_id, expert_id)
    return await expert_bookings.save_done(booking, domain.decline(booking), Done(command="decline", by=by, at=now))


def _by_a_party(by: Caller, booking: ExpertBooking, _command: object) -> None:
    """Of whoever booked, and of the expert's coordinators."""
    if not by.is_one_of([booking.booked_by], or_in=frozenset()):
        refuse_strangers(by, booking.organisation_id, volunteer_id=booking.expert_booking_id, what="expert_booking")


def _by_their_coordinator(by: Caller, expert: Expert, _command: object) -> None:
    refuse_strangers(by, expert.organisation_id, volunteer_id=expert.expert_id, what="expert")


async def _theirs(expert_bookings: ExpertBookings, key: UUID, expert_id: UUID) -> ExpertBooking:
    booking = await expert_bookings.get(key)
    if booking.expert_id != expert_id:
        raise NotFound("expert_booking", key)
    return booking


note_expert_trained = deciding(
    contracts.NoteExpertTrained,
    Experts,
    lambda expert, command, _now: domain.note_trained(expert, command.completed_on, command.hours),
    may=_by_their_coordinator,
)
cancel_expert = deciding(contracts.CancelExpert, ExpertBookings, lambda booking, _command, _now: domain.cancel(booking), may=_by_a_party)
