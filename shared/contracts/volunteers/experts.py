"""Experts by experience (kokemusosaaja) and their bookings, by random ids. What somebody has experienced travels nowhere."""

from datetime import date
from typing import Annotated

from pydantic import Field

from shared.contracts.envelope import Command, Fact
from shared.contracts.times import Day, Instant
from shared.contracts.volunteers.words import ExpertBookingId, ExpertId, ExpertTask
from shared.contracts.words import Cents, MunicipalityCode, OrganisationId

Minutes = Annotated[int, Field(ge=15, le=1440)]
TrainingHours = Annotated[int, Field(ge=1, le=1000)]


class NoteExpertTrained(Command, type="volunteers.note_expert_trained.v1", subject="expert_id"):
    """A coordinator has seen that somebody completed a training of experts by experience; with 50 hours or more they may be paid."""

    expert_id: ExpertId
    completed_on: Day
    hours: TrainingHours


class BookExpert(Command, type="volunteers.book_expert.v1", subject="expert_booking_id"):
    """A professional asks an expert by experience for a day and a task; the expert says yes or no."""

    expert_booking_id: ExpertBookingId
    expert_id: ExpertId
    task: ExpertTask
    starts_at: Instant
    minutes: Minutes
    municipality: MunicipalityCode | None = None
    """Null: at a distance."""
    fee_cents: Cents = 0
    """What is paid for it, to those who are trained alone; 0: it is done as a volunteer."""
    payer: OrganisationId | None = None
    """Who pays fee and travel; null: the organisation for which the professional speaks."""


class CancelExpert(Command, type="volunteers.cancel_expert.v1", subject="expert_booking_id"):
    """A professional or a coordinator calls a booking off."""

    expert_booking_id: ExpertBookingId


class NoteExpertHeld(Command, type="volunteers.note_expert_held.v1", subject="expert_booking_id"):
    """What an expert was booked for was held, so long, and the way there cost so much."""

    expert_booking_id: ExpertBookingId
    minutes: Minutes
    travel_cents: Cents = 0


class ExpertFact(Fact):
    """What every fact of an expert says."""

    expert_id: ExpertId
    organisation_id: OrganisationId
    """Who coordinates them."""


class ExpertEntered(ExpertFact, type="volunteers.expert.entered.v1", subject="expert_id"):
    """Somebody may be booked as an expert by experience, for these tasks."""

    tasks: tuple[ExpertTask, ...]


class ExpertTrained(ExpertFact, type="volunteers.expert.trained.v1", subject="expert_id"):
    """It was seen that they completed a training of experts by experience."""

    completed_on: date
    hours: int


class ExpertLeft(ExpertFact, type="volunteers.expert.left.v1", subject="expert_id"):
    """They are no expert any more: what they said of their experience is erased, and its key destroyed."""


class ExpertBookingFact(Fact):
    """What every fact of a booking says."""

    expert_booking_id: ExpertBookingId
    organisation_id: OrganisationId
    """Who coordinates the expert."""
    booked_by: OrganisationId
    task: ExpertTask


class ExpertBooked(ExpertBookingFact, type="volunteers.expert.booked.v1", subject="expert_booking_id"):
    """An expert was asked for a day."""

    held_on: date
    paid: bool


class ExpertAccepted(ExpertBookingFact, type="volunteers.expert.accepted.v1", subject="expert_booking_id"):
    """The expert who was asked says yes, and comes on that day."""


class ExpertDeclined(ExpertBookingFact, type="volunteers.expert.declined.v1", subject="expert_booking_id"):
    """The expert who was asked says no; why is nobody's business, and another one can be asked."""


class ExpertCancelled(ExpertBookingFact, type="volunteers.expert.cancelled.v1", subject="expert_booking_id"):
    """The booking was called off, or the expert is one no more."""


class ExpertHeld(ExpertBookingFact, type="volunteers.expert.held.v1", subject="expert_booking_id"):
    """It was held. Whoever counts volunteers' hours counts `volunteer_minutes`."""

    held_on: date
    minutes: int
    volunteer_minutes: int
    """0 where a fee was paid: paid work is no volunteers' work."""
    fee_cents: int
    travel_cents: int
