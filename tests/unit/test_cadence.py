"""What is due and what was held: a year's slots, each wanting one meeting."""

import itertools
from collections.abc import Iterable
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from shared.domain import cadence
from shared.domain.cadence import Span

FOLLOWED = Span(since=date(2026, 1, 1))
DAYS = st.dates(date(2026, 1, 1), date(2027, 12, 31))


def missed(*held: date, today: date, span: Span = FOLLOWED, after: date | None = None) -> list[date]:
    return [slot.ends_on for _, slot in cadence.missed(4, held, span=span, after=after, today=today)]


def due(held: Iterable[date], today: date, span: Span = FOLLOWED) -> tuple[int, int, int, date | None]:
    plan = cadence.plan(4, list(held), span=span, today=today)
    return plan.held, plan.due, plan.missing, plan.next_by


def test_four_a_year_are_the_quarters() -> None:
    assert [slot.ends_on for slot in cadence.slots(2026, 4)] == [date(2026, 3, 31), date(2026, 6, 30), date(2026, 9, 30), date(2026, 12, 31)]


def test_what_is_due_is_the_end_of_the_first_quarter_without_a_meeting() -> None:
    assert due([], date(2026, 2, 1)) == (0, 0, 0, date(2026, 3, 31))
    assert due([date(2026, 1, 20)], date(2026, 2, 1)) == (1, 0, 0, date(2026, 6, 30))


def test_a_quarter_that_went_by_without_a_meeting_stays_missed() -> None:
    assert due([date(2026, 5, 4), date(2026, 5, 5)], date(2026, 7, 1)) == (2, 2, 1, date(2026, 12, 31))
    assert missed(date(2026, 5, 4), date(2026, 5, 5), today=date(2027, 1, 1)) == [date(2026, 3, 31), date(2026, 12, 31)]


def test_quarters_before_meetings_were_followed_and_after_that_stopped_are_nobodys_debt() -> None:
    span = Span(since=date(2026, 4, 10), until=date(2026, 9, 15))

    assert missed(today=date(2027, 2, 1), span=span) == [date(2026, 6, 30)]
    assert due([], date(2026, 7, 1), span) == (0, 1, 1, None)


def test_what_was_looked_at_is_not_told_again() -> None:
    assert missed(today=date(2026, 7, 1), after=date(2026, 3, 31)) == [date(2026, 6, 30)]
    assert missed(today=date(2026, 7, 1), after=date(2026, 6, 30)) == []


def test_the_last_day_of_a_quarter_is_within_it() -> None:
    assert due([], date(2026, 3, 31))[2] == 0
    assert due([], date(2026, 4, 1))[2] == 1


def test_a_second_meeting_in_a_slot_counts_ahead_and_never_back() -> None:
    assert missed(*[date(2026, 2, 10)] * 2, today=date(2026, 7, 1)) == []
    assert missed(*[date(2026, 5, 5)] * 2, today=date(2026, 10, 1)) == [date(2026, 3, 31)]


def test_nothing_is_counted_ahead_into_the_next_year() -> None:
    assert missed(*[date(2026, 12, 1)] * 4, today=date(2027, 4, 1)) == [date(2026, 3, 31), date(2026, 6, 30), date(2026, 9, 30), date(2027, 3, 31)]


@given(meetings_per_year=st.integers(1, 366), year=st.integers(2020, 2030))
def test_the_slots_of_any_cadence_cover_the_year_without_gap_or_overlap(meetings_per_year: int, year: int) -> None:
    slots = cadence.slots(year, meetings_per_year)

    assert (slots[0].starts_on, slots[-1].ends_on) == (date(year, 1, 1), date(year, 12, 31))
    assert all(before.ends_on + timedelta(days=1) == after.starts_on for before, after in itertools.pairwise(slots))
    assert len(slots) == min(meetings_per_year, 366 if year % 4 == 0 else 365)


@given(held=st.lists(DAYS, max_size=12), today=DAYS)
def test_looking_daily_tells_the_same_as_looking_once(held: list[date], today: date) -> None:
    heard: list[date] = []
    after = None
    for day in range(0, (today - FOLLOWED.since).days + 1, 9):
        looked_on = FOLLOWED.since + timedelta(days=day)
        heard += missed(*held, today=looked_on, after=after)
        after = looked_on - timedelta(days=1)
    heard += missed(*held, today=today, after=after)

    assert heard == missed(*held, today=today)
