"""Hours by themselves: what is counted, once, and what is not."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any
from uuid import UUID

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from services.volunteers.domain import hours
from services.volunteers.domain.hours import (
    DecidedOn,
    Hours,
    HoursStanding,
    ImpossibleTimes,
    LoggedBy,
    NotEnded,
    NotInThisRole,
    PaidWorkIsNotCounted,
    Times,
    TimesOverlap,
)
from services.volunteers.domain.volunteers import NotAccepted, Standing, Volunteer
from services.volunteers.printing.service_certificates import hours_in
from shared.contracts.envelope import Fact
from shared.contracts.volunteers import HoursId, RoleId, VolunteerId
from shared.contracts.volunteers.hours import CountedHours, HoursApproved, HoursClosed, HoursCorrected, HoursLogged, HoursRejected
from shared.contracts.words import OrganisationId
from shared.domain.trilingual import Language
from shared.errors import DomainError

NOW = datetime(2026, 3, 10, 18, tzinfo=UTC)
ROLE, ORGANISATION, PERSON = RoleId(UUID(int=1)), OrganisationId(UUID(int=2)), VolunteerId(UUID(int=3))
VOLUNTEER = Volunteer(volunteer_id=PERSON, organisation_id=ORGANISATION, standing=Standing.ACTIVE, applied_on=date(2026, 1, 1), roles=(ROLE,))


def at(hour: int, minute: int = 0) -> datetime:
    return NOW.replace(hour=hour, minute=minute)


def a_log(begin: int = 9, end: int | None = 11, **changed: Any) -> Hours:
    made = Hours(
        hours_id=HoursId(UUID(int=100 * begin + (end or 0))), volunteer_id=PERSON, organisation_id=ORGANISATION, role_id=ROLE, role_code="chat_companion",
        times=Times(started_at=at(begin), ended_at=None if end is None else at(end)), planned_end_at=at(12) if end is None else None,
        standing=HoursStanding.OPEN if end is None else HoursStanding.LOGGED, logged_by=LoggedBy.VOLUNTEER,
    )  # fmt: skip
    return replace(made, **changed)


def logged(entry: Hours, *others: Hours, volunteer: Volunteer = VOLUNTEER, paid: bool = False) -> tuple[Hours, list[Fact]]:
    found, facts = hours.log(entry, volunteer, others, paid=paid, now=NOW)
    return found, list(facts)


def test_hours_count_when_a_coordinator_approved_them_and_not_before() -> None:
    entry, said = logged(a_log())
    approved, facts = hours.approve(entry, [])

    assert [type(fact) for fact in said] == [HoursLogged]
    assert [(type(fact), fact.minutes, fact.worked_on) for fact in facts if isinstance(fact, CountedHours)] == [(HoursApproved, 120, date(2026, 3, 10))]
    assert hours.approve(approved, []) == (approved, [])


def test_no_fact_of_hours_names_the_volunteer() -> None:
    entry, said = logged(a_log())

    for fact in [*said, *hours.approve(entry, [])[1], *hours.reject(entry)[1], *hours.close_forgotten(a_log(end=None))[1]]:
        assert str(PERSON) not in fact.model_dump_json()


def test_two_logs_of_one_person_do_not_overlap_and_may_touch() -> None:
    with pytest.raises(TimesOverlap):
        logged(a_log(10, 12), a_log(9, 11))
    with pytest.raises(TimesOverlap):
        logged(a_log(10, None), a_log(11, 13))
    assert logged(a_log(11, 12), a_log(9, 11))
    assert logged(a_log(10, 12), replace(a_log(9, 11), standing=HoursStanding.REJECTED))


def test_what_was_rejected_is_not_approved_again_over_another_log() -> None:
    rejected, _ = hours.reject(a_log(9, 11))

    with pytest.raises(TimesOverlap):
        hours.approve(rejected, [a_log(10, 12)])


def test_work_for_a_fee_is_never_volunteer_hours() -> None:
    with pytest.raises(PaidWorkIsNotCounted):
        logged(a_log(), paid=True)


def test_hours_are_logged_in_a_role_into_which_somebody_was_taken() -> None:
    with pytest.raises(NotInThisRole):
        logged(a_log(role_id=RoleId(UUID(int=9))))
    with pytest.raises(NotAccepted):
        logged(a_log(), volunteer=replace(VOLUNTEER, standing=Standing.APPLIED))


@pytest.mark.parametrize(
    "times",
    [
        Times(started_at=at(11), ended_at=at(11)),
        Times(started_at=at(11), ended_at=at(9)),
        Times(started_at=at(17), ended_at=at(19)),
        Times(started_at=at(9) - timedelta(days=2), ended_at=at(9) - timedelta(days=1) + timedelta(minutes=1)),
        Times(started_at=at(9) - timedelta(days=401), ended_at=at(10) - timedelta(days=401)),
        Times(started_at=at(9), ended_at=None),
    ],
)
def test_times_that_cannot_be_are_refused(times: Times) -> None:
    with pytest.raises(ImpossibleTimes):
        logged(a_log(times=times, planned_end_at=None))


def test_an_end_that_nobody_told_is_the_planned_one_and_says_so() -> None:
    closed, facts = hours.close_forgotten(a_log(end=None))

    assert (closed.times.ended_at, closed.minutes, closed.ended_by_rule, closed.standing) == (at(12), 180, True, HoursStanding.LOGGED)
    assert [type(fact) for fact in facts] == [HoursClosed]
    assert hours.close_forgotten(closed) == (closed, [])
    corrected, _ = hours.correct(closed, Times(started_at=at(9), ended_at=at(10)), [], by=LoggedBy.VOLUNTEER, now=NOW)
    assert not corrected.ended_by_rule


def test_who_is_still_at_it_is_approved_by_nobody() -> None:
    with pytest.raises(NotEnded):
        hours.approve(a_log(end=None), [])
    ended, _ = hours.end(a_log(end=None), at(10), [], now=NOW)
    assert hours.approve(ended, [])[0].minutes == 60


def test_what_stood_before_a_correction_stays_beside_it_and_what_counted_is_said_anew() -> None:
    approved, _ = hours.approve(a_log(), [])

    corrected, facts = hours.correct(approved, Times(started_at=at(9), ended_at=at(10)), [], by=LoggedBy.COORDINATOR, now=NOW)

    assert [(one.before.ended_at, one.corrected_by) for one in corrected.corrections] == [(at(11), LoggedBy.COORDINATOR)]
    assert [fact.minutes for fact in facts if isinstance(fact, HoursCorrected)] == [60]


def test_what_a_coordinator_decided_on_the_volunteer_does_not_change() -> None:
    approved, _ = hours.approve(a_log(), [])

    with pytest.raises(DecidedOn):
        hours.correct(approved, Times(started_at=at(9), ended_at=at(17)), [], by=LoggedBy.VOLUNTEER, now=NOW)


def test_hours_stand_on_a_certificate_in_quarters() -> None:
    assert [hours_in(minutes, Language.FI) for minutes in (0, 7, 8, 52, 53, 120)] == ["0", "0", "0,25", "0,75", "1", "2"]
    assert hours_in(150, Language.EN) == "2.5"


class HoursOfOne(RuleBasedStateMachine):
    """Logged, corrected, approved, rejected in any order: no two overlap, and the facts sum up to what stands approved."""

    @initialize()
    def none_yet(self) -> None:
        self.kept: dict[int, Hours] = {}
        self.said: dict[UUID, int] = {}

    def _keep(self, number: int, decided: hours.Decided) -> None:
        self.kept[number], facts = decided
        for fact in facts:
            match fact:
                case CountedHours():
                    self.said[fact.hours_id] = fact.minutes
                case HoursRejected():
                    self.said.pop(fact.hours_id, None)

    @rule(begin=st.integers(0, 16), length=st.integers(1, 4))
    def one_is_logged(self, begin: int, length: int) -> None:
        number = len(self.kept)
        entry = a_log(hours_id=HoursId(UUID(int=number)), times=Times(started_at=at(begin), ended_at=at(begin) + timedelta(hours=length)))
        try:
            self._keep(number, hours.log(entry, VOLUNTEER, list(self.kept.values()), paid=False, now=NOW))
        except DomainError:
            return

    @rule(number=st.integers(0, 5), begin=st.integers(0, 16), length=st.integers(1, 4), by=st.sampled_from([LoggedBy.VOLUNTEER, LoggedBy.COORDINATOR]))
    def one_is_corrected(self, number: int, begin: int, length: int, by: LoggedBy) -> None:
        times = Times(started_at=at(begin), ended_at=at(begin) + timedelta(hours=length))
        if entry := self.kept.get(number):
            try:
                self._keep(number, hours.correct(entry, times, list(self.kept.values()), by=by, now=NOW))
            except DomainError:
                return

    @rule(number=st.integers(0, 5), approved=st.booleans())
    def one_is_decided_on(self, number: int, approved: bool) -> None:  # noqa: FBT001 - a state machine's argument
        if entry := self.kept.get(number):
            try:
                self._keep(number, hours.approve(entry, list(self.kept.values())) if approved else hours.reject(entry))
            except DomainError:
                return

    @invariant()
    def no_two_overlap(self) -> None:
        standing = sorted((one.times.started_at, one.until_at) for one in self.kept.values() if one.standing is not HoursStanding.REJECTED)
        assert all(one[1] <= other[0] for one, other in pairwise(standing))

    @invariant()
    def facts_sum_up_to_what_stands(self) -> None:
        assert self.said == {one.hours_id: one.minutes for one in self.kept.values() if one.standing is HoursStanding.APPROVED}


TestHoursOfOne = HoursOfOne.TestCase
