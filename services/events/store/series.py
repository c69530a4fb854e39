"""Series in PostgreSQL: one row each, however many occasions it has. One read to be changed is locked."""

from datetime import datetime, timedelta
from typing import get_type_hints

from pydantic import TypeAdapter

from services.events import recurrence
from services.events.domain.merging import Change
from services.events.domain.series import Series
from services.events.domain.series_edits import FIELDS
from services.events.store import changes
from shared.contracts.events.series import SeriesId
from shared.database.claims import claim
from shared.database.postgres import Connection
from shared.domain.days import instant_of
from shared.errors import NotFound

SERIES = TypeAdapter(Series)

EDITABLE: changes.Adapters = {name: TypeAdapter(hint) for name, hint in get_type_hints(Series).items() if name in FIELDS}

GET = "select series from series where series_id = $1 for update"
KEEP = """
insert into series (series_id, kind, first_at, last_at, last_wall, municipality, network_id, place_id, target_groups, organisations, series)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
on conflict (series_id) do update set kind = excluded.kind, first_at = excluded.first_at, last_at = excluded.last_at, last_wall = excluded.last_wall,
    municipality = excluded.municipality, network_id = excluded.network_id, place_id = excluded.place_id, target_groups = excluded.target_groups,
    organisations = excluded.organisations, series = excluded.series
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
        first_at, last_at, last_wall = _between(series)
        await self._connection.execute(
            KEEP, series.series_id, series.kind, first_at, last_at, last_wall, series.municipality, series.network_id, series.place_id,
            series.target_groups, [series.convenor, *series.parties], became,
        )  # fmt: skip
        await changes.note(self._connection, "series", series.series_id, was, became, done=done, by=by, at=at)

    async def changed(self, series_id: SeriesId, number: int, *, field: str) -> tuple[Change, list[Change]]:
        """The change of that number, and those after it, oldest first."""
        return await changes.since(self._connection, "series", series_id, number, fields=EDITABLE, named=field)


def _between(series: Series) -> tuple[datetime, datetime, datetime | None]:
    """The moments between which all of it takes place, what was moved included; and the last wall time that a counted rule makes."""
    rule = recurrence.read(series.recurrence, starts=series.starts)
    last = recurrence.ends_by(rule)
    spans = [(series.starts, series.minutes), (last, series.minutes), *((alone.starts, alone.minutes) for alone in series.alone)]
    begins, ends = zip(*((instant_of(wall), instant_of(wall) + timedelta(minutes=minutes)) for wall, minutes in spans), strict=True)
    return min(begins), max(ends), last if rule.count is not None else None
