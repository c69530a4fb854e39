"""Experts by experience: a register of its own, of volunteers who want to be found by what they have experienced; and their bookings.

What must stay true: nobody is in it without having consented to just that; fee and travel are paid to nobody but the trained; what is paid is never a
volunteer's hour; of who leaves nothing is left but that they were there.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from services.volunteers.domain.volunteers import ConsentMissing, Volunteer, refuse_unaccepted
from shared.contracts.envelope import Fact
from shared.contracts.volunteers import ExpertBookingId, ExpertId, VolunteerId, experts
from shared.contracts.volunteers.words import ExpertTask, Purpose
from shared.contracts.words import MunicipalityCode, OrganisationId
from shared.domain.days import helsinki_day
from shared.domain.same_names import fact_of
from shared.errors import DomainError, InvalidValue

TRAINED_FROM_HOURS = 50


class NoExpert(DomainError):
    slug = "no-expert"


class NotBookedFor(InvalidValue):
    slug = "not-booked-for"


class NotTrained(DomainError):
    """Fee and travel are paid to the trained alone."""

    slug = "not-trained"


class BookingIsAnother(DomainError):
    slug = "booking-is-another"


class BookingIsOver(DomainError):
    slug = "booking-is-over"


class NotYetHeld(DomainError):
    slug = "not-yet-held"


class TooLateToBook(InvalidValue):
    slug = "too-late-to-book"


class BookingState(StrEnum):
    OFFERED = "offered"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    CANCELLED = "cancelled"
    HELD = "held"


@dataclass(frozen=True, slots=True, kw_only=True)
class Expert:
    """Of who left, `volunteer_id` and all else is gone."""

    expert_id: ExpertId
    organisation_id: OrganisationId
    volunteer_id: VolunteerId | None
    tasks: tuple[ExpertTask, ...] = ()
    municipalities: tuple[MunicipalityCode, ...] = ()
    trained_on: date | None = None
    training_hours: int = 0
    gone: bool = False

    def is_trained_on(self, day: date) -> bool:
        return self.trained_on is not None and self.trained_on <= day and self.training_hours >= TRAINED_FROM_HOURS


@dataclass(frozen=True, slots=True, kw_only=True)
class ExpertBooking:
    expert_booking_id: ExpertBookingId
    expert_id: ExpertId
    organisation_id: OrganisationId
    booked_by: OrganisationId
    payer: OrganisationId
    task: ExpertTask
    starts_at: datetime
    minutes: int
    municipality: MunicipalityCode | None
    fee_cents: int
    travel_cents: int = 0
    state: BookingState = BookingState.OFFERED

    @property
    def held_on(self) -> date:
        return helsinki_day(self.starts_at)

    @property
    def volunteer_minutes(self) -> int:
        return 0 if self.fee_cents else self.minutes


DecidedExpert = tuple[Expert, Sequence[Fact]]
DecidedBooking = tuple[ExpertBooking, Sequence[Fact]]


def enter(existing: Expert | None, expert: Expert, volunteer: Volunteer) -> DecidedExpert:
    """Raises HasEnded, NotAccepted, ConsentMissing."""
    refuse_without_consent(volunteer)
    kept = replace(expert, trained_on=existing.trained_on, training_hours=existing.training_hours) if existing else expert
    return kept, [] if kept == existing else [fact_of(kept, experts.ExpertEntered)]


def note_trained(expert: Expert, completed_on: date, hours: int) -> DecidedExpert:
    """Raises NoExpert."""
    refuse_gone(expert)
    if (expert.trained_on, expert.training_hours) == (completed_on, hours):
        return expert, []
    trained = replace(expert, trained_on=completed_on, training_hours=hours)
    return trained, [fact_of(trained, experts.ExpertTrained, completed_on=completed_on, hours=hours)]


def leave(expert: Expert) -> DecidedExpert:
    if expert.gone:
        return expert, []
    gone = Expert(expert_id=expert.expert_id, organisation_id=expert.organisation_id, volunteer_id=None, gone=True)
    return gone, [fact_of(gone, experts.ExpertLeft)]


def book(existing: ExpertBooking | None, booking: ExpertBooking, expert: Expert, *, now: datetime) -> DecidedBooking:
    """Raises NoExpert, NotBookedFor, NotTrained, TooLateToBook, BookingIsAnother."""
    if existing:
        if replace(existing, state=BookingState.OFFERED, travel_cents=0, minutes=booking.minutes) != booking:
            raise BookingIsAnother("there is another booking of this id", field="expert_booking_id", value=booking.expert_booking_id, remedy="use a new id")
        return existing, []
    refuse_gone(expert)
    if booking.task not in expert.tasks:
        raise NotBookedFor(
            f"they are booked for: {', '.join(expert.tasks)}", field="task", value=booking.task, remedy="choose one of these tasks, or another expert"
        )
    if booking.starts_at <= now:
        raise TooLateToBook("it has begun", field="starts_at", value=booking.starts_at.isoformat(), remedy="choose a time that lies ahead")
    if booking.fee_cents:
        refuse_untrained(expert, booking.held_on, field="fee_cents")
    return booking, [fact_of(booking, experts.ExpertBooked, paid=bool(booking.fee_cents))]


def accept(booking: ExpertBooking) -> DecidedBooking:
    return _answered(booking, BookingState.ACCEPTED, experts.ExpertAccepted)


def decline(booking: ExpertBooking) -> DecidedBooking:
    return _answered(booking, BookingState.DECLINED, experts.ExpertDeclined)


def cancel(booking: ExpertBooking) -> DecidedBooking:
    """Raises BookingIsOver: it was held."""
    if booking.state in {BookingState.CANCELLED, BookingState.DECLINED}:
        return booking, []
    if booking.state is BookingState.HELD:
        raise BookingIsOver("it was held", field="expert_booking_id", value=booking.expert_booking_id, remedy="talk with whoever pays")
    cancelled = replace(booking, state=BookingState.CANCELLED)
    return cancelled, [fact_of(cancelled, experts.ExpertCancelled)]


def note_held(booking: ExpertBooking, expert: Expert, *, minutes: int, travel_cents: int, now: datetime) -> DecidedBooking:
    """Raises BookingIsOver, NotYetHeld, NotTrained."""
    held = replace(booking, state=BookingState.HELD, minutes=minutes, travel_cents=travel_cents)
    if held == booking:
        return booking, []
    if booking.state is not BookingState.ACCEPTED:
        raise BookingIsOver(f"it is {booking.state}", field="expert_booking_id", value=booking.expert_booking_id, remedy="only what was accepted is held")
    if now < booking.starts_at:
        raise NotYetHeld("it has not begun", field="expert_booking_id", value=booking.expert_booking_id, remedy="note it when it is over")
    if travel_cents:
        refuse_untrained(expert, booking.held_on, field="travel_cents")
    return held, [fact_of(held, experts.ExpertHeld)]


def refuse_without_consent(volunteer: Volunteer) -> None:
    """Raises HasEnded, NotAccepted, ConsentMissing."""
    refuse_unaccepted(volunteer)
    if not volunteer.allows(Purpose.EXPERIENCE):
        raise ConsentMissing("they have not consented to be found by what they have experienced", field="consents", remedy="consent to it first")


def refuse_gone(expert: Expert) -> None:
    if expert.gone:
        raise NoExpert("they are no expert any more", field="expert_id", value=expert.expert_id, remedy="look for another expert")


def refuse_untrained(expert: Expert, day: date, *, field: str) -> None:
    if not expert.is_trained_on(day):
        raise NotTrained(
            f"fee and travel are paid to those who have completed {TRAINED_FROM_HOURS} hours of training", field=field, value=expert.expert_id,
            remedy="book without pay, or note the training first",
        )  # fmt: skip


def _answered(booking: ExpertBooking, state: BookingState, fact: type[experts.ExpertBookingFact]) -> DecidedBooking:
    """Raises BookingIsOver: it was answered otherwise, or called off."""
    if booking.state is state:
        return booking, []
    if booking.state is not BookingState.OFFERED:
        raise BookingIsOver(f"it is {booking.state}", field="expert_booking_id", value=booking.expert_booking_id, remedy="ask the coordinator to change it")
    answered = replace(booking, state=state)
    return answered, [fact_of(answered, fact)]
