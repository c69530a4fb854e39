"""One rule of recurrence (RFC 5545, RRULE), read and expanded over the wall time of its own zone. Several of them: `recurrence_sets.py`.

What must stay true: an occasion keeps its wall time over both changes of the clocks; an expansion ends at its window and in any case at `horizon`, so no rule
runs away. A wall time that the spring change leaves out is read with the offset before it, one that the autumn change repeats is its first pass, both as the
standard says. An expansion begins near its window: whole intervals before it are jumped over, which leaves the phase as it was; only a count of which the
last occasion is not known has to be counted from the first.
"""

import re
from calendar import monthrange
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from itertools import dropwhile, islice, takewhile
from math import prod
from zoneinfo import ZoneInfo

from dateutil.rrule import rrule, rrulestr

from shared.contracts.times import EARLIEST_YEAR, LATEST_YEAR, bounded
from shared.domain.days import HELSINKI, instant_of
from shared.errors import InvalidValue

AT_LEAST = timedelta(days=3653)
OPEN_UNTIL = datetime(2050, 1, 1)  # noqa: DTZ001 - a wall time, wherever it is
MOST = 1000
MOST_OF_OTHERS = 100_000
MOST_A_DAY = 24
LONGEST_NUMBER = 10
FREQUENCIES = frozenset({"DAILY", "WEEKLY", "MONTHLY", "YEARLY"})
DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
FAR = re.compile(r"UNTIL=([0-9]{4})")
DAYS_NAMED = frozenset({"BYDAY", "BYMONTHDAY", "BYMONTH"})
TIMES_NAMED = frozenset({"BYHOUR", "BYMINUTE", "BYSECOND"})
KNOWN = frozenset({"FREQ", "INTERVAL", "COUNT", "UNTIL", "BYSETPOS", "WKST"}) | DAYS_NAMED
KNOWN_OF_OTHERS = KNOWN | TIMES_NAMED | {"BYYEARDAY", "BYWEEKNO"}


class FaultyRecurrence(InvalidValue):
    slug = "faulty-recurrence"


class FirstDoesNotFit(InvalidValue):
    slug = "first-does-not-fit"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """`parts` is the rule without its end; `count` and `until` are the end, at most one of them given. `last` spares counting where it is known.

    `starts` and whatever the rule makes are wall times of `zone`.
    """

    parts: str
    starts: datetime
    zone: ZoneInfo = HELSINKI
    count: int | None = None
    until: datetime | None = None
    last: datetime | None = None

    @property
    def text(self) -> str:
        if self.count is not None:
            return f"{self.parts};COUNT={self.count}"
        return f"{self.parts};UNTIL={self.until.astimezone(UTC):%Y%m%dT%H%M%SZ}" if self.until else self.parts


@lru_cache(maxsize=4096)
def read(text: str, *, starts: datetime) -> Rule:
    """The rule that a new series of the area's own is to have, from its first occasion on.

    Raises:
        FaultyRecurrence: for what is no rule, recurs within a day, or has no end that fits.
        FirstDoesNotFit: when the rule makes no occasion at `starts`.
    """
    given = _given(text)
    if not given.keys() <= KNOWN:
        raise _fault(text, "a series recurs by day, week, month or year", f"use {', '.join(sorted(KNOWN))} alone")
    for name in given.keys() & {"COUNT", "INTERVAL"}:
        _positive(text, name, given[name], most=MOST)
    rule = expandable(text, starts=starts)
    if not _may_begin(given, starts) or next(occasions(rule), None) != starts:
        raise FirstDoesNotFit("the rule makes no occasion at the first start", field="starts", value=starts, remedy="start on a day that the rule names")
    return rule


@lru_cache(maxsize=4096)
def expandable(text: str, *, starts: datetime, zone: ZoneInfo = HELSINKI) -> Rule:
    """Any rule that can be expanded, other systems' among them: whether it makes an occasion at `starts` is not looked at.

    Raises:
        FaultyRecurrence: for what is no rule, recurs within a day by its frequency, or has no end that fits.
    """
    given = _given(text)
    if given.get("FREQ") not in FREQUENCIES or not given.keys() <= KNOWN_OF_OTHERS:
        raise _fault(text, "a series recurs by day, week, month or year", f"use FREQ={'|'.join(sorted(FREQUENCIES))} and {', '.join(sorted(KNOWN))} alone")
    if "BYSETPOS" in given and not given.keys() & (KNOWN_OF_OTHERS - KNOWN | DAYS_NAMED):
        raise _fault(text, "BYSETPOS picks among the days of another part", "name days beside it, as BYDAY=MO,TU")
    if prod(given[name].count(",") + 1 for name in TIMES_NAMED & given.keys()) > MOST_A_DAY:
        raise _fault(text, f"a series has at most {MOST_A_DAY} occasions a day", "name fewer times")
    count, until = _count(text, given.pop("COUNT", None)), _until(text, given.pop("UNTIL", None), zone)
    if count is not None and until is not None:
        raise _fault(text, "a rule ends by COUNT or by UNTIL, not by both", "leave one out")
    rule = Rule(parts=";".join(f"{name}={value}" for name, value in given.items()), starts=starts, zone=zone, count=count, until=until)
    _expansion(rule)
    return rule


def occasions(rule: Rule, *, since: datetime | None = None) -> Iterator[datetime]:
    """Wall times in order, made one by one as they are asked for: all of them, or those at or after `since`."""
    until, last, counted = rule.until, rule.last, rule.count is not None and rule.last is None
    made = iter(_expansion(rule) if since is None or counted else _expansion_near(rule, since))
    ended = takewhile(lambda wall: (until is None or instant_of(wall, rule.zone) <= until) and (last is None or wall <= last), made)
    ending: Iterator[datetime] = islice(ended, rule.count) if counted else ended
    return ending if since is None else dropwhile(lambda wall: wall < since, ending)


def horizon(starts: datetime) -> datetime:
    """Where a rule without an end is no longer expanded: ten years on from its first occasion, and in any case not before 2050."""
    return max(starts + AT_LEAST, OPEN_UNTIL)


def without_far_end(text: str) -> str:
    """The rule without an UNTIL beyond all that is counted with, by which programs say that it has no end."""
    return ";".join(part for part in text.split(";") if not ((found := FAR.match(part)) and int(found[1]) > LATEST_YEAR))


def ends_by(rule: Rule) -> datetime:
    """A wall time at or before which the last occasion is; of a counted rule, the last one itself."""
    if rule.count is not None:
        return rule.last or max(occasions(rule), default=rule.starts)
    return min(rule.until.astimezone(rule.zone).replace(tzinfo=None), horizon(rule.starts)) if rule.until else horizon(rule.starts)


def within(rule: Rule, *, start: datetime, end: datetime) -> list[datetime]:
    """Those of which the wall time is at or after `start` and before `end`."""
    return list(takewhile(lambda wall: wall < end, occasions(rule, since=start)))


def falls_on(rule: Rule, wall: datetime) -> bool:
    return wall in within(rule, start=wall, end=wall + timedelta(seconds=1))


def before(rule: Rule, wall: datetime) -> Rule | None:
    """The same rule, ended before this occasion; None where it makes none before.

    Wall time and moment part company only where the clocks change, so it ends at the one before.
    """
    made = within(rule, start=rule.starts, end=wall)
    return Rule(parts=rule.parts, starts=rule.starts, zone=rule.zone, until=instant_of(max(made), rule.zone)) if made else None


def following(rule: Rule, wall: datetime, *, starts: datetime) -> str:
    """The text of the rule for this occasion and those after it, at another start; a count is what is left of it, an end moves by as much on the clock."""
    if rule.count is None:
        moved = rule.until.astimezone(rule.zone).replace(tzinfo=None) + (starts - wall) if rule.until else None
        return Rule(parts=rule.parts, starts=starts, until=instant_of(moved, rule.zone) if moved else None).text
    return Rule(parts=rule.parts, starts=starts, count=rule.count - len(within(rule, start=rule.starts, end=wall))).text


def _may_begin(given: Mapping[str, str], starts: datetime) -> bool:
    """What can be told without looking for an occasion, since one that there never is would be looked for to the calendar's end."""
    days_left = monthrange(starts.year, starts.month)[1] - starts.day + 1
    fits = {
        "BYMONTH": {str(starts.month)},
        "BYMONTHDAY": {str(starts.day), f"+{starts.day}", str(-days_left)},
        "BYDAY": {DAYS[starts.weekday()]},
    }
    named = {name: {value.lstrip("0") for value in given[name].split(",")} for name in fits if name in given}
    named |= {"BYDAY": {value[-2:] for value in named["BYDAY"]}} if "BYDAY" in named else {}
    most = {"DAILY": 1, "WEEKLY": max(len(named.get("BYDAY", ())), 1)}.get(given["FREQ"], MOST)
    positions = given.get("BYSETPOS", "1").split(",")
    return all(named[name] & fits[name] for name in named) and any(abs(int(one)) <= most for one in positions if one.lstrip("+-").isdecimal())


def _expansion_near(rule: Rule, since: datetime) -> rrule:
    """From an interval before the one of `since`. What a rule takes from its first occasion unsaid is said, since a month or year begins on its first day."""
    given = _given(rule.parts)
    interval = int(given.get("INTERVAL", "1"))
    since, starts = min(since, horizon(rule.starts)), rule.starts
    match given["FREQ"]:
        case "DAILY" | "WEEKLY" as frequency:
            days = interval * (7 if frequency == "WEEKLY" else 1)
            jumped = starts + timedelta(days=((since - starts).days // days - 1) * days)
        case "MONTHLY":
            months = ((since.year - starts.year) * 12 + since.month - starts.month) // interval * interval - interval
            jumped = starts.replace(year=starts.year + (starts.month - 1 + months) // 12, month=(starts.month - 1 + months) % 12 + 1, day=1)
        case _:
            jumped = starts.replace(year=starts.year + (since.year - starts.year) // interval * interval - interval, month=1, day=1)
    return _expansion(rule, parts=_said(given, starts), begin=jumped) if jumped > starts else _expansion(rule)


def _said(given: Mapping[str, str], starts: datetime) -> str:
    said = dict(given)
    if not given.keys() & {"BYDAY", "BYMONTHDAY", "BYYEARDAY", "BYWEEKNO"} and given["FREQ"] in {"MONTHLY", "YEARLY"}:
        said["BYMONTHDAY"] = str(starts.day)
        if given["FREQ"] == "YEARLY":
            said.setdefault("BYMONTH", str(starts.month))
    return ";".join(f"{name}={value}" for name, value in said.items())


def _expansion(rule: Rule, *, parts: str = "", begin: datetime | None = None) -> rrule:
    """It ends at the horizon in any case: a rule that never matches would else be tried to the calendar's end."""
    try:
        made = rrulestr(parts or rule.parts, dtstart=begin or rule.starts)
    except (ValueError, TypeError, KeyError, IndexError, AttributeError) as fault:
        raise _fault(rule.parts, f"this is no rule of recurrence: {fault}", "write it as FREQ=WEEKLY;BYDAY=TU;COUNT=10") from fault
    if not isinstance(made, rrule):
        raise _fault(rule.parts, "one rule is wanted", "give one RRULE alone")
    return made.replace(until=horizon(rule.starts))


def _given(text: str) -> dict[str, str]:
    pairs = [part.partition("=") for part in text.split(";")]
    given = {name: value for name, equals, value in pairs if equals and value}
    if len(given) != len(pairs):
        raise _fault(text, "a rule is a list of NAME=VALUE, each name once", "write it as FREQ=WEEKLY;BYDAY=TU;COUNT=10")
    for name in given.keys() & {"INTERVAL"}:
        _positive(text, name, given[name])
    return given


def _positive(text: str, name: str, value: str, *, most: int = MOST_OF_OTHERS) -> int:
    if not (value.isdecimal() and value.isascii() and len(value) < LONGEST_NUMBER and 1 <= int(value) <= most):
        raise _fault(text, f"{name} is a number from 1 to {most}", f"give {name}=1 or more")
    return int(value)


def _count(text: str, value: str | None) -> int | None:
    return None if value is None else _positive(text, "COUNT", value)


def _until(text: str, value: str | None, zone: ZoneInfo) -> datetime | None:
    """A moment in UTC (`20271231T215959Z`), a wall time of the rule's zone, or a day, which it holds to its end there."""
    if value is None:
        return None
    try:
        moment = bounded(datetime.fromisoformat(value))
    except ValueError as fault:
        what = f"UNTIL is a moment in UTC, a wall time or a day, from the years {EARLIEST_YEAR} to {LATEST_YEAR}"
        raise _fault(text, what, "write it as UNTIL=20271231T215959Z or UNTIL=20271231") from fault
    if moment.tzinfo:
        return moment
    return instant_of(moment if "T" in value else datetime.combine(date.fromisoformat(value), time(23, 59, 59)), zone)


def _fault(text: str, what: str, remedy: str) -> FaultyRecurrence:
    return FaultyRecurrence(what, field="recurrence", value=text, remedy=remedy)
