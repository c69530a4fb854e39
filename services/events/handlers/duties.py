"""Duties of a gathering: any of its parties fills them, and any gives them up."""

from collections.abc import Sequence
from datetime import datetime

from services.events.authorisation import refuse_outsiders
from services.events.domain import duties as domain
from services.events.domain.gatherings import Gathering
from services.events.store.gatherings import Gatherings
from shared.auth import Caller
from shared.contracts.envelope import Fact
from shared.contracts.events import GatheringId
from shared.contracts.events.duties import AssignDuty, ResignDuty


async def assign_duty(command: AssignDuty, *, gatherings: Gatherings, by: Caller, now: datetime) -> Sequence[Fact]:
    gathering = await _shared(gatherings, command.gathering_id, by)
    return await gatherings.save_noted(gathering, domain.assign(gathering, command), command, by=by, now=now)


async def resign_duty(command: ResignDuty, *, gatherings: Gatherings, by: Caller, now: datetime) -> Sequence[Fact]:
    gathering = await _shared(gatherings, command.gathering_id, by)
    return await gatherings.save_noted(gathering, domain.resign(gathering, command), command, by=by, now=now)


async def _shared(gatherings: Gatherings, gathering_id: GatheringId, by: Caller) -> Gathering:
    gathering = await gatherings.get(gathering_id)
    refuse_outsiders(by, (gathering.convenor, *gathering.parties))
    return gathering
