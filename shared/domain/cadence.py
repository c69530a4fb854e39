"""Meetings of a network or forum against its cadence (kokoontumistiheys): a year is cut into as many slots as meetings are meant, each wants one.

What must stay true: a meeting fills the slot in which it is held; one more than that counts ahead, for the next slot of the year, and never back: a slot
that was missed stays missed. Slots that ended before meetings were followed, or that had not ended when that stopped, are nobody's debt.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

MONTHS = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """`number` is the first of the year at 1. `held` counts the year's meetings up to its end."""

    number: int
    starts_on: date
    ends_on: date
    met: bool = False
    held: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """The days over which meetings are followed; `until` is None while that goes on."""

    since: date
    until: date | None = None

    def wants(self, slot: Slot) -> bool:
        return self.since <= slot.ends_on and (self.until is None or slot.ends_on < self.until)


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A year's meetings as a day sees it: `due` slots are over, `missing` of them went by without a meeting, the next one is wanted by `next_by`."""

    year: int
    held: int
    due: int
    missing: int
    next_by: date | None


def plan(meetings_per_year: int, held: Collection[date], *, span: Span, today: date) -> Plan:
    wanted = list(_filled(today.year, meetings_per_year, held, span, today))
    over = [slot for slot in wanted if slot.ends_on < today]
    return Plan(
        year=today.year,
        held=sum(1 for day in held if day.year == today.year and day <= today),
        due=len(over),
        missing=sum(1 for slot in over if not slot.met),
        next_by=next((slot.ends_on for slot in wanted if slot.ends_on >= today and not slot.met), None),
    )


def missed(meetings_per_year: int, held: Collection[date], *, span: Span, after: date | None, today: date) -> list[tuple[int, Slot]]:
    """The slots that are over without a meeting and ended later than `after`, each with its number among those of the year that were due."""
    found = []
    for year in range((after or span.since).year, today.year + 1):
        due = [slot for slot in _filled(year, meetings_per_year, held, span, today) if slot.ends_on < today]
        found += [(number, slot) for number, slot in enumerate(due, start=1) if not slot.met and (after is None or slot.ends_on > after)]
    return found


def last_over(meetings_per_year: int, *, span: Span, today: date) -> date | None:
    """The end of the newest slot that is over."""
    ends = [slot.ends_on for year in (today.year - 1, today.year) for slot in slots(year, meetings_per_year) if slot.ends_on < today and span.wants(slot)]
    return max(ends, default=None)


def next_end(meetings_per_year: int, *, after: date) -> date:
    """The end of the first slot that ends later than `after`."""
    return next(slot.ends_on for year in (after.year, after.year + 1) for slot in slots(year, meetings_per_year) if slot.ends_on > after)


def slots(year: int, meetings_per_year: int) -> list[Slot]:
    """Whole months where they come out even, as for four a year; days otherwise."""
    days = (date(year, MONTHS, 31) - date(year, 1, 1)).days + 1
    parts = min(meetings_per_year, days)
    starts = [_start(year, part, parts, days) for part in range(parts)]
    ends = [start - timedelta(days=1) for start in starts[1:]] + [date(year, MONTHS, 31)]
    return [Slot(number=number, starts_on=start, ends_on=end) for number, (start, end) in enumerate(zip(starts, ends, strict=True), start=1)]


def _start(year: int, part: int, parts: int, days: int) -> date:
    if MONTHS % parts == 0:
        return date(year, 1 + part * MONTHS // parts, 1)
    return date(year, 1, 1) + timedelta(days=part * days // parts)


def _filled(year: int, meetings_per_year: int, held: Collection[date], span: Span, today: date) -> Iterator[Slot]:
    so_far = [day for day in held if day.year == year and day <= today]
    ahead = 0
    for slot in slots(year, meetings_per_year):
        if not span.wants(slot):
            continue
        ahead += sum(1 for day in so_far if slot.starts_on <= day <= slot.ends_on)
        yield Slot(
            number=slot.number, starts_on=slot.starts_on, ends_on=slot.ends_on, met=ahead > 0, held=sum(1 for day in so_far if day <= slot.ends_on)
        )  # fmt: skip
        ahead = max(0, ahead - 1)
