"""Programmes and calls: in time is what arrives at the last moment or before it, and a call's terms stand."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from services.grants.domain import calls, programmes
from services.grants.domain.calls import Call, CallHasClosed, CallNotOpen, CriterionTwice, PeriodOutOfOrder
from services.grants.domain.programmes import Programme, SumIsShared, TermOutOfOrder
from shared.contracts.grants import CallId, ProgrammeId
from shared.contracts.grants.calls import AnnounceCall
from shared.contracts.grants.programmes import CouncilTerm, OpenProgramme, Principles
from shared.contracts.grants.words import Criterion, FormId
from shared.contracts.words import LocalName, LocalText, OrganisationId
from shared.domain.days import HELSINKI
from shared.domain.request_fingerprints import AlreadyThere

YEAR, CALL = ProgrammeId(UUID(int=1)), CallId(UUID(int=2))
OPENS, CLOSES = datetime(2023, 11, 13, 9, tzinfo=HELSINKI), datetime(2023, 12, 10, 15, 45, tzinfo=HELSINKI)
SECOND = timedelta(seconds=1)


def a_programme(**changed: Any) -> Programme:
    given: dict[str, Any] = {
        "programme_id": YEAR,
        "year": 2024,
        "name": LocalName(fi="Avustukset 2024"),
        "sum_cents": 850_000_00,
        "principles": Principles(text=LocalText(fi="Periaatteet"), decided_by="Aluehallitus", decided_on=date(2023, 10, 23), section="§ 278"),
    }
    return programmes.open_programme(None, OpenProgramme(**given | changed))[0]


def announcing(**changed: Any) -> AnnounceCall:
    given: dict[str, Any] = {
        "call_id": CALL,
        "programme_id": YEAR,
        "kind": "operating",
        "name": LocalName(fi="Toiminta-avustus"),
        "opens_at": OPENS,
        "closes_at": CLOSES,
        "sum_cents": 650_000_00,
        "form_id": FormId(UUID(int=3)),
        "form_version": 1,
        "criteria": (Criterion(code="extent", name=LocalName(fi="Laajuus"), weight=1),),
        "convenor": OrganisationId(UUID(int=4)),
    }
    return AnnounceCall(**given | changed)


def a_call(**changed: Any) -> Call:
    return calls.announce(None, announcing(**changed), programme=a_programme())[0]


def test_what_arrives_at_the_last_moment_is_in_time_and_a_second_later_is_late() -> None:
    call = a_call()

    calls.refuse_unless_open(call, at=CLOSES)
    with pytest.raises(CallHasClosed, match="closed at"):
        calls.refuse_unless_open(call, at=CLOSES + SECOND)
    calls.refuse_unless_open(call, at=OPENS)
    with pytest.raises(CallNotOpen, match="opens at"):
        calls.refuse_unless_open(call, at=OPENS - SECOND)


@pytest.mark.parametrize(
    ("closes_at", "last", "late"),
    [
        (datetime(2026, 3, 29, 4, tzinfo=HELSINKI), datetime(2026, 3, 29, 1, tzinfo=UTC), datetime(2026, 3, 29, 1, 0, 1, tzinfo=UTC)),
        (datetime(2026, 10, 25, 3, 30, tzinfo=HELSINKI), datetime(2026, 10, 25, 0, 30, tzinfo=UTC), datetime(2026, 10, 25, 0, 30, 1, tzinfo=UTC)),
        (datetime(2026, 10, 25, 3, 30, tzinfo=HELSINKI, fold=1), datetime(2026, 10, 25, 1, 30, tzinfo=UTC), datetime(2026, 10, 25, 1, 30, 1, tzinfo=UTC)),
    ],
    ids=["in the hour that spring leaves out", "in the first pass of the hour that autumn repeats", "in its second pass"],
)
def test_late_by_a_second_is_late_on_both_changes_of_the_clocks(closes_at: datetime, last: datetime, late: datetime) -> None:
    call = a_call(closes_at=closes_at)

    assert (call.is_open(last), call.is_open(late)) == (True, False)


def test_a_call_without_an_end_is_open_all_year() -> None:
    call = a_call(closes_at=None)

    assert call.is_open(OPENS + timedelta(days=300))
    assert (calls.close(call, now=OPENS + timedelta(days=300), applications=1, asked_cents=1), call.next_due_at) == ((call, []), None)


def test_an_announced_call_is_open_longer_and_never_shorter_nor_again() -> None:
    call = a_call()
    longer, (fact,) = calls.extend(call, CLOSES + timedelta(days=7), now=CLOSES)

    assert (longer.closes_at, fact.model_dump()["was_closes_at"]) == (CLOSES + timedelta(days=7), CLOSES)
    with pytest.raises(PeriodOutOfOrder):
        calls.extend(call, CLOSES - SECOND, now=OPENS)
    with pytest.raises(CallHasClosed):
        calls.extend(call, CLOSES + timedelta(days=7), now=CLOSES + SECOND)


def test_that_a_call_closed_is_said_once() -> None:
    closed, facts = calls.close(a_call(), now=CLOSES + SECOND, applications=77, asked_cents=1_353_904_00)

    assert [fact.model_dump()["applications"] for fact in facts] == [77]
    assert calls.close(closed, now=CLOSES + timedelta(days=1), applications=78, asked_cents=1) == (closed, [])
    assert calls.close(a_call(), now=CLOSES, applications=77, asked_cents=1)[1] == []


def test_a_call_closes_after_it_opens_and_has_each_criterion_once() -> None:
    with pytest.raises(PeriodOutOfOrder):
        a_call(closes_at=OPENS)
    with pytest.raises(CriterionTwice, match="once"):
        a_call(criteria=(announcing().criteria[0],) * 2)


def test_the_same_request_is_the_same_call_and_another_under_its_id_is_refused() -> None:
    call = a_call()

    assert calls.announce(call, announcing(), programme=a_programme()) == (call, [])
    with pytest.raises(AlreadyThere):
        calls.announce(call, announcing(sum_cents=1), programme=a_programme())


def test_a_programme_is_of_a_year_of_its_council_term() -> None:
    assert a_programme(council_term=CouncilTerm(first_year=2023, last_year=2025)).year == 2024
    with pytest.raises(TermOutOfOrder, match="2025-2028"):
        a_programme(council_term=CouncilTerm(first_year=2025, last_year=2028))


def test_a_years_sum_is_never_below_what_its_calls_share_out() -> None:
    programme = a_programme()

    assert programmes.change_sum(programme, 900_000_00, shared_cents=850_000_00)[0] == replace(programme, sum_cents=900_000_00)
    with pytest.raises(SumIsShared, match=r"850000\.00"):
        programmes.change_sum(programme, 800_000_00, shared_cents=850_000_00)
