"""Public gatherings and series as the exports get them, with what a test does not care about."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from services.events.domain.series import Series
from services.events.interchange.shown import ShownGathering, ShownSeries, Where
from shared.contracts.events import GatheringKind, Title
from shared.contracts.events.series import SeriesId
from shared.contracts.words import OrganisationId

CONVENOR = UUID(int=1)
CHANGED = datetime(2026, 2, 1, 9, 0, tzinfo=UTC)
HOUSE = Where(
    name=Title(fi="Porin yhteisötalo", sv="Björneborgs föreningshus"),
    address="Otavankatu 3, 28100 Pori",
    municipality="609",
    latitude=61.48,
    longitude=21.79,
    place_id=UUID(int=5),
)


def wall(text: str) -> datetime:
    """A time of Helsinki's clocks, as `2026-03-01T12:00`."""
    return datetime.fromisoformat(text)


def a_gathering(number: int = 1, **changed: Any) -> ShownGathering:
    given: dict[str, Any] = {
        "gathering_id": UUID(int=number),
        "version": 3,
        "changed_at": CHANGED,
        "kind": GatheringKind.THEME_DAY,
        "title": Title(fi="OLKA-teemapäivä; kahvit, pulla"),
        "starts_at": datetime(2026, 3, 2, 8, 0, tzinfo=UTC),
        "ends_at": datetime(2026, 3, 2, 11, 0, tzinfo=UTC),
        "convenor": CONVENOR,
        "convenor_name": "Porin Martat ry",
        "where": HOUSE,
        "target_groups": ("older_people", "carers"),
    }
    return ShownGathering(**given | changed)


def a_series(recurrence: str, starts: datetime, **changed: Any) -> ShownSeries:
    when = {name: changed.pop(name) for name in ("minutes", "zone", "dates", "whole_days", "overrides", "onwards", "spot") if name in changed}
    given: dict[str, Any] = {"version": 2, "changed_at": CHANGED, "kind": GatheringKind.MEETING_PLACE, "title": Title(fi="Avoimet ovet"), "convenor": CONVENOR}
    shown = given | changed
    own: dict[str, Any] = {"series_id": SeriesId(UUID(int=9)), "request_fingerprint": "", "convenor": OrganisationId(CONVENOR), "minutes": 90} | when
    series = Series(kind=shown["kind"], title=shown["title"], starts=starts, recurrence=recurrence, **own)
    return ShownSeries(series=series, **shown)
