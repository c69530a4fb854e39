"""Calls as anybody reads them: what may be applied for, by when, by which form and criteria."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from services.grants.domain.calls import Call
from services.grants.first_forms import first_forms
from services.grants.store.calls import CALLS, CLINICS, Forms
from shared.contracts.grants import ClinicKind
from shared.contracts.grants.calls import Conditions
from shared.contracts.grants.words import Criterion, Track
from shared.contracts.words import LocalName, LocalText
from shared.database.postgres import Connection
from shared.domain.same_names import view_of
from shared.errors import NotFound
from shared.http.paging import MOST, Page, page

SHOWN = """
select c.call, coalesce(s.version, 0) as version, (select o.name from organisations o where o.organisation_id = (c.call ->> 'convenor')::uuid) as convenor_name
from calls c left join subjects s on s.subject = c.call_id::text
"""
ONE = f"{SHOWN} where c.call_id = $1"
ALL = f"""{SHOWN}
where ($2::uuid is null or c.call_id > $2) and ($4::uuid is null or c.programme_id = $4) and ($5::text is null or c.kind = $5)
and case $6::text when 'open' then c.opens_at <= $1 and (c.closes_at is null or c.closes_at >= $1) when 'coming' then c.opens_at > $1
    when 'closed' then c.closes_at < $1 else true end
order by c.call_id limit $3 + 1
"""


PUBLISHED = """
select distinct on (f.form_id) f.form_id, f.version as form_version, f.document ->> 'x-form' as code, f.document -> 'x-title' as title
from forms f order by f.form_id, f.version desc limit $1
"""


CLINICS_OF_CALL = "select clinic from clinics where call_id = $1 order by clinic ->> 'starts_at', clinic_id limit $2"


class Phase(StrEnum):
    """Where a call is in its time."""

    COMING = "coming"
    OPEN = "open"
    CLOSED = "closed"


class Wanted(BaseModel):
    model_config = ConfigDict(extra="forbid")

    after: UUID | None = Field(default=None, description="the `next` of the part before")
    limit: int = Field(default=100, ge=1, le=MOST)
    programme: UUID | None = None
    kind: str | None = Field(default=None, max_length=60, pattern=r"^[a-z][a-z0-9_]*$")
    phase: Phase | None = None


class CallView(BaseModel):
    """A call for applications. `phase` is as it is now; null `closes_at`: open all year."""

    call_id: UUID
    programme_id: UUID
    year: int
    kind: str
    track: Track
    name: LocalName
    description: LocalText | None
    opens_at: datetime
    closes_at: datetime | None
    phase: Phase
    sum_cents: int
    most_cents: int | None
    form_id: UUID
    form_version: int
    criteria: tuple[Criterion, ...]
    conditions: Conditions
    reviewers: int
    wide_apart: int
    convenor: UUID
    convenor_name: str | None
    contact: str | None
    version: int


class FormView(BaseModel):
    """A form of an application: JSON Schema (Draft 2020-12) with what people read in three languages."""

    form_id: UUID
    form_version: int
    document: dict[str, JsonValue]


class FirstFormView(BaseModel):
    """A form that comes with the service, as it may be published."""

    document: dict[str, JsonValue]


class ClinicView(BaseModel):
    """An info session or clinic that was proposed: its gathering is found in events. When it is held is null of what was proposed before that was kept."""

    clinic_id: UUID
    call_id: UUID
    kind: ClinicKind
    title: LocalText | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    withdrawn: bool


class ListedFormView(BaseModel):
    """A form in short: its newest version that is published, or one that comes with the service and is published nowhere yet (no `form_id`)."""

    form_id: UUID | None
    form_version: int
    code: str
    title: LocalName


async def call(connection: Connection, call_id: UUID, *, now: datetime) -> CallView:
    if row := await connection.fetchrow(ONE, call_id):
        return _view(row, now)
    raise NotFound("call", call_id)


async def calls(connection: Connection, wanted: Wanted, *, now: datetime) -> Page[CallView]:
    rows = await connection.fetch(ALL, now, wanted.after, wanted.limit, wanted.programme, wanted.kind, wanted.phase)
    return page([_view(row, now) for row in rows], limit=wanted.limit, key="call_id")


async def clinic(connection: Connection, clinic_id: UUID) -> ClinicView:
    return ClinicView.model_validate(await CLINICS.seen(connection, clinic_id))


async def clinics(connection: Connection, call_id: UUID) -> list[ClinicView]:
    """By when they are held."""
    return [ClinicView.model_validate(row["clinic"]) for row in await connection.fetch(CLINICS_OF_CALL, call_id, MOST)]


async def form(connection: Connection, form_id: UUID, version: int) -> FormView:
    return FormView(form_id=form_id, form_version=version, document=await Forms(connection).document(form_id, version))


async def forms(connection: Connection) -> list[ListedFormView]:
    """Those that a call may use, and those of the service that are still to be published."""
    published = [ListedFormView(**dict(row)) for row in await connection.fetch(PUBLISHED, MOST)]
    known = {one.code for one in published}
    first = [
        ListedFormView(form_id=None, form_version=1, code=one.code, title=LocalName(**one.title.model_dump()))
        for one in first_forms().values()
        if one.code not in known
    ]
    return sorted(published, key=lambda one: (one.code, str(one.form_id))) + first


def first_form(code: str) -> FirstFormView:
    """Raises NotFound."""
    if found := first_forms().get(code):
        return FirstFormView(document=dict(found.document))
    raise NotFound("form", code)


def phase_of(one: Call, now: datetime) -> Phase:
    if one.is_open(now):
        return Phase.OPEN
    return Phase.COMING if now < one.opens_at else Phase.CLOSED


def _view(row: Mapping[str, Any], now: datetime) -> CallView:
    found: Call = CALLS.read(row["call"])
    return view_of(found, CallView, phase=phase_of(found, now), convenor_name=row["convenor_name"], version=row["version"])
