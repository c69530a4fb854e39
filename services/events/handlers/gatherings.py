"""Gatherings and their costs: every command loads one gathering, lets its rule decide, and keeps it with who did what, when."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from services.events.domain import gatherings as domain
from services.events.store.gatherings import Gatherings
from shared.auth import Caller
from shared.contracts import events
from shared.contracts.envelope import Command, Fact
from shared.errors import Forbidden

FOR_ALL = frozenset({"coordinator", "integration"})


async def draft_gathering(command: events.DraftGathering, *, gatherings: Gatherings, by: Caller, now: datetime) -> Sequence[Fact]:
    _refuse_unless_of(by, command.convenor)
    existing = await gatherings.find(command.gathering_id)
    return await _keep(gatherings, domain.draft(existing, command), command, by=by, now=now)


async def propose_gathering(command: events.ProposeGathering, *, gatherings: Gatherings, by: Caller, now: datetime) -> Sequence[Fact]:
    gathering = await _convened(gatherings, command.gathering_id, by)
    return await _keep(gatherings, domain.propose(gathering), command, by=by, now=now)


async def agree_to_gathering(command: events.AgreeToGathering, *, gatherings: Gatherings, by: Caller, now: datetime) -> Sequence[Fact]:
    _refuse_unless_of(by, command.organisation_id)
    gathering = await gatherings.get(command.gathering_id)
    return await _keep(gatherings, domain.agree(gathering, command.organisation_id), command, by=by, now=now)


async def publish_gathering(command: events.PublishGathering, *, gatherings: Gatherings, by: Caller, now: datetime) -> Sequence[Fact]:
    gathering = await _convened(gatherings, command.gathering_id, by)
    return await _keep(gatherings, domain.publish(gathering), command, by=by, now=now)


async def hold_gathering(command: events.HoldGathering, *, gatherings: Gatherings, by: Caller, now: datetime) -> Sequence[Fact]:
    gathering = await _convened(gatherings, command.gathering_id, by)
    return await _keep(gatherings, domain.hold(gathering, command.attendance, now=now), command, by=by, now=now)


async def cancel_gathering(command: events.CancelGathering, *, gatherings: Gatherings, by: Caller, now: datetime) -> Sequence[Fact]:
    gathering = await _convened(gatherings, command.gathering_id, by)
    return await _keep(gatherings, domain.cancel(gathering, reason=command.reason), command, by=by, now=now)


async def split_costs(command: events.SplitCosts, *, gatherings: Gatherings, by: Caller, now: datetime) -> Sequence[Fact]:
    gathering = await _convened(gatherings, command.gathering_id, by)
    return await _keep(gatherings, domain.split_costs(gathering, command), command, by=by, now=now)


async def accept_share(command: events.AcceptShare, *, gatherings: Gatherings, by: Caller, now: datetime) -> Sequence[Fact]:
    _refuse_unless_of(by, command.payer)
    gathering = await gatherings.get(command.gathering_id)
    return await _keep(gatherings, domain.accept_share(gathering, command), command, by=by, now=now)


async def _convened(gatherings: Gatherings, gathering_id: events.GatheringId, by: Caller) -> domain.Gathering:
    gathering = await gatherings.get(gathering_id)
    _refuse_unless_of(by, gathering.convenor)
    return gathering


async def _keep(gatherings: Gatherings, decided: domain.Decided, command: Command, *, by: Caller, now: datetime) -> Sequence[Fact]:
    gathering, facts = decided
    if facts:
        await gatherings.keep(gathering, done=command.wire_name, by=by.subject, at=now)
    return facts


def _refuse_unless_of(by: Caller, organisation_id: UUID) -> None:
    if by.roles & FOR_ALL or by.organisation_id == organisation_id:
        return
    raise Forbidden(
        "a party acts for itself alone", field="organisation_id", value=organisation_id, remedy="ask that party, or one who works for the whole area"
    )
