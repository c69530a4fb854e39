"""Gatherings and series that another system keeps (tuonti): they follow what their source tells.

What must stay true: what is told decides, not in which order it was told; a gathering that was held stays as it was; one that the area itself cancelled stays
cancelled, whatever its source says. What its source calls off, or no longer has, is cancelled and never taken away, and stands again when it comes back.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any

from services.events.domain.gatherings import Gathering, State
from services.events.domain.gatherings import summary as summary_of_gathering
from services.events.domain.series import Override, Series, times
from services.events.domain.series import summary as summary_of_series
from shared.contracts import events
from shared.contracts.envelope import Fact
from shared.contracts.events import GatheringId, GatheringKind, SeriesId, Spot, Title, calendar, imports
from shared.contracts.words import LocalText, OrganisationId, Provenance
from shared.domain.days import HELSINKI

IMPORTED = "imported"
"""Stands where one's own things keep what was asked when they were made."""
FOLLOWED = ("title", "starts_at", "ends_at", "spot", "contents", "languages", "free_of_charge", "url", "origin")
"""What of a gathering is as its source has it last."""
TIMES_OF_SERIES = ("starts", "minutes", "recurrence", "zone", "dates", "whole_days")
FOLLOWED_OF_SERIES = ("title", *TIMES_OF_SERIES, "onwards", "spot", "contents", "languages", "free_of_charge", "url", "origin")


class Because(StrEnum):
    """Why an imported gathering is cancelled."""

    CANCELLED = "cancelled_at_source"
    POSTPONED = "postponed_at_source"
    WITHOUT_TIME = "without_time_at_source"
    VANISHED = "vanished_at_source"
    OTHERWISE = "replaced_at_source"
    """What was one gathering has become a series, or the other way round."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DescribedGathering:
    """A gathering as its source tells it now."""

    origin: Provenance
    convenor: OrganisationId
    kind: GatheringKind
    title: Title
    starts_at: datetime
    ends_at: datetime
    spot: Spot | None = None
    contents: LocalText | None = None
    languages: tuple[str, ...] = ()
    free_of_charge: bool | None = None
    url: str | None = None
    cancelled_for: Because | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DescribedSeries:
    """A series as its source tells it now, with times as `Series` has them."""

    origin: Provenance
    convenor: OrganisationId
    kind: GatheringKind
    title: Title
    starts: datetime
    minutes: int
    recurrence: str
    zone: str = HELSINKI.key
    dates: tuple[datetime, ...] = ()
    whole_days: bool = False
    overrides: tuple[Override, ...] = ()
    onwards: tuple[Override, ...] = ()
    spot: Spot | None = None
    contents: LocalText | None = None
    languages: tuple[str, ...] = ()
    free_of_charge: bool | None = None
    url: str | None = None
    cancelled_for: Because | None = None


def follow(existing: Gathering | None, gathering_id: GatheringId, imported: DescribedGathering) -> tuple[Gathering, Sequence[Fact]]:
    """What is new is published at once, or is there as cancelled: people may know of it from its source."""
    followed: dict[str, Any] = {name: getattr(imported, name) for name in FOLLOWED}
    if existing is None:
        made = Gathering(
            gathering_id=gathering_id,
            request_fingerprint=IMPORTED,
            kind=imported.kind,
            convenor=imported.convenor,
            state=State.PUBLISHED,
            **followed,
        )
        return _called_off(made, imported.cancelled_for) if imported.cancelled_for else (made, [_published(made)])
    if existing.state is State.HELD:
        return existing, []
    now = replace(existing, **followed)
    return _standing(existing, now, imported.cancelled_for)


def call_off(existing: Gathering, because: Because) -> tuple[Gathering, Sequence[Fact]]:
    """Cancel it where nothing else is told of it."""
    return (existing, []) if existing.state is State.HELD else _standing(existing, existing, because)


def _standing(before: Gathering, now: Gathering, because: Because | None) -> tuple[Gathering, Sequence[Fact]]:
    if before.state is State.CANCELLED and before.cancelled_for not in set(Because):
        return now, _differences(before, now)
    if because is not None:
        if before.state is State.CANCELLED:
            return replace(now, cancelled_for=because), _differences(before, now)
        off, said = _called_off(now, because)
        return off, [*_differences(before, now), *said]
    if before.state is State.CANCELLED:
        again = replace(now, state=State.PUBLISHED, cancelled_for=None)
        return again, [_published(again)]
    return now, _differences(before, now)


def _differences(before: Gathering, now: Gathering) -> list[Fact]:
    said: list[Fact] = []
    if (before.starts_at, before.ends_at, before.spot) != (now.starts_at, now.ends_at, now.spot):
        said.append(
            calendar.GatheringRescheduled(
                was_starts_at=before.starts_at,
                was_ends_at=before.ends_at,
                spot=now.spot,
                was_spot=before.spot,
                is_published=now.state is State.PUBLISHED,
                **summary_of_gathering(now),
            )
        )
    contents = [(one.title, one.contents, one.languages, one.free_of_charge, one.url, one.origin) for one in (before, now)]
    if contents[0] != contents[1]:
        said.append(imports.GatheringCorrected(title=now.title, spot=now.spot, **summary_of_gathering(now)))
    return said


def _published(gathering: Gathering) -> Fact:
    return events.GatheringPublished(title=gathering.title, spot=gathering.spot, capacity=gathering.capacity, **summary_of_gathering(gathering))


def _called_off(gathering: Gathering, because: Because) -> tuple[Gathering, list[Fact]]:
    off = replace(gathering, state=State.CANCELLED, cancelled_for=because)
    return off, [events.GatheringCancelled(reason=because, was_published=True, **summary_of_gathering(off))]


def follow_series(existing: Series | None, series_id: SeriesId, imported: DescribedSeries) -> tuple[Series, Sequence[Fact]]:
    followed: dict[str, Any] = {name: getattr(imported, name) for name in FOLLOWED_OF_SERIES}
    if existing is None:
        whose: dict[str, Any] = {"kind": imported.kind, "convenor": imported.convenor, "overrides": imported.overrides}
        made = Series(series_id=series_id, request_fingerprint=IMPORTED, **whose, **followed)
        started = events.SeriesStarted(**times(made), **summary_of_series(made))
        return _series_standing(made, imported.cancelled_for, [started, *([_changed(made)] if made.overrides or made.onwards else [])])
    now = replace(existing, overrides=_with_taken_up(existing, imported.overrides), **followed)
    back = existing.cancelled_for in set(Because) and imported.cancelled_for is None
    return _series_standing(now, imported.cancelled_for, [_changed(now)] if back or now != existing else [])


def _with_taken_up(existing: Series, overrides: tuple[Override, ...]) -> tuple[Override, ...]:
    """For an occasion that was made a gathering here, that gathering goes on speaking."""
    by_occasion = {one.occasion: one for one in overrides} | {one.occasion: one for one in existing.overrides if one.gathering_id}
    return tuple(by_occasion[occasion] for occasion in sorted(by_occasion))


def call_off_series(existing: Series, because: Because) -> tuple[Series, Sequence[Fact]]:
    return _series_standing(existing, because, [])


def _series_standing(series: Series, because: Because | None, said: list[Fact]) -> tuple[Series, Sequence[Fact]]:
    """What the area cancelled itself stays so; else its source decides."""
    if series.cancelled_for is not None and series.cancelled_for not in set(Because):
        return series, said
    stands = replace(series, cancelled_for=because)
    if because is None or series.cancelled_for is not None:
        return stands, said
    return stands, [*said, imports.SeriesCancelled(reason=because, **summary_of_series(stands))]


def _changed(series: Series) -> Fact:
    return imports.SeriesCorrected(overrides=len(series.overrides) + len(series.onwards), **times(series), **summary_of_series(series))
