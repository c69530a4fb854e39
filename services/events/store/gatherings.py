"""Gatherings in PostgreSQL. One read to be changed is locked, so whatever touches it comes one after the other."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from pydantic import TypeAdapter

from services.events.domain.gatherings import Gathering
from shared.contracts.events import GatheringId
from shared.db import Connection
from shared.errors import NotFound

GATHERING = TypeAdapter(Gathering)

CLAIM = "select pg_advisory_xact_lock(hashtextextended($1, 0))"
GET = "select gathering from gatherings where gathering_id = $1 for update"
KEEP = """
insert into gatherings (gathering_id, state, kind, starts_at, ends_at, municipality, target_groups, gathering) values ($1, $2, $3, $4, $5, $6, $7, $8)
on conflict (gathering_id) do update set state = excluded.state, kind = excluded.kind, starts_at = excluded.starts_at, ends_at = excluded.ends_at,
    municipality = excluded.municipality, target_groups = excluded.target_groups, gathering = excluded.gathering
"""
CHANGED = "insert into changes (gathering_id, done, done_by, done_at, fields) values ($1, $2, $3, $4, $5)"


class Gatherings:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def find(self, gathering_id: GatheringId) -> Gathering | None:
        """Claims the id as well, so that of two identical requests at once the second finds what the first made."""
        await self._connection.execute(CLAIM, f"events/{gathering_id}")
        found = await self._connection.fetchval(GET, gathering_id)
        return GATHERING.validate_python(found) if found else None

    async def get(self, gathering_id: GatheringId) -> Gathering:
        if gathering := await self.find(gathering_id):
            return gathering
        raise NotFound("gathering", gathering_id)

    async def keep(self, gathering: Gathering, *, before: Gathering | None, done: str, by: str, at: datetime) -> None:
        """Keep it, and what of it has changed since `before`; a new one has changed in all that it has."""
        was = GATHERING.dump_python(before, mode="json") if before else {}
        became = GATHERING.dump_python(gathering, mode="json")
        await self._connection.execute(
            KEEP, gathering.gathering_id, gathering.state, gathering.kind, gathering.starts_at, gathering.ends_at, gathering.municipality,
            gathering.target_groups, became,
        )  # fmt: skip
        await self._connection.execute(CHANGED, gathering.gathering_id, done, by, at, _changed(was, became))


def _changed(was: Mapping[str, Any], became: Mapping[str, Any]) -> dict[str, list[Any]]:
    return {name: [was.get(name), value] for name, value in became.items() if was.get(name) != value}
