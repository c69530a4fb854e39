"""Days on which a time limit cannot end: Saturdays, Sundays, church holidays, Independence Day, May Day, Christmas Eve and Midsummer Eve.

The list is closed by law (Act on Calculating Statutory Time Limits 150/1930, section 5), so it is data and no library's notion of a public holiday; what has to
be reckoned of it, the day of Easter, is dateutil's.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Annotated

from dateutil.easter import easter
from pydantic import BaseModel, ConfigDict, Discriminator, Field, Tag, model_validator

from services.grants.domain.deadlines import ClosedDay
from shared.domain.trilingual import Words

WEEK = timedelta(days=7)
Month = Annotated[int, Field(ge=1, le=12)]
DayOfMonth = Annotated[int, Field(ge=1, le=31)]
Weekday = Annotated[int, Field(ge=1, le=7)]
"""ISO 8601: Monday is 1."""


class Kind(BaseModel):
    """One kind of closed day, by its name within a sentence ("the last day is …")."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    name: Words


class EachWeek(Kind):
    weekday: Weekday

    def has(self, day: date) -> bool:
        return day.isoweekday() == self.weekday


class EachYear(Kind):
    month: Month
    day: DayOfMonth

    @model_validator(mode="after")
    def _there_every_year(self) -> "EachYear":
        date(2025, self.month, self.day)
        return self

    def has(self, day: date) -> bool:
        return (day.month, day.day) == (self.month, self.day)


class ByEaster(Kind):
    days_from_easter: Annotated[int, Field(ge=-60, le=60)]

    def has(self, day: date) -> bool:
        return day == easter(day.year) + timedelta(days=self.days_from_easter)


class OnAWeekdayFrom(Kind):
    """The first such weekday from a day on, that day included."""

    weekday: Weekday
    from_month: Month
    from_day: DayOfMonth

    @model_validator(mode="after")
    def _there_every_year(self) -> "OnAWeekdayFrom":
        date(2025, self.from_month, self.from_day)
        return self

    def has(self, day: date) -> bool:
        first = date(day.year, self.from_month, self.from_day)
        return day.isoweekday() == self.weekday and first <= day < first + WEEK


def _how_it_falls(given: object) -> str:
    keys = given if isinstance(given, Mapping) else vars(given)
    return next((key for key in ("from_month", "days_from_easter", "month") if key in keys), "weekday")


Falling = Annotated[
    Annotated[EachWeek, Tag("weekday")]
    | Annotated[EachYear, Tag("month")]
    | Annotated[ByEaster, Tag("days_from_easter")]
    | Annotated[OnAWeekdayFrom, Tag("from_month")],
    Discriminator(_how_it_falls),
]
"""Told apart by what is given, so that a fault names its field once."""
ClosedDays = Mapping[str, Falling]
"""By code."""


def closed(day: date, kinds: ClosedDays) -> ClosedDay | None:
    """What the day is, a holiday rather than a day of the week; None when it is a working day."""
    found = [code for code, kind in kinds.items() if kind.has(day)]
    code = min(found, key=lambda code: isinstance(kinds[code], EachWeek), default=None)
    return None if code is None else ClosedDay(code=code, name=kinds[code].name)
