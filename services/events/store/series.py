"""Series in PostgreSQL: one row each, however many occasions it has. One read to be changed is locked."""

from datetime import datetime

from pydantic import TypeAdapter

from services.events.domain.series import Series
from services.events.store import changes
from services.events.store.claims import claim
from shared.contracts.events.series import SeriesId
from shared.db import Connection
from shared.errors import NotFound

SERIES = TypeAdapter(Series)

GET = "select series from series where series_id = $1 for update"
KEEP = """
insert into series (series_id, kind, series) values ($1, $2, $3)
on conflict (series_id) do update set kind = excluded.kind, series = excluded.series
"""


class ManySeries:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def find(self, series_id: SeriesId) -> Series | None:
        await claim(self._connection, series_id)
        found = await self._connection.fetchval(GET, series_id)
        return SERIES.validate_python(found) if found else None

    async def get(self, series_id: SeriesId) -> Series:
        if series := await self.find(series_id):
            return series
        raise NotFound("series", series_id)

    async def keep(self, series: Series, *, before: Series | None, done: str, by: str, at: datetime) -> None:
        was = SERIES.dump_python(before, mode="json") if before else None
        became = SERIES.dump_python(series, mode="json")
        await self._connection.execute(KEEP, series.series_id, series.kind, became)
        await changes.note(self._connection, series.series_id, was, became, done=done, by=by, at=at)
