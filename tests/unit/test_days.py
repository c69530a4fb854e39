from datetime import UTC, date, datetime

from shared.domain.days import days_after, helsinki_day, instant_of, midnight, wall_time, years_after


def test_the_day_is_that_of_helsinki_in_winter_and_in_summer() -> None:
    assert helsinki_day(datetime(2026, 1, 1, 21, 59, tzinfo=UTC)) == date(2026, 1, 1)
    assert helsinki_day(datetime(2026, 1, 1, 22, 0, tzinfo=UTC)) == date(2026, 1, 2)
    assert helsinki_day(datetime(2026, 7, 1, 20, 59, tzinfo=UTC)) == date(2026, 7, 1)
    assert helsinki_day(datetime(2026, 7, 1, 21, 0, tzinfo=UTC)) == date(2026, 7, 2)


def test_a_day_begins_at_midnight_in_helsinki() -> None:
    assert midnight(date(2026, 7, 2)) == datetime(2026, 7, 1, 21, 0, tzinfo=UTC)


def test_a_leap_day_has_its_anniversary_on_the_last_of_february() -> None:
    assert years_after(date(2024, 2, 29), 1) == date(2025, 2, 28)
    assert years_after(date(2024, 2, 29), 4) == date(2028, 2, 29)


def test_the_calendar_has_a_first_and_a_last_day() -> None:
    assert days_after(date.max, 1) == years_after(date.max, 1) == date.max
    assert days_after(date.min, -1) == date.min


def test_a_wall_time_that_the_clocks_leave_out_or_repeat_is_read_with_the_offset_before() -> None:
    assert instant_of(datetime.fromisoformat("2026-03-29T03:30")) == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
    assert instant_of(datetime.fromisoformat("2026-10-25T03:30")) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


def test_both_passes_of_the_hour_that_autumn_repeats_show_one_wall_time() -> None:
    assert (
        wall_time(datetime(2026, 10, 25, 0, 30, tzinfo=UTC))
        == wall_time(datetime(2026, 10, 25, 1, 30, tzinfo=UTC))
        == datetime.fromisoformat("2026-10-25T03:30")
    )
