"""Gatherings in PostgreSQL. One read to be changed is locked, so whatever touches it comes one after the other."""

from datetime import datetime
from typing import get_type_hints

from pydantic import TypeAdapter

from services.events.domain.edits import FIELDS
from services.events.domain.gatherings import Gathering
from services.events.domain.merging import Change
from services.events.store import changes
from shared.contracts.events import GatheringId
from shared.database.claims import claim
from shared.database.postgres import Connection
from shared.errors import NotFound

GATHERING = TypeAdapter(Gathering)
EDITABLE: changes.Adapters = {name: TypeAdapter(hint) for name, hint in get_type_hints(Gathering).items() if name in FIELDS}

GET = "select gathering from gatherings where gathering_id = $1 for update"
KEEP = """
insert into gatherings (gathering_id, state, kind, starts_at, ends_at, municipality, target_groups, network_id, place_id, organisations, gathering)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
on conflict (gathering_id) do update set state = excluded.state, kind = excluded.kind, starts_at = excluded.starts_at, ends_at = excluded.ends_at,
    municipality = excluded.municipality, target_groups = excluded.target_groups, network_id = excluded.network_id, place_id = excluded.place_id,
    organisations = excluded.organisations, gathering = excluded.gathering
"""


class Gatherings:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def find(self, gathering_id: GatheringId) -> Gathering | None:
        await claim(self._connection, gathering_id)
        found = await self._connection.fetchval(GET, gathering_id)
        return GATHERING.validate_python(found) if found else None

    async def get(self, gathering_id: GatheringId) -> Gathering:
        if gathering := await self.find(gathering_id):
            return gathering
        raise NotFound("gathering", gathering_id)

    async def keep(self, gathering: Gathering, *, before: Gathering | None, done: str, by: str, at: datetime) -> None:
        was = GATHERING.dump_python(before, mode="json") if before else None
        became = GATHERING.dump_python(gathering, mode="json")
        await self._connection.execute(
            KEEP, gathering.gathering_id, gathering.state, gathering.kind, gathering.starts_at, gathering.ends_at, gathering.municipality,
            gathering.target_groups, gathering.network_id, gathering.spot.place_id if gathering.spot else None,
            [gathering.convenor, *gathering.parties], became,
        )  # fmt: skip
        await changes.note(self._connection, "gathering", gathering.gathering_id, was, became, done=done, by=by, at=at)

    async def changed(self, gathering_id: GatheringId, number: int, *, field: str) -> tuple[Change, list[Change]]:
        """The change of that number, and those after it, oldest first."""
        return await changes.since(self._connection, "gathering", gathering_id, number, fields=EDITABLE, named=field)
