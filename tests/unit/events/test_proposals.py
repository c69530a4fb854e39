"""What another service proposes becomes a gathering that its parties are asked to agree to."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from services.events.domain import gatherings, proposals
from services.events.domain.gatherings import EndsBeforeItStarts, Gathering, State
from shared.contracts import events, grants, volunteers
from shared.contracts.events import DutyRole, GatheringDuty, GatheringKind, Title
from shared.contracts.events.proposals import GatheringProposalPassedOver
from shared.contracts.grants import CallId, ClinicId, ClinicKind
from shared.contracts.words import KeyPersonId, OrganisationId

COUNTY, CENTRE = (OrganisationId(UUID(int=n)) for n in (1, 2))
CLINIC = ClinicId(UUID(int=50))
START = datetime(2026, 9, 8, 14, tzinfo=UTC)


def a_clinic(**changed: Any) -> grants.ClinicProposed:
    given: dict[str, Any] = {
        "clinic_id": CLINIC,
        "call_id": CallId(UUID(int=51)),
        "kind": ClinicKind.GRANT_CLINIC,
        "title": Title(fi="Hakuklinikka"),
        "starts_at": START,
        "ends_at": START + timedelta(hours=2),
        "convenor": COUNTY,
        "parties": (CENTRE,),
    }
    return grants.ClinicProposed(**given | changed)


def a_draft(**changed: Any) -> events.DraftGathering:
    return proposals.as_draft(a_clinic(**changed), proposals.gathering_of("grants.clinic", CLINIC), GatheringKind.GRANT_CLINIC)


def taken(**changed: Any) -> Gathering:
    return proposals.take(None, a_draft(**changed))[0]


def heard(facts: Any) -> list[str]:
    return [fact.wire_name.removeprefix("events.gathering.").removesuffix(".v1") for fact in facts]


def test_a_proposal_asks_the_parties_and_is_agreed_when_they_have_agreed() -> None:
    gathering, facts = proposals.take(None, a_draft())

    assert (gathering.state, heard(facts)) == (State.PROPOSED, ["drafted", "proposed"])
    assert gatherings.agree(gathering, CENTRE)[0].state is State.AGREED


def test_one_proposal_is_one_gathering_however_often_it_is_told() -> None:
    gathering = taken()

    assert proposals.take(gathering, a_draft()) == (gathering, [])
    assert proposals.gathering_of("grants.clinic", CLINIC) == gathering.gathering_id != proposals.gathering_of("volunteers.training", CLINIC)


def test_a_proposal_told_again_with_other_content_changes_the_gathering_while_it_is_proposed_and_asks_anew() -> None:
    duty = GatheringDuty(role=DutyRole.HOST, key_person_id=KeyPersonId(UUID(int=9)))
    proposed = taken(parties=(CENTRE, OrganisationId(UUID(int=3))))
    half_agreed, _ = gatherings.agree(replace(proposed, duties=(duty,)), CENTRE)
    later, facts = proposals.take(half_agreed, a_draft(starts_at=START + timedelta(hours=1), capacity=20))

    assert (later.starts_at, later.capacity, later.parties) == (START + timedelta(hours=1), 20, (CENTRE,))
    assert (later.state, later.agreed, later.duties, heard(facts)) == (State.PROPOSED, (), (duty,), ["proposed"])
    assert proposals.take(later, a_draft(starts_at=START + timedelta(hours=1), capacity=20)) == (later, [])


def test_without_other_parties_it_is_agreed_at_once_and_may_still_change() -> None:
    gathering, facts = proposals.take(None, a_draft(parties=()))
    later, again = proposals.take(gathering, a_draft(parties=(), capacity=5))

    assert (gathering.state, heard(facts), later.capacity, heard(again)) == (State.AGREED, ["drafted", "proposed", "agreed"], 5, ["proposed", "agreed"])


def test_what_all_have_agreed_to_is_not_changed_by_a_proposal_and_that_is_said() -> None:
    agreed, _ = gatherings.agree(taken(), CENTRE)
    same, facts = proposals.take(agreed, a_draft(capacity=5))

    assert same == agreed
    assert [fact.state for fact in facts if isinstance(fact, GatheringProposalPassedOver)] == ["agreed"]


def test_a_withdrawn_proposal_cancels_its_gathering_unless_it_was_held() -> None:
    agreed, _ = gatherings.agree(taken(), CENTRE)
    cancelled, facts = proposals.withdraw(agreed)
    held, _ = gatherings.hold(gatherings.publish(agreed)[0], (), now=START + timedelta(hours=2))

    assert (cancelled.state, cancelled.cancelled_for, heard(facts)) == (State.CANCELLED, "proposal_withdrawn", ["cancelled"])
    assert proposals.withdraw(cancelled) == (cancelled, [])
    assert (proposals.withdraw(held)[0], heard(proposals.withdraw(held)[1])) == (held, ["proposal_passed_over"])
    assert proposals.take(cancelled, a_draft(capacity=5))[0] == cancelled


def test_an_unsound_proposal_is_refused_with_its_field() -> None:
    with pytest.raises(EndsBeforeItStarts) as refused:
        proposals.take(None, a_draft(ends_at=START))

    assert refused.value.field == "ends_at"


def test_what_is_proposed_says_all_that_a_gathering_needs() -> None:
    whole = set(events.DraftGathering.model_fields)

    for contract in (grants.ClinicProposed, volunteers.TrainingProposed):
        assert {"title", "starts_at", "ends_at", "convenor", "parties"} <= set(contract.model_fields) & whole
