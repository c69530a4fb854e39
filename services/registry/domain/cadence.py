"""Meetings against cadence (kokoontumistiheys): a year is cut into as many slots as meetings are meant, and each slot wants one.

What must stay true: a meeting fills the slot in which it is held; one more than that counts ahead, for the next slot of the year, and never back: a slot
that was missed stays missed. Slots that ended before the registry knew the network are nobody's debt.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

MONTHS = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """`number` is the first of the year at 1."""

    number: int
    starts_on: date
    ends_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class MissedSlot:
    """`due` and `held` count the year so far, up to the slot's end."""

    slot: Slot
    due: int
    held: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """A year of a network's meetings, as a day sees it. `missing` is how many the slots that are over lack; `next_by` the day by which to meet next."""

    year: int
    meetings_per_year: int
    held: int
    due: int
    missing: int
    next_by: date | None


def slots(year: int, meetings_per_year: int) -> list[Slot]:
    """Whole months where they come out even, as for four a year; days otherwise."""
    parts = min(meetings_per_year, _days(year))
    starts = [_start(year, part, parts) for part in range(parts)]
    ends = [start - timedelta(days=1) for start in starts[1:]] + [date(year, MONTHS, 31)]
    return [Slot(number=number, starts_on=start, ends_on=end) for number, (start, end) in enumerate(zip(starts, ends, strict=True), start=1)]


def plan(meetings_per_year: int, held: Collection[date], *, year: int, today: date, followed_from: date) -> Plan:
    filled = list(_filled(meetings_per_year, held, year=year, today=today, followed_from=followed_from))
    over = [(slot, met) for slot, met in filled if slot.ends_on < today]
    wanting = [slot.ends_on for slot, met in filled if slot.ends_on >= today and not met]
    return Plan(
        year=year,
        meetings_per_year=meetings_per_year,
        held=sum(1 for day in held if day.year == year and day <= today),
        due=len(over),
        missing=sum(1 for _, met in over if not met),
        next_by=min(wanting, default=None),
    )


def missed(meetings_per_year: int, held: Collection[date], *, after: date | None, today: date, followed_from: date) -> list[MissedSlot]:
    """Slots that are over on that day without a meeting, of those that ended later than `after`."""
    found = []
    for year in range((after or followed_from).year, today.year + 1):
        over = [entry for entry in _filled(meetings_per_year, held, year=year, today=today, followed_from=followed_from) if entry[0].ends_on < today]
        for due, (slot, met) in enumerate(over, start=1):
            if not met and (after is None or slot.ends_on > after):
                so_far = sum(1 for day in held if day.year == year and day <= slot.ends_on)
                found.append(MissedSlot(slot=slot, due=due, held=so_far))
    return found


def last_over(meetings_per_year: int, *, today: date, followed_from: date) -> date | None:
    """The end of the newest slot that is over."""
    ends = [slot.ends_on for year in (today.year - 1, today.year) for slot in slots(year, meetings_per_year) if followed_from <= slot.ends_on < today]
    return max(ends, default=None)


def next_end(meetings_per_year: int, *, after: date) -> date:
    """The end of the first slot that ends later than `after`."""
    return next(slot.ends_on for year in (after.year, after.year + 1) for slot in slots(year, meetings_per_year) if slot.ends_on > after)


def _start(year: int, part: int, parts: int) -> date:
    if MONTHS % parts == 0:
        return date(year, 1 + part * MONTHS // parts, 1)
    return date(year, 1, 1) + timedelta(days=part * _days(year) // parts)


def _days(year: int) -> int:
    return (date(year, MONTHS, 31) - date(year, 1, 1)).days + 1


def _filled(meetings_per_year: int, held: Collection[date], *, year: int, today: date, followed_from: date) -> Iterator[tuple[Slot, bool]]:
    """Each followed slot of the year, and whether it has its meeting."""
    ahead = 0
    for slot in slots(year, meetings_per_year):
        if slot.ends_on < followed_from:
            continue
        ahead += sum(1 for day in held if slot.starts_on <= day <= min(slot.ends_on, today))
        yield slot, ahead > 0
        ahead = max(0, ahead - 1)
