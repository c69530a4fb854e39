"""Another service's proposals on the log become gatherings: told once or often, changed, withdrawn."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
import pytest_asyncio

from services.events.domain.proposals import gathering_of
from shared.contracts import grants, volunteers
from shared.contracts.envelope import Fact
from shared.contracts.grants import CallId, ClinicId, ClinicKind
from shared.contracts.volunteers import GroupMeetingId, PeerGroupId, SessionId, TrainingId
from shared.service import Service
from shared.work.running import Running
from tests.events_http import ROOT, Served
from tests.running import eventually, running

pytestmark = [pytest.mark.integration, pytest.mark.asyncio(loop_scope="module")]

START = datetime(2027, 9, 8, 14, tzinfo=UTC)
TABLES = Path(__file__).parent.parent / "sample_migrations"
GRANTS = Service(name="grants", migrations=TABLES)
VOLUNTEERS = Service(name="volunteers", migrations=TABLES)


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def neighbours(served: Served) -> AsyncIterator[tuple[Running, Running]]:
    """Two services that do nothing but tell."""
    async with running(GRANTS, served.settings) as of_grants, running(VOLUNTEERS, served.settings) as of_volunteers:
        yield of_grants, of_volunteers


async def tell(runtime: Running, *facts: Fact) -> None:
    async with runtime.unit_of_work() as unit:
        await unit.say(facts)


def a_proposal(convenor: UUID, *parties: UUID, **changed: Any) -> dict[str, Any]:
    given = {"title": {"fi": "Hakuinfo"}, "starts_at": START, "ends_at": START + timedelta(hours=2), "convenor": convenor, "parties": parties}
    return given | changed


def a_clinic(clinic_id: UUID, kind: ClinicKind, convenor: UUID, *parties: UUID, **changed: Any) -> grants.ClinicProposed:
    return grants.ClinicProposed(clinic_id=ClinicId(clinic_id), call_id=CallId(uuid4()), kind=kind, **a_proposal(convenor, *parties, **changed))


async def shown(served: Served, gathering_id: UUID) -> dict[str, Any]:
    answer = await served.ask("GET", f"{ROOT}/gatherings/{gathering_id}")
    return answer.json() if answer.is_success else {}


async def test_a_proposed_clinic_becomes_one_proposed_gathering_however_often_it_is_told(served: Served, neighbours: tuple[Running, Running]) -> None:
    county, centre, clinic_id = uuid4(), uuid4(), uuid4()
    gathering_id = gathering_of("grants.clinic", clinic_id)
    proposed = a_clinic(clinic_id, ClinicKind.INFO_SESSION, county, centre, municipality="609", capacity=30)
    moved = proposed.model_copy(update={"starts_at": START + timedelta(hours=1)})
    await tell(neighbours[0], proposed, proposed, moved, moved)

    async def is_moved() -> bool:
        return (await shown(served, gathering_id)).get("starts_at") == "2027-09-08T15:00:00Z"

    await eventually(is_moved)
    gathering = await shown(served, gathering_id)
    assert (gathering["kind"], gathering["state"], gathering["capacity"], gathering["parties"]) == ("info_session", "proposed", 30, [str(centre)])
    assert await served.said(gathering_id) == ["gathering.drafted", "gathering.proposed", "gathering.proposed"]
    changes = await served.done("GET", f"{ROOT}/gatherings/{gathering_id}/changes")
    assert {(change["done"], change["done_by"]) for change in changes} == {("grants.clinic.proposed.v1", neighbours[0].source)}

    await served.done("POST", f"{ROOT}/gatherings/{gathering_id}/agreements", {"organisation_id": str(centre)}, by=centre)
    await tell(neighbours[0], proposed)

    async def is_passed_over() -> bool:
        return (await served.said(gathering_id))[-1] == "gathering.proposal_passed_over"

    await eventually(is_passed_over)
    assert (await shown(served, gathering_id))["starts_at"] == "2027-09-08T15:00:00Z"


async def test_a_withdrawn_training_cancels_the_gathering_of_that_session_alone(served: Served, neighbours: tuple[Running, Running]) -> None:
    centre, first, second = (uuid4() for _ in range(3))
    training_id = TrainingId(uuid4())
    sessions = [volunteers.TrainingProposed(training_id=training_id, session_id=SessionId(one), **a_proposal(centre)) for one in (first, second)]
    withdrawn = volunteers.TrainingWithdrawn(training_id=training_id, session_id=SessionId(first), reason="trainer_ill")
    await tell(neighbours[1], *sessions, withdrawn, withdrawn)
    ids = [gathering_of("volunteers.training", one) for one in (first, second)]

    async def is_cancelled() -> bool:
        return (await shown(served, ids[0])).get("state") == "cancelled"

    await eventually(is_cancelled)
    assert [(one["kind"], one["state"]) for one in [await shown(served, one) for one in ids]] == [("training", "cancelled"), ("training", "agreed")]
    assert (await served.said(ids[0])).count("gathering.cancelled") == 1


async def test_an_unsound_proposal_is_parked_with_its_reason_and_keeps_no_other_waiting(served: Served, neighbours: tuple[Running, Running]) -> None:
    county, unsound, sound = (uuid4() for _ in range(3))
    ends = {unsound: START, sound: START + timedelta(hours=1)}
    await tell(neighbours[0], *(a_clinic(one, ClinicKind.GRANT_CLINIC, county, ends_at=ends_at) for one, ends_at in ends.items()))

    async def sound_is_there() -> bool:
        return bool(await shown(served, gathering_of("grants.clinic", sound)))

    await eventually(sound_is_there)
    parked = await served.runtime.pool.fetch("select consumer, reason from parked where subject = $1", str(unsound))
    assert [row["consumer"] for row in parked] == ["when_a_grant_clinic_is_proposed_propose_its_gathering"]
    assert "ends after it starts" in parked[0]["reason"]


async def test_a_meeting_of_a_peer_group_becomes_a_gathering_and_is_cancelled_when_it_is_withdrawn(served: Served, neighbours: tuple[Running, Running]) -> None:
    meeting_id, group_id = GroupMeetingId(uuid4()), PeerGroupId(uuid4())
    gathering_id = gathering_of("volunteers.group_meeting", meeting_id)
    await tell(neighbours[1], volunteers.GroupMeetingProposed(group_meeting_id=meeting_id, peer_group_id=group_id, **a_proposal(uuid4())))

    async def stands(state: str) -> bool:
        return (await shown(served, gathering_id)).get("state") == state

    await eventually(partial(stands, "agreed"))
    kind = (await shown(served, gathering_id))["kind"]
    await tell(neighbours[1], volunteers.GroupMeetingWithdrawn(group_meeting_id=meeting_id, peer_group_id=group_id, reason="illness"))

    await eventually(partial(stands, "cancelled"))
    assert kind == "peer_group"
