"""What our own decisions are in the ledger of de minimis aid: by day, by receiver, as they stand."""

from dataclasses import replace
from datetime import date
from itertools import pairwise
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from services.grants.domain.aid_ledger import aids_of
from services.grants.domain.decisions import Adjusted, Decision
from shared.contracts.grants import ApplicationId, CallId, DecisionId, ProgrammeId
from shared.contracts.grants.applications import ApplicationLanguage
from shared.contracts.grants.state_aid import Regulation
from shared.contracts.grants.words import Outcome, PartnerShare
from shared.contracts.words import LocalText, OrganisationId

APPLICANT, PARTNER = OrganisationId(UUID(int=1)), OrganisationId(UUID(int=2))
JANUARY, MARCH, MAY = date(2027, 1, 30), date(2027, 3, 1), date(2027, 5, 3)


def a_decision(granted_cents: int, *adjusted: Adjusted, partners_cents: int = 0) -> Decision:
    return Decision(
        decision_id=DecisionId(UUID(int=9)),
        request_fingerprint="",
        application_id=ApplicationId(UUID(int=8)),
        call_id=CallId(UUID(int=7)),
        programme_id=ProgrammeId(UUID(int=6)),
        year=2027,
        kind="operating",
        applicant=APPLICANT,
        shares=(PartnerShare(organisation_id=PARTNER, cents=partners_cents),) if partners_cents else (),
        municipalities=(),
        priority=None,
        language=ApplicationLanguage.FI,
        number="2027/1",
        outcome=Outcome.PARTLY,
        asked_cents=100_000,
        granted_cents=granted_cents,
        conditional=True,
        reasons=LocalText(fi="Perustelut"),
        decided_by="Aluehallitus",
        decided_on=JANUARY,
        adjusted=adjusted,
    )


def counted(decision: Decision) -> list[tuple[OrganisationId, date, int]]:
    return [(one.organisation_id, one.granted_on, one.cents) for one in aids_of(decision, Regulation.GENERAL, granter="")]


def test_a_decision_is_aid_from_its_own_day_conditional_or_final() -> None:
    conditional = a_decision(80_000)

    assert counted(conditional) == counted(replace(conditional, conditional=False)) == [(APPLICANT, JANUARY, 80_000)]


def test_a_lower_sum_lowers_the_ledger_and_what_a_review_adds_is_aid_of_its_own_day() -> None:
    cut = Adjusted(was_cents=80_000, cents=60_000, why="budget", on=MARCH)
    raised = Adjusted(was_cents=60_000, cents=70_000, why="review", on=MAY)

    assert counted(a_decision(60_000, cut)) == [(APPLICANT, JANUARY, 60_000)]
    assert counted(a_decision(70_000, cut, raised)) == [(APPLICANT, JANUARY, 60_000), (APPLICANT, MAY, 10_000)]
    assert counted(a_decision(0, Adjusted(was_cents=80_000, cents=0, why="review", on=MAY))) == []


def test_what_came_to_be_on_one_day_is_one_aid_and_none_of_it_is_passed_over() -> None:
    raised = [Adjusted(was_cents=was, cents=was + 10_000, why="review", on=MAY) for was in (60_000, 70_000)]

    aids = aids_of(a_decision(80_000, *raised), Regulation.GENERAL, granter="")

    assert [(one.granted_on, one.cents) for one in aids] == [(JANUARY, 60_000), (MAY, 20_000)]
    assert len({one.aid_id for one in aids}) == 2


def test_what_was_paid_back_counts_no_more_the_newest_right_first() -> None:
    raised = a_decision(70_000, Adjusted(was_cents=60_000, cents=70_000, why="review", on=MAY))

    aids = aids_of(raised, Regulation.GENERAL, granter="", repaid_cents=15_000)

    assert [(one.granted_on, one.cents) for one in aids] == [(JANUARY, 55_000)]


def test_who_applied_together_received_each_its_part() -> None:
    assert counted(a_decision(50_001, partners_cents=25_000)) == [(APPLICANT, JANUARY, 37_501), (PARTNER, JANUARY, 12_500)]


@given(sums=st.lists(st.integers(0, 100_000), min_size=1, max_size=6), partners_cents=st.integers(0, 100_000))
def test_whatever_became_of_a_decision_the_ledger_has_what_it_grants_to_the_cent_and_no_id_twice(sums: list[int], partners_cents: int) -> None:
    adjusted = [Adjusted(was_cents=was, cents=cents, why="review", on=date(2027, 2, n)) for n, (was, cents) in enumerate(pairwise(sums), 1)]

    aids = aids_of(a_decision(sums[-1], *adjusted, partners_cents=partners_cents), Regulation.GENERAL, granter="")

    together = sum(one.cents for one in aids)
    assert sums[-1] - len(sums) <= together <= sums[-1]
    assert len({one.aid_id for one in aids}) == len(aids)
    assert all(one.cents > 0 for one in aids)
