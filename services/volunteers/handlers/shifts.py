"""Shifts planned and called off; volunteers placed by their coordinators, and by themselves."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from uuid import UUID

from services.volunteers.authorisation import refuse_others
from services.volunteers.domain import gaps
from services.volunteers.domain import shifts as domain
from services.volunteers.domain import swaps as swap_rules
from services.volunteers.handlers.rota import Open, Rota
from services.volunteers.handlers.tasks import placed_by
from services.volunteers.handlers.volunteers import OWN
from services.volunteers.store.shifts import CalendarAddresses, StandingSignups, Swaps, Tasks
from shared.auth import Caller
from shared.contracts.envelope import Fact
from shared.contracts.volunteers import ShiftId, SwapId, VolunteerId
from shared.contracts.volunteers import shifts as contracts
from shared.contracts.volunteers.shifts import LeftBy
from shared.database.changes import Done

BY_THE_CLOCK = "volunteers.shift_due"


async def plan_shift(command: contracts.PlanShift, *, tasks: Tasks, standing_signups: StandingSignups, rota: Rota, by: Caller, now: datetime) -> Sequence[Fact]:
    task = await tasks.get(command.task_id)
    refuse_others(by, task.organiser)
    existing, done = await rota.shifts.find(command.shift_id), Done(command=command.wire_name, by=by.subject, at=now)
    if existing:
        refuse_others(by, existing.organiser)
        return await rota.keep(await rota.about(existing), partial(domain.plan, command=command, task=task, now=now), done=done)
    planned, said = domain.plan(None, command, task=task, now=now)
    facts = list(await rota.add(await rota.about(planned), facts=said, done=done))
    for signup in await standing_signups.reaching(planned):
        facts += await placed_by(signup, await rota.opened(planned.shift_id), rota=rota, done=done)
    return facts


async def cancel_shift(command: contracts.CancelShift, *, rota: Rota, by: Caller, now: datetime) -> Sequence[Fact]:
    opened = await rota.opened(command.shift_id, by=by)
    rule = partial(domain.cancel, reason=command.reason, terms=rota.terms, now=now)
    return await rota.keep(opened, rule, done=Done(command=command.wire_name, by=by.subject, at=now))


async def place_volunteer(command: contracts.PlaceVolunteer, *, rota: Rota, by: Caller, now: datetime) -> Sequence[Fact]:
    opened = await rota.opened(command.shift_id, by=by)
    return await _placed(opened, command.volunteer_id, rota=rota, confirmed=False, done=Done(command=command.wire_name, by=by.subject, at=now))


async def release_volunteer(command: contracts.ReleaseVolunteer, *, rota: Rota, by: Caller, now: datetime) -> Sequence[Fact]:
    opened = await rota.opened(command.shift_id, by=by)
    rule = partial(domain.leave, volunteer_id=command.volunteer_id, by=LeftBy.COORDINATOR, terms=rota.terms, now=now)
    return await rota.keep(opened, rule, done=Done(command=command.wire_name, by=by.subject, at=now))


async def offer_gap(command: contracts.OfferGap, *, rota: Rota, by: Caller, now: datetime) -> Sequence[Fact]:
    opened = await rota.opened(command.shift_id, by=by)
    gaps.refuse_full(opened.shift)
    return await rota.keep(opened, await rota.next_wave(opened, now=now), done=Done(command=command.wire_name, by=by.subject, at=now))


async def swap_places(command: contracts.SwapPlaces, *, rota: Rota, by: Caller, now: datetime) -> Sequence[Fact]:
    one, other = await rota.two(command.shift_id, command.other_shift_id)
    for opened in (one, other):
        refuse_others(by, opened.shift.organiser)
    done = Done(command=command.wire_name, by=by.subject, at=now)
    return await _swapped(one, command.volunteer_id, other, command.other_volunteer_id, rota=rota, confirmed=False, done=done)


async def sign_up(*, shift_id: ShiftId, volunteer_id: VolunteerId, rota: Rota, now: datetime) -> Sequence[Fact]:
    """A volunteer takes a place, confirms one, or waits; also whoever was asked and says yes."""
    return await _placed(await rota.opened(shift_id), volunteer_id, rota=rota, confirmed=True, done=Done(command="sign_up", by=OWN, at=now))


async def leave(*, shift_id: ShiftId, volunteer_id: VolunteerId, rota: Rota, now: datetime) -> Sequence[Fact]:
    rule = partial(domain.leave, volunteer_id=volunteer_id, by=LeftBy.VOLUNTEER, terms=rota.terms, now=now)
    return await rota.keep(await rota.opened(shift_id), rule, done=Done(command="leave", by=OWN, at=now))


async def decline(*, shift_id: ShiftId, volunteer_id: VolunteerId, rota: Rota, now: datetime) -> Sequence[Fact]:
    opened = await rota.opened(shift_id)
    return await rota.keep(opened, partial(gaps.decline, volunteer_id=volunteer_id), done=Done(command="decline", by=OWN, at=now))


async def propose_swap(*, swap_id: SwapId, shift_id: ShiftId, volunteer_id: VolunteerId, other_shift_id: ShiftId, rota: Rota, swaps: Swaps) -> Sequence[Fact]:
    one, other = await rota.two(shift_id, other_shift_id)
    if await swaps.find(swap_id):
        return []
    await rota.fitting(other, volunteer_id, but=[shift_id])
    return await swaps.save(None, swap_rules.propose(swap_id, one.shift, volunteer_id, other.shift))


async def agree_swap(*, swap_id: SwapId, volunteer_id: VolunteerId, rota: Rota, swaps: Swaps, now: datetime) -> Sequence[Fact]:
    swap = await swaps.read(swap_id)
    one, other = await rota.two(swap.shift_id, swap.other_shift_id)
    agreed = swap_rules.agreed(await swaps.get(swap_id))
    await swaps.put(agreed)
    done = Done(command="agree_swap", by=OWN, at=now)
    return await _swapped(one, swap.volunteer_id, other, volunteer_id, rota=rota, confirmed=True, done=done)


async def make_calendar(*, volunteer_id: VolunteerId, address_id: UUID, secret: bytes, calendar_addresses: CalendarAddresses) -> Sequence[Fact]:
    await calendar_addresses.keep(volunteer_id, address_id, secret)
    return []


async def revoke_calendar(*, volunteer_id: VolunteerId, calendar_addresses: CalendarAddresses) -> Sequence[Fact]:
    await calendar_addresses.forget(volunteer_id)
    return []


async def shift_due(key: ShiftId, *, rota: Rota, now: datetime) -> Sequence[Fact]:
    """What time makes due: a held place is over, and the next is asked; others are asked to fill a gap."""
    done = Done(command=BY_THE_CLOCK, by="volunteers", at=now)
    opened = await rota.about(await rota.shifts.own(key))
    facts = list(await rota.keep(opened, partial(domain.lapsed, now=now), done=done))
    opened = await rota.about(await rota.shifts.own(key))
    if (at := opened.shift.next_wave_at) and at <= now:
        facts += await rota.keep(opened, await rota.next_wave(opened, now=now), done=done)
    return facts


async def _placed(opened: Open, volunteer_id: VolunteerId, *, rota: Rota, confirmed: bool, done: Done) -> Sequence[Fact]:
    await rota.fitting(opened, volunteer_id)
    return await rota.keep(opened, partial(domain.take, volunteer_id=volunteer_id, confirmed=confirmed, now=done.at), done=done)


async def _swapped(
    one: Open, volunteer_id: VolunteerId, other: Open, other_volunteer_id: VolunteerId, *, rota: Rota, confirmed: bool, done: Done
) -> Sequence[Fact]:
    """Each may come to the other's, when they no longer come to their own."""
    swap_rules.refuse_one(one.shift, volunteer_id, other.shift, other_volunteer_id)
    await rota.candidates(one.shift, {volunteer_id, other_volunteer_id})
    await rota.fitting(other, volunteer_id, but=[one.shift.shift_id])
    await rota.fitting(one, other_volunteer_id, but=[other.shift.shift_id])
    facts = await rota.keep(one, partial(domain.swap, out=volunteer_id, into=other_volunteer_id, confirmed=confirmed, now=done.at), done=done)
    back = await rota.keep(other, partial(domain.swap, out=other_volunteer_id, into=volunteer_id, confirmed=confirmed, now=done.at), done=done)
    return [*facts, *back]
