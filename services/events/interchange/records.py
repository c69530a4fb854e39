"""What events takes from other systems, in one neutral form per kind.

A record keeps where it came from, and in `unmapped` all that no field here holds, so that writing it in its own format loses nothing. Times may be missing:
a postponed gathering has none. A place is named by its source's id and may arrive after the gathering that names it.
"""

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Self

from shared.contracts.registry import Flag
from shared.contracts.times import EARLIEST_YEAR, LATEST_YEAR
from shared.contracts.words import Origin
from shared.domain.trilingual import NO_TEXTS, Texts
from shared.imports.reading import Refused

Document = dict[str, Any]
OUT_OF_BOUNDS = f"a time is from the years {EARLIEST_YEAR} to {LATEST_YEAR}"
CORRECT = "correct it at its source"


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """An occasion that is listed beside a rule, with an end of its own or as long as the others."""

    starts_at: datetime
    ends_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class GatheringRecord:
    """A gathering (tapahtuma) as another system tells it.

    `status` is the source's word, `place` its id of a place, `where` its words for one. `recurrence` are rules of RFC 5545, a line each, which go by the
    clock of `zone`; `dates` stand beside them, `left_out` and `days_left_out` are what they make and the source does not keep. One that says how a single
    `occasion` of a series differs, or all from it `onwards`, names the series' source id; `occasion_on` is the day that its source wrote for it.
    """

    origin: Origin
    names: Texts = NO_TEXTS
    summaries: Texts = NO_TEXTS
    descriptions: Texts = NO_TEXTS
    status: str | None = None
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    place: str | None = None
    where: str | None = None
    url: str | None = None
    whole_days: bool = False
    zone: str | None = None
    recurrence: str | None = None
    dates: tuple[Listed, ...] = ()
    left_out: tuple[datetime, ...] = ()
    days_left_out: tuple[date, ...] = ()
    series: str | None = None
    occasion: datetime | None = None
    occasion_on: date | None = None
    onwards: bool = False
    sequence: int = 0
    keywords: tuple[str, ...] = ()
    flags: tuple[Flag, ...] = ()
    unmapped: Document = field(default_factory=dict)

    @property
    def recurs(self) -> bool:
        return self.recurrence is not None or bool(self.dates)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceRecord:
    """A place (paikka) as another system tells it."""

    origin: Origin
    names: Texts = NO_TEXTS
    streets: Texts = NO_TEXTS
    postal_code: str | None = None
    flags: tuple[Flag, ...] = ()
    unmapped: Document = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What one page gave. `unmapped` is what it says about itself."""

    gatherings: tuple[GatheringRecord, ...] = ()
    places: tuple[PlaceRecord, ...] = ()
    refused: tuple[Refused, ...] = ()
    unmapped: Document = field(default_factory=dict)

    @classmethod
    def of(cls, found: Collection[GatheringRecord | PlaceRecord | Refused], *, unmapped: Document | None = None) -> Self:
        return cls(
            gatherings=tuple(one for one in found if isinstance(one, GatheringRecord)),
            places=tuple(one for one in found if isinstance(one, PlaceRecord)),
            refused=tuple(one for one in found if isinstance(one, Refused)),
            unmapped=unmapped or {},
        )
