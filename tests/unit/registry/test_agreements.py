from datetime import date

import pytest

from services.registry.domain import agreements
from services.registry.domain.agreements import Agreement, AgreementAlreadyTerminated, FireBrigadeTermsMisplaced, NotAParty, State, TooFewParties
from services.registry.domain.periods import PeriodEndsBeforeStart
from shared.contracts import registry
from shared.contracts.registry import AgreementDuty, AgreementKind, FireBrigadeTerms
from shared.contracts.words import Money, Principle
from shared.domain.request_fingerprints import AlreadyThere
from tests.unit.registry.builders import CENTRE, COUNTY, NAMED, PARISHES, a_draft, an_agreement

DAY = date(2026, 1, 15)
TERMS = FireBrigadeTerms(volume=300, volume_unit="hours", quality_factors=("departure_time",), compensation=Money(cents=1_250_000))


def an_agreement_in_force(**given: object) -> Agreement:
    agreement, _ = agreements.sign(an_agreement(**given), by=COUNTY, signed_on=DAY)
    agreement, _ = agreements.sign(agreement, by=CENTRE, signed_on=DAY)
    return agreement


def test_is_in_force_when_the_last_party_signs_and_not_before() -> None:
    half, quiet = agreements.sign(an_agreement(principles=(Principle.COMMON_AGENDA,)), by=COUNTY, signed_on=DAY)
    whole, facts = agreements.sign(half, by=CENTRE, signed_on=date(2026, 2, 1))

    assert quiet == []
    assert (half.state, whole.state) == (State.DRAFTED, State.IN_FORCE)
    assert [(fact.signed_on, fact.principle_count) for fact in facts if isinstance(fact, registry.AgreementSigned)] == [(date(2026, 2, 1), 1)]


def test_a_party_signs_once() -> None:
    half, _ = agreements.sign(an_agreement(), by=COUNTY, signed_on=DAY)

    assert agreements.sign(half, by=COUNTY, signed_on=DAY) == (half, [])


def test_a_stranger_cannot_sign() -> None:
    with pytest.raises(NotAParty):
        agreements.sign(an_agreement(), by=PARISHES, signed_on=DAY)


def test_what_has_ended_cannot_be_signed() -> None:
    ended, _ = agreements.terminate(an_agreement(), reason="no_need", on=DAY)

    with pytest.raises(AgreementAlreadyTerminated):
        agreements.sign(ended, by=COUNTY, signed_on=DAY)


def test_ending_tells_whether_it_was_in_force() -> None:
    _, facts = agreements.terminate(an_agreement_in_force(), reason="no_need", on=DAY)

    assert [fact.was_in_force for fact in facts if isinstance(fact, registry.AgreementTerminated)] == [True]


def test_ending_twice_for_one_reason_is_ending_once() -> None:
    ended, _ = agreements.terminate(an_agreement(), reason="no_need", on=DAY)

    assert agreements.terminate(ended, reason="no_need", on=date(2027, 1, 1)) == (ended, [])
    with pytest.raises(AgreementAlreadyTerminated):
        agreements.terminate(ended, reason="quarrel", on=DAY)


def test_a_party_that_is_dissolved_ends_even_a_term_that_has_not_begun() -> None:
    ended, _ = agreements.end_with_party(an_agreement(valid_from=date(2027, 1, 1)), dissolved_on=DAY)

    assert (ended.termination_reason, ended.terminated_on) == ("party_dissolved", date(2027, 1, 1))


def test_a_term_that_ends_before_it_starts_is_refused() -> None:
    with pytest.raises(PeriodEndsBeforeStart) as refused:
        an_agreement(valid_from=date(2026, 1, 1), valid_until=date(2025, 12, 31))

    assert (refused.value.field, refused.value.value) == ("valid_until", "2025-12-31")


def test_one_party_alone_agrees_only_as_a_stand_in() -> None:
    assert an_agreement(parties=(COUNTY,), stand_in="the source names no brigade").stand_in
    with pytest.raises(TooFewParties):
        an_agreement(parties=(COUNTY, COUNTY))


def test_who_has_a_duty_is_a_party() -> None:
    with pytest.raises(NotAParty):
        an_agreement(duties=(AgreementDuty(organisation_id=PARISHES, duty="Trains the volunteers"),))


def test_a_fire_brigade_contract_holds_its_terms_or_says_that_it_is_a_stand_in() -> None:
    kind = AgreementKind.FIRE_BRIGADE_CONTRACT

    assert an_agreement(kind=kind, fire_brigade=TERMS).fire_brigade == TERMS
    assert an_agreement(kind=kind, stand_in="the source gives the number of contracts only").fire_brigade is None
    with pytest.raises(FireBrigadeTermsMisplaced):
        an_agreement(kind=kind)


def test_no_other_agreement_holds_fire_brigade_terms() -> None:
    with pytest.raises(FireBrigadeTermsMisplaced):
        an_agreement(fire_brigade=TERMS)


def test_duties_are_kept_and_do_not_travel() -> None:
    agreement, facts = agreements.draft(None, a_draft(duties=(AgreementDuty(organisation_id=COUNTY, duty="Pays the coffee"),)), named=NAMED)

    assert [duty.duty for duty in agreement.duties] == ["Pays the coffee"]
    assert all("coffee" not in fact.model_dump_json() for fact in facts)


def test_principles_are_told_in_one_order_and_once() -> None:
    given = (Principle.BACKBONE_SUPPORT, Principle.COMMON_AGENDA, Principle.COMMON_AGENDA)

    assert an_agreement(principles=given).principles == (Principle.COMMON_AGENDA, Principle.BACKBONE_SUPPORT)


def test_another_draft_under_the_same_id_is_refused() -> None:
    with pytest.raises(AlreadyThere):
        agreements.draft(an_agreement(), a_draft(name="OLKA 2"), named={})
