"""Series (tapahtumasarja): gatherings that recur by a rule of RFC 5545.

An occasion is named by the wall time at which the rule puts it (its RECURRENCE-ID), wherever it is moved. Wall times are Helsinki's, without an offset:
ten o'clock stays ten o'clock on both sides of a change of the clocks. The rule of an imported series may go by another clock, which it then names.
"""

from datetime import datetime
from typing import Annotated, NewType
from uuid import UUID

from pydantic import AfterValidator, Field, NaiveDatetime, StringConstraints, WithJsonSchema

from shared.contracts.envelope import Command, Fact
from shared.contracts.events.outline import OutlineCommand
from shared.contracts.events.words import GatheringKind, Spot
from shared.contracts.times import AS_TEXT, bounded
from shared.contracts.words import Code, OrganisationId

SeriesId = NewType("SeriesId", UUID)


def _in_whole_seconds(wall: datetime) -> datetime:
    if wall.microsecond:
        raise ValueError("a wall time is in whole seconds")
    return bounded(wall)


Wall = Annotated[NaiveDatetime, WithJsonSchema({"type": "string", "pattern": r"^[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9]{2}:[0-9]{2}(:[0-9]{2})?)?$"})]
"""A wall time as facts carry it. Not of the format `date-time`, which wants an offset; a day alone is its midnight."""
WallTime = Annotated[Wall, AS_TEXT, AfterValidator(_in_whole_seconds)]
"""Helsinki's clock, as `2026-10-25T10:00`."""
Duration = Annotated[int, Field(ge=1, le=7 * 24 * 60)]
Recurrence = Annotated[str, StringConstraints(max_length=300, pattern=r"^[A-Z0-9=;,+-]+$")]
"""An RRULE's value, as `FREQ=WEEKLY;BYDAY=TU;COUNT=10`."""


class StartSeries(OutlineCommand, type="events.start_series.v1", subject="series_id", personal=True):
    """A convenor begins a series: gatherings that recur by a rule of RFC 5545.

    Place, parties and all that is said of contents are what an occasion has once it is taken up as a gathering.
    """

    series_id: SeriesId
    starts: WallTime
    """The first occasion, which must be one that the rule makes."""
    minutes: Duration
    """How long each occasion lasts."""
    recurrence: Recurrence
    """An RRULE's value, as `FREQ=WEEKLY;BYDAY=TU;COUNT=10`."""
    spot: Spot | None = None
    """Where; every occasion takes place there."""


class MoveOccasion(Command, type="events.move_occasion.v1", subject="series_id"):
    """The convenor moves this occasion only; the rest of the series stays (RFC 5545: an override of the instance)."""

    series_id: SeriesId
    occasion: WallTime
    """The wall time at which the rule puts it, wherever it was moved before."""
    starts: WallTime
    minutes: Duration


class CancelOccasion(Command, type="events.cancel_occasion.v1", subject="series_id"):
    """The convenor cancels this occasion only; the rest of the series stays (RFC 5545: an exception)."""

    series_id: SeriesId
    occasion: WallTime
    """The wall time at which the rule puts it."""
    reason: Code


class SplitSeries(Command, type="events.split_series.v1", subject="series_id"):
    """The convenor changes this occasion and all that follow: the series ends before it, and a new one goes on."""

    series_id: SeriesId
    occasion: WallTime
    """The first occasion that is changed."""
    new_series_id: SeriesId
    starts: WallTime
    """When the new series begins."""
    minutes: Duration
    recurrence: Recurrence | None = None
    """The new series' rule; null: it goes on by the old one's."""


class SeriesFact(Fact):
    """What every fact of a series says of it, as it stands after the fact."""

    series_id: SeriesId
    kind: GatheringKind
    convenor: OrganisationId
    network_id: UUID | None = None
    target_groups: tuple[str, ...] = ()
    parties: tuple[OrganisationId, ...] = ()
    """Those beside the convenor, in the order of their ids."""
    municipality: str | None = None
    """Code of the municipality where they take place; null: nobody has said."""


class SeriesTimes(SeriesFact):
    """What the facts say that tell when and where a series takes place."""

    starts: Wall
    """The first occasion, by the clock of `zone`."""
    minutes: int
    """How long each occasion lasts."""
    recurrence: str
    """An RRULE's value; an imported series may have several, a line each, or none."""
    zone: str = "Europe/Helsinki"
    """By whose clock the rules recur (a name of the IANA time zone database). An area's own series go by Helsinki's."""
    dates: tuple[Wall, ...] = ()
    """Occasions beside those of the rules (RFC 5545: RDATE), by the same clock."""
    whole_days: bool = False
    """Each occasion is of whole days, from midnight to midnight: its length counts days of the calendar."""
    spot: Spot | None = None


class SeriesStarted(SeriesTimes, type="events.series.started.v1", subject="series_id"):
    """Gatherings recur so from now on. Calendars expand the rule in the wall time of its zone."""

    continues: SeriesId | None = None
    """The series that was split, of which this is the following part."""


class SeriesOccasionMoved(SeriesFact, type="events.series.occasion_moved.v1", subject="series_id"):
    """One occasion takes place at another time, and the rest of the series as before: whoever expands the rule overrides this instance."""

    occasion: Wall
    """The wall time at which the rule puts it: its name."""
    starts: Wall
    minutes: int


class SeriesOccasionCancelled(SeriesFact, type="events.series.occasion_cancelled.v1", subject="series_id"):
    """One occasion will not take place, and the rest of the series will: whoever expands the rule leaves this instance out."""

    occasion: Wall
    """The wall time at which the rule puts it: its name."""
    reason: str


class SeriesSplit(SeriesFact, type="events.series.split.v1", subject="series_id"):
    """The series ends before `occasion`, and a new one goes on from there; its own `events.series.started.v1` says how."""

    occasion: Wall
    new_series_id: SeriesId
    overrides_carried: int
    """Occasions moved or cancelled by themselves that the new series took over; each is said again of it."""
    overrides_dropped: int
    """The same, for which the new series has no occasion."""
