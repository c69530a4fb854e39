"""Use reports, changes of terms and recoveries: what is late, of another year, or beyond what was paid is refused; interest runs by the day."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.grants import interest_rates
from services.grants.domain import change_requests, recoveries, use_reports
from services.grants.domain.change_requests import ChangeAskedLate, ChangeWaits, NothingChanges
from services.grants.domain.decisions import DecidedAlready, Decision
from services.grants.domain.interest import InterestRules, owed
from services.grants.domain.recoveries import BeyondPaid, BeyondUnspent, Recovery, RepaidBeyondRecovery
from services.grants.domain.use_reports import ReasonMissing, ReceiptOutsideUse, ReportApproved, ReportOfAnotherYear, ReportWaits, UsedBeyondGranted, UseReport
from shared.contracts.grants import recoveries as recovery_contracts
from shared.contracts.grants import reports
from shared.contracts.grants.recoveries import RecoveryCause
from shared.contracts.grants.reports import ReceiptedCost, ReportKind, ReportOutcome
from shared.contracts.grants.words import ChangeRequestId, RecoveryId, RepaymentId, ReportId
from shared.contracts.words import LocalText
from shared.errors import DomainError
from tests.unit.grants.grants import NOW, TERMS, TODAY, a_grant

GRANT = a_grant()
DUE_ON = TERMS.report_due_on
RULES = InterestRules(reference={date(2026, 1, 1): 250, date(2026, 7, 1): 300}, margin=700, days=365)


def a_report(number: int = 1, **changed: object) -> reports.FileReport:
    known = {"decision_id": GRANT.decision_id, "report_id": ReportId(UUID(int=number)), "year": 2026, "used_cents": 85_000, "text": "Kahvila oli auki"}
    return reports.FileReport.model_validate(known | changed)


def filed(report: UseReport, number: int = 1, **changed: object) -> UseReport:
    return use_reports.file(report, a_report(number, **changed), decision=GRANT, by="applicant", at=NOW)[0]


def checked(report: UseReport, outcome: ReportOutcome, number: int = 1, *, reason: str = "Tositteet", due_on: date | None = None) -> UseReport:
    command = reports.CheckReport(decision_id=GRANT.decision_id, report_id=ReportId(UUID(int=number)), outcome=outcome, reason=reason, due_on=due_on)
    return use_reports.check(report, command, decision=GRANT, by="officer", at=NOW)[0]


def said_until(report: UseReport, last: date) -> list[tuple[str, date]]:
    """What due work says when it looks every day."""
    said, day = [], TODAY
    while day <= last:
        report, facts = use_reports.due(report, GRANT, today=day)
        said += [(type(fact).__name__, day) for fact in facts]
        day += timedelta(days=1)
    return said


def test_a_report_is_reminded_of_30_and_7_days_before_it_is_due_and_missed_once() -> None:
    assert said_until(use_reports.opened(GRANT), DUE_ON + timedelta(days=400)) == [
        ("ReportReminded", DUE_ON - timedelta(days=30)), ("ReportReminded", DUE_ON - timedelta(days=7)), ("ReportMissed", DUE_ON + timedelta(days=1)),
    ]  # fmt: skip


def test_who_was_not_reminded_in_time_is_reminded_once_and_not_of_days_that_are_past() -> None:
    report, [fact] = use_reports.due(use_reports.opened(GRANT), GRANT, today=DUE_ON - timedelta(days=3))

    assert isinstance(fact, reports.ReportReminded)
    assert (fact.days_left, report.next_due_on) == (3, DUE_ON + timedelta(days=1))


def test_a_filed_report_is_awaited_no_more_unless_it_is_asked_again_or_lacking() -> None:
    report = filed(use_reports.opened(GRANT))
    later = DUE_ON + timedelta(days=14)

    assert (report.missing_after, said_until(report, DUE_ON + timedelta(days=30))) == (None, [])
    assert checked(report, ReportOutcome.APPROVED).missing_after is None
    assert checked(report, ReportOutcome.LACKING).missing_after == DUE_ON
    assert checked(report, ReportOutcome.ASKED_AGAIN, due_on=later).missing_after == later


def test_an_interim_report_does_not_stand_for_the_last_one() -> None:
    interim = checked(filed(use_reports.opened(GRANT), kind=ReportKind.INTERIM), ReportOutcome.APPROVED)

    assert interim.missing_after == DUE_ON
    assert filed(interim, 2).missing_after is None


def test_a_grant_that_came_to_nothing_needs_no_report() -> None:
    report, facts = use_reports.due(use_reports.opened(GRANT), replace(GRANT, granted_cents=0), today=DUE_ON + timedelta(days=1))

    assert (report.missing_after, report.next_due_on, facts) == (None, None, [])


@pytest.mark.parametrize(
    ("changed", "refusal", "field"),
    [
        ({"year": 2025}, ReportOfAnotherYear, "year"),
        ({"used_cents": 100_001}, UsedBeyondGranted, "used_cents"),
        ({"receipts": (ReceiptedCost(dated_on=date(2025, 12, 31), cents=1, what="Vuokra"),)}, ReceiptOutsideUse, "receipts.0.dated_on"),
    ],
)
def test_a_report_of_another_year_beyond_the_grant_or_with_a_cost_outside_its_use_is_refused(
    changed: dict[str, Any], refusal: type[DomainError], field: str
) -> None:
    with pytest.raises(refusal) as refused:
        filed(use_reports.opened(GRANT), **changed)

    assert refused.value.field == field
    assert refused.value.remedy


def test_a_report_waits_for_its_check_and_after_an_approved_one_there_is_none() -> None:
    report = filed(use_reports.opened(GRANT))

    with pytest.raises(ReportWaits):
        filed(report, 2)
    with pytest.raises(ReportApproved):
        filed(checked(report, ReportOutcome.APPROVED), 2)
    with pytest.raises(ReasonMissing):
        checked(report, ReportOutcome.LACKING, reason=" ")


def a_wish(number: int = 1, **changed: object) -> reports.AskForChange:
    known = {"decision_id": GRANT.decision_id, "change_request_id": ChangeRequestId(UUID(int=number)), "reasons": "Hanke viivästyi"}
    return reports.AskForChange.model_validate(known | changed)


def decided_change(decision: Decision, number: int = 1, *, is_granted: bool = True, report_due_on: date | None = None) -> Decision:
    command = reports.DecideChange(
        decision_id=GRANT.decision_id, change_request_id=ChangeRequestId(UUID(int=number)), is_granted=is_granted, report_due_on=report_due_on,
        reasons=LocalText(fi="Perustelut"), decided_by="Aluehallitus", decided_on=TODAY,
    )  # fmt: skip
    return change_requests.decide(decision, command, by="officer", at=NOW)[0]


@pytest.mark.parametrize(
    ("at", "in_time"),
    [(datetime(2026, 12, 31, 21, 59, tzinfo=UTC), True), (datetime(2026, 12, 31, 22, 0, tzinfo=UTC), False)],
    ids=["at the last minute in Helsinki", "at the new year in Helsinki"],
)
def test_a_change_is_asked_for_while_the_grant_may_be_used_by_the_calendar_of_helsinki(at: datetime, *, in_time: bool) -> None:
    wish = a_wish(use_until=date(2027, 6, 30))
    if in_time:
        assert len(change_requests.ask(GRANT, wish, by="a", at=at)[0].change_requests) == 1
    else:
        with pytest.raises(ChangeAskedLate):
            change_requests.ask(GRANT, wish, by="a", at=at)


def test_more_time_moves_the_end_of_use_and_the_report_by_as_many_days_and_keeps_the_terms_before() -> None:
    asked, _ = change_requests.ask(GRANT, a_wish(use_until=date(2027, 6, 30), purpose=LocalText(fi="Retkiin")), by="a", at=NOW)
    after = decided_change(asked)

    assert after.terms is not None
    assert (after.terms.use_until, after.terms.report_due_on, after.terms.purpose.fi) == (date(2027, 6, 30), date(2027, 9, 28), "Retkiin")
    done = after.change_requests[0].decided
    assert done is not None
    assert done.was == after.terms_decided == TERMS
    assert decided_change(asked, is_granted=False).terms == TERMS


def test_a_change_is_decided_once_asked_one_at_a_time_and_changes_something() -> None:
    asked, _ = change_requests.ask(GRANT, a_wish(use_until=date(2027, 6, 30)), by="a", at=NOW)

    with pytest.raises(ChangeWaits):
        change_requests.ask(asked, a_wish(2, use_until=date(2027, 7, 31)), by="a", at=NOW)
    with pytest.raises(DecidedAlready):
        decided_change(decided_change(asked), is_granted=False)
    with pytest.raises(NothingChanges):
        change_requests.ask(GRANT, a_wish(use_until=date(2026, 6, 30)), by="a", at=NOW)


def a_recovery(cents: int, *, paid: int = 100_000, recovered: int = 0, unspent: int | None = None, cause: RecoveryCause = RecoveryCause.OTHER_USE) -> Recovery:
    command = recovery_contracts.DecideRecovery(
        recovery_id=RecoveryId(UUID(int=1)), decision_id=GRANT.decision_id, cause=cause, cents=cents, reasons=LocalText(fi="Perustelut"),
        due_on=TODAY, decided_by="Aluehallitus", decided_on=TODAY,
    )  # fmt: skip
    so_far = recoveries.Paid(cents=paid, recovered_cents=recovered, unspent_cents=unspent)
    return recoveries.decide(None, command, decision=GRANT, paid=so_far, number=1001, by="officer", at=NOW)[0]


def repaid(recovery: Recovery, number: int, cents: int) -> Recovery:
    command = recovery_contracts.RecordRepayment(recovery_id=recovery.recovery_id, repayment_id=RepaymentId(UUID(int=number)), cents=cents, paid_on=TODAY)
    return recoveries.repay(recovery, command, today=TODAY, by="officer", at=NOW)[0]


def test_never_more_is_recovered_than_was_paid_all_recoveries_together() -> None:
    assert a_recovery(60_000, recovered=40_000).left_cents == 60_000
    with pytest.raises(BeyondPaid):
        a_recovery(60_001, recovered=40_000)
    with pytest.raises(BeyondPaid):
        a_recovery(1, paid=0)


def test_what_is_unspent_is_what_an_approved_report_shows() -> None:
    report = checked(filed(use_reports.opened(GRANT)), ReportOutcome.APPROVED)
    unspent = recoveries.unspent_cents(100_000, report, recovered_cents=0)

    assert (unspent, recoveries.unspent_cents(100_000, filed(use_reports.opened(GRANT)), recovered_cents=0)) == (15_000, None)
    assert recoveries.unspent_cents(100_000, report, recovered_cents=15_000) == 0
    assert a_recovery(15_000, unspent=unspent, cause=RecoveryCause.UNSPENT).cents == 15_000
    for known in (unspent, None):
        with pytest.raises(BeyondUnspent):
            a_recovery(15_001, unspent=known, cause=RecoveryCause.UNSPENT)


def test_a_recovery_is_open_until_all_of_it_is_paid_back_and_a_repayment_counts_once() -> None:
    part = repaid(a_recovery(50_000), 1, 20_000)

    assert (part.left_cents, part.is_open, repaid(part, 1, 20_000)) == (30_000, True, part)
    assert repaid(part, 2, 30_000).is_open is False
    with pytest.raises(RepaidBeyondRecovery):
        repaid(part, 2, 30_001)


def test_interest_runs_from_the_day_after_it_was_due_on_what_is_unpaid_by_the_rate_of_each_half_year() -> None:
    exact = Fraction(100_000 * 950 * 30 + 60_000 * 950 * 61 + 60_000 * 1000 * 10, 365 * 10_000)

    interest = owed(100_000, [(date(2026, 4, 30), 40_000)], due_on=date(2026, 3, 31), until=date(2026, 7, 10), rules=RULES)
    assert interest.cents == int(exact + Fraction(1, 2))
    assert owed(100_000, [], due_on=TODAY, until=TODAY, rules=RULES).cents == 0


def test_without_the_rate_of_a_half_year_no_interest_is_given_and_the_half_year_is_named() -> None:
    interest = owed(100_000, [], due_on=date(2026, 12, 1), until=date(2027, 1, 1), rules=RULES)

    assert (interest.cents, interest.lacking) == (None, (date(2027, 1, 1),))


@given(st.integers(1, 10_000_000), st.lists(st.tuples(st.integers(-20, 200), st.integers(1, 1_000_000)), max_size=4), st.integers(0, 200))
def test_interest_is_the_sum_of_its_days(cents: int, repaid_after: list[tuple[int, int]], days: int) -> None:
    due_on = date(2026, 3, 2)
    payments = [(due_on + timedelta(days=after), paid) for after, paid in repaid_after]
    exact = Fraction(0)
    for number in range(1, days + 1):
        day = due_on + timedelta(days=number)
        unpaid = max(0, cents - sum(paid for on, paid in payments if on < day))
        exact += Fraction(unpaid * (950 if day < date(2026, 7, 1) else 1000), 365 * 10_000)

    assert owed(cents, payments, due_on=due_on, until=due_on + timedelta(days=days), rules=RULES).cents == int(exact + Fraction(1, 2))


def test_the_rates_of_interest_are_data_and_a_day_that_begins_no_half_year_is_refused(tmp_path: Path) -> None:
    rules = interest_rates.RULES
    wrong = tmp_path / "interest.yaml"
    wrong.write_text('margin: "7.00"\ndays_of_a_year: 365\nreference:\n  2026-02-01: "2.50"\n')

    assert (rules.margin, rules.reference[date(2026, 1, 1)], rules.days) == (700, 250, 365)
    with pytest.raises(ValueError, match="2026-02-01 begins no half-year"):
        interest_rates.read(wrong)
