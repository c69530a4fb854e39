"""Until when a decision can be asked to be reviewed (oikaisuvaatimus), and why until then.

What must stay true: days are counted by the calendar of Helsinki, so no change of the clocks adds or takes one; the day of notice is not counted; only the
last day moves, and never to an earlier day. Each step is kept beside its outcome, so that pages and letters can say it.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from services.grants.domain.closed_days import ClosedDays, EachWeek, closed
from shared.domain.days import HELSINKI
from shared.domain.trilingual import Words
from shared.errors import InvalidValue

WORKING_DAYS, MOST_DAYS = 7, 365
DAY = timedelta(days=1)


class WayOfNotice(StrEnum):
    """How a decision is made known (tiedoksianto): by letter, by an electronic message, or handed over."""

    LETTER = "letter"
    ELECTRONIC = "electronic"
    PERSONAL = "personal"


ClockTime = Annotated[str, StringConstraints(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]
"""In quotes: YAML takes 15:00 without them for the number 900."""


class ReceivedBeforeSent(InvalidValue):
    slug = "received-before-sent"


class ReceivedOnDay(BaseModel):
    """How many days after it was sent a decision counts as received, unless something else is shown."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    letter: Annotated[int, Field(ge=0, le=60)]
    electronic: Annotated[int, Field(ge=0, le=60)]
    personal: Annotated[int, Field(ge=0, le=60)]

    def by(self, way: WayOfNotice) -> int:
        return int(getattr(self, way.value))


class ReviewRules(BaseModel):
    """An area's rules of review requests."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    days: Annotated[int, Field(ge=1, le=MOST_DAYS)]
    registry_closes_at: ClockTime
    received_on_day: ReceivedOnDay
    moves_past: ClosedDays

    @model_validator(mode="after")
    def _some_days_are_left(self) -> "ReviewRules":
        if len({kind.weekday for kind in self.moves_past.values() if isinstance(kind, EachWeek)}) == WORKING_DAYS:
            raise ValueError("moves_past has every day of the week: leave working days out")
        return self


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """When a decision counts as received. `shown` tells that the day was shown, and not taken from the day of sending."""

    sent_on: date
    way: WayOfNotice
    received_on: date
    shown: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Passed:
    """A day that a time limit does not end on, and the code and name of what it is."""

    day: date
    code: str
    name: Words


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrival:
    """A request against its deadline."""

    arrived_at: datetime
    in_time: bool
    late_by: timedelta
    """Nothing for one that is in time."""


def notice(sent_on: date, *, way: WayOfNotice, rules: ReviewRules, shown_on: date | None = None) -> Notice:
    """`shown_on`: when it was received by what has been shown, such as a receipt; it stands against the presumption.

    Raises:
        ReceivedBeforeSent
    """
    if shown_on is None:
        return Notice(sent_on=sent_on, way=way, received_on=sent_on + rules.received_on_day.by(way) * DAY, shown=False)
    if shown_on < sent_on:
        raise ReceivedBeforeSent(f"nothing is received before it is sent on {sent_on}", field="shown_on", value=shown_on, remedy="check both days")
    return Notice(sent_on=sent_on, way=way, received_on=shown_on, shown=True)


def deadline(given: Notice, rules: ReviewRules) -> Deadline:
    counted_to = last_day = given.received_on + rules.days * DAY
    passed: list[Passed] = []
    while code := closed(last_day, rules.moves_past):
        passed.append(Passed(day=last_day, code=code, name=rules.moves_past[code].name))
        last_day += DAY
    closes_at = datetime.combine(last_day, time.fromisoformat(rules.registry_closes_at), tzinfo=HELSINKI)
    return Deadline(notice=given, days=rules.days, counted_to=counted_to, passed=tuple(passed), last_day=last_day, closes_at=closes_at)


def arrival(arrived_at: datetime, until: Deadline) -> Arrival:
    """`arrived_at` knows its zone; what comes at the very instant of closing is late."""
    after = arrived_at.astimezone(UTC) - until.closes_at.astimezone(UTC)
    return Arrival(arrived_at=arrived_at, in_time=after < timedelta(0), late_by=max(after, timedelta(0)))
