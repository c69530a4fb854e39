"""Shifts: what they require, who is moved up, who is asked, and when they are at risk."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

import pytest

from services.volunteers.domain import fitness, gaps, shifts
from services.volunteers.domain.fitness import Candidate, Lack
from services.volunteers.domain.gaps import Askable, Risk
from services.volunteers.domain.roles import Role
from services.volunteers.domain.shifts import PlaceStanding, Shift, ShiftHasPeople
from services.volunteers.domain.tasks import StandingSignup, Task
from services.volunteers.domain.volunteers import Reach, Standing
from shared.contracts.volunteers import StandingSignupId, TrainingId
from shared.contracts.volunteers.shifts import PlanShift
from shared.contracts.volunteers.words import Availability, PartOfDay
from shared.contracts.words import LocalName
from tests.unit.volunteers.shifts import BEGINNING, PEOPLE, ROLE, TASK, TERMS, TRAINING, a_place, a_role, a_shift, a_volunteer
from tests.unit.volunteers.trainings import OLKA, a_completion


def lacks(candidate: Candidate, role: Role, *, asked: bool = False) -> set[Lack]:
    shift = a_shift()
    return {one.lack for one in fitness.reasons(candidate, role, starts_at=shift.starts_at, ends_at=shift.ends_at, asked=asked)}


def test_all_that_is_lacking_is_found_at_once() -> None:
    shift = a_shift()
    somebody = a_volunteer(standing=Standing.PAUSED, roles=(), reach=Reach(languages=("fi",)), comes_of_age_on=date(2030, 1, 1))
    busy = Candidate(volunteer=somebody, completions=(), taken=[(shift.starts_at + timedelta(hours=2), shift.ends_at + timedelta(hours=2))])

    found = lacks(busy, a_role(ended=True, trainings=(TRAINING,), minimum_age=18, languages=("sv",)), asked=True)

    assert found == set(Lack) - {Lack.EXTRACT, Lack.TRAINING_NOT_VALID}


@pytest.mark.parametrize(("until", "lacking"), [(date(2026, 3, 11), {Lack.TRAINING_NOT_VALID}), (date(2026, 3, 12), set()), (None, set())])
def test_a_training_must_hold_on_the_day_of_the_shift(until: date | None, lacking: set[Lack]) -> None:
    trained = Candidate(volunteer=a_volunteer(), completions=[a_completion(valid_until=until, training_id=TRAINING)])

    assert lacks(trained, a_role(trainings=(TRAINING,))) == lacking


def test_a_role_that_needs_two_trainings_needs_both() -> None:
    other = TrainingId(UUID(int=33))
    half = Candidate(volunteer=a_volunteer(), completions=[a_completion(valid_until=None, training_id=TRAINING)])

    assert lacks(half, a_role(trainings=(TRAINING, other))) == {Lack.TRAINING_MISSING}


def test_one_shift_after_the_other_does_not_overlap() -> None:
    shift = a_shift()

    assert lacks(Candidate(volunteer=a_volunteer(), completions=(), taken=[(shift.ends_at, shift.ends_at + timedelta(hours=3))]), a_role()) == set()


def test_a_shift_in_which_somebody_stands_is_not_moved() -> None:
    shift = a_shift(a_place(0))
    task = Task(task_id=TASK, organiser=OLKA, role_id=ROLE, name=LocalName(fi="Aula"))

    for needed, moved in ((2, timedelta(hours=1)), (0, timedelta())):
        command = PlanShift.model_construct(
            shift_id=shift.shift_id, task_id=TASK, starts_at=shift.starts_at + moved, ends_at=shift.ends_at + moved, needed=needed, wants_lead=False
        )
        with pytest.raises(ShiftHasPeople):
            shifts.plan(shift, command, task=task, now=BEGINNING)


@pytest.mark.parametrize(
    ("shift", "risks"),
    [
        (a_shift(a_place(0), a_place(1), days=2), ()),
        (a_shift(a_place(0, PlaceStanding.PLACED), a_place(1, PlaceStanding.HELD), days=2), (Risk.NOBODY_CONFIRMED,)),
        (a_shift(a_place(0), days=2), (Risk.ONE_SHORT,)),
        (a_shift(days=2), (Risk.NOBODY_CONFIRMED, Risk.SHORT)),
        (a_shift(a_place(0), a_place(1), days=2, wants_lead=True), (Risk.NO_LEAD,)),
        (a_shift(a_place(0), a_place(1, PlaceStanding.LEFT, late=True), days=2), (Risk.ONE_SHORT, Risk.LEFT_LATE)),
        (a_shift(a_place(0), a_place(3), days=2), (Risk.UNFIT,)),
        (a_shift(days=20), ()),
        (a_shift(days=2, cancelled_for="closed"), ()),
    ],
)
def test_a_shift_that_begins_soon_is_at_risk_for_what_it_lacks(shift: Shift, risks: Sequence[Risk]) -> None:
    assert gaps.risks(shift, unfit=[PEOPLE[3]], terms=TERMS, now=BEGINNING) == risks


def test_nobody_is_asked_twice_nor_after_a_no_and_the_least_busy_come_first() -> None:
    people = [Askable(volunteer_id=key, load=load) for key, load in zip(PEOPLE, (3, 0, 1, 2, 0, 0), strict=True)]
    first, _ = gaps.offer(a_shift(), people, leads=(), terms=TERMS, now=BEGINNING)
    declined, _ = gaps.decline(first, PEOPLE[1])
    second, _ = gaps.offer(declined, people, leads=(), terms=TERMS, now=BEGINNING)
    third, _ = gaps.offer(second, people, leads=(), terms=TERMS, now=BEGINNING)
    last, said = gaps.offer(third, people, leads=(), terms=TERMS, now=BEGINNING)

    assert [(one.volunteer_id, one.wave) for one in third.asks] == [(PEOPLE[n], wave) for n, wave in ((1, 1), (4, 1), (5, 2), (2, 2), (3, 3), (0, 3))]
    assert (said, last.next_wave_at) == ([], None)


def test_where_nobody_leads_those_who_may_are_asked_first() -> None:
    people = [Askable(volunteer_id=key, load=0) for key in PEOPLE]

    offered, _ = gaps.offer(a_shift(wants_lead=True), people, leads=[PEOPLE[5]], terms=TERMS, now=BEGINNING)

    assert offered.asks[0].volunteer_id == PEOPLE[5]


@pytest.mark.parametrize(
    ("wall", "reached"),
    [("2026-03-03T09:00", True), ("2026-03-03T12:00", False), ("2026-03-04T09:00", False), ("2026-03-31T09:00", True), ("2026-04-07T09:00", False)],
)
def test_a_standing_signup_reaches_by_the_clock_of_helsinki_from_its_first_day_to_its_last(wall: str, *, reached: bool) -> None:
    every_tuesday = StandingSignup(
        standing_signup_id=StandingSignupId(UUID(int=1)), task_id=TASK, volunteer_id=PEOPLE[0], when=Availability(weekday=2, part=PartOfDay.MORNING),
        first_on=date(2026, 3, 1), last_on=date(2026, 3, 31), signed_at=BEGINNING,
    )  # fmt: skip
    offset = "+03:00" if wall > "2026-03-29" else "+02:00"

    assert every_tuesday.reaches(datetime.fromisoformat(wall + offset)) is reached


def test_who_waited_longest_and_may_come_is_moved_up_first_and_who_may_not_keeps_their_turn() -> None:
    waiting = a_shift(*(a_place(n, PlaceStanding.WAITING) for n in (3, 1, 2)), needed=1)

    moved, _ = shifts.moved_up(waiting, lambda key: key != PEOPLE[3], terms=TERMS, now=BEGINNING)

    assert (moved.holders, moved.waiting) == ((PEOPLE[1],), (PEOPLE[3], PEOPLE[2]))


def test_a_held_place_is_over_when_its_time_is_and_not_before() -> None:
    held, _ = shifts.moved_up(a_shift(a_place(0, PlaceStanding.WAITING)), lambda _: True, terms=TERMS, now=BEGINNING)

    assert [shifts.lapsed(held, now=BEGINNING + timedelta(hours=hours))[0].placed for hours in (23, 24)] == [1, 0]
    assert shifts.moved_up(a_shift(a_place(0, PlaceStanding.WAITING), days=0.5), lambda _: True, terms=TERMS, now=BEGINNING)[0].next_due_at == (
        BEGINNING + timedelta(hours=12)
    )
