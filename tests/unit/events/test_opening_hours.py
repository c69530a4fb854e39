"""Opening hours are Helsinki's clock: of the weekday or of the day told apart, over midnight and over both changes of the clocks."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st

from services.events.domain.opening_hours import Span, end_of, is_open, open_within
from shared.contracts.registry import DayOpening, OpeningHours, Weekday, WeeklyOpening
from shared.domain.days import HELSINKI
from tests.unit.events.rooms import at, span

SPRING, AUTUMN = "2026-03-29", "2026-10-25"


def weekly(**spans: list[tuple[str, str]]) -> tuple[WeeklyOpening, ...]:
    return tuple(WeeklyOpening(weekday=Weekday(day), opens=opens, closes=closes) for day, times in spans.items() for opens, closes in times)


def hours(*apart: dict[str, Any], **spans: list[tuple[str, str]]) -> OpeningHours:
    return OpeningHours(weekly=weekly(**spans), exceptions=tuple(DayOpening(**heard) for heard in apart))


def the_day(day: str) -> Span:
    date = datetime.fromisoformat(day).date()
    return Span(starts_at=end_of(date - timedelta(days=1)), ends_at=end_of(date))


def test_a_time_within_the_weekdays_hours_is_open_and_one_that_reaches_past_them_is_not() -> None:
    mondays = hours(monday=[("09:00", "12:00"), ("13:00", "17:00")])

    assert is_open(mondays, span("03-02T09:00", "03-02T12:00"))
    assert not is_open(mondays, span("03-02T11:00", "03-02T14:00"))
    assert not is_open(mondays, span("03-03T09:00", "03-03T10:00"))


def test_a_day_told_apart_counts_as_told_and_not_as_its_weekday() -> None:
    heard = hours({"on": "2026-03-02"}, {"on": "2026-03-09", "opens": "18:00", "closes": "20:00"}, monday=[("09:00", "17:00")])

    assert [is_open(heard, span(f"03-{day}T10:00", f"03-{day}T11:00")) for day in ("02", "09", "16")] == [False, False, True]
    assert is_open(heard, span("03-09T18:00", "03-09T20:00"))


def test_spans_that_meet_at_midnight_are_one() -> None:
    assert is_open(hours(saturday=[("18:00", "24:00")], sunday=[("00:00", "02:00")]), span("03-07T22:00", "03-08T02:00"))


def test_where_nobody_told_a_week_every_day_is_open_but_those_told_apart() -> None:
    heard = hours({"on": "2026-12-06"})

    assert is_open(heard, span("12-04T20:00", "12-06T00:00"))
    assert not is_open(heard, span("12-05T20:00", "12-06T01:00"))


@pytest.mark.parametrize(("day", "length"), [(SPRING, 23), (AUTUMN, 25), ("2026-03-28", 24)])
def test_a_day_is_as_long_as_the_clocks_make_it(day: str, length: int) -> None:
    opened = open_within(hours(sunday=[("00:00", "24:00")], saturday=[("00:00", "24:00")]), the_day(day))

    assert [span.ends_at - span.starts_at for span in opened] == [timedelta(hours=length)]


def test_ten_to_four_is_ten_to_four_on_the_days_when_the_clocks_change() -> None:
    sundays = hours(sunday=[("10:00", "16:00")])

    assert open_within(sundays, the_day(SPRING)) == [span("03-29T10:00+03:00", "03-29T16:00+03:00")]
    assert open_within(sundays, the_day(AUTUMN)) == [span("10-25T10:00+02:00", "10-25T16:00+02:00")]


def test_a_night_that_the_spring_change_shortens_is_open_an_hour_less_and_one_that_autumn_lengthens_an_hour_more() -> None:
    nights = hours(sunday=[("02:00", "05:00")])

    assert open_within(nights, the_day(SPRING)) == [span("03-29T02:00+02:00", "03-29T05:00+03:00")]
    assert open_within(nights, the_day(AUTUMN)) == [span("10-25T02:00+03:00", "10-25T05:00+02:00")]


def test_a_clock_time_that_comes_twice_opens_at_its_first_pass_and_closes_at_its_second() -> None:
    assert open_within(hours(sunday=[("03:30", "05:00")]), the_day(AUTUMN)) == [span("10-25T03:30+03:00", "10-25T05:00+02:00")]
    assert open_within(hours(sunday=[("02:00", "03:30")]), the_day(AUTUMN)) == [span("10-25T02:00+03:00", "10-25T03:30+02:00")]


def test_a_clock_time_that_the_spring_change_leaves_out_is_read_with_the_offset_before_it() -> None:
    assert open_within(hours(sunday=[("03:30", "06:00")]), the_day(SPRING)) == [span("03-29T03:30+02:00", "03-29T06:00+03:00")]


clocks = st.integers(min_value=0, max_value=24).map(lambda hour: f"{hour:02}:00")
spans = st.tuples(clocks, clocks).filter(lambda pair: pair[0] < pair[1])
changes = st.sampled_from([SPRING, AUTUMN])


@examples(max_examples=60)
@given(day=changes, heard=spans)
def test_around_a_change_of_the_clocks_an_hour_is_open_when_the_wall_clock_says_so(day: str, heard: tuple[str, str]) -> None:
    """By whole hours, looking at the clock at each half past; the hour that autumn repeats is left to its own test."""
    window = the_day(day)
    opened = open_within(hours(sunday=[heard]), window)
    halves = [window.starts_at + timedelta(hours=n, minutes=30) for n in range((window.ends_at - window.starts_at) // timedelta(hours=1))]

    for half in halves:
        wall = half.astimezone(HELSINKI)
        if (day, wall.hour) == (AUTUMN, 3) or "03:00" in heard:
            continue
        shown = f"{wall:%H:%M}"
        assert any(span.starts_at <= half < span.ends_at for span in opened) == (heard[0] <= shown < heard[1]), half.astimezone(UTC)


def test_the_day_ends_at_midnight_in_helsinki() -> None:
    assert end_of(datetime.fromisoformat(SPRING).date()) == at("03-30T00:00+03:00")
