"""Any recurrence expands as an independent library says, on both days on which the clocks change."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import recurring_ical_events  # type: ignore[import-untyped]  # it has no types of its own
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from icalendar import Calendar

from services.events import recurrence
from services.events.recurrence import FaultyRecurrence, FirstDoesNotFit
from shared.domain.days import HELSINKI, instant_of

DAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
WINDOW = timedelta(days=730)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def as_the_other_library_says(text: str, starts: datetime, *, start: datetime, end: datetime) -> list[datetime]:
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//t//t//FI", "BEGIN:VEVENT", "UID:1", "DTSTAMP:20260101T000000Z"]
    lines += [f"DTSTART;TZID=Europe/Helsinki:{starts:%Y%m%dT%H%M%S}", "DURATION:PT1S", f"RRULE:{text}", "END:VEVENT", "END:VCALENDAR"]
    found = recurring_ical_events.of(Calendar.from_ical("\r\n".join(lines))).between(start.replace(tzinfo=HELSINKI), end.replace(tzinfo=HELSINKI))
    return sorted(event.start.astimezone(UTC) for event in found)


def as_ours_says(text: str, starts: datetime, *, start: datetime, end: datetime) -> list[datetime]:
    return [instant_of(wall) for wall in recurrence.within(recurrence.read(text, starts=starts), start=start, end=end)]


starts_of_series = st.datetimes(at("2026-01-01"), at("2027-11-30")).map(lambda wall: wall.replace(minute=wall.minute // 15 * 15, second=0, microsecond=0))
ends = st.one_of(
    st.just(""), st.integers(1, 60).map(";COUNT={}".format), st.datetimes(at("2027-12-01"), at("2029-01-01")).map(lambda end: f";UNTIL={end:%Y%m%dT%H%M%SZ}")
)


@st.composite
def rules(draw: st.DrawFn) -> tuple[str, datetime]:
    starts, interval = draw(starts_of_series), draw(st.integers(1, 4))
    day = DAYS[starts.weekday()]
    others = draw(st.sets(st.sampled_from(DAYS), max_size=3))
    parts = draw(
        st.sampled_from(
            [
                "FREQ=DAILY",
                f"FREQ=WEEKLY;BYDAY={','.join(sorted(others | {day}))}",
                f"FREQ=MONTHLY;BYDAY={(starts.day - 1) // 7 + 1}{day}",
                f"FREQ=MONTHLY;BYMONTHDAY={starts.day}",
                "FREQ=YEARLY",
            ]
        )
    )
    return f"{parts};INTERVAL={interval}{draw(ends)}", starts


@given(rules())
@settings(max_examples=60)
@example(("FREQ=DAILY;COUNT=5", at("2026-03-27T10:00:00")))
@example(("FREQ=DAILY;COUNT=5", at("2026-10-23T10:00:00")))
@example(("FREQ=DAILY;COUNT=5", at("2027-03-26T10:00:00")))
@example(("FREQ=DAILY;COUNT=5", at("2027-10-29T10:00:00")))
def test_any_recurrence_expands_as_an_independent_library_says(rule: tuple[str, datetime]) -> None:
    text, starts = rule
    window = {"start": starts, "end": starts + WINDOW}

    assert as_ours_says(text, starts, **window) == as_the_other_library_says(text, starts, **window)


@given(rules(), st.integers(1, 59))
def test_a_rule_cut_at_any_occasion_makes_in_its_two_parts_just_what_it_made_whole(rule: tuple[str, datetime], place: int) -> None:
    text, starts = rule
    whole = recurrence.read(text, starts=starts)
    made = recurrence.within(whole, start=starts, end=starts + WINDOW)
    assume(len(made) > place)

    first = recurrence.read((recurrence.before(whole, made[place]) or whole).text, starts=starts)
    second = recurrence.read(recurrence.following(whole, made[place], starts=made[place]), starts=made[place])

    assert [*recurrence.occasions(first), *recurrence.within(second, start=starts, end=starts + WINDOW)] == made


@pytest.mark.parametrize("starts", ["2026-03-28", "2026-10-24", "2027-03-27", "2027-10-30"])
def test_ten_o_clock_stays_ten_o_clock_over_a_change_of_the_clocks(starts: str) -> None:
    rule = recurrence.read("FREQ=DAILY;COUNT=3", starts=at(f"{starts}T10:00:00"))

    moments = [instant_of(wall) for wall in recurrence.occasions(rule)]

    assert {moment.astimezone(HELSINKI).hour for moment in moments} == {10}
    assert len({moment.hour for moment in moments}) == 2


def test_an_hour_that_the_spring_change_leaves_out_is_read_with_the_offset_before_it() -> None:
    assert instant_of(at("2026-03-29T03:30:00")) == at("2026-03-29T01:30:00+00:00")


def test_an_hour_that_the_autumn_change_repeats_is_its_first_pass() -> None:
    assert instant_of(at("2026-10-25T03:30:00")) == at("2026-10-25T00:30:00+00:00")


def test_a_rule_without_end_is_expanded_to_its_horizon_and_no_further() -> None:
    rule = recurrence.read("FREQ=DAILY", starts=at("2026-01-01T10:00:00"))

    assert max(recurrence.occasions(rule)) == at("2049-12-31T10:00:00")
    assert recurrence.within(rule, start=at("2999-01-01"), end=at("2999-02-01")) == []


def test_a_rule_that_began_long_ago_goes_on_for_as_long() -> None:
    rule = recurrence.expandable("FREQ=YEARLY", starts=at("1931-05-09T00:00:00"))

    assert recurrence.within(rule, start=at("2030-01-01"), end=at("2031-01-01")) == [at("2030-05-09T00:00:00")]


def test_a_wall_time_as_end_is_one_of_the_rules_own_clock() -> None:
    rule = recurrence.expandable("FREQ=DAILY;UNTIL=20260103T100000", starts=at("2026-01-01T10:00:00"), zone=ZoneInfo("America/New_York"))

    assert [wall.day for wall in recurrence.occasions(rule)] == [1, 2, 3]


def test_a_day_as_end_holds_to_its_last_minute() -> None:
    rule = recurrence.read("FREQ=DAILY;UNTIL=20260103", starts=at("2026-01-01T23:30:00"))

    assert [wall.day for wall in recurrence.occasions(rule)] == [1, 2, 3]


@pytest.mark.parametrize(
    "text",
    [
        "FREQ=HOURLY", "FREQ=WEEKLY;BYHOUR=1,2", "BYDAY=TU", "FREQ=WEEKLY;COUNT=0", "FREQ=WEEKLY;COUNT=1000000", "FREQ=DAILY;INTERVAL=0",
        "FREQ=WEEKLY;COUNT=2;UNTIL=20270101", "FREQ=WEEKLY;UNTIL=2027", "FREQ=WEEKLY;BYDAY=XX", "FREQ=MONTHLY;BYMONTHDAY=A", "FREQ", "FREQ=DAILY;FREQ=DAILY",
        "FREQ=DAILY;UNTIL=20270101T250000", "FREQ=DAILY;UNTIL=99991231T235959Z", "FREQ=DAILY;UNTIL=00010101", "FREQ=DAILY;UNTIL=99991231",
        "FREQ=WEEKLY;WKST=XX", "FREQ=MONTHLY;BYSETPOS=1",
    ],
)  # fmt: skip
def test_what_is_no_rule_is_refused(text: str) -> None:
    with pytest.raises(FaultyRecurrence) as refused:
        recurrence.read(text, starts=at("2026-01-06T10:00:00"))

    assert refused.value.remedy


@pytest.mark.parametrize(
    "text", ["FREQ=WEEKLY;BYDAY=WE", "FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", "FREQ=DAILY;BYDAY=TU;BYSETPOS=2", "FREQ=WEEKLY;BYDAY=TU;BYSETPOS=2"]
)
def test_a_first_occasion_that_the_rule_does_not_make_is_refused(text: str) -> None:
    with pytest.raises(FirstDoesNotFit):
        recurrence.read(text, starts=at("2026-01-06T10:00:00"))


jumping = st.one_of(
    rules(),
    st.sampled_from(
        [
            ("FREQ=MONTHLY;BYMONTHDAY=-1;INTERVAL=2", at("2026-01-31T10:00:00")),
            ("FREQ=MONTHLY;INTERVAL=3", at("2026-01-31T10:00:00")),
            ("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1", at("2026-01-30T10:00:00")),
            ("FREQ=YEARLY", at("2028-02-29T10:00:00")),
            ("FREQ=YEARLY;BYMONTH=5,11;INTERVAL=2", at("2026-05-20T10:00:00")),
            ("FREQ=YEARLY;BYDAY=2TU;BYMONTH=3", at("2026-03-10T10:00:00")),
            ("FREQ=WEEKLY;BYDAY=SU,MO;INTERVAL=2;WKST=SU", at("2026-01-04T10:00:00")),
            ("FREQ=WEEKLY;BYDAY=TU,TH;BYSETPOS=1;INTERVAL=3", at("2026-01-06T10:00:00")),
            ("FREQ=DAILY;INTERVAL=5;BYDAY=TU", at("2026-01-06T10:00:00")),
        ]
    ),
)


@given(jumping, st.integers(0, 3700), st.integers(0, 400))
@settings(max_examples=100)
@example(("FREQ=DAILY", at("2026-01-01T03:30:00")), 86, 3)
@example(("FREQ=DAILY", at("2026-01-01T03:30:00")), 297, 2)
def test_an_expansion_that_begins_near_its_window_makes_what_the_whole_one_makes(rule: tuple[str, datetime], after: int, days: int) -> None:
    whole = recurrence.read(rule[0], starts=rule[1])
    known = replace(whole, last=recurrence.ends_by(whole)) if whole.count else whole
    start = whole.starts.replace(hour=12) + timedelta(days=after)
    end = start + timedelta(days=days)

    counted_from_the_first = [wall for wall in recurrence.occasions(whole) if start <= wall < end]
    assert recurrence.within(whole, start=start, end=end) == recurrence.within(known, start=start, end=end) == counted_from_the_first


@pytest.mark.parametrize("window", ["2029-03-24", "2029-10-26"])
@given(rules())
@settings(max_examples=20)
def test_windows_years_on_with_a_change_of_the_clocks_expand_as_an_independent_library_says(window: str, rule: tuple[str, datetime]) -> None:
    text, starts = rule
    around = {"start": at(window), "end": at(window) + timedelta(days=5)}

    assert as_ours_says(text, starts, **around) == as_the_other_library_says(text, starts, **around)
