"""What other services propose becomes gatherings. A proposal and its withdrawal go by one cursor, so that neither overtakes the other."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from services.events.domain import proposals as domain
from services.events.handlers.signups import counted
from services.events.store.gatherings import Gatherings
from services.events.store.signups import SignupLists
from shared.contracts import grants, volunteers
from shared.contracts.envelope import Fact, Recorded
from shared.contracts.events import DraftGathering, GatheringId, GatheringKind
from shared.database.changes import Done
from shared.database.postgres import Connection


async def when_a_grant_clinic_is_proposed_propose_its_gathering(
    fact: Recorded[grants.ClinicProposed | grants.ClinicWithdrawn], *, connection: Connection, now: datetime
) -> Sequence[Fact]:
    clinic, gathering_id = fact.message, domain.gathering_of("grants.clinic", fact.message.clinic_id)
    proposed = domain.as_draft(clinic, gathering_id, GatheringKind(clinic.kind)) if isinstance(clinic, grants.ClinicProposed) else None
    return await _follow(gathering_id, proposed, fact, connection, now=now)


async def when_a_training_is_proposed_propose_its_gathering(
    fact: Recorded[volunteers.TrainingProposed | volunteers.TrainingWithdrawn], *, connection: Connection, now: datetime
) -> Sequence[Fact]:
    session, gathering_id = fact.message, domain.gathering_of("volunteers.training", fact.message.session_id)
    proposed = domain.as_draft(session, gathering_id, GatheringKind.TRAINING) if isinstance(session, volunteers.TrainingProposed) else None
    return await _follow(gathering_id, proposed, fact, connection, now=now)


async def when_a_meeting_of_a_group_is_proposed_propose_its_gathering(
    fact: Recorded[volunteers.GroupMeetingProposed | volunteers.GroupMeetingWithdrawn], *, connection: Connection, now: datetime
) -> Sequence[Fact]:
    meeting, gathering_id = fact.message, domain.gathering_of("volunteers.group_meeting", fact.message.group_meeting_id)
    proposed = domain.as_draft(meeting, gathering_id, GatheringKind.PEER_GROUP) if isinstance(meeting, volunteers.GroupMeetingProposed) else None
    return await _follow(gathering_id, proposed, fact, connection, now=now)


async def _follow(gathering_id: GatheringId, proposed: DraftGathering | None, fact: Recorded[Any], connection: Connection, *, now: datetime) -> Sequence[Fact]:
    """None: it is withdrawn, which says nothing of one that never came."""
    gatherings = Gatherings(connection)
    existing = await gatherings.find(gathering_id)
    if proposed:
        decided = domain.take(existing, proposed)
    elif existing:
        decided = domain.withdraw(existing)
    else:
        return []
    said = await gatherings.save_done(existing, decided, Done(command=fact.type, by=fact.source, at=now))
    return await counted(SignupLists(connection), said)
