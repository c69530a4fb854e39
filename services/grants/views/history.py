"""The life of a grant as one document: what was done, when and by whom, from the draft to the last repayment; and who looked at the application.

What must stay true: the grant office reads it whole; an applicant reads what was done, and of whom of the office or of the reviewers did it the side alone.
A draft's own history begins with it, and its answers are not part of it.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from pydantic import BaseModel

from services.grants.authorisation import refuse_unless_reader
from services.grants.domain.applications import Application
from services.grants.domain.panels import Panel
from services.grants.domain.payouts import PartState
from services.grants.store.applications import APPLICATIONS, PANELS
from shared.auth import Caller
from shared.authority import GRANTS
from shared.contracts.envelope import CATALOGUE
from shared.contracts.grants import applications, decisions, reports, reviews
from shared.database.postgres import Connection
from shared.errors import NotFound

FOUND = """
select a.application, p.panel, d.decision_id,
    (select coalesce(array_agg(r.recovery_id), '{}') from recoveries r where r.decision_id = d.decision_id) as recoveries
from applications a left join panels p on p.panel_id = a.application_id left join decisions d on d.application_id = a.application_id
where a.application_id = $1
"""
DONE = "select what, subject, done, done_by, done_at, before, after from changes where what = any($1::text[]) and subject = any($2::uuid[]) order by change"
READS = "select reader, as_reviewer, read_at from application_reads where application_id = $1 order by read_at"
TOGETHER = ("application", "decision", "payout", "use_report", "recovery")
"""What is told by its changes. Panels are told by their reviews, since changes show none of these."""
SUMS = ("asked_cents", "granted_cents", "cents")


class Side(StrEnum):
    """Who did something."""

    APPLICANT = "applicant"
    GRANT_OFFICE = "grant_office"
    REVIEWER = "reviewer"
    CLOCK = "clock"


APPLICANTS = (
    applications.BeginApplication, applications.ShareApplication, applications.JoinApplication, applications.SubmitApplication,
    applications.SupplementApplication, applications.WithdrawApplication, decisions.RequestReview, reports.FileReport, reports.AskForChange,
)  # fmt: skip
OF_APPLICANTS = frozenset(command.wire_name for command in APPLICANTS)


class HistoryEntry(BaseModel):
    """`what` is the command by which it was done; `subject` the application, decision or recovery. `by` is null where the reader may know the side alone."""

    at: datetime
    what: str
    of: str
    subject: UUID
    side: Side
    by: str | None
    cents: int | None = None
    """The sum that it made, where it made one."""
    scores: dict[str, int] | None = None


class ReadView(BaseModel):
    at: datetime
    side: Side
    by: str | None


class HistoryView(BaseModel):
    application_id: UUID
    entries: tuple[HistoryEntry, ...]
    reads: tuple[ReadView, ...]
    """Who of the grant office and the reviewers looked at the application."""


async def history(connection: Connection, application_id: UUID, *, caller: Caller) -> HistoryView:
    row = await connection.fetchrow(FOUND, application_id)
    if row is None:
        raise NotFound("application", application_id)
    found: Application = APPLICATIONS.read(row["application"])
    panel: Panel = PANELS.read(row["panel"]) if row["panel"] else Panel(panel_id=found.application_id)
    refuse_unless_reader(caller, found, reviewers=())
    is_officer = bool(caller.roles & GRANTS)
    subjects = [application_id, *([row["decision_id"]] if row["decision_id"] else []), *(row["recoveries"] or [])]
    done = await connection.fetch(DONE, list(TOGETHER), subjects)
    entries = [*(_entry(one, is_officer=is_officer) for one in done), *_reviews(panel, is_officer=is_officer)]
    return HistoryView(
        application_id=application_id,
        entries=tuple(sorted(entries, key=lambda entry: entry.at)),
        reads=tuple(_read(one, is_officer=is_officer) for one in await connection.fetch(READS, application_id)),
    )


def _entry(row: Mapping[str, Any], *, is_officer: bool) -> HistoryEntry:
    side = _side(row["done"])
    return HistoryEntry(
        at=row["done_at"],
        what=row["done"],
        of=row["what"],
        subject=row["subject"],
        side=side,
        by=row["done_by"] if is_officer or side is Side.APPLICANT else None,
        cents=_cents(row),
    )


def _cents(row: Mapping[str, Any]) -> int | None:
    """The sum that a change made: what was paid, or paid back, by it, or the new sum of the thing."""
    was, became = row["before"] or {}, row["after"]
    if row["what"] == "payout":
        return _paid(became) - _paid(was) or None
    if "repayments" in was:
        return _repaid(became) - _repaid(was)
    made: int | None = next((became[name] for name in SUMS if became.get(name) is not None), None)
    return made


def _repaid(document: Mapping[str, Any]) -> int:
    return sum(int(one["cents"]) for one in document["repayments"])


def _paid(document: Mapping[str, Any]) -> int:
    return sum(int(part["cents"]) for part in document.get("parts", ()) if part["state"] == PartState.PAID)


def _side(done: str) -> Side:
    if done in OF_APPLICANTS:
        return Side.APPLICANT
    if done == reviews.ScoreApplication.wire_name:
        return Side.REVIEWER
    return Side.GRANT_OFFICE if done in CATALOGUE else Side.CLOCK


def _reviews(panel: Panel, *, is_officer: bool) -> Iterator[HistoryEntry]:
    for one in panel.reviews:
        yield HistoryEntry(
            at=one.at,
            what=reviews.ScoreApplication.wire_name,
            of="panel",
            subject=panel.panel_id,
            side=Side.REVIEWER,
            by=one.reviewer if is_officer else None,
            scores=one.scores,
        )


def _read(row: Mapping[str, Any], *, is_officer: bool) -> ReadView:
    side = Side.REVIEWER if row["as_reviewer"] else Side.GRANT_OFFICE
    return ReadView(at=row["read_at"], side=side, by=row["reader"] if is_officer else None)
