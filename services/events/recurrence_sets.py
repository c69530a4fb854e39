"""All occasions of a series: what its rules make and the dates that are listed beside them (RFC 5545, recurrence set), by Helsinki's clock.

What must stay true: each rule is expanded by the clock of the zone that the series has, so that 08:00 UTC stays 08:00 UTC over both changes of the clocks
here; an occasion is named by Helsinki's wall time all the same, whatever the zone. An hour that autumn repeats is told apart by `fold`.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import lru_cache
from heapq import merge
from itertools import dropwhile, takewhile
from zoneinfo import ZoneInfo

from services.events import recurrence
from services.events.domain.series import Series
from services.events.recurrence import Rule
from shared.domain.days import HELSINKI, instant_of

CHANGE_OF_CLOCKS = timedelta(hours=2)


@dataclass(frozen=True, slots=True, kw_only=True)
class RecurrenceSet:
    """`starts`, `dates` and what the rules make are wall times of `zone`."""

    starts: datetime
    zone: ZoneInfo
    rules: tuple[Rule, ...]
    dates: tuple[datetime, ...]

    @property
    def counted(self) -> Rule | None:
        """The rule, if there is but one and it ends by a count, of which the last occasion is worth knowing."""
        return self.rules[0] if len(self.rules) == 1 and self.rules[0].count is not None else None


def of(series: Series, *, last: datetime | None = None) -> RecurrenceSet:
    """`last` is the last wall time that a counted rule makes, where it is known."""
    found = read(series.recurrence, starts=series.starts, zone=series.zone, dates=series.dates)
    return replace(found, rules=(replace(found.counted, last=last),)) if last and found.counted else found


@lru_cache(maxsize=4096)
def read(text: str, *, starts: datetime, zone: str = HELSINKI.key, dates: tuple[datetime, ...] = ()) -> RecurrenceSet:
    """`text` holds a rule a line.

    Raises:
        FaultyRecurrence: where one of them is none.
    """
    where = ZoneInfo(zone)
    rules = tuple(recurrence.expandable(line, starts=starts, zone=where) for line in text.splitlines())
    return RecurrenceSet(starts=starts, zone=where, rules=rules, dates=tuple(sorted(dates)))


def occasions(of: RecurrenceSet, *, since: datetime | None = None) -> Iterator[datetime]:
    """In order, each once: all of them, or those at or after `since`."""
    there = None if since is None else _there(since, of.zone)
    listed = iter(of.dates)
    each = [recurrence.occasions(rule, since=there) for rule in of.rules]
    made = each[0] if len(each) == 1 and not of.dates else _each_once(merge(listed, *each))
    here = made if of.zone == HELSINKI else (instant_of(wall, of.zone).astimezone(HELSINKI).replace(tzinfo=None) for wall in made)
    return here if since is None else dropwhile(lambda wall: wall < since, here)


def within(of: RecurrenceSet, *, start: datetime, end: datetime) -> list[datetime]:
    """Those of which the wall time is at or after `start` and before `end`."""
    return list(takewhile(lambda wall: wall < end, occasions(of, since=start)))


def makes(of: RecurrenceSet, wall: datetime) -> bool:
    """Whether there is an occasion of this name."""
    return wall in within(of, start=wall, end=wall + timedelta(seconds=1))


def ends_by(of: RecurrenceSet) -> datetime:
    """A wall time at or before which the last occasion is."""
    lasts = [*(recurrence.ends_by(rule) for rule in of.rules), *of.dates, of.starts]
    return max(instant_of(wall, of.zone) for wall in lasts).astimezone(HELSINKI).replace(tzinfo=None)


def before(of: RecurrenceSet, wall: datetime) -> tuple[str, tuple[datetime, ...]]:
    """The rules, a line each, and the dates, of what there is before this occasion."""
    there = _there(wall, of.zone, margin=timedelta(0))
    ended = [rule.text for one in of.rules if (rule := recurrence.before(one, there))]
    return "\n".join(ended), tuple(date for date in of.dates if date < there)


def _there(wall: datetime, zone: ZoneInfo, *, margin: timedelta = CHANGE_OF_CLOCKS) -> datetime:
    """The same moment by the clock of another zone; earlier by what a change of the clocks may set it off."""
    return wall if zone == HELSINKI else instant_of(wall).astimezone(zone).replace(tzinfo=None) - margin


def _each_once(walls: Iterator[datetime]) -> Iterator[datetime]:
    before = None
    for wall in walls:
        if wall != before:
            yield wall
        before = wall
