"""Shifts after any sequence of what people do: never over capacity, nobody twice, nobody who may not come, and in the order in which they waited."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from services.volunteers.domain import fitness, gaps, shifts
from services.volunteers.domain.fitness import Candidate
from services.volunteers.domain.gaps import Askable
from services.volunteers.domain.shifts import HOLDING, STANDING, PlaceStanding, Shift
from services.volunteers.domain.volunteers import Consent, Standing
from shared.contracts.volunteers import ShiftId, VolunteerId
from shared.contracts.volunteers.shifts import LeftBy
from shared.contracts.volunteers.words import Purpose
from shared.errors import DomainError
from tests.unit.volunteers.shifts import BEGINNING, PEOPLE, TERMS, TRAINING, a_role, a_shift, a_volunteer
from tests.unit.volunteers.trainings import a_completion


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
