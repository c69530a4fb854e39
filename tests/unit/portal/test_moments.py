"""Days and times as people write them."""

from datetime import date

import pytest

from services.portal.moments import clock, day, moment, week_of


@pytest.mark.parametrize(("written", "read"), [("9", "09:00"), (" 9.30", "09:30"), ("16:05", "16:05"), ("kaksi", "kaksi"), ("", "")])
def test_a_time_of_the_clock_is_written_in_many_ways(written: str, read: str) -> None:
    assert clock(written) == read


@pytest.mark.parametrize(
    ("at", "read"), [("10", "2031-02-03T10:00:00+02:00"), ("24", "2031-02-04T00:00:00+02:00"), ("25", None), ("10.61", None), ("x", None), ("", None)]
)
def test_a_day_and_a_time_are_a_moment_of_finland_or_none(at: str, read: str | None) -> None:
    found = moment("2031-02-03", at)

    assert (found and found.isoformat()) == read


@pytest.mark.parametrize("written", ["0001-01-01", "9999-12-31", "x", "", None, "2031-02-30"])
def test_a_day_on_which_nobody_meets_is_none(written: str | None) -> None:
    assert day(written) is None
    assert moment(written, "10") is None


def test_a_week_is_from_monday_to_sunday() -> None:
    assert (week_of(date(2026, 11, 27))[0], week_of(date(2026, 11, 27))[-1]) == (date(2026, 11, 23), date(2026, 11, 29))
