"""Free times of a room: when a booking of a given length could begin, and which of those are nearest to a wish.

What must stay true: what is told as free is free, the room's minutes before and after included; nothing nearer is. Minutes before and after may lie outside
the opening hours, but never in another booking's: between two bookings lie the one's minutes after and the other's minutes before.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice

from services.events.domain.opening_hours import Span

MOST = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Starts:
    """Moments at which a booking may begin: the first, the last, and all between."""

    first: datetime
    last: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Buffers:
    """The room's own minutes before and after each booking."""

    before: timedelta
    after: timedelta


def starts(opened: Iterable[Span], taken: Iterable[Span], *, length: timedelta, buffers: Buffers) -> list[Starts]:
    """All starts of that length, in order. `opened` are in order; `taken` are spans with their own minutes before and after."""
    busy = sorted(taken, key=lambda span: span.starts_at)
    found: list[Starts] = []
    passed = 0
    for span in opened:
        while passed < len(busy) and busy[passed].ends_at + buffers.before <= span.starts_at:
            passed += 1
        found += _between(span, islice(busy, passed, None), length=length, buffers=buffers)
    return found


def _between(opened: Span, busy: Iterable[Span], *, length: timedelta, buffers: Buffers) -> Iterator[Starts]:
    first, last = opened.starts_at, opened.ends_at - length
    for other in busy:
        if first > last:
            return
        until = min(other.starts_at - buffers.after - length, last)
        if first <= until:
            yield Starts(first=first, last=until)
        first = max(first, other.ends_at + buffers.before)
    if first <= last:
        yield Starts(first=first, last=last)


def nearest(free: Sequence[Starts], wanted: datetime) -> tuple[datetime, ...]:
    """At most three starts, the nearest first, one of each free time; of both sides of the wish where there are."""
    each = sorted((min(max(wanted, one.first), one.last) for one in free), key=lambda start: (abs(start - wanted), start))
    chosen = each[:MOST]
    for side in ([start for start in each if start < wanted], [start for start in each if start > wanted]):
        if side and side[0] not in chosen:
            chosen[-1] = side[0]
    return tuple(chosen)
