"""Use reports, requests for change and recoveries as their applicants and the grant office read them."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from services.grants.authorisation import refuse_unless_of_grant
from services.grants.domain.decisions import Decision
from services.grants.domain.interest import owed
from services.grants.domain.recoveries import Recovery
from services.grants.domain.use_reports import Filed, UseReport, opened
from services.grants.interest_rates import RULES
from services.grants.office import office
from services.grants.store.decisions import DECISIONS
from services.grants.store.reports import RECOVERIES, USE_REPORTS
from shared.auth import Caller
from shared.authority import GRANTS
from shared.contracts.grants.decisions import Terms, WayOfNotice
from shared.contracts.grants.recoveries import RecoveryCause
from shared.contracts.grants.reports import ReachedGroup, ReceiptedCost, ReportKind, ReportOutcome
from shared.contracts.words import LocalText
from shared.database.postgres import Connection
from shared.domain.same_names import view_of
from shared.errors import NotFound
from shared.http.paging import MOST, Page, page

REPORT = """
select d.decision, r.use_report, coalesce(s.version, 0) as version from decisions d
left join use_reports r on r.use_report_id = d.decision_id left join subjects s on s.subject = d.decision_id::text where d.decision_id = $1
"""
RECOVERY = """
select r.recovery, d.decision, coalesce(s.version, 0) as version from recoveries r join decisions d using (decision_id)
left join subjects s on s.subject = r.recovery_id::text
"""
ONE_RECOVERY = f"{RECOVERY} where r.recovery_id = $1"
RECOVERIES_LISTED = f"""{RECOVERY} join applications a on a.application_id = d.application_id
where ($1::uuid is null or r.recovery_id > $1) and ($3::boolean is null or r.is_open = $3) and ($4::uuid is null or r.decision_id = $4)
and ($5 or a.applicants && $6::uuid[]) order by r.recovery_id limit $2 + 1
"""


class CheckedView(BaseModel):
    outcome: ReportOutcome
    reason: str
    due_on: date | None
    at: datetime


class FiledView(BaseModel):
    report_id: UUID
    kind: ReportKind
    used_cents: int
    text: str
    reached: tuple[ReachedGroup, ...]
    receipts: tuple[ReceiptedCost, ...]
    answers: dict[str, JsonValue]
    at: datetime
    checked: CheckedView | None


class UseReportView(BaseModel):
    """What is reported on a grant. `is_missing`: it is due and not in."""

    decision_id: UUID
    due_on: date
    is_missing: bool
    filed: tuple[FiledView, ...]
    version: int


class DecidedChangeView(BaseModel):
    is_granted: bool
    was: Terms
    reasons: LocalText
    decided_by: str
    decided_on: date
    section: str | None


class ChangeRequestView(BaseModel):
    change_request_id: UUID
    use_until: date | None
    purpose: LocalText | None
    reasons: str
    asked_at: datetime
    decided: DecidedChangeView | None


class ChangesView(BaseModel):
    """What was asked to be changed of a grant, and its terms as they are."""

    decision_id: UUID
    terms: Terms | None
    change_requests: tuple[ChangeRequestView, ...]
    version: int


class SentRecoveryView(BaseModel):
    by: WayOfNotice
    sent_on: date
    review_until: datetime


class RepaymentView(BaseModel):
    repayment_id: UUID
    cents: int
    interest_cents: int
    paid_on: date


class RecoveryView(BaseModel):
    """A recovery. `interest_cents` is what has run by today; null where it bears none, or where the rate of `rates_lacking` is not known."""

    recovery_id: UUID
    decision_id: UUID
    application_id: UUID
    applicant: UUID
    cause: RecoveryCause
    cents: int
    left_cents: int
    is_open: bool
    reference: str
    """By which it is paid back, in the groups in which its letter has it."""
    reasons: LocalText
    due_on: date
    decided_by: str
    decided_on: date
    section: str | None
    bears_interest: bool
    interest_cents: int | None
    rates_lacking: tuple[date, ...]
    sent: SentRecoveryView | None
    repayments: tuple[RepaymentView, ...]
    version: int


class WantedRecoveries(BaseModel):
    model_config = ConfigDict(extra="forbid")

    after: UUID | None = Field(default=None, description="the `next` of the part before")
    limit: int = Field(default=100, ge=1, le=MOST)
    is_open: bool | None = None
    decision: UUID | None = None


async def use_report(connection: Connection, decision_id: UUID, *, caller: Caller, today: date) -> UseReportView:
    decision, row = await _readable(connection, decision_id, caller)
    found: UseReport = USE_REPORTS.read(row["use_report"]) if row["use_report"] else opened(decision)
    return UseReportView(
        decision_id=decision_id,
        due_on=found.due_on,
        is_missing=found.missing_after is not None and found.missing_after < today,
        filed=tuple(_filed(one) for one in found.filed),
        version=row["version"],
    )


async def changes(connection: Connection, decision_id: UUID, *, caller: Caller) -> ChangesView:
    decision, row = await _readable(connection, decision_id, caller)
    return view_of(decision, ChangesView, version=row["version"])


async def recovery(connection: Connection, recovery_id: UUID, *, caller: Caller, today: date) -> RecoveryView:
    row = await connection.fetchrow(ONE_RECOVERY, recovery_id)
    if row is None:
        raise NotFound("recovery", recovery_id)
    decision: Decision = DECISIONS.read(row["decision"])
    refuse_unless_of_grant(caller, decision.applicants, decision_id=decision.decision_id)
    return _recovery(row, today=today)


async def recoveries(connection: Connection, wanted: WantedRecoveries, *, caller: Caller, today: date) -> Page[RecoveryView]:
    """One's own; for the grant office all."""
    own = [caller.organisation_id, *caller.succeeds] if caller.organisation_id else []
    rows = await connection.fetch(RECOVERIES_LISTED, wanted.after, wanted.limit, wanted.is_open, wanted.decision, bool(caller.roles & GRANTS), own)
    return page([_recovery(row, today=today) for row in rows], limit=wanted.limit, key="recovery_id")


async def _readable(connection: Connection, decision_id: UUID, caller: Caller) -> tuple[Decision, Mapping[str, Any]]:
    row = await connection.fetchrow(REPORT, decision_id)
    if row is None:
        raise NotFound("decision", decision_id)
    decision: Decision = DECISIONS.read(row["decision"])
    refuse_unless_of_grant(caller, decision.applicants, decision_id=decision_id)
    return decision, row


def _filed(one: Filed) -> FiledView:
    return view_of(one, FiledView)


def _recovery(row: Mapping[str, Any], *, today: date) -> RecoveryView:
    found: Recovery = RECOVERIES.read(row["recovery"])
    repaid = [(one.paid_on, one.cents) for one in found.repayments]
    interest = owed(found.cents, repaid, due_on=found.due_on, until=today, rules=RULES) if found.bears_interest else None
    return view_of(
        found,
        RecoveryView,
        reference=office().repayments.reference_of(found.number),
        interest_cents=interest.cents if interest else None,
        rates_lacking=interest.lacking if interest else (),
        version=row["version"],
    )
