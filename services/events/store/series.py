"""Series in PostgreSQL: one row each, however many occasions it has. Each change is kept with what was before and what after it."""

from datetime import datetime

from pydantic import TypeAdapter

from services.events.domain.series import Series
from shared.contracts.events.series import SeriesId
from shared.db import Connection
from shared.errors import NotFound

SERIES = TypeAdapter(Series)

CLAIM = "select pg_advisory_xact_lock(hashtextextended($1, 0))"
GET = "select series from series where series_id = $1 for update"
KEEP = """
insert into series (series_id, kind, series) values ($1, $2, $3)
on conflict (series_id) do update set kind = excluded.kind, series = excluded.series
"""
CHANGED = "insert into series_changes (series_id, done, before, after, done_by, done_at) values ($1, $2, $3, $4, $5, $6)"


class ManySeries:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def find(self, series_id: SeriesId) -> Series | None:
        """Claims the id as well, so that of two identical requests at once the second finds what the first made."""
        await self._connection.execute(CLAIM, f"events/{series_id}")
        found = await self._connection.fetchval(GET, series_id)
        return SERIES.validate_python(found) if found else None

    async def get(self, series_id: SeriesId) -> Series:
        if series := await self.find(series_id):
            return series
        raise NotFound("series", series_id)

    async def keep(self, before: Series | None, after: Series, *, done: str, by: str, at: datetime) -> None:
        """Only the fields that differ are written down as changed."""
        old = SERIES.dump_python(before, mode="json") if before else {}
        new = SERIES.dump_python(after, mode="json")
        await self._connection.execute(KEEP, after.series_id, after.kind, new)
        differs = [name for name in new if old.get(name) != new[name]]
        was, became = {name: old.get(name) for name in differs}, {name: new[name] for name in differs}
        await self._connection.execute(CHANGED, after.series_id, done, was if before else None, became, by, at)
