"""Shifts after any sequence of what people do: never over capacity, nobody twice, nobody who may not come, and in the order in which they waited."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from services.volunteers.domain import fitness, gaps, shifts
from services.volunteers.domain.fitness import Candidate, Lack
from services.volunteers.domain.gaps import Askable, Risk
from services.volunteers.domain.roles import Role
from services.volunteers.domain.shifts import HOLDING, STANDING, Place, PlaceStanding, Shift, ShiftHasPeople
from services.volunteers.domain.tasks import StandingSignup, Task
from services.volunteers.domain.terms import Terms
from services.volunteers.domain.volunteers import Consent, Reach, Standing, Volunteer
from shared.contracts.volunteers import RoleId, ShiftId, StandingSignupId, TaskId, TrainingId, VolunteerId
from shared.contracts.volunteers.shifts import LeftBy, PlanShift
from shared.contracts.volunteers.words import Availability, PartOfDay, Purpose
from shared.contracts.words import LocalName, LocalText
from shared.errors import DomainError
from tests.unit.volunteers.trainings import OLKA, a_completion

TERMS = Terms(late_hours=24, confirm_hours=24, wave_size=2, wave_hours=12, soon_hours=72)
BEGINNING = datetime(2026, 3, 2, 7, tzinfo=UTC)
PEOPLE = [VolunteerId(UUID(int=n)) for n in range(1, 7)]
TRAINING, ROLE, TASK = TrainingId(UUID(int=3)), RoleId(UUID(int=4)), TaskId(UUID(int=5))
NOTHING = LocalText(fi="-")


def a_role(**changed: object) -> Role:
    given = {
        "role_id": ROLE, "code": "lobby_assistant", "organiser": OLKA, "name": LocalName(fi="Aula-avustaja"), "description": NOTHING,
        "volunteers_duties": NOTHING, "organisers_duties": NOTHING, "left_to_professionals": NOTHING, "supervision": NOTHING,
    }  # fmt: skip
    return Role(**given | changed)  # type: ignore[arg-type]


def a_volunteer(key: VolunteerId = PEOPLE[0], **changed: object) -> Volunteer:
    given = {"volunteer_id": key, "organisation_id": OLKA, "standing": Standing.ACTIVE, "applied_on": date(2026, 1, 1), "roles": (ROLE,)}
    return Volunteer(**given | changed)  # type: ignore[arg-type]


def a_shift(*places: Place, days: float = 10, **changed: object) -> Shift:
    starts_at = BEGINNING + timedelta(days=days)
    given = {
        "shift_id": ShiftId(UUID(int=8)), "task_id": TASK, "organiser": OLKA, "starts_at": starts_at, "ends_at": starts_at + timedelta(hours=3), "needed": 2,
        "places": places, "numbered": len(places),
    }  # fmt: skip
    return Shift(**given | changed)  # type: ignore[arg-type]


def a_place(n: int, standing: PlaceStanding = PlaceStanding.CONFIRMED, *, late: bool = False) -> Place:
    return Place(volunteer_id=PEOPLE[n], standing=standing, number=n, late=late)


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


class Rota(RuleBasedStateMachine):
    """Three shifts, of which the first two overlap, and six people who come and go; what may go wrong is looked at after each step.

    It keeps shifts as the service does: whoever is placed was judged first, and whatever was done, free places go to those who wait.
    """

    def __init__(self) -> None:
        super().__init__()
        self.now = BEGINNING
        self.role = a_role(trainings=(TRAINING,))
        self.people = {key: a_volunteer(key, consents=(Consent(purpose=Purpose.GAPS, given_at=BEGINNING),)) for key in PEOPLE}
        self.trained = {key: [a_completion(valid_until=None, training_id=TRAINING, volunteer_id=key)] for key in PEOPLE}
        self.shifts: dict[ShiftId, Shift] = {}

    @initialize(needed=st.lists(st.integers(1, 3), min_size=3, max_size=3))
    def planned(self, needed: list[int]) -> None:
        for n, (start, most) in enumerate(zip((72, 74, 96), needed, strict=True)):
            key, starts_at = ShiftId(UUID(int=100 + n)), BEGINNING + timedelta(hours=start)
            self.shifts[key] = a_shift(shift_id=key, starts_at=starts_at, ends_at=starts_at + timedelta(hours=4), needed=most, wants_lead=True)

    @rule(shift=st.integers(0, 2), people=st.lists(st.sampled_from(PEOPLE), min_size=1, unique=True), confirmed=st.booleans())
    def take(self, shift: int, people: list[VolunteerId], *, confirmed: bool) -> None:
        for who in people:
            if not self._lacking(one := self._at(shift), who):
                self._do(one, lambda found, who=who: shifts.take(found, who, confirmed=confirmed, now=self.now))  # type: ignore[misc]

    @rule(shift=st.integers(0, 2), who=st.sampled_from(PEOPLE))
    def leave(self, shift: int, who: VolunteerId) -> None:
        self._do(self._at(shift), lambda found: shifts.leave(found, who, by=LeftBy.VOLUNTEER, terms=TERMS, now=self.now))

    @rule(one=st.integers(0, 2), other=st.integers(0, 2), first=st.sampled_from(PEOPLE), second=st.sampled_from(PEOPLE))
    def swap(self, one: int, other: int, first: VolunteerId, second: VolunteerId) -> None:
        here, there = self._at(one), self._at(other)
        if here is there or first == second or self._lacking(there, first, but=here) or self._lacking(here, second, but=there):
            return
        try:
            swapped = [
                shifts.swap(here, first, second, confirmed=True, now=self.now)[0],
                shifts.swap(there, second, first, confirmed=True, now=self.now)[0],
            ]
        except DomainError:
            return
        self.shifts |= {found.shift_id: found for found in swapped}
        for found in swapped:
            self._do(found, lambda same: (same, []))

    @rule(shift=st.integers(0, 2), who=st.sampled_from(PEOPLE))
    def offer(self, shift: int, who: VolunteerId) -> None:
        one = self._at(shift)
        fits = [Askable(volunteer_id=key, load=0) for key in PEOPLE if not self._lacking(one, key)]
        self._do(one, lambda found: gaps.offer(found, fits, leads=(), terms=TERMS, now=self.now))
        self._do(self._at(shift), lambda found: gaps.decline(found, who))

    @rule(who=st.sampled_from(PEOPLE), active=st.booleans(), trained=st.booleans())
    def becomes(self, who: VolunteerId, *, active: bool, trained: bool) -> None:
        self.people[who] = replace(self.people[who], standing=Standing.ACTIVE if active else Standing.PAUSED)
        self.trained[who] = [a_completion(valid_until=None, training_id=TRAINING, volunteer_id=who)] if trained else []
        for one in list(self.shifts.values()):
            if one.standing_of(who) in STANDING and self._lacking(one, who):
                self._do(one, lambda found: shifts.leave(found, who, by=LeftBy.RULE, terms=TERMS, now=self.now))

    @rule(shift=st.integers(0, 2))
    @precondition(lambda self: sum(one.cancelled for one in self.shifts.values()) == 0)
    def cancel(self, shift: int) -> None:
        self._do(self._at(shift), lambda found: shifts.cancel(found, reason="closed", terms=TERMS, now=self.now))

    @rule(hours=st.integers(1, 30))
    def time_goes_by(self, hours: int) -> None:
        self.now += timedelta(hours=hours)
        for one in list(self.shifts.values()):
            self._do(one, lambda found: shifts.lapsed(found, now=self.now))

    @invariant()
    def never_more_places_than_are_needed_and_nobody_twice(self) -> None:
        for one in self.shifts.values():
            assert len(one.holders) <= one.needed
            assert len({place.volunteer_id for place in one.places}) == len(one.places)
            assert not (one.cancelled and (one.holders or one.waiting))

    @invariant()
    def nobody_has_places_in_two_shifts_at_once(self) -> None:
        here, there = (self._at(n) for n in (0, 1)) if self.shifts else (None, None)
        assert here is None or there is None or not set(here.holders) & set(there.holders)

    @invariant()
    def nobody_comes_who_lacks_what_the_role_requires(self) -> None:
        for one in self.shifts.values():
            if one.starts_at > self.now:
                assert [key for key in one.holders if self._lacking(one, key)] == []

    @invariant()
    def no_place_is_free_while_somebody_waits_who_may_come(self) -> None:
        for one in self.shifts.values():
            if one.starts_at > self.now and one.free > 0:
                assert [key for key in one.waiting if not self._lacking(one, key)] == []

    @invariant()
    def no_held_place_outlives_its_time_and_who_leads_comes(self) -> None:
        for one in self.shifts.values():
            assert all(place.confirm_by and place.confirm_by > self.now for place in one.places if place.standing is PlaceStanding.HELD)
            assert one.lead is None or one.lead in one.holders
            assert one.starts_at <= self.now or one.cancelled or one.lead or not set(one.holders) & set(PEOPLE[:2])

    def _at(self, n: int) -> Shift:
        return self.shifts[ShiftId(UUID(int=100 + n))]

    def _lacking(self, one: Shift, who: VolunteerId, *, but: Shift | None = None) -> tuple[fitness.Reason, ...]:
        others = [other for key, other in self.shifts.items() if key != one.shift_id and (but is None or key != but.shift_id)]
        taken = [(other.starts_at, other.ends_at) for other in others if who in other.holders]
        return fitness.reasons(
            Candidate(volunteer=self.people[who], completions=self.trained[who], taken=taken), self.role, starts_at=one.starts_at, ends_at=one.ends_at
        )

    def _do(self, one: Shift, decide: Callable[[Shift], shifts.Decided]) -> None:
        """And then what follows from it, in this shift and, since somebody may be free there now, in the others."""
        try:
            decided, _ = decide(one)
        except DomainError:
            return
        self.shifts[one.shift_id] = decided
        for key in [one.shift_id, *(other for other in self.shifts if other != one.shift_id)]:
            before = self.shifts[key]
            waiting = [who for who in before.waiting if not self._lacking(before, who)]
            moved, _ = shifts.moved_up(before, lambda who, before=before: not self._lacking(before, who), terms=TERMS, now=self.now)  # type: ignore[misc]
            assert [who for who in waiting if moved.standing_of(who) in HOLDING] == waiting[: max(0, before.free)] or before.starts_at <= self.now
            self.shifts[key] = shifts.led(moved, PEOPLE[:2])[0]


TestRota = Rota.TestCase
TestRota.settings = settings(max_examples=120, stateful_step_count=40, deadline=None)
