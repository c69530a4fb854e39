"""Applications as they are read: by those who handed them in, the grant office and the reviewers to whom each was given.

What must stay true: a draft is shown to its applicants alone, a list has what its reader may read and nothing else, and a review shows its scores to the
grant office and to its own reviewer.
"""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from services.grants.authorisation import refuse_unless_reader
from services.grants.domain.applications import Application, State
from services.grants.domain.panels import Panel
from services.grants.store.applications import APPLICATIONS, PANELS
from services.grants.store.calls import CALLS
from shared.auth import Caller
from shared.authority import GRANTS
from shared.contracts.grants.applications import ApplicationLanguage, Arrival
from shared.contracts.grants.reviews import ConflictGround
from shared.contracts.grants.words import PartnerShare, Track
from shared.contracts.words import LocalName
from shared.database.postgres import Connection
from shared.domain.same_names import view_of
from shared.errors import NotFound
from shared.http.paging import MOST, Page, page

SHOWN = """
select a.application, p.panel, coalesce(s.version, 0) as version,
(select o.name from organisations o where o.organisation_id = a.applicants[1]) as applicant_name,
(select d.decision_id from decisions d where d.application_id = a.application_id) as decision_id, c.call
from applications a join calls c using (call_id) left join panels p on p.panel_id = a.application_id left join subjects s on s.subject = a.application_id::text
"""
ONE = f"{SHOWN} where a.application_id = $1"
ALL = f"""{SHOWN}
where ($1::uuid is null or a.application_id > $1) and ($3::uuid is null or a.call_id = $3) and ($4::text is null or a.state = $4)
and ($5::uuid is null or a.applicants && acts_for($5))
and (a.applicants && $6::uuid[] or (a.submitted_at is not null and ($7 or p.reviewers @> array[$8])))
order by a.application_id limit $2 + 1
"""


class Wanted(BaseModel):
    model_config = ConfigDict(extra="forbid")

    after: UUID | None = Field(default=None, description="the `next` of the part before")
    limit: int = Field(default=100, ge=1, le=MOST)
    call: UUID | None = None
    state: State | None = None
    applicant: UUID | None = None


class ApplicationView(BaseModel):
    """An application in short. `unmet` are the conditions of the call that it did not meet when it was handed in."""

    application_id: UUID
    call_id: UUID
    call_name: LocalName
    closes_at: datetime | None
    """When its call closes; null: open all year."""
    programme_id: UUID
    year: int
    kind: str
    track: Track
    applicant: UUID
    applicant_name: str | None
    shares: tuple[PartnerShare, ...]
    agreed: tuple[UUID, ...]
    state: State
    asked_cents: int | None
    number: str | None
    begun_at: datetime
    submitted_at: datetime | None
    arrived_by: Arrival | None
    municipalities: tuple[str, ...]
    priority: str | None
    unmet: tuple[str, ...]
    supplement_due_on: date | None
    """By when the grant office asks for a supplement."""
    reviews: int
    """How many reviews count."""
    far_apart: tuple[str, ...] | None = Field(
        description="criteria on which the reviewers disagree widely; null to all but the grant office", json_schema_extra={"x-insiders": "the grant office"}
    )
    decision_id: UUID | None
    version: int


class RegistrationView(BaseModel):
    """What came of a registration, without the application: whoever may enter what another system sends need not read it."""

    application_id: UUID
    call_id: UUID
    applicant: UUID
    number: str | None
    reference: str | None
    state: State
    asked_cents: int | None
    submitted_at: datetime | None
    arrived_by: Arrival | None
    unmet: tuple[str, ...]


class SupplementView(BaseModel):
    supplement_id: UUID
    at: datetime
    text: str
    answers: dict[str, JsonValue]


class AskedSupplementView(BaseModel):
    text: str
    due_on: date
    asked_on: date


class WholeApplicationView(ApplicationView):
    """An application with its answers. `revision` is what the next edit of a draft is based on."""

    language: ApplicationLanguage
    form_id: UUID
    form_version: int
    answers: dict[str, JsonValue]
    revision: int
    untouched: tuple[str, ...]
    """The answers that were filled in with what was known, and that nobody has changed since."""
    asked: AskedSupplementView | None
    supplements: tuple[SupplementView, ...]


class ReviewView(BaseModel):
    reviewer: str
    scores: dict[str, int]
    comment: str
    at: datetime


class ConflictView(BaseModel):
    reviewer: str
    ground: ConflictGround
    at: datetime


class PanelView(BaseModel):
    """Who judges an application. A reviewer sees their own review, the grant office all."""

    application_id: UUID
    reviewers: tuple[str, ...]
    conflicts: tuple[ConflictView, ...]
    reviews: tuple[ReviewView, ...]
    counting: int


async def application(connection: Connection, application_id: UUID, *, caller: Caller) -> WholeApplicationView:
    found, row = await readable(connection, application_id, caller)
    draft = found.draft
    return view_of(found, WholeApplicationView, answers=draft.answers, revision=draft.revision, untouched=draft.untouched, **_beside(found, row, caller))


async def applications(connection: Connection, wanted: Wanted, *, caller: Caller) -> Page[ApplicationView]:
    """What the caller may read, and nothing else."""
    own = [caller.organisation_id, *caller.succeeds] if caller.organisation_id else []
    rows = await connection.fetch(
        ALL, wanted.after, wanted.limit, wanted.call, wanted.state, wanted.applicant, own, bool(caller.roles & GRANTS), caller.subject
    )
    return page([_in_short(row, caller) for row in rows], limit=wanted.limit, key="application_id")


async def panel(connection: Connection, application_id: UUID, *, caller: Caller) -> PanelView:
    """Nothing of it is the applicants'."""
    found, row = await readable(connection, application_id, caller)
    judged = _panel(row) or Panel(panel_id=found.application_id)
    is_officer = bool(caller.roles & GRANTS)
    if not is_officer and caller.subject not in judged.reviewers:
        raise NotFound("panel", application_id)
    shown = judged.reviews if is_officer else tuple(one for one in judged.reviews if one.reviewer == caller.subject)
    return view_of(judged, PanelView, application_id=found.application_id, reviews=shown, counting=len(judged.counting))


async def registration(connection: Connection, application_id: UUID) -> RegistrationView:
    return RegistrationView.model_validate(await APPLICATIONS.seen(connection, application_id))


async def readable(connection: Connection, application_id: UUID, caller: Caller) -> tuple[Application, Mapping[str, Any]]:
    """Raises NotFound, Forbidden."""
    row = await connection.fetchrow(ONE, application_id)
    if row is None:
        raise NotFound("application", application_id)
    found, judged = _read(row), _panel(row)
    refuse_unless_reader(caller, found, reviewers=judged.reviewers if judged else ())
    return found, row


def _in_short(row: Mapping[str, Any], caller: Caller) -> ApplicationView:
    found = _read(row)
    return view_of(found, ApplicationView, **_beside(found, row, caller))


def _read(row: Mapping[str, Any]) -> Application:
    return APPLICATIONS.read(row["application"])


def _panel(row: Mapping[str, Any]) -> Panel | None:
    return None if row["panel"] is None else PANELS.read(row["panel"])


def _beside(application: Application, row: Mapping[str, Any], caller: Caller) -> dict[str, Any]:
    judged, call = _panel(row) or Panel(panel_id=application.application_id), CALLS.read(row["call"])
    known = {name: row[name] for name in ("applicant_name", "decision_id", "version")}
    of_call = {"call_name": call.name, "closes_at": call.closes_at, "supplement_due_on": application.asked and application.asked.due_on}
    far_apart = judged.far_apart(wide_apart=call.wide_apart) if caller.roles & GRANTS else None
    return known | of_call | {"reviews": len(judged.counting), "far_apart": far_apart}
