"""Experts by experience: found only by what they consented to, paid only when trained, never both paid and a volunteer."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.volunteers.domain import experts as domain
from services.volunteers.domain.experts import (
    BookingIsAnother,
    BookingIsOver,
    BookingState,
    Expert,
    ExpertBooking,
    NoExpert,
    NotBookedFor,
    NotTrained,
    NotYetHeld,
    TooLateToBook,
)
from services.volunteers.domain.volunteers import Consent, ConsentMissing, Standing, Volunteer
from shared.contracts.volunteers import ExpertBookingId, ExpertId, RoleId, VolunteerId
from shared.contracts.volunteers.experts import ExpertHeld
from shared.contracts.volunteers.words import ExpertTask, Purpose
from shared.contracts.words import OrganisationId
from shared.errors import DomainError

NOW = datetime(2026, 3, 2, 10, tzinfo=UTC)
COUNTY = OrganisationId(UUID(int=1))
VOLUNTEER = Volunteer(
    volunteer_id=VolunteerId(UUID(int=2)),
    organisation_id=COUNTY,
    standing=Standing.ACTIVE,
    applied_on=date(2026, 1, 1),
    roles=(RoleId(UUID(int=3)),),
    consents=(Consent(purpose=Purpose.EXPERIENCE, given_at=NOW),),
)
EXPERT = Expert(expert_id=ExpertId(UUID(int=4)), organisation_id=COUNTY, volunteer_id=VOLUNTEER.volunteer_id, tasks=(ExpertTask.TALK,))
TRAINED = domain.note_trained(EXPERT, date(2026, 2, 1), 50)[0]
BOOKING = ExpertBooking(
    expert_booking_id=ExpertBookingId(UUID(int=5)),
    expert_id=EXPERT.expert_id,
    organisation_id=COUNTY,
    booked_by=COUNTY,
    payer=COUNTY,
    task=ExpertTask.TALK,
    starts_at=NOW + timedelta(days=3),
    minutes=120,
    municipality="609",
    fee_cents=0,
)
LATER = NOW + timedelta(days=4)


def held(booking: ExpertBooking, expert: Expert = TRAINED, *, minutes: int = 90, travel_cents: int = 0) -> ExpertHeld:
    accepted, _ = domain.accept(booking)
    _, [fact] = domain.note_held(accepted, expert, minutes=minutes, travel_cents=travel_cents, now=LATER)
    assert isinstance(fact, ExpertHeld)
    return fact


def test_nobody_is_in_the_register_without_having_consented_to_just_that() -> None:
    with pytest.raises(ConsentMissing):
        domain.enter(None, EXPERT, replace(VOLUNTEER, consents=(Consent(purpose=Purpose.MATCHING, given_at=NOW),)))
    assert domain.enter(None, EXPERT, VOLUNTEER)[0] == EXPERT


def test_whoever_enters_anew_keeps_their_training() -> None:
    assert domain.enter(TRAINED, replace(EXPERT, tasks=(ExpertTask.GROUP,)), VOLUNTEER)[0].trained_on == TRAINED.trained_on


@pytest.mark.parametrize("expert", [EXPERT, domain.note_trained(EXPERT, date(2026, 2, 1), 49)[0], domain.note_trained(EXPERT, date(2026, 4, 1), 50)[0]])
def test_fee_and_travel_are_paid_to_the_trained_alone(expert: Expert) -> None:
    with pytest.raises(NotTrained):
        domain.book(None, replace(BOOKING, fee_cents=10_000), expert, now=NOW)
    with pytest.raises(NotTrained):
        held(BOOKING, expert, travel_cents=1)
    assert domain.book(None, replace(BOOKING, fee_cents=10_000), TRAINED, now=NOW)[1]


@given(st.integers(0, 100_000), st.integers(15, 600))
def test_paid_work_never_counts_as_a_volunteers_hour(fee_cents: int, minutes: int) -> None:
    fact = held(replace(BOOKING, fee_cents=fee_cents), minutes=minutes)

    assert fact.volunteer_minutes == (0 if fee_cents else minutes)


def test_an_expert_is_booked_for_their_tasks_and_for_a_time_that_lies_ahead() -> None:
    with pytest.raises(NotBookedFor):
        domain.book(None, replace(BOOKING, task=ExpertTask.GROUP), EXPERT, now=NOW)
    with pytest.raises(TooLateToBook):
        domain.book(None, BOOKING, EXPERT, now=LATER)


def test_a_booking_made_again_is_the_same_and_another_under_its_id_is_refused() -> None:
    booked, _ = domain.book(None, BOOKING, EXPERT, now=NOW)

    assert domain.book(domain.accept(booked)[0], BOOKING, EXPERT, now=NOW)[1] == []
    with pytest.raises(BookingIsAnother):
        domain.book(booked, replace(BOOKING, task=ExpertTask.GROUP), EXPERT, now=NOW)


def test_a_booking_is_answered_once_and_held_only_after_it_was_accepted_and_has_begun() -> None:
    declined, _ = domain.decline(BOOKING)

    with pytest.raises(BookingIsOver):
        domain.accept(declined)
    with pytest.raises(BookingIsOver):
        domain.note_held(declined, EXPERT, minutes=60, travel_cents=0, now=LATER)
    with pytest.raises(NotYetHeld):
        domain.note_held(domain.accept(BOOKING)[0], EXPERT, minutes=60, travel_cents=0, now=NOW)


def test_of_whoever_leaves_nothing_is_left_and_nobody_books_them() -> None:
    gone, [_] = domain.leave(TRAINED)

    assert (gone.volunteer_id, gone.tasks, gone.trained_on) == (None, (), None)
    with pytest.raises(NoExpert):
        domain.book(None, BOOKING, gone, now=NOW)


TRIED: dict[str, Callable[[ExpertBooking], domain.DecidedBooking]] = {
    "accept": domain.accept,
    "decline": domain.decline,
    "cancel": domain.cancel,
    "held": lambda one: domain.note_held(one, TRAINED, minutes=60, travel_cents=0, now=LATER),
}
STEPS = st.lists(st.sampled_from(sorted(TRIED)), max_size=6)


@given(STEPS)
def test_whatever_is_tried_a_held_booking_stays_held_and_one_that_was_declined_is_never_held(steps: list[str]) -> None:
    booking, seen = BOOKING, [BOOKING.state]
    for step in steps:
        try:
            booking, _ = TRIED[step](booking)
        except DomainError:
            continue
        seen.append(booking.state)

    assert BookingState.HELD not in seen or (seen[-1] is BookingState.HELD and BookingState.ACCEPTED in seen)
    assert not {BookingState.DECLINED, BookingState.HELD} <= set(seen)
