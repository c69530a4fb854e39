"""Opening hours (aukioloajat) as spans of time.

Hours are told by Helsinki's clock. What must stay true: a day that is told apart counts as told, not as its weekday; spans that meet at midnight are one; a
day is as long as the clocks make it, 23 or 25 hours when they change. A time that the spring change leaves out is read with the offset before it; where
the autumn change repeats one, opening is its first pass and closing its second. Where nobody has told a week, a day not told apart is open all day.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from shared.contracts.registry import OpeningHours, Weekday
from shared.domain.days import HELSINKI, helsinki_day, instant_of

WEEKDAYS = tuple(Weekday)
ALL_DAY = ("00:00", "24:00")


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """From a moment up to another, which is not in it."""

    starts_at: datetime
    ends_at: datetime

    def includes(self, other: "Span") -> bool:
        return self.starts_at <= other.starts_at and other.ends_at <= self.ends_at

    def overlaps(self, other: "Span") -> bool:
        return self.starts_at < other.ends_at and other.starts_at < self.ends_at

    def wider(self, *, before: timedelta, after: timedelta) -> "Span":
        return Span(starts_at=self.starts_at - before, ends_at=self.ends_at + after)


def end_of(day: date) -> datetime:
    """The first moment that is no more of the day."""
    return _closing(day, "24:00")


def open_within(hours: OpeningHours, window: Span) -> list[Span]:
    """When it is open in the window, in order; what goes on at the window's edges is cut there."""
    first, last = helsinki_day(window.starts_at), helsinki_day(window.ends_at)
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    joined = _joined(span for day in days for span in _of_day(hours, day))
    cut = (Span(starts_at=max(span.starts_at, window.starts_at), ends_at=min(span.ends_at, window.ends_at)) for span in joined)
    return [span for span in cut if span.starts_at < span.ends_at]


def is_open(hours: OpeningHours, span: Span) -> bool:
    """Whether it is open all through the span."""
    return span in open_within(hours, span)


def _of_day(hours: OpeningHours, day: date) -> list[Span]:
    spans = (Span(starts_at=_opening(day, opens), ends_at=_closing(day, closes)) for opens, closes in _spans_of(hours, day))
    return [span for span in spans if span.starts_at < span.ends_at]


def _spans_of(hours: OpeningHours, day: date) -> list[tuple[str, str]]:
    if apart := [hours_of for hours_of in hours.exceptions if hours_of.on == day]:
        return sorted((hours_of.opens, hours_of.closes) for hours_of in apart if hours_of.opens and hours_of.closes)
    if not hours.weekly:
        return [ALL_DAY]
    weekday = WEEKDAYS[day.weekday()]
    return sorted((hours_of.opens, hours_of.closes) for hours_of in hours.weekly if hours_of.weekday == weekday)


def _joined(spans: Iterable[Span]) -> Iterator[Span]:
    current: Span | None = None
    for span in spans:
        if current and span.starts_at <= current.ends_at:
            current = Span(starts_at=current.starts_at, ends_at=max(current.ends_at, span.ends_at))
            continue
        if current:
            yield current
        current = span
    if current:
        yield current


def _opening(day: date, clock: str) -> datetime:
    return instant_of(_at(day, clock))


def _closing(day: date, clock: str) -> datetime:
    wall = _at(day, clock)
    return max(wall.replace(tzinfo=HELSINKI, fold=fold).astimezone(UTC) for fold in (0, 1))


def _at(day: date, clock: str) -> datetime:
    if clock == "24:00":
        return datetime.combine(day, time.min) + timedelta(days=1)
    return datetime.combine(day, time.fromisoformat(clock))
