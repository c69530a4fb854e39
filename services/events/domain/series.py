"""Series (tapahtumasarja): gatherings that recur, each of which may be moved or cancelled alone; or this one and all that follow are changed together.

What must stay true: an occasion keeps its name, the wall time at which the rule puts it, wherever it is moved; a cancelled one stays cancelled; one that
became a gathering (`occasions.py`) is that gathering's to change; a split loses no occasion that was changed alone without saying how many. Expanding a
rule is not done here: what it makes comes in as arguments.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from typing import TypedDict
from uuid import UUID

from services.events.domain import outlines
from services.events.domain.outlines import Outline
from shared.contracts.envelope import Fact
from shared.contracts.events import GatheringId, GatheringKind, Spot, Title
from shared.contracts.events.calendar import SeriesOccasionTakenUp
from shared.contracts.events.series import (
    CancelOccasion,
    MoveOccasion,
    SeriesId,
    SeriesOccasionCancelled,
    SeriesOccasionMoved,
    SeriesSplit,
    SeriesStarted,
    SplitSeries,
    StartSeries,
)
from shared.contracts.words import LocalText, OrganisationId, Provenance
from shared.domain.days import HELSINKI, instant_of
from shared.domain.request_fingerprints import fingerprint, refuse_other_content
from shared.domain.same_names import made_from
from shared.errors import DomainError, InvalidValue, NotFound


class OccasionIsCancelled(DomainError):
    slug = "occasion-is-cancelled"


class OccasionIsAGathering(DomainError):
    slug = "occasion-is-a-gathering"


class SplitAtTheFirst(InvalidValue):
    slug = "split-at-the-first"


class ContinuesItself(InvalidValue):
    slug = "continues-itself"


@dataclass(frozen=True, slots=True, kw_only=True)
class Override:
    """An occasion changed alone: moved, cancelled for a reason, or taken up, from when on its gathering speaks for it.

    Its own words, if its source gave any, stand for the series'.
    """

    occasion: datetime
    starts: datetime
    minutes: int
    cancelled_for: str | None = None
    gathering_id: GatheringId | None = None
    title: Title | None = None
    contents: LocalText | None = None
    spot: Spot | None = None
    url: str | None = None

    def of_later(self, occasion: datetime) -> "Override":
        """What it makes of one that follows, where all that follow change by as much."""
        return replace(self, occasion=occasion, starts=occasion + (self.starts - self.occasion), gathering_id=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Series(Outline):
    """`starts`, `dates` and what the rules (`recurrence`, a line each) make are wall times of `zone`; all other wall times are Helsinki's."""

    series_id: SeriesId
    request_fingerprint: str
    starts: datetime
    minutes: int
    recurrence: str
    zone: str = HELSINKI.key
    dates: tuple[datetime, ...] = ()
    whole_days: bool = False
    """Each occasion lasts `minutes` by the clock, from midnight to midnight."""
    spot: Spot | None = None
    overrides: tuple[Override, ...] = ()
    onwards: tuple[Override, ...] = ()
    """Occasions from which on all change by as much (RFC 5545: THISANDFUTURE), each to the next of them; one changed alone is as it was changed."""
    continues: SeriesId | None = None
    origin: Provenance | None = None
    """Where it was imported from; None for the area's own."""
    cancelled_for: str | None = None
    """The whole of it."""

    def changed(self, occasion: datetime) -> Override | None:
        return next((override for override in self.overrides if override.occasion == occasion), None)

    def standing(self, occasion: datetime) -> Override:
        """The occasion as it stands: changed alone, or with those before it, or as the rule has it."""
        if changed := self.changed(occasion):
            return changed
        before = max((one for one in self.onwards if one.occasion <= occasion), key=lambda one: one.occasion, default=None)
        return before.of_later(occasion) if before else Override(occasion=occasion, starts=occasion, minutes=self.minutes)

    def span(self, one: Override) -> tuple[datetime, datetime]:
        """From when to when it takes place, in UTC. Whole days end at a midnight, also over a change of the clocks; hours are hours that pass."""
        begins, length = instant_of(one.starts), timedelta(minutes=one.minutes)
        by_the_clock = self.whole_days and one.starts.time() == time() and one.minutes % MINUTES_A_DAY == 0
        return begins, instant_of(one.starts + length) if by_the_clock else begins + length


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """What a recurrence comes to when it is cut: its rules and dates up to the cut, its rule from there on, and which wall times the second part makes."""

    ended: str
    ended_dates: tuple[datetime, ...] = ()
    following: str
    makes: Callable[[datetime], bool]


class Times(TypedDict):
    """What the facts say that tell when and where a series takes place."""

    starts: datetime
    minutes: int
    recurrence: str
    zone: str
    dates: tuple[datetime, ...]
    whole_days: bool
    spot: Spot | None


class Summary(TypedDict):
    """What every fact of a series carries."""

    series_id: SeriesId
    kind: GatheringKind
    convenor: OrganisationId
    network_id: UUID | None
    target_groups: tuple[str, ...]
    parties: tuple[OrganisationId, ...]
    municipality: str | None


MINUTES_A_DAY = 24 * 60
Decided = tuple[Series, Sequence[Fact]]


def start(existing: Series | None, command: StartSeries, *, recurrence: str) -> Decided:
    """Take a new series; `recurrence` is the rule as it was read."""
    if existing:
        refuse_other_content(existing.request_fingerprint, command, what="series", key=command.series_id)
        return existing, []
    series = made_from(command, Series, request_fingerprint=fingerprint(command), recurrence=recurrence, **outlines.outline(command))
    outlines.refuse_unsound(series)
    return series, [_started(series)]


def move(series: Series, command: MoveOccasion, *, exists: bool) -> Decided:
    """Move one occasion; back to where the rule puts it as well."""
    refuse_missing(command.occasion, exists=exists)
    before = series.standing(command.occasion)
    _refuse_taken_up(before)
    if before.cancelled_for:
        raise OccasionIsCancelled("what is cancelled cannot be moved", field="occasion", value=command.occasion, remedy="draft a gathering of its own")
    if (command.starts, command.minutes) == (before.starts, before.minutes):
        return series, []
    moved = replace(before, starts=command.starts, minutes=command.minutes)
    fact = SeriesOccasionMoved(occasion=command.occasion, starts=command.starts, minutes=command.minutes, **summary(series))
    return with_override(series, moved), [fact]


def cancel(series: Series, command: CancelOccasion, *, exists: bool) -> Decided:
    refuse_missing(command.occasion, exists=exists)
    before = series.standing(command.occasion)
    _refuse_taken_up(before)
    if before.cancelled_for:
        return series, []
    return with_override(series, replace(before, cancelled_for=command.reason)), [
        SeriesOccasionCancelled(occasion=command.occasion, reason=command.reason, **summary(series)),
    ]


def refuse_split(series: Series, command: SplitSeries, *, exists: bool) -> None:
    """Raise where there is no occasion to cut at, or nothing would stay before it."""
    if command.new_series_id == series.series_id:
        raise ContinuesItself("what goes on is a series of its own", field="new_series_id", value=command.new_series_id, remedy="take a new id")
    refuse_missing(command.occasion, exists=exists)
    if command.occasion == series.starts:
        raise _nothing_before(command)


def _nothing_before(command: SplitSeries) -> SplitAtTheFirst:
    return SplitAtTheFirst("nothing would stay before the first occasion", field="occasion", value=command.occasion, remedy="split at a later one")


def split(series: Series, command: SplitSeries, *, cut: Cut) -> tuple[Series, Series, Sequence[Fact]]:
    """End the series before the occasion and go on as a new one. Occasions changed alone go along by as much as the whole moves.

    One that was taken up keeps its gathering, which stays where it is.

    Raises:
        SplitAtTheFirst: when nothing stays before the occasion, whatever clock the first one goes by.
    """
    if not (cut.ended or cut.ended_dates):
        raise _nothing_before(command)
    later = [override for override in series.overrides if override.occasion >= command.occasion and not _given_anew(override, command)]
    shift = command.starts - command.occasion
    carried = tuple(_carried(override, shift) for override in later if cut.makes(override.occasion + shift))
    ended = replace(
        series,
        recurrence=cut.ended,
        dates=cut.ended_dates,
        overrides=tuple(override for override in series.overrides if override.occasion < command.occasion),
        onwards=tuple(override for override in series.onwards if override.occasion < command.occasion),
    )
    following = replace(
        series,
        series_id=command.new_series_id,
        request_fingerprint=fingerprint(command),
        starts=command.starts,
        minutes=command.minutes,
        recurrence=cut.following,
        zone=HELSINKI.key,
        dates=(),
        whole_days=series.whole_days and command.minutes % MINUTES_A_DAY == 0 and command.starts.time() == time(),
        overrides=carried,
        onwards=tuple(_carried(override, shift) for override in series.onwards if override.occasion > command.occasion),
        continues=series.series_id,
    )
    fact = SeriesSplit(
        occasion=command.occasion,
        new_series_id=command.new_series_id,
        overrides_carried=len(carried),
        overrides_dropped=len(later) - len(carried),
        **summary(ended),
    )
    return ended, following, [fact, _started(following), *_facts_of_overrides(following)]


def _given_anew(override: Override, command: SplitSeries) -> bool:
    """The occasion at which it is split takes place when the split says, however it was moved before."""
    return override.occasion == command.occasion and not (override.cancelled_for or override.gathering_id)


def _carried(override: Override, shift: timedelta) -> Override:
    return replace(override, occasion=override.occasion + shift, starts=override.starts if override.gathering_id else override.starts + shift)


def _facts_of_overrides(series: Series) -> list[Fact]:
    """What was carried, told anew: whoever hears of the new series has to know them."""
    return [_fact_of(series, override) for override in series.overrides]


def _fact_of(series: Series, override: Override) -> Fact:
    if override.gathering_id:
        return SeriesOccasionTakenUp(occasion=override.occasion, gathering_id=override.gathering_id, **summary(series))
    if override.cancelled_for:
        return SeriesOccasionCancelled(occasion=override.occasion, reason=override.cancelled_for, **summary(series))
    return SeriesOccasionMoved(occasion=override.occasion, starts=override.starts, minutes=override.minutes, **summary(series))


def with_override(series: Series, changed: Override) -> Series:
    others = [override for override in series.overrides if override.occasion != changed.occasion]
    return replace(series, overrides=tuple(sorted([*others, changed], key=lambda override: override.occasion)))


def _refuse_taken_up(override: Override) -> None:
    if override.gathering_id:
        raise OccasionIsAGathering(
            f"gathering {override.gathering_id} speaks for this occasion", field="occasion", value=override.occasion, remedy="edit or cancel that gathering"
        )


def refuse_missing(occasion: datetime, *, exists: bool) -> None:
    if not exists:
        raise NotFound("occasion", occasion)


def _started(series: Series) -> SeriesStarted:
    return SeriesStarted(continues=series.continues, **times(series), **summary(series))


def times(series: Series) -> Times:
    return Times(
        starts=series.starts, minutes=series.minutes, recurrence=series.recurrence, zone=series.zone, dates=series.dates,
        whole_days=series.whole_days, spot=series.spot,
    )  # fmt: skip


def summary(series: Series) -> Summary:
    return Summary(
        series_id=series.series_id, kind=series.kind, convenor=series.convenor, network_id=series.network_id, target_groups=series.target_groups,
        parties=series.parties, municipality=series.municipality,
    )  # fmt: skip
