"""Gatherings and their costs: every command loads one gathering, lets its rule decide, and keeps it with who did what, when."""

from collections.abc import Sequence
from datetime import datetime

from services.events.authorisation import refuse_outsiders, refuse_strangers
from services.events.domain import edits
from services.events.domain import gatherings as domain
from services.events.handlers.signups import counted, follow_edit
from services.events.store.gatherings import Gatherings
from services.events.store.signups import SignupLists
from shared.auth import Caller
from shared.contracts import events
from shared.contracts.envelope import Fact
from shared.contracts.events import calendar


async def draft_gathering(command: events.DraftGathering, *, gatherings: Gatherings, by: Caller, now: datetime) -> Sequence[Fact]:
    refuse_strangers(by, command.convenor)
    existing = await gatherings.find(command.gathering_id)
    return await gatherings.save_noted(existing, domain.draft(existing, command), command, by=by, now=now)


async def propose_gathering(command: events.ProposeGathering, *, gatherings: Gatherings, by: Caller, now: datetime) -> Sequence[Fact]:
    gathering = await _convened(gatherings, command.gathering_id, by)
    return await gatherings.save_noted(gathering, domain.propose(gathering), command, by=by, now=now)


async def agree_to_gathering(command: events.AgreeToGathering, *, gatherings: Gatherings, by: Caller, now: datetime) -> Sequence[Fact]:
    refuse_strangers(by, command.organisation_id)
    gathering = await gatherings.get(command.gathering_id)
    return await gatherings.save_noted(gathering, domain.agree(gathering, command.organisation_id), command, by=by, now=now)


async def publish_gathering(command: events.PublishGathering, *, gatherings: Gatherings, by: Caller, now: datetime) -> Sequence[Fact]:
    gathering = await _convened(gatherings, command.gathering_id, by)
    return await gatherings.save_noted(gathering, domain.publish(gathering), command, by=by, now=now)


async def hold_gathering(command: events.HoldGathering, *, gatherings: Gatherings, by: Caller, now: datetime) -> Sequence[Fact]:
    gathering = await _convened(gatherings, command.gathering_id, by)
    return await gatherings.save_noted(gathering, domain.hold(gathering, command.attendance, now=now), command, by=by, now=now)


async def cancel_gathering(command: events.CancelGathering, *, gatherings: Gatherings, signup_lists: SignupLists, by: Caller, now: datetime) -> Sequence[Fact]:
    gathering = await _convened(gatherings, command.gathering_id, by)
    said = await gatherings.save_noted(gathering, domain.cancel(gathering, reason=command.reason), command, by=by, now=now)
    return await counted(signup_lists, said)


async def split_costs(command: events.SplitCosts, *, gatherings: Gatherings, by: Caller, now: datetime) -> Sequence[Fact]:
    gathering = await _convened(gatherings, command.gathering_id, by)
    return await gatherings.save_noted(gathering, domain.split_costs(gathering, command), command, by=by, now=now)


async def accept_share(command: events.AcceptShare, *, gatherings: Gatherings, by: Caller, now: datetime) -> Sequence[Fact]:
    refuse_strangers(by, command.payer)
    gathering = await gatherings.get(command.gathering_id)
    return await gatherings.save_noted(gathering, domain.accept_share(gathering, command), command, by=by, now=now)


async def edit_gathering(command: calendar.EditGathering, *, gatherings: Gatherings, signup_lists: SignupLists, by: Caller, now: datetime) -> Sequence[Fact]:
    gathering = await _shared(gatherings, command.gathering_id, by)
    _, since = await gatherings.changed(command.gathering_id, command.base, field="base")
    said = await gatherings.save_noted(gathering, edits.edit(gathering, command.edited, since=since), command, by=by, now=now)
    return await follow_edit(signup_lists, command.gathering_id, said, at=now)


async def undo_change(command: calendar.UndoChange, *, gatherings: Gatherings, signup_lists: SignupLists, by: Caller, now: datetime) -> Sequence[Fact]:
    gathering = await _shared(gatherings, command.gathering_id, by)
    change, since = await gatherings.changed(command.gathering_id, command.change, field="change")
    said = await gatherings.save_noted(gathering, edits.undo(gathering, change, since=since), command, by=by, now=now)
    return await follow_edit(signup_lists, command.gathering_id, said, at=now)


async def _shared(gatherings: Gatherings, gathering_id: events.GatheringId, by: Caller) -> domain.Gathering:
    gathering = await gatherings.get(gathering_id)
    refuse_outsiders(by, (gathering.convenor, *gathering.parties))
    return gathering


async def _convened(gatherings: Gatherings, gathering_id: events.GatheringId, by: Caller) -> domain.Gathering:
    gathering = await gatherings.get(gathering_id)
    refuse_strangers(by, gathering.convenor)
    return gathering
