"""Operating models and their versions, as they are read."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel

from shared.contracts.registry import NamedParty
from shared.contracts.words import Principle
from shared.database.documents import shown
from shared.database.postgres import Connection
from shared.errors import NotFound
from shared.http.paging import Page, page

SEEN = """
v.operating_model, v.described_at, coalesce(s.version, 0) as subject_version
from operating_model_versions v left join subjects s on s.subject = v.operating_model_id::text
"""
CURRENT = f"select {SEEN} where v.operating_model_id = $1 order by v.version desc limit 1"
ALL = f"""
select distinct on (v.operating_model_id) {SEEN}
where ($1::uuid is null or v.operating_model_id > $1) and ($3::uuid is null or v.applied_from = $3)
order by v.operating_model_id, v.version desc limit $2 + 1
"""
VERSIONS = f"select {SEEN} where v.operating_model_id = $3 and ($1::integer is null or v.version > $1) order by v.version limit $2 + 1"


class OperatingModelView(BaseModel):
    """A version of an operating model. `version` is the description's; `subject_version` is what If-Match compares."""

    operating_model_id: UUID
    name: str
    version: int
    description: str
    target_groups: list[str]
    principles: list[Principle]
    owner: NamedParty | None
    partners: list[NamedParty]
    trainer: NamedParty | None
    since: int | None
    replicable: bool
    roles: list[str]
    needs: list[str]
    figures: dict[str, int]
    applied_from: UUID | None
    municipality: str | None
    described_at: datetime
    subject_version: int


async def operating_model(connection: Connection, operating_model_id: UUID) -> OperatingModelView:
    row = await connection.fetchrow(CURRENT, operating_model_id)
    if row is None:
        raise NotFound("operating_model", operating_model_id)
    return OperatingModelView.model_validate(shown(row, "operating_model"))


async def copy(connection: Connection, applied_as: UUID) -> OperatingModelView:
    return await operating_model(connection, applied_as)


async def operating_models(connection: Connection, *, after: UUID | None, limit: int, applied_from: UUID | None) -> Page[OperatingModelView]:
    rows = await connection.fetch(ALL, after, limit, applied_from)
    return page([OperatingModelView.model_validate(shown(row, "operating_model")) for row in rows], limit=limit, key="operating_model_id")


async def versions(connection: Connection, operating_model_id: UUID, *, after: int | None, limit: int) -> Page[OperatingModelView]:
    await operating_model(connection, operating_model_id)
    rows = await connection.fetch(VERSIONS, after, limit, operating_model_id)
    return page([OperatingModelView.model_validate(shown(row, "operating_model")) for row in rows], limit=limit, key="version")
