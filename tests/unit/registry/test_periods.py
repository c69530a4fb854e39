from datetime import UTC, date, datetime

from services.registry.domain import periods


def test_the_day_is_that_of_helsinki_in_winter_and_in_summer() -> None:
    assert periods.helsinki_day(datetime(2026, 1, 1, 21, 59, tzinfo=UTC)) == date(2026, 1, 1)
    assert periods.helsinki_day(datetime(2026, 1, 1, 22, 0, tzinfo=UTC)) == date(2026, 1, 2)
    assert periods.helsinki_day(datetime(2026, 7, 1, 20, 59, tzinfo=UTC)) == date(2026, 7, 1)
    assert periods.helsinki_day(datetime(2026, 7, 1, 21, 0, tzinfo=UTC)) == date(2026, 7, 2)


def test_a_day_begins_at_midnight_in_helsinki() -> None:
    assert periods.start_of(date(2026, 7, 2)) == datetime(2026, 7, 1, 21, 0, tzinfo=UTC)


def test_a_leap_day_has_its_anniversary_on_the_last_of_february() -> None:
    assert periods.years_after(date(2024, 2, 29), 1) == date(2025, 2, 28)
    assert periods.years_after(date(2024, 2, 29), 4) == date(2028, 2, 29)


def test_the_calendar_has_a_first_and_a_last_day() -> None:
    assert periods.days_after(date.max, 1) == periods.years_after(date.max, 1) == date.max
    assert periods.days_after(date.min, -1) == date.min
