"""Until when a review can be requested: the examples are days of real almanacs, and whatever the day, the rules hold."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.grants.domain.deadlines import Deadline, ReviewRules, deadline, notice
from services.grants.review_rules import DEFAULT, ReviewRulesFault, read
from shared.contracts.grants.decisions import WayOfNotice
from shared.domain.days import HELSINKI

RULES = read()
DAYS = st.dates(date(1956, 1, 1), date(2199, 1, 1))
WAYS = st.sampled_from(WayOfNotice)
DAY = timedelta(days=1)


def sent(day: str, way: WayOfNotice = WayOfNotice.LETTER, rules: ReviewRules = RULES) -> Deadline:
    return deadline(notice(date.fromisoformat(day), way=way, rules=rules), rules)


@pytest.mark.parametrize(
    ("sent_on", "way", "received_on", "last_day"),
    [
        ("2024-01-30", WayOfNotice.LETTER, "2024-02-06", "2024-02-20"),
        ("2024-01-30", WayOfNotice.ELECTRONIC, "2024-02-02", "2024-02-16"),
        ("2024-01-30", WayOfNotice.PERSONAL, "2024-01-30", "2024-02-13"),
        ("2024-02-27", WayOfNotice.ELECTRONIC, "2024-03-01", "2024-03-15"),
        ("2023-02-27", WayOfNotice.ELECTRONIC, "2023-03-02", "2023-03-16"),
    ],
)
def test_a_decision_counts_as_received_by_its_way_and_the_day_of_notice_is_not_counted(sent_on: str, way: WayOfNotice, received_on: str, last_day: str) -> None:
    until = sent(sent_on, way)

    assert (until.notice.received_on.isoformat(), until.last_day.isoformat(), until.passed) == (received_on, last_day, ())


@pytest.mark.parametrize(
    ("received_on", "last_day", "passed"),
    [
        ("2024-03-15", "2024-04-02", ["good_friday", "saturday", "easter_day", "easter_monday"]),
        ("2025-04-04", "2025-04-22", ["good_friday", "saturday", "easter_day", "easter_monday"]),
        ("2024-04-17", "2024-05-02", ["may_day"]),
        ("2026-04-17", "2026-05-04", ["may_day", "saturday", "sunday"]),
        ("2024-04-25", "2024-05-10", ["ascension_day"]),
        ("2024-06-07", "2024-06-24", ["midsummer_eve", "midsummer_day", "sunday"]),
        ("2026-06-05", "2026-06-22", ["midsummer_eve", "midsummer_day", "sunday"]),
        ("2024-10-19", "2024-11-04", ["all_saints_day", "sunday"]),
        ("2024-11-22", "2024-12-09", ["independence_day", "saturday", "sunday"]),
        ("2026-11-22", "2026-12-07", ["independence_day"]),
        ("2024-12-10", "2024-12-27", ["christmas_eve", "christmas_day", "boxing_day"]),
        ("2026-12-10", "2026-12-28", ["christmas_eve", "christmas_day", "boxing_day", "sunday"]),
        ("2024-12-17", "2024-12-31", []),
        ("2024-12-18", "2025-01-02", ["new_years_day"]),
        ("2024-12-23", "2025-01-07", ["epiphany"]),
        ("2020-01-11", "2020-01-27", ["saturday", "sunday"]),
        ("2008-04-17", "2008-05-02", ["may_day"]),
    ],
)
def test_a_last_day_on_which_offices_are_closed_moves_to_the_next_working_day_and_says_past_what(received_on: str, last_day: str, passed: list[str]) -> None:
    until = sent(received_on, WayOfNotice.PERSONAL)

    assert (until.last_day.isoformat(), [one.is_a.code for one in until.passed]) == (last_day, passed)


def test_new_years_eve_maundy_thursday_and_the_eve_of_may_day_are_working_days() -> None:
    assert [RULES.closed(day) for day in (date(2024, 12, 31), date(2024, 3, 28), date(2024, 4, 30))] == [None, None, None]


def test_the_holidays_of_a_year_fall_where_the_almanac_has_them() -> None:
    days = [date(2026, 1, 1) + n * DAY for n in range(365)]
    found = {day.strftime("%-d.%-m."): is_a.code for day in days if (is_a := RULES.closed(day)) and is_a.code not in {"saturday", "sunday"}}

    assert found == {
        "1.1.": "new_years_day", "6.1.": "epiphany", "3.4.": "good_friday", "5.4.": "easter_day", "6.4.": "easter_monday", "1.5.": "may_day",
        "14.5.": "ascension_day", "24.5.": "whit_sunday", "19.6.": "midsummer_eve", "20.6.": "midsummer_day", "31.10.": "all_saints_day",
        "6.12.": "independence_day", "24.12.": "christmas_eve", "25.12.": "christmas_day", "26.12.": "boxing_day",
    }  # fmt: skip


@pytest.mark.parametrize(("received_on", "offset"), [("2024-03-18", 3), ("2024-03-14", 2), ("2024-10-14", 2), ("2024-10-11", 3)])
def test_the_registry_closes_by_the_clock_of_helsinki_before_and_after_the_clocks_change(received_on: str, offset: int) -> None:
    until = sent(received_on, WayOfNotice.PERSONAL)

    assert (until.closes_at.hour, until.closes_at.utcoffset()) == (15, timedelta(hours=offset))
    assert until.closes_at.tzinfo is HELSINKI


@given(DAYS, WAYS)
def test_no_last_day_is_closed_none_comes_early_and_none_waits_longer_than_the_longest_holiday(day: date, way: WayOfNotice) -> None:
    until = sent(day.isoformat(), way)

    assert RULES.closed(until.last_day) is None
    assert [one.day for one in until.passed] == [until.counted_to + n * DAY for n in range(len(until.passed))]
    assert until.last_day == until.counted_to + len(until.passed) * DAY
    assert until.counted_to - until.notice.received_on == 14 * DAY
    assert len(until.passed) <= 5


@given(DAYS, WAYS)
def test_who_is_told_later_never_has_an_earlier_last_day(day: date, way: WayOfNotice) -> None:
    assert sent(day.isoformat(), way).last_day <= sent((day + DAY).isoformat(), way).last_day


def rules_with(folder: Path, old: str, new: str) -> Path:
    (path := folder / "rules.yaml").write_text(DEFAULT.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    return path


def test_an_area_has_days_and_hours_of_its_own(tmp_path: Path) -> None:
    until = sent("2024-01-30", WayOfNotice.LETTER, read(rules_with(tmp_path, "days: 14", "days: 30")))

    assert until.last_day == date(2024, 3, 7)


@pytest.mark.parametrize(
    ("old", "new", "field"),
    [
        ("days: 14", "days: 0", "days"),
        ("days: 14", 'days: "14"', "days"),
        ('"15:00"', "15:00", "registry_closes_at"),
        ('"15:00"', '"25:00"', "registry_closes_at"),
        ("electronic: 3", "electronic: -3", "received_on_day.electronic"),
        ("letter: 7", "lettre: 7", "received_on_day.lettre"),
        ("weekday: 6", "weekday: 8", "moves_past.saturday.weekday.weekday"),
        ("month: 12, day: 6", "month: 13, day: 6", "moves_past.independence_day.month.month"),
        ("month: 5, day: 1", "month: 2, day: 29", "moves_past.may_day.month"),
        ("days_from_easter: 39", "days_from_easter: 390", "moves_past.ascension_day.days_from_easter.days_from_easter"),
        ("fi: loppiainen, ", "", "moves_past.epiphany.month.name.fi"),
    ],
)
def test_rules_with_a_fault_are_refused_by_the_name_of_the_field(tmp_path: Path, old: str, new: str, field: str) -> None:
    with pytest.raises(ReviewRulesFault, match=f"  {field}: "):
        read(rules_with(tmp_path, old, new))


def test_rules_that_leave_no_working_day_are_refused(tmp_path: Path) -> None:
    names = "{ fi: x, sv: x, en: x }"
    days = "".join(f"  day_{n}: {{ weekday: {n}, name: {names} }}\n" for n in range(1, 6))

    with pytest.raises(ReviewRulesFault, match="every day of the week"):
        read(rules_with(tmp_path, "moves_past:\n", f"moves_past:\n{days}"))


def test_rules_that_are_not_there_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ReviewRulesFault, match="cannot be read"):
        read(tmp_path / "none.yaml")
