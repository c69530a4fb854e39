"""Where an organisation is described, as it is read."""

from datetime import date
from uuid import UUID

from pydantic import BaseModel

from services.registry.views.organisations import organisation
from shared.database.postgres import Connection

ALL = "select register_name, described_on, entry from register_entries where organisation_id = $1 order by register_name"


class RegisterEntryView(BaseModel):
    register_name: str
    described_on: date
    entry: str | None


class RegisterEntriesView(BaseModel):
    """The registers that describe an organisation, each with the day on which it was last seen there."""

    items: list[RegisterEntryView]


async def register_entries(connection: Connection, organisation_id: UUID) -> RegisterEntriesView:
    await organisation(connection, organisation_id)
    rows = await connection.fetch(ALL, organisation_id)
    return RegisterEntriesView(items=[RegisterEntryView.model_validate(dict(row)) for row in rows])
