"""Series in PostgreSQL: one row each, however many occasions it has. One read to be changed is locked."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from services.events import recurrence, recurrence_sets
from services.events.domain.series import Override, Series
from services.events.domain.series_edits import FIELDS
from services.events.store.changes import CalendarStore, adapters
from shared.database.documents import Documents
from shared.domain.days import instant_of


def _first_at(series: Series) -> datetime:
    """What was moved included."""
    first = instant_of(series.starts, ZoneInfo(series.zone))
    moved = min([timedelta(), *map(_shift, series.onwards)])
    return min([first + moved, *(instant_of(one.starts) for one in series.overrides)])


def _last_at(series: Series) -> datetime:
    """When the last of it is over, what was moved included."""
    last = recurrence_sets.ends_by(recurrence_sets.of(series))
    longest = max([series.minutes, *(one.minutes for one in series.onwards)])
    latest = Override(occasion=last, starts=last + max([timedelta(), *map(_shift, series.onwards)]), minutes=longest)
    return max(series.span(one)[1] for one in (latest, *series.overrides))


def _shift(one: Override) -> timedelta:
    return one.starts - one.occasion


def _last_wall(series: Series) -> datetime | None:
    """The last wall time that a counted rule makes, if there is but one."""
    rule = recurrence_sets.of(series).counted
    return recurrence.ends_by(rule) if rule else None


SERIES = Documents(
    Series,
    table="series",
    name="series",
    columns=("kind", "municipality", "network_id", "target_groups"),
    derived={
        "place_id": lambda one: one.spot.place_id if one.spot else None,
        "first_at": _first_at,
        "last_at": _last_at,
        "last_wall": _last_wall,
        "organisations": lambda one: [one.convenor, *one.parties],
    },
)


class ManySeries(CalendarStore[Series]):
    documents = SERIES
    editable = adapters(Series, FIELDS)
