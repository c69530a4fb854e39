"""The register of trained professionals as those read it whose it is, and as each in it reads their own part; and the counts of conversations."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from pydantic import BaseModel

from services.volunteers.authorisation import refuse_others, refuse_strangers
from services.volunteers.store.trained import TRAINED, TrainedPeople
from services.volunteers.views.volunteers import LookView
from shared.auth import Caller
from shared.database.postgres import Connection
from shared.domain.same_names import view_of
from shared.errors import NotFound
from shared.http.paging import Page, page

SHOWN = """
select p.trained_person, coalesce(s.version, 0) as version
from trained_persons p left join subjects s on s.subject = p.trained_person_id::text
"""
ONE = f"{SHOWN} where p.trained_person_id = $1"
ALL = f"""{SHOWN}
where ($1::uuid is null or p.trained_person_id > $1) and p.organisation_id = $3 and not p.erased
and ($4::uuid is null or p.training_ids @> array[$4]) order by p.trained_person_id limit $2 + 1
"""
YEAR = "select year, municipality, conversations from conversations where organisation_id = $1 and year = $2 order by municipality"


class TrainedView(BaseModel):
    training_id: UUID
    completed_on: date
    valid_until: date | None


class TrainedStandingView(BaseModel):
    """What somebody was trained in; none of it says who they are."""

    trained_person_id: UUID
    organisation_id: UUID
    trainings: tuple[TrainedView, ...]
    erased: bool
    version: int


class ProfessionalView(BaseModel):
    """Who they are, as they told it."""

    name: str
    email: str
    employer: str
    language: str


class TrainedPersonView(TrainedStandingView):
    """Null `person`: the key of what was told of them is not here."""

    person: ProfessionalView | None


class OwnTrainedView(TrainedPersonView):
    """All that is kept of them, and who looked at it."""

    looks: tuple[LookView, ...]


class ConversationsView(BaseModel):
    """How many conversations were held in a municipality in a year: to be read by those who coordinate them, since a small number may show somebody."""

    organisation_id: UUID
    year: int
    municipality: str
    conversations: int


async def standing(connection: Connection, trained_person_id: UUID, *, caller: Caller) -> TrainedStandingView:
    found = await known(connection, trained_person_id)
    refuse_strangers(caller, found.organisation_id, volunteer_id=trained_person_id, what="trained_person")
    return found


async def known(connection: Connection, trained_person_id: UUID) -> TrainedStandingView:
    if row := await connection.fetchrow(ONE, trained_person_id):
        return _view(row)
    raise NotFound("trained_person", trained_person_id)


async def persons(connection: Connection, organisation_id: UUID, *, after: UUID | None, limit: int, training_id: UUID | None) -> Page[TrainedStandingView]:
    rows = await connection.fetch(ALL, after, limit, organisation_id, training_id)
    return page([_view(row) for row in rows], limit=limit, key="trained_person_id")


async def sealed(connection: Connection, keys: list[UUID]) -> dict[UUID, bytes]:
    return await TrainedPeople(connection).sealed(keys)


async def opened_by(connection: Connection, secret: bytes) -> UUID:
    return await TrainedPeople(connection).opened_by(secret)


async def conversations(connection: Connection, organisation_id: UUID, year: int, *, caller: Caller) -> list[ConversationsView]:
    refuse_others(caller, organisation_id)
    rows = await connection.fetch(YEAR, organisation_id, year)
    return [ConversationsView(organisation_id=organisation_id, **dict(row)) for row in rows]


def _view(row: Mapping[str, Any]) -> TrainedStandingView:
    return view_of(TRAINED.read(row["trained_person"]), TrainedStandingView, version=row["version"])
