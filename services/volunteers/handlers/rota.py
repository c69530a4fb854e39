"""Shifts as they are looked at and kept in a transaction, whoever acts: with the task, the role, and those who stand in them or might.

What must stay true: a shift is locked before the volunteers who are looked at for it, and nobody is given a place who was not locked when it was judged
whether they may come: so two shifts at the same time never both get them. After whatever was decided, free places go to those who wait, somebody leads
where there is anybody to, and nobody is asked for a place that is taken.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import TypeAlias

from services.volunteers.authorisation import refuse_others
from services.volunteers.domain import fitness, gaps
from services.volunteers.domain import shifts as domain
from services.volunteers.domain.fitness import Candidate
from services.volunteers.domain.roles import Role
from services.volunteers.domain.shifts import STANDING, Decided, Shift
from services.volunteers.domain.tasks import Task
from services.volunteers.domain.terms import Terms
from services.volunteers.shift_terms import terms
from services.volunteers.store.roles import Roles
from services.volunteers.store.shifts import Shifts, Tasks
from services.volunteers.store.trainings import Completions
from services.volunteers.store.volunteers import VOLUNTEERS
from shared.auth import Caller
from shared.contracts.envelope import Fact
from shared.contracts.volunteers import ShiftId, VolunteerId
from shared.contracts.volunteers.shifts import LeftBy
from shared.database.changes import Done
from shared.database.postgres import Connection
from shared.errors import NotFound

Rule: TypeAlias = Callable[[Shift], Decided]
MOST_LOOKED_AT = 500
"""Of those who might be asked, the ones with the fewest shifts first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Open:
    """A shift, locked, with what it is a shift of."""

    shift: Shift
    task: Task
    role: Role


class Rota:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self.shifts = Shifts(connection)
        self._tasks = Tasks(connection)
        self._roles = Roles(connection)
        self._completions = Completions(connection)

    @property
    def terms(self) -> Terms:
        return terms()

    async def opened(self, shift_id: ShiftId, *, by: Caller | None = None) -> Open:
        """Raises NotFound, Forbidden: `by` does not speak for its organiser."""
        shift = await self.shifts.get(shift_id)
        if by is not None:
            refuse_others(by, shift.organiser)
        return await self.about(shift)

    async def two(self, one: ShiftId, other: ShiftId) -> tuple[Open, Open]:
        """Both, locked in the one order in which everybody locks them."""
        found = await self.shifts.locked({one, other})
        for key in (one, other):
            if key not in found:
                raise NotFound("shift", key)
        return await self.about(found[one]), await self.about(found[other])

    async def about(self, shift: Shift) -> Open:
        task = await self._tasks.read(shift.task_id)
        [role] = await self._roles.all_of([task.role_id])
        return Open(shift=shift, task=task, role=role)

    async def candidates(self, shift: Shift, volunteer_ids: Collection[VolunteerId], *, but: Sequence[ShiftId] = ()) -> dict[VolunteerId, Candidate]:
        """Those who are there, locked; their places in the shift itself and in those of `but` do not count as taken."""
        found = await VOLUNTEERS.several(self._connection, volunteer_ids)
        completions = await self._completions.of(found)
        taken = await self.shifts.taken(found, starts_at=shift.starts_at, ends_at=shift.ends_at, but=[shift.shift_id, *but])
        return {VolunteerId(key): Candidate(volunteer=one, completions=completions[key], taken=taken[key]) for key, one in found.items()}

    async def fitting(self, opened: Open, volunteer_id: VolunteerId, *, but: Sequence[ShiftId] = ()) -> Candidate:
        """The volunteer, locked with all who wait. Raises NotFound: of another organisation, or there is none; NotFit."""
        candidates = await self.candidates(opened.shift, {volunteer_id, *opened.shift.waiting}, but=but)
        candidate = candidates.get(volunteer_id)
        if candidate is None or candidate.volunteer.organisation_id != opened.shift.organiser:
            raise NotFound("volunteer", volunteer_id)
        fitness.refuse_unfit(candidate, opened.role, starts_at=opened.shift.starts_at, ends_at=opened.shift.ends_at)
        return candidate

    async def lacking(self, opened: Open, volunteer_ids: Collection[VolunteerId]) -> set[VolunteerId]:
        """Those of them who may not come."""
        candidates = await self.candidates(opened.shift, volunteer_ids)
        return {key for key in volunteer_ids if key not in candidates or self._reasons(opened, candidates[key])}

    async def keep(self, opened: Open, decide: Rule, *, done: Done) -> Sequence[Fact]:
        """What was decided, and what follows from it, kept with who did it."""
        before, now = opened.shift, done.at
        after, first = await self._moved_up(opened, before, now)
        after, facts = decide(after)
        after, moved = await self._moved_up(opened, after, now)
        after, lead = domain.led(after, opened.task.leads)
        after = gaps.closed_when_full(after)
        if after != before:
            await self.shifts.keep(after, before=before, done=done.command, by=done.by, at=done.at)
        return [*first, *facts, *moved, *lead, *await self._freed(before, after, done=done)]

    async def add(self, opened: Open, *, facts: Sequence[Fact], done: Done) -> Sequence[Fact]:
        """A shift that is new."""
        shift, lead = domain.led(opened.shift, opened.task.leads)
        await self.shifts.keep(shift, before=None, done=done.command, by=done.by, at=done.at)
        return [*facts, *lead]

    async def next_wave(self, opened: Open, *, now: datetime) -> Rule:
        """Whoever fits and was not asked yet is offered a free place."""
        shift = opened.shift
        found = await self.shifts.askable(shift, opened.role.role_id, now=now, most=MOST_LOOKED_AT)
        keys = [one.volunteer_id for one, _ in found]
        completions = await self._completions.of(keys)
        taken = await self.shifts.taken(keys, starts_at=shift.starts_at, ends_at=shift.ends_at, but=[shift.shift_id])
        fits = [
            askable
            for one, askable in found
            if not self._reasons(opened, Candidate(volunteer=one, completions=completions[one.volunteer_id], taken=taken[one.volunteer_id]), asked=True)
        ]
        return partial(gaps.offer, askable=fits, leads=opened.task.leads, terms=self.terms, now=now)

    async def rechecked(self, volunteer_id: VolunteerId, *, done: Done) -> Sequence[Fact]:
        """They are others than they were: coming places of which they lack something by now are free. Their shifts were `held_for` them before."""
        facts: list[Fact] = []
        for shift_id in await self.shifts.coming_with(volunteer_id, done.at):
            opened = await self.about(await self.shifts.own(shift_id))
            if opened.shift.standing_of(volunteer_id) in STANDING and await self.lacking(opened, [volunteer_id]):
                facts += await self.keep(opened, partial(domain.leave, volunteer_id=volunteer_id, by=LeftBy.RULE, terms=self.terms, now=done.at), done=done)
        return facts

    async def forgotten(self, volunteer_id: VolunteerId, *, done: Done) -> Sequence[Fact]:
        """Coming places of somebody who is erased are free, and nothing is left of them in any shift."""
        facts: list[Fact] = []
        for shift_id in await self.shifts.all_with(volunteer_id):
            opened = await self.about(await self.shifts.own(shift_id))
            facts += await self.keep(opened, partial(_forgotten, volunteer_id=volunteer_id, terms=self.terms, now=done.at), done=done)
        return facts

    async def held_for(self, volunteer_id: VolunteerId) -> None:
        """Lock the shifts of which something of them is kept: who is about to lock them does so first."""
        await self.shifts.locked(await self.shifts.all_with(volunteer_id))

    async def _moved_up(self, opened: Open, shift: Shift, now: datetime) -> Decided:
        if shift.free <= 0 or not shift.waiting:
            return shift, []
        unfit = await self.lacking(Open(shift=shift, task=opened.task, role=opened.role), shift.waiting)
        return domain.moved_up(shift, lambda key: key not in unfit, terms=self.terms, now=now)

    async def _freed(self, before: Shift, after: Shift, *, done: Done) -> Sequence[Fact]:
        """Who comes here no longer may be moved up where they wait for a place at the same time."""
        facts: list[Fact] = []
        for volunteer_id in sorted(set(before.holders) - set(after.holders)):
            for shift_id in await self.shifts.short_with(volunteer_id, done.at, but=after.shift_id):
                opened = await self.about(await self.shifts.own(shift_id))
                if volunteer_id in opened.shift.waiting:
                    facts += await self.keep(opened, lambda shift: (shift, ()), done=done)
        return facts

    @staticmethod
    def _reasons(opened: Open, candidate: Candidate, *, asked: bool = False) -> tuple[fitness.Reason, ...]:
        return fitness.reasons(candidate, opened.role, starts_at=opened.shift.starts_at, ends_at=opened.shift.ends_at, asked=asked)


def _forgotten(shift: Shift, *, volunteer_id: VolunteerId, terms: Terms, now: datetime) -> Decided:
    left, facts = shift, list[Fact]()
    if not shift.cancelled and shift.starts_at > now and shift.standing_of(volunteer_id) in STANDING:
        left, said = domain.leave(shift, volunteer_id, by=LeftBy.RULE, terms=terms, now=now)
        facts += said
    return domain.without(left, volunteer_id), facts
