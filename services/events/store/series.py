"""Series in PostgreSQL: one row each, however many occasions it has. One read to be changed is locked."""

from datetime import datetime, timedelta

from services.events import recurrence
from services.events.domain.series import Series
from services.events.domain.series_edits import FIELDS
from services.events.store.changes import NotedStore, adapters
from shared.database.documents import Documents
from shared.domain.days import instant_of


def _first_at(series: Series) -> datetime:
    """What was moved included."""
    return min(instant_of(wall) for wall in (series.starts, *(override.starts for override in series.overrides)))


def _last_at(series: Series) -> datetime:
    """When the last of it is over, what was moved included."""
    last = recurrence.ends_by(recurrence.read(series.recurrence, starts=series.starts))
    spans = [(series.starts, series.minutes), (last, series.minutes), *((override.starts, override.minutes) for override in series.overrides)]
    return max(instant_of(wall) + timedelta(minutes=minutes) for wall, minutes in spans)


def _last_wall(series: Series) -> datetime | None:
    """The last wall time that a counted rule makes."""
    rule = recurrence.read(series.recurrence, starts=series.starts)
    return recurrence.ends_by(rule) if rule.count is not None else None


SERIES = Documents(
    Series,
    table="series",
    name="series",
    columns=("kind", "municipality", "network_id", "place_id", "target_groups"),
    derived={
        "first_at": _first_at,
        "last_at": _last_at,
        "last_wall": _last_wall,
        "organisations": lambda one: [one.convenor, *one.parties],
    },
)


class ManySeries(NotedStore[Series]):
    documents = SERIES
    editable = adapters(Series, FIELDS)
