"""What other services propose becomes gatherings. A proposal and its withdrawal go by one cursor, so that neither overtakes the other."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, assert_never

from services.events.domain import proposals as domain
from services.events.handlers.signups import counted
from services.events.store.gatherings import Gatherings
from services.events.store.signups import SignupLists
from shared.contracts import grants, volunteers
from shared.contracts.envelope import Fact, Recorded
from shared.contracts.events import DraftGathering, GatheringId, GatheringKind
from shared.database.postgres import Connection


async def when_a_grant_clinic_is_proposed_propose_its_gathering(
    fact: Recorded[grants.ClinicProposed | grants.ClinicWithdrawn], *, connection: Connection, now: datetime
) -> Sequence[Fact]:
    gathering_id = domain.gathering_of("grants.clinic", fact.message.clinic_id)
    match fact.message:
        case grants.ClinicProposed() as clinic:
            return await _take(domain.as_draft(clinic, gathering_id, GatheringKind(clinic.kind)), fact, connection, now=now)
        case grants.ClinicWithdrawn():
            return await _withdraw(gathering_id, fact, connection, now=now)
        case never:
            assert_never(never)


async def when_a_training_is_proposed_propose_its_gathering(
    fact: Recorded[volunteers.TrainingProposed | volunteers.TrainingWithdrawn], *, connection: Connection, now: datetime
) -> Sequence[Fact]:
    gathering_id = domain.gathering_of("volunteers.training", fact.message.session_id)
    match fact.message:
        case volunteers.TrainingProposed() as session:
            return await _take(domain.as_draft(session, gathering_id, GatheringKind.TRAINING), fact, connection, now=now)
        case volunteers.TrainingWithdrawn():
            return await _withdraw(gathering_id, fact, connection, now=now)
        case never:
            assert_never(never)


async def _take(command: DraftGathering, fact: Recorded[Any], connection: Connection, *, now: datetime) -> Sequence[Fact]:
    gatherings = Gatherings(connection)
    existing = await gatherings.find(command.gathering_id)
    gathering, facts = domain.take(existing, command)
    if gathering != existing:
        await gatherings.keep(gathering, before=existing, done=fact.type, by=fact.source, at=now)
    return facts


async def _withdraw(gathering_id: GatheringId, fact: Recorded[Any], connection: Connection, *, now: datetime) -> Sequence[Fact]:
    gatherings = Gatherings(connection)
    existing = await gatherings.find(gathering_id)
    if existing is None:
        return []
    gathering, facts = domain.withdraw(existing)
    if gathering != existing:
        await gatherings.keep(gathering, before=existing, done=fact.type, by=fact.source, at=now)
    return await counted(SignupLists(connection), facts)
