"""What of all grants waits for the grant office after their decisions: reports to check and late ones, changes to decide, what a recovery would be.

What must stay true: what people wrote of their own is for the grant office and the applicants; a preview refuses what deciding would.
"""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from services.grants.domain import recoveries as rules
from services.grants.domain.decisions import Decision
from services.grants.domain.interest import owed
from services.grants.domain.use_reports import terms_of
from services.grants.interest_rates import RULES
from services.grants.store.decisions import DECISIONS
from services.grants.store.payments import PAYOUTS
from services.grants.store.reports import USE_REPORTS, Recoveries
from services.grants.views.instalments import WantedInstalments, instalments
from shared.contracts.grants.decisions import Terms
from shared.contracts.grants.recoveries import RecoveryCause
from shared.contracts.times import Day
from shared.contracts.words import Cents, LocalText
from shared.database.postgres import Connection
from shared.errors import NotFound
from shared.http.paging import Limit, Page, Passed, part

STATE = """
case when r.use_report is null then 'due'
when exists (select from jsonb_array_elements(r.use_report -> 'filed') f where f -> 'checked' = 'null') then 'to_check'
when r.missing_after is null then 'approved' when r.missing_after < $1 then 'late' else 'due' end
"""
NAMED = "(select o.name from organisations o where o.organisation_id = d.applicant) as applicant_name"
REPORTS = f"""
select * from (
    select d.decision, r.use_report, {NAMED}, {STATE} as state, coalesce(r.use_report ->> 'due_on', d.decision -> 'terms' ->> 'report_due_on')::date as due_on
    from decisions d left join use_reports r on r.use_report_id = d.decision_id
    where not d.conditional and d.granted_cents > 0 and d.decision -> 'terms' <> 'null'
) reported where $2::text is null or state = $2 order by due_on, decision ->> 'number' offset $3 limit $4 + 1
"""  # noqa: S608 - of constants that stand above
CHANGES = f"""
select d.decision, {NAMED} from decisions d
where exists (select from jsonb_array_elements(d.decision -> 'change_requests') c where c -> 'decided' = 'null') order by d.decision_id offset $1 limit $2 + 1
"""  # noqa: S608 - of a constant that stands above
OF_GRANT = """
select d.decision, p.payout, r.use_report from decisions d left join payouts p on p.payout_id = d.decision_id
left join use_reports r on r.use_report_id = d.decision_id where d.decision_id = $1
"""
COUNTS = f"""
select (select count(*) from payees where waits) as accounts, (select count(*) from payment_files where state = 'made') as files,
count(*) filter (where state = 'to_check') as reports_to_check, count(*) filter (where state = 'late') as reports_late,
(select count(*) from decisions d where exists (select from jsonb_array_elements(d.decision -> 'change_requests') c where c -> 'decided' = 'null')) as changes,
(select count(*) from recoveries where is_open and recovery -> 'sent' = 'null') as recoveries_to_send,
(select count(*) from recoveries where is_open and (recovery ->> 'due_on')::date < $1) as recoveries_late
from (
    select {STATE} as state from decisions d left join use_reports r on r.use_report_id = d.decision_id
    where not d.conditional and d.granted_cents > 0 and d.decision -> 'terms' <> 'null'
) reported
"""  # noqa: S608 - of a constant that stands above
LATER = timedelta(days=30)
"""After the day on which a recovery is due: for that its preview shows the interest unless another day is asked for."""


class FollowUpView(BaseModel):
    """How much waits after decisions, of all years."""

    accounts: int
    """To be approved by a second person."""
    instalments: int
    """That can be paid today, of `payable_cents` together."""
    payable_cents: int
    files: int
    """Of which the bank has not answered yet."""
    reports_to_check: int
    reports_late: int
    changes: int
    """Requests that are not decided."""
    recoveries_to_send: int
    recoveries_late: int


class Reported(StrEnum):
    """How far the report of a grant is."""

    DUE = "due"
    LATE = "late"
    TO_CHECK = "to_check"
    APPROVED = "approved"


class WantedReports(BaseModel):
    model_config = ConfigDict(extra="forbid")

    state: Reported | None = None
    after: Passed = 0
    limit: Limit = 100


class OfGrantView(BaseModel):
    decision_id: UUID
    number: str
    year: int
    applicant: UUID
    applicant_name: str | None
    granted_cents: int


class FollowedReportView(OfGrantView):
    """A final grant and its report. `used_cents` is what the newest that was filed says."""

    state: Reported
    due_on: date
    filed_at: datetime | None
    used_cents: int | None


class WaitingChangeView(OfGrantView):
    """A change that is asked for, beside the terms as they are."""

    change_request_id: UUID
    asked_at: datetime
    use_until: date | None
    purpose: LocalText | None
    reasons: str
    terms: Terms


class RecoveryAsked(BaseModel):
    model_config = ConfigDict(extra="forbid")

    cause: RecoveryCause
    cents: Cents = Field(gt=0)
    decided_on: Day
    due_on: Day
    paid_on: Day | None = Field(default=None, description="for which day the interest is reckoned; 30 days after it is due unless it is given")


class RecoverableView(BaseModel):
    """What of a grant may be recovered: `unspent_cents` by its approved report, null where none is."""

    decision_id: UUID
    paid_cents: int
    recovered_cents: int
    unspent_cents: int | None
    most_cents: int
    bears_interest: bool


class RecoveryPreviewView(RecoverableView):
    """What is kept, paid back, and owed as interest if it is paid back on `paid_on`: null where it bears none, or a rate is not known yet."""

    cents: int
    kept_cents: int
    due_on: date
    paid_on: date
    interest_cents: int | None
    rates_lacking: tuple[date, ...]


async def follow_up(connection: Connection, *, today: date) -> FollowUpView:
    [counts] = await connection.fetch(COUNTS, today)
    ready = await instalments(connection, WantedInstalments(is_ready=True, limit=1000), today=today)
    return FollowUpView(instalments=len(ready.items), payable_cents=sum(one.cents for one in ready.items), **dict(counts))


async def reports(connection: Connection, wanted: WantedReports, *, today: date) -> Page[FollowedReportView]:
    """Those that are due first in front."""
    rows = await connection.fetch(REPORTS, today, wanted.state, wanted.after, wanted.limit)
    return part([_report(row) for row in rows], after=wanted.after, limit=wanted.limit)


async def changes(connection: Connection, *, after: int, limit: int) -> Page[WaitingChangeView]:
    return part([_change(row) for row in await connection.fetch(CHANGES, after, limit)], after=after, limit=limit)


async def recoverable(connection: Connection, decision_id: UUID) -> RecoverableView:
    return RecoverableView(**(await _figures(connection, decision_id))[1])


async def recovery_preview(connection: Connection, decision_id: UUID, asked: RecoveryAsked) -> RecoveryPreviewView:
    """Raises what deciding would: BeyondPaid, BeyondUnspent, RecoveryDueWrong."""
    found, figures = await _figures(connection, decision_id)
    rules.refuse_beyond(found, asked.cents, cause=asked.cause)
    rules.refuse_due_wrong(asked.due_on, decided_on=asked.decided_on)
    paid_on = asked.paid_on or asked.due_on + LATER
    interest = owed(asked.cents, [], due_on=asked.due_on, until=paid_on, rules=RULES) if figures["bears_interest"] else None
    return RecoveryPreviewView(
        **figures,
        cents=asked.cents,
        kept_cents=found.most_cents - asked.cents,
        due_on=asked.due_on,
        paid_on=paid_on,
        interest_cents=interest.cents if interest else None,
        rates_lacking=interest.lacking if interest else (),
    )


async def _figures(connection: Connection, decision_id: UUID) -> tuple[rules.Paid, dict[str, Any]]:
    row = await connection.fetchrow(OF_GRANT, decision_id)
    if row is None:
        raise NotFound("decision", decision_id)
    payout = PAYOUTS.read(row["payout"]) if row["payout"] else None
    report = USE_REPORTS.read(row["use_report"]) if row["use_report"] else None
    found = await Recoveries(connection).paid(decision_id, payout=payout, report=report)
    bears = rules.bears_interest(DECISIONS.read(row["decision"]))
    cents = {name: getattr(found, name) for name in ("recovered_cents", "unspent_cents", "most_cents")}
    return found, {"decision_id": decision_id, "bears_interest": bears, "paid_cents": found.cents, **cents}


def _of_grant(decision: Decision, row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: getattr(decision, name) for name in OfGrantView.model_fields if name != "applicant_name"} | {"applicant_name": row["applicant_name"]}


def _report(row: Mapping[str, Any]) -> FollowedReportView:
    filed = USE_REPORTS.read(row["use_report"]).filed if row["use_report"] else ()
    newest = filed[-1] if filed else None
    return FollowedReportView(
        **_of_grant(DECISIONS.read(row["decision"]), row),
        state=row["state"],
        due_on=row["due_on"],
        filed_at=newest.at if newest else None,
        used_cents=newest.used_cents if newest else None,
    )


def _change(row: Mapping[str, Any]) -> WaitingChangeView:
    decision: Decision = DECISIONS.read(row["decision"])
    [waits] = [one for one in decision.change_requests if one.decided is None]
    said = {name: getattr(waits, name) for name in ("change_request_id", "asked_at", "use_until", "purpose", "reasons")}
    return WaitingChangeView(**_of_grant(decision, row), **said, terms=terms_of(decision))
