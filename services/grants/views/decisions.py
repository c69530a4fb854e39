"""Decisions as they are read: what was granted by anybody, the whole by its applicants and the grant office.

What must stay true: what anybody sees is what was granted; who was rejected, and why, is for the applicant and the grant office.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from services.grants.authorisation import refuse_unless_of_grant
from services.grants.domain.decisions import Decision
from services.grants.store.decisions import DECISIONS
from shared.auth import Caller
from shared.authority import GRANTS
from shared.contracts.grants.decisions import Instalment, Terms, WayOfNotice
from shared.contracts.grants.words import Outcome, PartnerShare
from shared.contracts.words import LocalText
from shared.database.postgres import Connection
from shared.domain.same_names import view_of
from shared.errors import NotFound
from shared.http.paging import MOST, Limit, Page, Passed, page, part

SHOWN = """
select d.decision, (select o.name from organisations o where o.organisation_id = d.applicant) as applicant_name, coalesce(s.version, 0) as version
from decisions d left join subjects s on s.subject = d.decision_id::text
"""
ONE = f"{SHOWN} where d.decision_id = $1"
ALL = f"""{SHOWN} join applications a using (application_id)
where ($1::uuid is null or d.decision_id > $1) and ($3::uuid is null or d.call_id = $3) and ($4::uuid is null or d.programme_id = $4)
and ($5::boolean is null or d.conditional = $5) and ($6 or a.applicants && $7::uuid[]) order by d.decision_id limit $2 + 1
"""
PUBLIC = f"""{SHOWN}
where d.outcome <> 'rejected' and ($1::uuid is null or d.programme_id = $1) and ($2::uuid is null or d.call_id = $2)
and ($5::int is null or (d.decision ->> 'year')::int = $5) and ($6::text is null or d.decision ->> 'kind' = $6)
order by d.decided_on desc, d.decision_id offset $3 limit $4 + 1
"""


class Wanted(BaseModel):
    model_config = ConfigDict(extra="forbid")

    after: UUID | None = Field(default=None, description="the `next` of the part before")
    limit: int = Field(default=100, ge=1, le=MOST)
    call: UUID | None = None
    programme: UUID | None = None
    conditional: bool | None = None


class SentView(BaseModel):
    by: WayOfNotice
    sent_on: date
    review_until: datetime
    """A request for review that arrives before it is in time."""


class AdjustedView(BaseModel):
    was_cents: int
    cents: int
    why: str
    on: date


class DecidedReviewView(BaseModel):
    """What was decided on a request for review; null `granted_cents`: the decision stands."""

    granted_cents: int | None
    reasons: LocalText
    decided_by: str
    decided_on: date
    section: str | None


class ReviewRequestView(BaseModel):
    review_request_id: UUID
    arrived_at: datetime
    in_time: bool
    text: str
    is_decided: bool
    decided: DecidedReviewView | None


class PublicDecisionView(BaseModel):
    """What was granted, to whom and for what."""

    decision_id: UUID
    call_id: UUID
    programme_id: UUID
    year: int
    kind: str
    applicant: UUID
    applicant_name: str | None
    shares: tuple[PartnerShare, ...]
    municipalities: tuple[str, ...]
    priority: str | None
    number: str
    outcome: Outcome
    asked_cents: int
    granted_cents: int
    conditional: bool
    purpose: LocalText | None
    decided_by: str
    decided_on: date
    section: str | None


class DecisionView(PublicDecisionView):
    """The whole decision, for its applicants and the grant office."""

    application_id: UUID
    reasons: LocalText
    terms: Terms | None
    instalments: tuple[Instalment, ...]
    rank: int | None
    sent: SentView | None
    """How its newest letter was sent: of the decision, or of its adjustment by the budget; null where that one was not sent yet."""
    adjusted: tuple[AdjustedView, ...]
    review_requests: tuple[ReviewRequestView, ...]
    version: int


async def decision(connection: Connection, decision_id: UUID, *, caller: Caller) -> DecisionView:
    row = await connection.fetchrow(ONE, decision_id)
    if row is None:
        raise NotFound("decision", decision_id)
    found = _read(row)
    refuse_unless_of_grant(caller, found.applicants, decision_id=decision_id)
    return _view(row)


async def decisions(connection: Connection, wanted: Wanted, *, caller: Caller) -> Page[DecisionView]:
    own = [caller.organisation_id, *caller.succeeds] if caller.organisation_id else []
    rows = await connection.fetch(ALL, wanted.after, wanted.limit, wanted.call, wanted.programme, wanted.conditional, bool(caller.roles & GRANTS), own)
    return page([_view(row) for row in rows], limit=wanted.limit, key="decision_id")


class PublicWanted(BaseModel):
    model_config = ConfigDict(extra="forbid")

    programme: UUID | None = None
    call: UUID | None = None
    year: int | None = Field(default=None, ge=1900, le=2200)
    kind: str | None = Field(default=None, max_length=60, pattern=r"^[a-z][a-z0-9_]*$")
    after: Passed = 0
    limit: Limit = 100


async def public_decisions(connection: Connection, wanted: PublicWanted) -> Page[PublicDecisionView]:
    """What was granted, the newest first."""
    rows = await connection.fetch(PUBLIC, wanted.programme, wanted.call, wanted.after, wanted.limit, wanted.year, wanted.kind)
    shown = [
        view_of(found, PublicDecisionView, applicant_name=row["applicant_name"], purpose=_purpose(found)) for row, found in ((row, _read(row)) for row in rows)
    ]
    return part(shown, after=wanted.after, limit=wanted.limit)


def _view(row: Mapping[str, Any]) -> DecisionView:
    found = _read(row)
    requests = [view_of(one, ReviewRequestView, is_decided=one.decided is not None) for one in found.review_requests]
    return view_of(
        found,
        DecisionView,
        applicant_name=row["applicant_name"],
        purpose=_purpose(found),
        review_requests=requests,
        sent=found.letter_sent,
        version=row["version"],
    )


def _read(row: Mapping[str, Any]) -> Decision:
    return DECISIONS.read(row["decision"])


def _purpose(found: Decision) -> LocalText | None:
    return found.terms.purpose if found.terms else None
