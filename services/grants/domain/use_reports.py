"""Use reports (käyttöselvitys): due by the terms of the decision, filed by the applicant, checked by the grant office.

What must stay true: what was filed is never changed, a further report stands beside it; a report is of the year of its grant, and its receipts are of the time
in which the grant may be used; who missed a report is told so once.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from services.grants.domain.decisions import Decision
from services.grants.domain.programmes import euros
from shared.contracts.envelope import Fact
from shared.contracts.grants import DecisionId, reports
from shared.contracts.grants.applications import Answers
from shared.contracts.grants.decisions import Terms
from shared.contracts.grants.reports import ReachedGroup, ReceiptedCost, ReportKind, ReportOutcome
from shared.contracts.grants.words import ReportId
from shared.contracts.words import OrganisationId
from shared.domain.request_fingerprints import fingerprint, refuse_other_content
from shared.domain.same_names import view_of
from shared.errors import DomainError, InvalidValue, NotFound

REMIND_DAYS = (30, 7)
"""Before it is due."""


class ReportOfAnotherYear(InvalidValue):
    slug = "report-of-another-year"


class ReceiptOutsideUse(InvalidValue):
    slug = "receipt-outside-use"


class UsedBeyondGranted(InvalidValue):
    slug = "used-beyond-granted"


class ReportWaits(DomainError):
    slug = "report-waits"


class ReportApproved(DomainError):
    slug = "report-approved"


class NothingToReport(DomainError):
    slug = "nothing-to-report"


class ReasonMissing(InvalidValue):
    slug = "reason-missing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    request_fingerprint: str
    outcome: ReportOutcome
    reason: str
    due_on: date | None
    by: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Filed:
    report_id: ReportId
    request_fingerprint: str
    kind: ReportKind
    used_cents: int
    text: str
    reached: tuple[ReachedGroup, ...]
    receipts: tuple[ReceiptedCost, ...]
    answers: Answers
    by: str
    at: datetime
    checked: Checked | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class UseReport:
    """All that is reported on one grant, under the decision's id."""

    use_report_id: DecisionId
    applicant: OrganisationId
    due_on: date
    filed: tuple[Filed, ...] = ()
    reminded: tuple[int, ...] = ()
    """For how many days before it is due somebody was reminded already."""
    missed: bool = False
    needed: bool = True
    """A grant that came to nothing needs none."""

    @property
    def waiting(self) -> Filed | None:
        """The report that is to be checked."""
        return next((one for one in self.filed if one.checked is None), None)

    @property
    def approved(self) -> Filed | None:
        """The last report, found to be in order."""
        of_the_end = [one for one in self.filed if one.kind is ReportKind.FINAL and one.checked and one.checked.outcome is ReportOutcome.APPROVED]
        return of_the_end[-1] if of_the_end else None

    @property
    def is_awaited(self) -> bool:
        """Its last report is neither approved nor being checked."""
        waits = self.waiting is not None and self.waiting.kind is ReportKind.FINAL
        return self.needed and self.approved is None and not waits

    @property
    def missing_after(self) -> date | None:
        """After which day it is missing; None: it is not awaited."""
        return self.due_on if self.is_awaited else None

    @property
    def next_due_on(self) -> date | None:
        """When somebody is reminded next, or the report is missed."""
        if not self.is_awaited or self.missed:
            return None
        days = next((days for days in REMIND_DAYS if days not in self.reminded), -1)
        return self.due_on - timedelta(days=days)


Decided = tuple[UseReport, Sequence[Fact]]


def opened(decision: Decision) -> UseReport:
    """Raises NothingToReport: nothing is granted."""
    if decision.terms is None or decision.granted_cents == 0:
        raise NothingToReport("nothing is granted by this decision", field="decision_id", value=decision.decision_id, remedy="report on a grant")
    return UseReport(use_report_id=decision.decision_id, applicant=decision.applicant, due_on=decision.terms.report_due_on)


def due(report: UseReport, decision: Decision, *, today: date) -> Decided:
    """What time has brought: one reminder at most, of the days that are left; or that it was missed."""
    if decision.granted_cents == 0:
        return replace(report, needed=False), []
    if report.next_due_on is None or report.next_due_on > today:
        return report, []
    days_left = (report.due_on - today).days
    reminded = tuple(days for days in REMIND_DAYS if days_left <= days)
    if days_left < 0:
        missed = replace(report, reminded=reminded, missed=True)
        return missed, [_fact(missed, decision, reports.ReportMissed)]
    after = replace(report, reminded=reminded)
    return after, [_fact(after, decision, reports.ReportReminded, days_left=days_left)]


def file(report: UseReport, command: reports.FileReport, *, decision: Decision, by: str, at: datetime) -> Decided:
    for one in report.filed:
        if one.report_id == command.report_id:
            refuse_other_content(one.request_fingerprint, command, what="report", key=command.report_id)
            return report, []
    if report.waiting:
        raise ReportWaits(
            "a report waits to be checked", field="report_id", value=report.waiting.report_id, remedy="wait until the grant office has checked it"
        )
    if report.approved:
        raise ReportApproved("the last report was approved", field="report_id", value=report.approved.report_id, remedy="write to the grant office")
    _refuse_misfit(command, decision)
    filed = Filed(
        request_fingerprint=fingerprint(command),
        by=by,
        at=at,
        **{name: getattr(command, name) for name in ("report_id", "kind", "used_cents", "text", "reached", "receipts", "answers")},
    )
    after = replace(report, filed=(*report.filed, filed))
    return after, [_of(filed, after, decision, reports.ReportFiled)]


def check(report: UseReport, command: reports.CheckReport, *, decision: Decision, by: str, at: datetime) -> Decided:
    filed = next((one for one in report.filed if one.report_id == command.report_id), None)
    if filed is None:
        raise NotFound("report", command.report_id)
    if filed.checked:
        if filed.checked.request_fingerprint == fingerprint(command):
            return report, []
        raise ReportApproved("it was checked already", field="report_id", value=command.report_id, remedy="look at what was found")
    _refuse_unreasoned(command)
    checked = replace(filed, checked=_checked(command, by=by, at=at))
    after = replace(report, filed=tuple(checked if one is filed else one for one in report.filed))
    if command.due_on is not None and filed.kind is ReportKind.FINAL:
        after = moved(after, command.due_on)
    return after, [_of(checked, after, decision, reports.ReportChecked, outcome=command.outcome)]


def _checked(command: reports.CheckReport, *, by: str, at: datetime) -> Checked:
    return Checked(request_fingerprint=fingerprint(command), outcome=command.outcome, reason=command.reason, due_on=command.due_on, by=by, at=at)


def moved(report: UseReport, due_on: date) -> UseReport:
    """Due on another day: reminders begin anew."""
    return report if due_on == report.due_on else replace(report, due_on=due_on, reminded=(), missed=False)


def _refuse_misfit(command: reports.FileReport, decision: Decision) -> None:
    if command.year != decision.year:
        raise ReportOfAnotherYear(f"the grant is of {decision.year}", field="year", value=command.year, remedy=f"report on {decision.year}")
    if command.used_cents > decision.granted_cents:
        raise UsedBeyondGranted(
            f"{euros(decision.granted_cents)} are granted", field="used_cents", value=command.used_cents, remedy=f"give {decision.granted_cents} or less"
        )
    terms = decision.terms
    for number, one in enumerate(command.receipts):
        if terms is not None and not terms.use_from <= one.dated_on <= terms.use_until:
            raise ReceiptOutsideUse(
                f"the grant is used from {terms.use_from} until {terms.use_until}",
                field=f"receipts.{number}.dated_on", value=one.dated_on, remedy="leave this receipt out, or correct its day",
            )  # fmt: skip


def _refuse_unreasoned(command: reports.CheckReport) -> None:
    if command.outcome is not ReportOutcome.APPROVED and not command.reason.strip():
        raise ReasonMissing("who has to add something must hear what", field="reason", value=command.reason, remedy="say what is lacking")
    if command.outcome is ReportOutcome.ASKED_AGAIN and command.due_on is None:
        raise ReasonMissing("who has to add something must hear by when", field="due_on", value="", remedy="give a day")


def _of(filed: Filed, report: UseReport, decision: Decision, kind: type[reports.ReportFact], **more: object) -> Fact:
    said = {"report_id": filed.report_id, "report_kind": filed.kind, "used_cents": filed.used_cents, "reached": filed.reached}
    return _fact(report, decision, kind, **said, **more)


def _fact(report: UseReport, decision: Decision, kind: type[reports.ReportFact], **more: object) -> Fact:
    return view_of(decision, kind, due_on=report.due_on, **more)


def terms_of(decision: Decision) -> Terms:
    """Raises NothingToReport."""
    if decision.terms is None:
        raise NothingToReport("nothing is granted by this decision", field="decision_id", value=decision.decision_id, remedy="look at the decision")
    return decision.terms
