"""Figures of several rounds: medians of values, and the median of each round's ratio, because absolute figures move with the machine."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Any


@dataclass(frozen=True, slots=True)
class Figure:
    """What one round measured: ours, and each baseline in the same unit."""

    name: str
    value: float
    unit: str
    baselines: Mapping[str, float] = field(default_factory=dict)


def result(rounds: Sequence[Figure]) -> dict[str, Any]:
    """One figure of all rounds, as it stands in bench.json."""
    first = rounds[0]
    baselines = [
        {
            "name": name,
            "value": _rounded(median(figure.baselines[name] for figure in rounds)),
            "ratio": round(median(figure.value / figure.baselines[name] for figure in rounds), 3),
        }
        for name in first.baselines
    ]
    return {"name": first.name, "value": _rounded(median(figure.value for figure in rounds)), "unit": first.unit, "baselines": baselines}


def results(rounds: Sequence[Sequence[Figure]]) -> list[dict[str, Any]]:
    """Every figure, in the order in which the first round gave them."""
    return [result([figure for figures in rounds for figure in figures if figure.name == first.name]) for first in rounds[0]]


def _rounded(value: float) -> float:
    return round(value, 2) if value < 1000 else round(value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A ratio (or, without a baseline, a value) that a figure should reach."""

    figure: str
    baseline: str | None
    limit: float
    at_most: bool = False

    def met(self, measured: float) -> bool:
        return measured <= self.limit if self.at_most else measured >= self.limit

    def __str__(self) -> str:
        return f"{'≤' if self.at_most else '≥'} {self.limit:g}"


WANTED = (
    Wanted(figure="relay", baseline="aio-pika confirmed publish", limit=3.5),
    Wanted(figure="relay", baseline="faststream-outbox", limit=10),
    Wanted(figure="apply", baseline="aio-pika consume, no work", limit=8),
    Wanted(figure="apply", baseline="FastStream, a transaction per message", limit=38),
    Wanted(figure="rebuild", baseline="a tenth of the facts", limit=0.9),
    Wanted(figure="latency_p50", baseline="sum of its parts", limit=1.5, at_most=True),
    Wanted(figure="command", baseline="FastAPI, one insert", limit=0.4),
    Wanted(figure="import", baseline="validated, inserted", limit=0.3),
    Wanted(figure="signup", baseline="the same rows, bare inserts", limit=0.7),
    Wanted(figure="calendar_p99", baseline="a tenth of the gatherings", limit=1.3, at_most=True),
    Wanted(figure="feed_unchanged", baseline="icalendar, as many events made before", limit=50),
    Wanted(figure="publishing", baseline="comparing all cells", limit=0.05, at_most=True),
    Wanted(figure="rank", baseline="a fifth of the applications, five times", limit=1.3, at_most=True),
    Wanted(figure="erase_p50", baseline="among a tenth of the persons", limit=1.5, at_most=True),
    Wanted(figure="match_p99", baseline="a tenth of the volunteers", limit=2, at_most=True),
    *(
        Wanted(figure=f"page_{name}_p99", baseline="on a demonstration's data", limit=2, at_most=True)
        for name in ("home", "home_near", "tray", "tray_near", "tray_typed", "service", "calendar", "calendar_typed", "gathering", "networks")
    ),
    Wanted(figure="memory", baseline=None, limit=300, at_most=True),
    Wanted(figure="start", baseline=None, limit=0.5, at_most=True),
)


def wanted(figure: str, baseline: str | None) -> Wanted | None:
    return next((one for one in WANTED if one.figure == figure and one.baseline == baseline), None)
