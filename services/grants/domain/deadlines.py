"""Until when a decision can be asked to be reviewed (oikaisuvaatimus), and why until then.

What must stay true: days are counted by the calendar of Helsinki, so no change of the clocks adds or takes one; the day of notice is not counted; only the
last day moves, and never to an earlier day. Each step is kept beside its outcome, so that pages and letters can say it.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from shared.contracts.grants.decisions import WayOfNotice
from shared.domain.days import HELSINKI
from shared.domain.trilingual import Words

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosedDay:
    """What a day is on which no time limit ends, by code, and by name as it stands within a sentence."""

    code: str
    name: Words


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewRules:
    """An area's. `received_on_day` is how many days after it was sent a decision counts as received, unless something else is shown."""

    days: int
    registry_closes_at: time
    received_on_day: Mapping[WayOfNotice, int]
    closed: Callable[[date], ClosedDay | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """When a decision counts as received."""

    sent_on: date
    way: WayOfNotice
    received_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Passed:
    """A day that a time limit does not end on, and why."""

    day: date
    is_a: ClosedDay


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline:
    """`counted_to` is where `days` days after the notice end; `passed` are the days from there that are none to end on, in their order."""

    notice: Notice
    days: int
    counted_to: date
    passed: tuple[Passed, ...]
    last_day: date
    closes_at: datetime
    """On the last day, in Europe/Helsinki: what has arrived before it is in time."""


def notice(sent_on: date, *, way: WayOfNotice, rules: ReviewRules) -> Notice:
    return Notice(sent_on=sent_on, way=way, received_on=sent_on + rules.received_on_day[way] * DAY)


def deadline(given: Notice, rules: ReviewRules) -> Deadline:
    counted_to = last_day = given.received_on + rules.days * DAY
    passed: list[Passed] = []
    while is_a := rules.closed(last_day):
        passed.append(Passed(day=last_day, is_a=is_a))
        last_day += DAY
    closes_at = datetime.combine(last_day, rules.registry_closes_at, tzinfo=HELSINKI)
    return Deadline(notice=given, days=rules.days, counted_to=counted_to, passed=tuple(passed), last_day=last_day, closes_at=closes_at)
