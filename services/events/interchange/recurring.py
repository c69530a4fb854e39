"""How a source's recurring record recurs here: its rules, the dates beside them, and the occasions that differ.

What must stay true: an occasion that its source has is not lost without a word. A rule that cannot be kept as one is kept as the dates that it makes, as far
as they are few; what is beyond that is flagged. Whatever its source leaves out is cancelled, also where an occasion of that time says how it differs.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

from services.events import recurrence, recurrence_sets
from services.events.domain.imported import Because
from services.events.domain.series import MINUTES_A_DAY, Override
from services.events.interchange.records import GatheringRecord
from shared.contracts.registry import Flag
from shared.contracts.times import LATEST_YEAR, within_bounds
from shared.domain.days import HELSINKI, helsinki_day, instant_of, wall_time
from shared.errors import InvalidValue

LONGEST_MINUTES = 366 * MINUTES_A_DAY
MOST_DATES = 366
LONGEST_RULE = 300
CALLED_OFF = {"EventCancelled": Because.CANCELLED, "CANCELLED": Because.CANCELLED, "EventPostponed": Because.POSTPONED}
LEFT_OUT = "left_out_at_source"
FAR_END = f"it ends after the year {LATEST_YEAR}: it is taken to have no end of its own"
TWO_ENDS = "it ends by COUNT and by UNTIL: UNTIL counts"
NO_RULE = "not taken as a rule: the first occasion stands alone"
MANY = f"it recurs within a day: the first {MOST_DATES} occasions are taken"
OVER = "it ends before it begins: nothing of it takes place"
LONG = "longer than a year: cut to a year"
STEPS = {"HOURLY": timedelta(hours=1), "MINUTELY": timedelta(minutes=1), "SECONDLY": timedelta(seconds=1)}

Words = Callable[[GatheringRecord], dict[str, Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Times:
    """When a series takes place, as `Series` has it."""

    starts: datetime
    minutes: int
    recurrence: str
    zone: str
    dates: tuple[datetime, ...] = ()
    whole_days: bool = False

    @property
    def set(self) -> recurrence_sets.RecurrenceSet:
        return recurrence_sets.read(self.recurrence, starts=self.starts, zone=self.zone, dates=self.dates)


def times(record: GatheringRecord, *, ends_at: datetime) -> tuple[Times | None, tuple[Flag, ...]]:
    """None where nothing recurs: none of its rules is one, and no dates stand beside them."""
    assert record.starts_at is not None  # noqa: S101 - the caller has looked
    zone = ZoneInfo(record.zone) if record.zone else HELSINKI
    starts = _by_clock(record.starts_at, zone)
    rules, dates, flags = _rules(record, starts=starts, zone=zone)
    dates |= {_by_clock(one.starts_at, zone) for one in record.dates}
    if not rules and not dates:
        return None, flags
    minutes = _length(record.starts_at, ends_at, whole_days=record.whole_days)
    if minutes > LONGEST_MINUTES:
        flags = (*flags, Flag(field="DTEND", value=ends_at.isoformat(), reason=LONG))
    found = Times(starts=starts, minutes=min(minutes, LONGEST_MINUTES), recurrence="\n".join(rules), zone=zone.key, whole_days=record.whole_days)
    if rules and not dates and all(rule.until and rule.until < record.starts_at for rule in found.set.rules):
        return found, (*flags, Flag(field="RRULE", value=(record.recurrence or "")[:200], reason=OVER))
    first = recurrence_sets.makes(found.set, _here(starts, zone))
    return replace(found, dates=tuple(sorted(dates | (set() if first else {starts})))), flags


def changed(
    record: GatheringRecord, times: Times, exceptions: Sequence[GatheringRecord], *, words: Words
) -> tuple[tuple[Override, ...], tuple[Override, ...], Times]:
    """Occasions changed alone, those from which on all change, and the times with what its source names beside what the rules make."""
    zone = ZoneInfo(times.zone)
    named = [(exception, name) for exception in exceptions for name in [_name(exception, times)] if name]
    beside = {_by_clock(instant_of(name), zone) for exception, name in named if _stands_beside(exception, record)}
    times = replace(times, dates=tuple(sorted({*times.dates, *(wall for wall in beside if not recurrence_sets.makes(times.set, _here(wall, zone)))})))
    own = {_here(_by_clock(one.starts_at, zone), zone): one.ends_at for one in record.dates if one.ends_at}
    alone = {name: Override(occasion=name, starts=name, minutes=_length(instant_of(name), end, whole_days=False)) for name, end in own.items()}
    onwards: dict[datetime, Override] = {}
    for exception, name in named:
        (onwards if exception.onwards else alone)[name] = _override(exception, name, times, words(exception))
    alone |= {name: Override(occasion=name, starts=name, minutes=times.minutes, cancelled_for=LEFT_OUT) for name in _left_out(record, times)}
    return _made(alone, times), _made(onwards, times), times


def _stands_beside(exception: GatheringRecord, series: GatheringRecord) -> bool:
    """Whether it is an occasion of its own, should the rules not make it: one that is older than the rules may have been done away with by them."""
    return not exception.onwards and _called_off(exception) is None and exception.sequence >= series.sequence


def _made(found: Mapping[datetime, Override], times: Times) -> tuple[Override, ...]:
    return tuple(found[name] for name in sorted(found) if recurrence_sets.makes(times.set, name))


def _override(exception: GatheringRecord, name: datetime, times: Times, words: dict[str, Any]) -> Override:
    starts_at = exception.starts_at
    starts = _wall(starts_at) if starts_at else name
    long = times.minutes
    if starts_at and exception.ends_at and exception.ends_at > starts_at:
        long = min(LONGEST_MINUTES, _length(starts_at, exception.ends_at, whole_days=exception.whole_days))
    return Override(occasion=name, starts=starts, minutes=long, cancelled_for=_called_off(exception), **words)


def _called_off(exception: GatheringRecord) -> Because | None:
    return CALLED_OFF.get(exception.status or "")


def _name(exception: GatheringRecord, times: Times) -> datetime | None:
    """The occasion that it is about: the one at that moment, else the one of that time of that clock or of that day; else what it says itself."""
    if exception.occasion is None:
        return None
    day = exception.occasion_on or helsinki_day(exception.occasion)
    whole, on_that_day = times.set, _on(day, times)
    if times.whole_days:
        return next(iter(on_that_day), datetime.combine(day, time()))
    name = _at(exception.occasion, times)
    if not recurrence_sets.makes(whole, name) and on_that_day and exception.occasion.time() == time():
        return on_that_day[0]
    return name


def _left_out(record: GatheringRecord, times: Times) -> Iterator[datetime]:
    for moment in record.left_out:
        yield from _on(moment.date(), times) if times.whole_days else (_at(moment, times),)
    for day in record.days_left_out:
        yield from _on(day, times)


def _at(moment: datetime, times: Times) -> datetime:
    """The occasion at that moment, else the one of which the clock shows that time: programs write the one for the other."""
    name, by_the_clock = _wall(moment), _here(moment.replace(tzinfo=None), ZoneInfo(times.zone))
    return by_the_clock if not recurrence_sets.makes(times.set, name) and recurrence_sets.makes(times.set, by_the_clock) else name


def _on(day: date, times: Times) -> list[datetime]:
    """Names of the occasions of a day of the series' own calendar."""
    zone, begin = ZoneInfo(times.zone), datetime.combine(day, time())
    return recurrence_sets.within(times.set, start=_here(begin, zone), end=_here(begin + timedelta(days=1), zone))


def _rules(record: GatheringRecord, *, starts: datetime, zone: ZoneInfo) -> tuple[list[str], set[datetime], tuple[Flag, ...]]:
    rules: list[str] = []
    dates: set[datetime] = set()
    flags: list[Flag] = []
    for written in (record.recurrence or "").splitlines():
        text = ";".join(part for part in written.upper().replace(" ", "").split(";") if part and not part.startswith("X-"))
        ended = recurrence.without_far_end(text)
        if ended != text:
            flags.append(Flag(field="RRULE", value=written[:200], reason=FAR_END))
        if "UNTIL=" in ended and "COUNT=" in ended:
            ended = ";".join(part for part in ended.split(";") if not part.startswith("COUNT="))
            flags.append(Flag(field="RRULE", value=written[:200], reason=TWO_ENDS))
        try:
            rules.append(recurrence.expandable(ended, starts=starts, zone=zone).text if len(ended) <= LONGEST_RULE else _none(written))
        except (InvalidValue, ValueError, OverflowError):
            within_a_day = _stepped(ended, starts=starts, zone=zone)
            dates |= set(within_a_day)
            flags.append(Flag(field="RRULE", value=written[:200], reason=NO_RULE if len(within_a_day) <= 1 else MANY))
    return rules, dates if dates - {starts} else set(), tuple(flags)


def _none(written: str) -> str:
    raise ValueError(f"{len(written)} characters are no rule")


def _stepped(text: str, *, starts: datetime, zone: ZoneInfo) -> list[datetime]:
    """What a plain rule by hours, minutes or seconds makes, as far as it is few."""
    given = dict(part.split("=", 1) for part in text.split(";") if "=" in part)
    step, rest = STEPS.get(given.pop("FREQ", "")), given.keys() - {"INTERVAL", "COUNT", "UNTIL", "WKST"}
    if step is None or rest:
        return []
    try:
        ending = recurrence.expandable(";".join(["FREQ=DAILY", *(f"{name}={value}" for name, value in given.items())]), starts=starts, zone=zone)
    except InvalidValue:
        return []
    every = step * int(given.get("INTERVAL", "1"))
    first = instant_of(starts, zone)
    moments = (first + every * number for number in range(ending.count or MOST_DATES))
    return [_by_clock(moment, zone) for moment in islice(moments, MOST_DATES) if within_bounds(moment) and (ending.until is None or moment <= ending.until)]


def _length(starts_at: datetime, ends_at: datetime, *, whole_days: bool) -> int:
    """In minutes: those of the clock for whole days, else those that pass."""
    passed = ends_at.replace(tzinfo=None) - starts_at.replace(tzinfo=None) if whole_days else ends_at.astimezone(UTC) - starts_at.astimezone(UTC)
    return max(1, int(passed.total_seconds() // 60))


def _wall(moment: datetime) -> datetime:
    return wall_time(moment).replace(microsecond=0)


def _by_clock(moment: datetime, zone: ZoneInfo) -> datetime:
    return moment.astimezone(zone).replace(tzinfo=None, microsecond=0, fold=0)


def _here(wall: datetime, zone: ZoneInfo) -> datetime:
    return wall if zone == HELSINKI else wall_time(instant_of(wall, zone))
