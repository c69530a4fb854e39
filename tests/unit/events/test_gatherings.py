"""The life of a gathering, and the consents that it waits for."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from services.events.domain import gatherings
from services.events.domain.gatherings import (
    AnotherSplitStands,
    EndsBeforeItStarts,
    Gathering,
    NotAParty,
    NotAPayer,
    NotYetHeld,
    SharesNotAccepted,
    State,
    WrongState,
)
from services.events.domain.outlines import TitleMissing
from shared.contracts import events
from shared.contracts.envelope import CATALOGUE, Fact
from shared.contracts.events import Attendance, ByShare, DutyRole, GatheringDuty, GatheringId, GatheringKind, Title
from shared.contracts.events.words import WeightOf
from shared.contracts.words import KeyPersonId, OrganisationId
from shared.domain.request_fingerprints import AlreadyThere

CENTRE, PORI, RAUMA = (OrganisationId(UUID(int=n)) for n in (1, 2, 3))
ID = GatheringId(UUID(int=100))
START = datetime(2026, 3, 2, 8, tzinfo=UTC)


def drafting(**changed: Any) -> events.DraftGathering:
    given: dict[str, Any] = {
        "gathering_id": ID,
        "kind": GatheringKind.THEME_DAY,
        "title": Title(fi="OLKA-teemapäivä"),
        "starts_at": START,
        "ends_at": START + timedelta(hours=3),
        "convenor": CENTRE,
        "parties": (RAUMA, PORI),
    }
    return events.DraftGathering(**given | changed)


def drafted(**changed: Any) -> Gathering:
    return gatherings.draft(None, drafting(**changed))[0]


def agreed(**changed: Any) -> Gathering:
    gathering, _ = gatherings.propose(drafted(**changed))
    for party in gathering.parties:
        gathering, _ = gatherings.agree(gathering, party)
    return gathering


def splitting(rent: int = 10_001, *, weights: tuple[int, int] = (1, 1)) -> events.SplitCosts:
    payers = tuple(WeightOf(payer=payer, weight=weight) for payer, weight in zip((PORI, RAUMA), weights, strict=True))
    return events.SplitCosts(gathering_id=ID, rent_cents=rent, rule=ByShare(payers=payers))


def accepting(payer: OrganisationId, split: int = 1) -> events.AcceptShare:
    return events.AcceptShare(gathering_id=ID, payer=payer, split=split)


def said(decided: gatherings.Decided) -> list[str]:
    return [fact.wire_name.removeprefix("events.gathering.").removesuffix(".v1") for fact in decided[1]]


def test_a_gathering_is_agreed_with_the_last_party_s_word() -> None:
    proposed, _ = gatherings.propose(drafted())
    first = gatherings.agree(proposed, PORI)
    second = gatherings.agree(first[0], RAUMA)
    assert (first[0].state, said(first)) == (State.PROPOSED, ["party_agreed"])
    assert (second[0].state, said(second)) == (State.AGREED, ["party_agreed", "agreed"])


def test_a_gathering_without_other_parties_is_agreed_when_it_is_proposed() -> None:
    proposed = gatherings.propose(drafted(parties=(CENTRE,)))
    assert (proposed[0].state, said(proposed)) == (State.AGREED, ["proposed", "agreed"])


def test_whoever_is_no_party_does_not_agree() -> None:
    proposed, _ = gatherings.propose(drafted(parties=(PORI,)))
    with pytest.raises(NotAParty):
        gatherings.agree(proposed, RAUMA)


def test_asking_twice_is_asking_once_in_every_step() -> None:
    draft = drafted()
    assert gatherings.draft(draft, drafting()) == (draft, [])
    proposed, _ = gatherings.propose(draft)
    assert gatherings.propose(proposed) == (proposed, [])
    one, _ = gatherings.agree(proposed, PORI)
    assert gatherings.agree(one, PORI) == (one, [])
    all_, _ = gatherings.agree(one, RAUMA)
    assert gatherings.agree(all_, PORI) == (all_, [])
    published, _ = gatherings.publish(all_)
    assert gatherings.publish(published) == (published, [])
    held, _ = gatherings.hold(published, (), now=START)
    assert gatherings.hold(held, (), now=START) == (held, [])
    cancelled, _ = gatherings.cancel(published, reason="illness")
    assert gatherings.cancel(cancelled, reason="illness") == (cancelled, [])


def test_another_gathering_under_the_same_id_is_refused() -> None:
    with pytest.raises(AlreadyThere):
        gatherings.draft(drafted(), drafting(capacity=5))


def test_it_ends_after_it_starts() -> None:
    with pytest.raises(EndsBeforeItStarts):
        drafted(ends_at=START)


def test_it_has_a_title_in_one_language_at_least() -> None:
    with pytest.raises(TitleMissing):
        drafted(title=Title())


def test_with_costs_it_is_published_when_every_payer_has_accepted_its_share() -> None:
    gathering, _ = gatherings.split_costs(agreed(), splitting())
    gathering, _ = gatherings.accept_share(gathering, accepting(PORI))
    with pytest.raises(SharesNotAccepted, match="1 of 2 payers") as refusal:
        gatherings.publish(gathering)
    assert str(RAUMA) in refusal.value.value
    gathering, facts = gatherings.accept_share(gathering, accepting(RAUMA))
    assert [getattr(fact, "all_accepted", None) for fact in facts] == [True]
    assert gatherings.publish(gathering)[0].state is State.PUBLISHED


def test_a_split_made_anew_asks_every_payer_again() -> None:
    gathering, _ = gatherings.split_costs(agreed(), splitting())
    for payer in (PORI, RAUMA):
        gathering, _ = gatherings.accept_share(gathering, accepting(payer))
    anew, _ = gatherings.split_costs(gathering, splitting(weights=(2, 1)))
    assert anew.split
    assert (anew.split.number, anew.split.waits_for) == (2, (PORI, RAUMA))
    with pytest.raises(AnotherSplitStands, match="split 2 stands, not 1"):
        gatherings.accept_share(anew, accepting(PORI, split=1))


def test_the_same_split_again_keeps_the_consents() -> None:
    gathering, _ = gatherings.split_costs(agreed(), splitting())
    gathering, _ = gatherings.accept_share(gathering, accepting(PORI))
    assert gatherings.split_costs(gathering, splitting()) == (gathering, [])


def test_who_pays_nothing_need_not_accept() -> None:
    gathering, _ = gatherings.split_costs(agreed(), splitting(rent=1, weights=(1, 1)))
    assert gathering.split
    assert gathering.split.waits_for == (PORI,)


def test_who_is_no_payer_has_nothing_to_accept() -> None:
    gathering, _ = gatherings.split_costs(agreed(), splitting())
    with pytest.raises(NotAPayer):
        gatherings.accept_share(gathering, accepting(CENTRE))
    with pytest.raises(NotAPayer):
        gatherings.accept_share(agreed(), accepting(PORI))


@pytest.mark.parametrize("state", [State.PUBLISHED, State.HELD, State.CANCELLED])
def test_costs_are_split_before_publication(state: State) -> None:
    with pytest.raises(WrongState):
        gatherings.split_costs(replace(agreed(), state=state), splitting())


def test_it_is_held_once_it_has_begun_with_counts_by_target_group() -> None:
    published, _ = gatherings.publish(agreed())
    came = (Attendance(target_group="older_people", persons=12),)
    with pytest.raises(NotYetHeld):
        gatherings.hold(published, came, now=START - timedelta(seconds=1))
    held, facts = gatherings.hold(published, came, now=START)
    assert (held.state, getattr(facts[0], "attendance", None)) == (State.HELD, came)


@pytest.mark.parametrize("state", [State.DRAFT, State.PROPOSED, State.AGREED, State.PUBLISHED])
def test_a_cancellation_says_whether_people_may_have_planned_to_come(state: State) -> None:
    cancelled, facts = gatherings.cancel(replace(agreed(), state=state), reason="illness")
    assert cancelled.state is State.CANCELLED
    assert getattr(facts[0], "was_published", None) is (state is State.PUBLISHED)


def test_what_was_held_is_not_cancelled() -> None:
    with pytest.raises(WrongState):
        gatherings.cancel(replace(agreed(), state=State.HELD), reason="illness")


@pytest.mark.parametrize("state", [State.DRAFT, State.PROPOSED, State.HELD, State.CANCELLED])
def test_only_what_is_agreed_is_published(state: State) -> None:
    with pytest.raises(WrongState):
        gatherings.publish(replace(agreed(), state=state))


def test_the_roles_that_nobody_has_taken_are_gaps() -> None:
    duties = (
        GatheringDuty(role=DutyRole.KEY_HOLDER, key_person_id=KeyPersonId(UUID(int=9))),
        GatheringDuty(role=DutyRole.HOST, key_person_id=KeyPersonId(UUID(int=9))),
    )
    assert drafted(duties=duties).gaps == (DutyRole.RESPONSIBLE, DutyRole.SUBSTITUTE)


def test_no_fact_carries_a_key_person() -> None:
    facts = [contract for name, contract in CATALOGUE.items() if name.startswith("events.") and issubclass(contract, Fact)]
    fields = {field for contract in facts for field in contract.model_fields}
    assert "gathering_id" in fields
    assert not {"duties", "key_person_id"} & fields
