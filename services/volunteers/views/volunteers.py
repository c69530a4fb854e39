"""Volunteers as their coordinator reads them, and as they read themselves."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel

from services.volunteers.authorisation import refuse_strangers
from services.volunteers.domain.volunteers import Standing, Volunteer
from services.volunteers.store.volunteers import VOLUNTEERS, People
from services.volunteers.views.hours import HoursView
from services.volunteers.views.notices import NoticeSettingsView
from shared.auth import Caller
from shared.contracts.volunteers.words import Availability, Purpose
from shared.database.postgres import Connection
from shared.domain.same_names import view_of
from shared.errors import NotFound
from shared.http.paging import Page, page

SHOWN = "select v.volunteer, coalesce(s.version, 0) as version from volunteers v left join subjects s on s.subject = v.volunteer_id::text"
ONE = f"{SHOWN} where v.volunteer_id = $1"
ALL = f"""{SHOWN}
where ($1::uuid is null or v.volunteer_id > $1) and v.organisation_id = $3 and v.standing <> 'erased'
and ($4::text is null or v.standing = $4) and ($5::uuid is null or v.roles @> array[$5]) order by v.volunteer_id limit $2 + 1
"""
OTHER = "select (volunteer ->> 'like')::uuid from volunteers where volunteer_id = $1"
ALL_SEALED = (
    "select volunteer_id, sealed, (volunteer ->> 'like')::uuid as other from people join volunteers using (volunteer_id) where volunteer_id = any($1::uuid[])"
)
LOOKS = "select looked_at, looked_by, organisation_id, what from looks where volunteer_id = $1 order by look desc limit 1000"


class ReachView(BaseModel):
    languages: tuple[str, ...]
    municipalities: tuple[str, ...]
    availability: tuple[Availability, ...]
    interests: tuple[str, ...]


class ConsentView(BaseModel):
    """What they allowed, and when; null `withdrawn_at`: they still do."""

    purpose: Purpose
    given_at: datetime
    withdrawn_at: datetime | None


class ExtractView(BaseModel):
    """That a criminal-record extract was seen, and its date: nothing else of it is kept."""

    issued_on: date
    seen_on: date


class StandingView(BaseModel):
    """How a volunteer stands; none of it says who they are."""

    volunteer_id: UUID
    organisation_id: UUID
    standing: Standing
    applied_on: date
    wishes: tuple[UUID, ...]
    roles: tuple[UUID, ...]
    reach: ReachView
    comes_of_age_on: date | None
    consents: tuple[ConsentView, ...]
    extract: ExtractView | None
    version: int


class PersonView(BaseModel):
    """Who they are, as they told it."""

    name: str
    email: str
    phone: str | None = None
    born_on: date
    language: str
    about: str | None = None


class VolunteerView(StandingView):
    """Null `person`: the key of what was told of them is not here. Null `like`: nobody else of the organisation gave their address."""

    person: PersonView | None
    like: UUID | None


class LookView(BaseModel):
    """Somebody of the organisation looked at their data: when, who, and at what."""

    looked_at: datetime
    looked_by: str
    organisation_id: UUID | None
    what: str


class OwnView(StandingView):
    """Who a volunteer is, how they stand, and who looked at it."""

    person: PersonView
    looks: tuple[LookView, ...]
    hours: tuple[HoursView, ...]
    notices: NoticeSettingsView


class Sealed(BaseModel):
    """How they stand, and who they are as it is kept."""

    standing: StandingView
    like: UUID | None
    sealed: bytes


async def standing(connection: Connection, volunteer_id: UUID, *, caller: Caller) -> StandingView:
    found = await _found(connection, volunteer_id)
    refuse_strangers(caller, found.organisation_id, volunteer_id=volunteer_id)
    return found


async def sealed(connection: Connection, volunteer_id: UUID) -> Sealed:
    standing, like = await _found(connection, volunteer_id), await connection.fetchval(OTHER, volunteer_id)
    return Sealed(standing=standing, like=like, sealed=await People(connection).sealed(volunteer_id))


async def volunteers(
    connection: Connection, organisation_id: UUID, *, after: UUID | None, limit: int, standing: Standing | None, role: UUID | None
) -> Page[StandingView]:
    rows = await connection.fetch(ALL, after, limit, organisation_id, standing, role)
    return page([_view(row) for row in rows], limit=limit, key="volunteer_id")


async def all_sealed(connection: Connection, volunteer_ids: Sequence[UUID]) -> dict[UUID, tuple[bytes, UUID | None]]:
    """What is told of each, sealed, and who gave the same address."""
    return {row["volunteer_id"]: (row["sealed"], row["other"]) for row in await connection.fetch(ALL_SEALED, list(volunteer_ids))}


async def opened_by(connection: Connection, secret: bytes) -> UUID:
    return await People(connection).opened_by(secret)


async def looks(connection: Connection, volunteer_id: UUID) -> tuple[LookView, ...]:
    return tuple(LookView.model_validate(dict(row)) for row in await connection.fetch(LOOKS, volunteer_id))


async def _found(connection: Connection, volunteer_id: UUID) -> StandingView:
    row = await connection.fetchrow(ONE, volunteer_id)
    if row is None:
        raise NotFound("volunteer", volunteer_id)
    return _view(row)


def _view(row: Mapping[str, Any]) -> StandingView:
    found: Volunteer = VOLUNTEERS.read(row["volunteer"])
    return view_of(found, StandingView, version=row["version"])
