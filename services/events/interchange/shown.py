"""What the outside may see of a gathering and of a series, as every form of export writes it.

What must stay true: nothing that was never published is made into one of these, and no person is in any. They are compared by content: what was written of
one is right for every other that equals it.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from typing import TypeAlias
from uuid import UUID

from services.events.domain.series import Override, Series
from shared.contracts.events import GatheringKind, Title
from shared.contracts.words import LocalText


@dataclass(frozen=True, slots=True, kw_only=True)
class Where:
    """A place (paikka): of the registry, or in the words of whoever convenes. Coordinates are WGS84."""

    name: Title
    address: str | None = None
    municipality: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    place_id: UUID | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownThing:
    """What is shown of gatherings and series alike. `version` grows with each change; `url` is a page elsewhere."""

    version: int
    changed_at: datetime
    kind: GatheringKind
    title: Title
    convenor: UUID
    convenor_name: str | None = None
    where: Where | None = None
    target_groups: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    free_of_charge: bool | None = None
    contents: LocalText | None = None
    capacity: int | None = None
    url: str | None = None
    cancelled: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownGathering(ShownThing):
    """`moved_from` is the start that was published before."""

    gathering_id: UUID
    starts_at: datetime
    ends_at: datetime
    moved_from: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownSeries(ShownThing):
    """`series` says when it takes place."""

    series: Series

    def of(self, one: Override) -> "ShownSeries":
        """With the words that one occasion has of its own."""
        own = {name: said for name in ("title", "contents", "url") if (said := getattr(one, name))}
        where = Where(name=Title(fi=one.spot.description)) if one.spot and one.spot.description else self.where
        return replace(self, where=where, **own)


Shown: TypeAlias = ShownGathering | ShownSeries


def mark(shown: Shown) -> str:
    """Another one whenever anything of it is other: each change of a thing has its time, and what comes from elsewhere is in the mark itself."""
    key = shown.gathering_id if isinstance(shown, ShownGathering) else shown.series.series_id
    return f"{key.hex} {shown.version} {shown.changed_at.timestamp()} {shown.convenor_name} {_mark_of_place(shown.where)}"


@lru_cache(maxsize=10_000)
def _mark_of_place(where: Where | None) -> str:
    return repr(where)
