"""Series (tapahtumasarja): gatherings that recur, each of which may be moved or cancelled alone; or this one and all that follow are changed together.

What must stay true: an occasion keeps its name, the wall time at which the rule puts it, wherever it is moved; a cancelled one stays cancelled; one that
became a gathering (`occasions.py`) is that gathering's to change; a split loses no occasion that was changed alone without saying how many. Expanding a
rule is not done here: what it makes comes in as arguments.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TypedDict
from uuid import UUID

from services.events.domain import outlines
from services.events.domain.outlines import Outline
from shared.contracts.envelope import Fact
from shared.contracts.events import GatheringId, GatheringKind
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
from shared.contracts.words import OrganisationId, Provenance
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
    """An occasion changed alone: moved, cancelled for a reason, or taken up, from when on its gathering speaks for it."""

    occasion: datetime
    starts: datetime
    minutes: int
    cancelled_for: str | None = None
    gathering_id: GatheringId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Series(Outline):
    series_id: SeriesId
    request_fingerprint: str
    starts: datetime
    minutes: int
    recurrence: str
    place_id: UUID | None = None
    overrides: tuple[Override, ...] = ()
    continues: SeriesId | None = None
    origin: Provenance | None = None
    """Where it was imported from; None for the area's own."""
    cancelled_for: str | None = None
    """The whole of it."""

    def changed(self, occasion: datetime) -> Override | None:
        return next((override for override in self.overrides if override.occasion == occasion), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """What a rule comes to when it is cut: its text up to the cut, its text from there on, and which wall times the second part makes."""

    ended: str
    following: str
    makes: Callable[[datetime], bool]


class Summary(TypedDict):
    """What every fact of a series carries."""

    series_id: SeriesId
    kind: GatheringKind
    convenor: OrganisationId
    network_id: UUID | None
    target_groups: tuple[str, ...]
    parties: tuple[OrganisationId, ...]
    municipality: str | None


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
    before = series.changed(command.occasion)
    _refuse_taken_up(before)
    if before and before.cancelled_for:
        raise OccasionIsCancelled("what is cancelled cannot be moved", field="occasion", value=command.occasion, remedy="draft a gathering of its own")
    if (command.starts, command.minutes) == ((before.starts, before.minutes) if before else (command.occasion, series.minutes)):
        return series, []
    moved = Override(occasion=command.occasion, starts=command.starts, minutes=command.minutes)
    fact = SeriesOccasionMoved(occasion=command.occasion, starts=command.starts, minutes=command.minutes, **summary(series))
    return with_override(series, moved), [fact]


def cancel(series: Series, command: CancelOccasion, *, exists: bool) -> Decided:
    refuse_missing(command.occasion, exists=exists)
    before = series.changed(command.occasion) or Override(occasion=command.occasion, starts=command.occasion, minutes=series.minutes)
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
        raise SplitAtTheFirst("nothing would stay before the first occasion", field="occasion", value=command.occasion, remedy="split at a later one")


def split(series: Series, command: SplitSeries, *, cut: Cut) -> tuple[Series, Series, Sequence[Fact]]:
    """End the series before the occasion and go on as a new one. Occasions changed alone go along by as much as the whole moves.

    One that was taken up keeps its gathering, which stays where it is.
    """
    later = [override for override in series.overrides if override.occasion >= command.occasion]
    shift = command.starts - command.occasion
    carried = tuple(_carried(override, shift) for override in later if cut.makes(override.occasion + shift))
    ended = replace(series, recurrence=cut.ended, overrides=tuple(override for override in series.overrides if override.occasion < command.occasion))
    following = replace(
        series,
        series_id=command.new_series_id,
        request_fingerprint=fingerprint(command),
        starts=command.starts,
        minutes=command.minutes,
        recurrence=cut.following,
        overrides=carried,
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


def _refuse_taken_up(override: Override | None) -> None:
    if override and override.gathering_id:
        raise OccasionIsAGathering(
            f"gathering {override.gathering_id} speaks for this occasion", field="occasion", value=override.occasion, remedy="edit or cancel that gathering"
        )


def refuse_missing(occasion: datetime, *, exists: bool) -> None:
    if not exists:
        raise NotFound("occasion", occasion)


def _started(series: Series) -> SeriesStarted:
    return SeriesStarted(
        starts=series.starts,
        minutes=series.minutes,
        recurrence=series.recurrence,
        place_id=series.place_id,
        continues=series.continues,
        **summary(series),
    )


def summary(series: Series) -> Summary:
    return Summary(
        series_id=series.series_id, kind=series.kind, convenor=series.convenor, network_id=series.network_id, target_groups=series.target_groups,
        parties=series.parties, municipality=series.municipality,
    )  # fmt: skip
