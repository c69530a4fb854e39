"""Rules of recurrence (RFC 5545, RRULE), read and expanded over Helsinki's wall time.

What must stay true: an occasion keeps its wall time over both changes of the clocks; an expansion ends at its window and in any case ten years after the
first occasion, so no rule runs away. A wall time that the spring change leaves out is read with the offset before it, one that the autumn change
repeats is its first pass, both as the standard says.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice, takewhile
from zoneinfo import ZoneInfo

from dateutil.rrule import rrule, rrulestr

from shared.errors import InvalidValue

HELSINKI = ZoneInfo("Europe/Helsinki")
HORIZON = timedelta(days=3653)
MOST = 1000
FREQUENCIES = frozenset({"DAILY", "WEEKLY", "MONTHLY", "YEARLY"})
KNOWN = frozenset({"FREQ", "INTERVAL", "COUNT", "UNTIL", "BYDAY", "BYMONTHDAY", "BYMONTH", "BYSETPOS", "WKST"})


class FaultyRecurrence(InvalidValue):
    slug = "faulty-recurrence"


class FirstDoesNotFit(InvalidValue):
    slug = "first-does-not-fit"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """`parts` is the rule without its end; `count` and `until` are the end, at most one of them given."""

    parts: str
    starts: datetime
    count: int | None = None
    until: datetime | None = None

    @property
    def text(self) -> str:
        if self.count is not None:
            return f"{self.parts};COUNT={self.count}"
        return f"{self.parts};UNTIL={self.until.astimezone(UTC):%Y%m%dT%H%M%SZ}" if self.until else self.parts


def instant(wall: datetime) -> datetime:
    """The moment of a wall time."""
    return wall.replace(tzinfo=HELSINKI, fold=0).astimezone(UTC)


def read(text: str, *, starts: datetime) -> Rule:
    """The rule that the text says, from the first occasion on.

    Raises:
        FaultyRecurrence: for what is no rule, recurs within a day, or has no end that fits.
        FirstDoesNotFit: when the rule makes no occasion at `starts`.
    """
    given = _given(text)
    if given.get("FREQ") not in FREQUENCIES or not given.keys() <= KNOWN:
        raise _fault(text, "a series recurs by day, week, month or year", f"use FREQ={'|'.join(sorted(FREQUENCIES))} and {', '.join(sorted(KNOWN))} alone")
    if "BYSETPOS" in given and not given.keys() & {"BYDAY", "BYMONTHDAY", "BYMONTH"}:
        raise _fault(text, "BYSETPOS picks among the days of another part", "name days beside it, as BYDAY=MO,TU")
    count, until = _count(text, given.pop("COUNT", None)), _until(text, given.pop("UNTIL", None))
    if count is not None and until is not None:
        raise _fault(text, "a rule ends by COUNT or by UNTIL, not by both", "leave one out")
    rule = Rule(parts=";".join(f"{name}={value}" for name, value in given.items()), starts=starts, count=count, until=until)
    if next(occasions(rule), None) != starts:
        raise FirstDoesNotFit("the rule makes no occasion at the first start", field="starts", value=starts, remedy="start on a day that the rule names")
    return rule


def occasions(rule: Rule) -> Iterator[datetime]:
    """Wall times in order, made one by one as they are asked for."""
    made, until = iter(_expansion(rule)), rule.until
    return islice(takewhile(lambda wall: until is None or instant(wall) <= until, made), rule.count)


def within(rule: Rule, *, start: datetime, end: datetime) -> list[datetime]:
    """Those of which the wall time is at or after `start` and before `end`."""
    return [wall for wall in takewhile(lambda wall: wall < end, occasions(rule)) if wall >= start]


def falls_on(rule: Rule, wall: datetime) -> bool:
    return wall in within(rule, start=wall, end=wall + timedelta(seconds=1))


def before(rule: Rule, wall: datetime) -> Rule:
    """The same rule, ended before this occasion; wall time and moment part company only where the clocks change, so it ends at the one before."""
    last = max(within(rule, start=rule.starts, end=wall))
    return Rule(parts=rule.parts, starts=rule.starts, until=instant(last))


def following(rule: Rule, wall: datetime, *, starts: datetime) -> str:
    """The text of the rule for this occasion and those after it, at another start; a count is what is left of it."""
    if rule.count is None:
        moved = rule.until + (instant(starts) - instant(wall)) if rule.until else None
        return Rule(parts=rule.parts, starts=starts, until=moved).text
    return Rule(parts=rule.parts, starts=starts, count=rule.count - len(within(rule, start=rule.starts, end=wall))).text


def _expansion(rule: Rule) -> rrule:
    """`UNTIL` here is the horizon alone: a rule that never matches would else be tried to the calendar's end."""
    horizon = f"{rule.starts + HORIZON:%Y%m%dT%H%M%S}"
    try:
        made = rrulestr(f"{rule.parts};UNTIL={horizon}", dtstart=rule.starts)
    except (ValueError, TypeError, KeyError, IndexError, AttributeError) as fault:
        raise _fault(rule.parts, f"this is no rule of recurrence: {fault}", "write it as FREQ=WEEKLY;BYDAY=TU;COUNT=10") from fault
    if not isinstance(made, rrule):
        raise _fault(rule.parts, "one rule is wanted", "give one RRULE alone")
    return made


def _given(text: str) -> dict[str, str]:
    pairs = [part.partition("=") for part in text.split(";")]
    given = {name: value for name, equals, value in pairs if equals and value}
    if len(given) != len(pairs):
        raise _fault(text, "a rule is a list of NAME=VALUE, each name once", "write it as FREQ=WEEKLY;BYDAY=TU;COUNT=10")
    for name in given.keys() & {"INTERVAL"}:
        _positive(text, name, given[name])
    return given


def _positive(text: str, name: str, value: str) -> int:
    if not (value.isdecimal() and value.isascii() and 1 <= int(value) <= MOST):
        raise _fault(text, f"{name} is a number from 1 to {MOST}", f"give {name}=1 or more")
    return int(value)


def _count(text: str, value: str | None) -> int | None:
    return None if value is None else _positive(text, "COUNT", value)


def _until(text: str, value: str | None) -> datetime | None:
    """A moment in UTC (`20271231T215959Z`), or a day, which it holds to its end in Helsinki."""
    if value is None:
        return None
    try:
        moment = datetime.fromisoformat(value)
        return moment if moment.tzinfo else _end_of(date.fromisoformat(value))
    except ValueError as fault:
        raise _fault(text, "UNTIL is a moment in UTC or a day", "write it as UNTIL=20271231T215959Z or UNTIL=20271231") from fault


def _end_of(day: date) -> datetime:
    return datetime.combine(day, time(23, 59, 59), tzinfo=HELSINKI).astimezone(UTC)


def _fault(text: str, what: str, remedy: str) -> FaultyRecurrence:
    return FaultyRecurrence(what, field="recurrence", value=text, remedy=remedy)
