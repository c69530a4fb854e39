"""Months of a calendar: weeks from Monday with their numbers, and which others links lead to."""

from datetime import date

import pytest

from services.portal.months import AHEAD, BACK, Month, following, month_of, preceding

TODAY = date(2026, 11, 27)


def a_month(first: date) -> Month:
    return Month(first=first, today=TODAY, days={})


def test_weeks_begin_on_monday_and_bear_their_number_also_over_the_turn_of_the_year() -> None:
    december = a_month(date(2026, 12, 1)).weeks

    assert [number for number, _ in december] == [49, 50, 51, 52, 53]
    assert {week[0].isoweekday() for _, week in december} == {1}
    assert {len(week) for _, week in december} == {7}
    assert [number for number, _ in a_month(date(2027, 1, 1)).weeks][:2] == [53, 1]


def test_a_month_ends_on_its_last_day_in_a_leap_year_too() -> None:
    assert a_month(date(2028, 2, 1)).last == date(2028, 2, 29)
    assert a_month(date(2026, 12, 1)).last == date(2026, 12, 31)


def test_whoever_follows_every_link_to_another_month_comes_to_an_end() -> None:
    months, ahead, back = {TODAY.replace(day=1)}, TODAY.replace(day=1), TODAY.replace(day=1)
    while other := a_month(ahead).after:
        months.add(ahead := other)
    while other := a_month(back).before:
        months.add(back := other)

    assert len(months) == AHEAD + BACK + 1
    assert (following(date(2026, 12, 1)), preceding(date(2027, 1, 1))) == (date(2027, 1, 1), date(2026, 12, 1))


@pytest.mark.parametrize("text", ["2026-13", "2026-00", "2026", "x", "", "0001-01", "9999-12", "2026-11-01", "2026-1"])
def test_what_is_no_month_of_a_calendar_is_none(text: str) -> None:
    assert month_of(text) is None
