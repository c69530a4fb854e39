"""Periods of days. An open end is None; a period may be one day long, and never ends before it starts."""

from datetime import date

from shared.errors import InvalidValue


class PeriodEndsBeforeStart(InvalidValue):
    slug = "period-ends-before-start"


def check(start: date | None, end: date | None, *, start_field: str, end_field: str) -> None:
    if start and end and end < start:
        raise PeriodEndsBeforeStart(f"{end_field} {end} is before {start_field} {start}", field=end_field, value=end, remedy=f"give {start} or a later day")
