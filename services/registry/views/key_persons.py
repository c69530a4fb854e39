"""Key persons, as those may read them who work for the area or belong to the same organisation."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel

from services.registry.authorisation import READERS_OF_PERSONS, refuse_strangers
from services.registry.store.key_persons import KEY_PERSONS
from shared.auth import Caller
from shared.database.documents import shown
from shared.database.postgres import Connection
from shared.http.paging import Page, page

OF_ORGANISATION = """
select p.key_person, coalesce(s.version, 0) as version from key_persons p left join subjects s on s.subject = p.key_person_id::text
where p.organisation_id = any(acts_for($3)) and ($1::uuid is null or p.key_person_id > $1) order by p.key_person_id limit $2 + 1
"""


class KeyPersonStanding(BaseModel):
    """What was done to a key person, without the person: the answer to a write."""

    key_person_id: UUID
    organisation_id: UUID
    role: str
    erased: bool
    version: int


class KeyPersonView(KeyPersonStanding):
    """A key person, on whose say and of when. An erased one has neither name, phone nor e-mail."""

    name: str | None
    phone: str | None
    email: str | None
    said_by: UUID
    said_on: date
    noted_by: str
    erased_at: datetime | None


async def standing(connection: Connection, key_person_id: UUID) -> KeyPersonStanding:
    return KeyPersonStanding.model_validate(_shown(await KEY_PERSONS.seen(connection, key_person_id)))


async def key_person(connection: Connection, key_person_id: UUID, *, caller: Caller) -> KeyPersonView:
    view = KeyPersonView.model_validate(_shown(await KEY_PERSONS.seen(connection, key_person_id)))
    refuse_strangers(caller, view.organisation_id, roles=READERS_OF_PERSONS)
    return view


async def key_persons(connection: Connection, organisation_id: UUID, *, caller: Caller, after: UUID | None, limit: int) -> Page[KeyPersonView]:
    refuse_strangers(caller, organisation_id, roles=READERS_OF_PERSONS)
    rows = await connection.fetch(OF_ORGANISATION, after, limit, organisation_id)
    return page([KeyPersonView.model_validate(_shown(shown(row, "key_person"))) for row in rows], limit=limit, key="key_person_id")


def _shown(seen: Mapping[str, Any]) -> dict[str, Any]:
    return {**seen, "erased": seen["erased_at"] is not None}
