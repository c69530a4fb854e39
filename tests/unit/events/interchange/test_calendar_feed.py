"""Calendars that go out: what they say, that other programs read the same from them, and that a faulty one would be found."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
import recurring_ical_events  # type: ignore[import-untyped]
from hypothesis import example, given, settings
from hypothesis import strategies as st
from icalendar import Calendar, Timezone

from services.events.domain.series import Override
from services.events.interchange import calendar_feed
from services.events.interchange.shown import Shown, Where
from services.events.occasions import expanded
from shared.contracts.events import GatheringId, Spot, Title
from shared.contracts.words import LocalText
from shared.domain.days import HELSINKI, instant_of
from shared.domain.trilingual import LANGUAGES
from tests.unit.events.interchange.calendar_check import faults
from tests.unit.events.interchange.shown_builders import a_gathering, a_series, wall

SPRING, AUTUMN = wall("2026-03-29T00:00"), wall("2026-10-25T00:00")
RULES = ["FREQ=DAILY;COUNT=12", "FREQ=DAILY", "FREQ=WEEKLY;BYDAY=SU", "FREQ=WEEKLY;INTERVAL=2;BYDAY=SU,WE;UNTIL=20261101T215959Z", "FREQ=MONTHLY;BYDAY=-1SU"]


def written(*shown: Shown, language: str = "fi") -> bytes:
    return calendar_feed.calendar("Tapahtumat", shown, language=language, domain="satakunta.yhteys", address="http://yhteys/api/events/v1")


def read(*shown: Shown, language: str = "fi") -> list[Any]:
    return list(Calendar.from_ical(written(*shown, language=language)).walk("VEVENT"))


def test_a_feed_is_accepted_by_strict_readers() -> None:
    moved = Override(occasion=wall("2026-03-08T12:00"), starts=wall("2026-03-09T12:00"), minutes=30)
    series = a_series("FREQ=WEEKLY;BYDAY=SU", wall("2026-03-01T12:00"), overrides=(moved,))
    long = a_gathering(2, title=Title(fi="Ääniä ja öisiä \U0001f3b6 säveliä; " * 6), cancelled=True)

    assert faults(written(a_gathering(), long, series)) == []
    assert faults(written()) == []


@pytest.mark.parametrize(
    ("whole", "broken"),
    [
        ("UID:", "X-UID:"),
        ("DTSTAMP:", "X-DTSTAMP:"),
        ("DTSTART;TZID", "X-DTSTART;TZID"),
        ("PRODID:", "X-PRODID:"),
        ("SEQUENCE:3", "SEQUENCE:three"),
        ("SEQUENCE:3", "SEQUENCE:3\r\nSUMMARY:Toinen"),
        ("SEQUENCE:3", "SEQUENCE:3\r\nDURATION:PT1H"),
        ("STATUS:CONFIRMED", "STATUS:MAYBE"),
        ("20260302T100000", "20261302T100000"),
        ("20260302T130000", "20260302T090000"),
        ("GEO:61.48;21.79", "GEO:Pori"),
        ("FREQ=WEEKLY", "FREQ=SOMETIMES"),
        ("UNTIL=20491231T220000Z", "UNTIL=20491231T220000"),
        ("TZID=Europe/Helsinki:20260302", "TZID=Suomi:20260302"),
        ("TZOFFSETFROM:+0200\r\n", ""),
        ("BEGIN:VTIMEZONE\r\nTZID:Europe/Helsinki", "BEGIN:VTIMEZONE\r\nTZID:Europe/Oslo"),
        ("END:VEVENT\r\n", ""),
        ("\r\n", "\n"),
        ("OLKA-teemapäivä", "OLKA-\r\nteemapäivä"),
        ("CATEGORIES:", f"X-NOTE:{'a' * 80}\r\nCATEGORIES:"),
    ],
)
def test_a_broken_feed_is_refused_by_the_same_check(whole: str, broken: str) -> None:
    content = written(a_gathering(), a_series("FREQ=WEEKLY;BYDAY=SU", wall("2026-03-01T12:00"))).decode()

    assert whole in content
    assert faults(content.replace(whole, broken).encode()) != []


def test_a_gathering_keeps_its_uid_and_its_sequence_grows_with_its_changes() -> None:
    [before], [after] = read(a_gathering(version=3)), read(a_gathering(version=4))

    assert before["UID"] == after["UID"] == f"{UUID(int=1)}@satakunta.yhteys"
    assert (before["SEQUENCE"], after["SEQUENCE"]) == (3, 4)


def test_what_is_cancelled_stays_in_the_feed_as_cancelled() -> None:
    [event] = read(a_gathering(cancelled=True))

    assert (event["STATUS"], event["SUMMARY"]) == ("CANCELLED", "OLKA-teemapäivä; kahvit, pulla")


def test_times_are_helsinkis_with_their_zone_and_the_place_is_named_and_located() -> None:
    [event] = read(a_gathering())

    assert (event["DTSTART"].dt.isoformat(), event["DTSTART"].params["TZID"]) == ("2026-03-02T10:00:00+02:00", "Europe/Helsinki")
    assert event["LOCATION"] == "Porin yhteisötalo, Otavankatu 3, 28100 Pori"
    assert (event["GEO"].latitude, event["GEO"].longitude) == (61.48, 21.79)
    assert event["CATEGORIES"].cats == ["theme_day", "older_people", "carers"]


def test_a_time_in_the_second_pass_of_the_hour_that_autumn_repeats_is_written_in_utc() -> None:
    passes = [datetime(2026, 10, 25, hour, 30, tzinfo=UTC) for hour in (0, 1)]
    [event] = read(a_gathering(starts_at=passes[0], ends_at=passes[1]))

    assert event["DTSTART"].to_ical() == b"20261025T033000"
    assert event["DTEND"].to_ical() == b"20261025T013000Z"
    assert [event[name].dt.astimezone(UTC) for name in ("DTSTART", "DTEND")] == passes


def test_texts_are_in_the_language_asked_for_where_they_are_in_it() -> None:
    both, finnish = a_gathering(title=Title(fi="Kahvila", sv="Kafé")), a_gathering(2)

    [first, second] = read(both, finnish, language="sv")

    assert (first["SUMMARY"], first["SUMMARY"].params["LANGUAGE"]) == ("Kafé", "sv")
    assert (second["SUMMARY"], second["SUMMARY"].params["LANGUAGE"]) == ("OLKA-teemapäivä; kahvit, pulla", "fi")
    assert {read(both, language=one)[0]["SUMMARY"] for one in LANGUAGES} == {"Kahvila", "Kafé"}


def test_the_zone_that_is_described_changes_its_clocks_when_helsinki_does() -> None:
    [described] = Calendar.from_ical(written()).walk("VTIMEZONE")
    assert isinstance(described, Timezone)
    zone = described.to_tz(lookup_tzid=False)
    hours = [datetime(2026, 1, 1, tzinfo=UTC) + timedelta(hours=n) for n in range(24 * 365 * 2)]

    assert [hour for hour in hours if hour.astimezone(zone).utcoffset() != hour.astimezone(ZoneInfo("Europe/Helsinki")).utcoffset()] == []


@settings(max_examples=80)
@given(
    st.sampled_from(RULES),
    st.sampled_from([SPRING, AUTUMN]),
    st.integers(0, 2),
    st.tuples(st.integers(0, 23), st.sampled_from([0, 30])),
    st.sampled_from([45, 90, 26 * 60]),
    st.integers(0, 2),
)
@example(RULES[0], AUTUMN, 0, (3, 30), 45, 0)  # it ends in the second pass of the hour in which it starts
def test_another_program_expands_a_series_to_the_same_occasions_over_both_changes_of_the_clocks(
    rule: str, change: datetime, weeks: int, clock: tuple[int, int], minutes: int, with_override: int
) -> None:
    starts = change - timedelta(weeks=weeks) + timedelta(hours=clock[0], minutes=clock[1])
    if rule.startswith("FREQ=MONTHLY"):
        starts = starts.replace(month=2, day=22)
    series = a_series(rule, starts, minutes=minutes)
    if with_override:
        first = expanded(series.series, start=starts + timedelta(hours=1), end=starts + timedelta(days=40))[:with_override]
        overrides = [Override(occasion=one.occasion, starts=one.occasion + timedelta(days=1, hours=3), minutes=20) for one in first]
        series = a_series(rule, starts, minutes=minutes, overrides=tuple(overrides))

    begin, end = starts - timedelta(days=2), starts + timedelta(days=60)
    events = recurring_ical_events.of(Calendar.from_ical(written(series))).between(instant_of(begin), instant_of(end))

    fed = sorted(event["DTSTART"].dt.astimezone(UTC) for event in events)
    assert fed == [one.starts_at.astimezone(UTC) for one in expanded(series.series, start=begin, end=end)]


LATER = Override(occasion=wall("2026-04-05T12:00"), starts=wall("2026-04-06T15:00"), minutes=30)
WEEKDAYS = {"zone": "America/New_York", "dates": (wall("2026-03-04T08:00"),)}


@pytest.mark.parametrize(
    ("rules", "starts", "given"),
    [
        ("FREQ=WEEKLY;BYDAY=SU", "2026-03-01T12:00", {"zone": "Europe/London"}),
        ("FREQ=WEEKLY;BYDAY=SU;COUNT=9", "2026-03-01T12:00", {"zone": "UTC"}),
        ("FREQ=WEEKLY;BYDAY=SU;UNTIL=20260601T160000Z", "2026-03-01T12:00", WEEKDAYS),
        ("FREQ=WEEKLY;BYDAY=SU\nFREQ=MONTHLY;BYMONTHDAY=1;COUNT=3", "2026-03-01T12:00", {}),
        ("", "2026-03-01T12:00", {"dates": (wall("2026-03-01T12:00"), wall("2026-04-02T09:00"))}),
        ("FREQ=WEEKLY;BYDAY=SU", "2026-03-01T00:00", {"whole_days": True, "minutes": 2 * 24 * 60, "dates": (wall("2026-03-04T00:00"),)}),
        ("FREQ=WEEKLY;BYDAY=SU", "2026-03-01T12:00", {"onwards": (LATER,)}),
        ("FREQ=DAILY;COUNT=20", "2026-10-20T01:00", {"zone": "UTC"}),
    ],
)
def test_another_program_expands_what_was_imported_as_we_do(rules: str, starts: str, given: dict[str, Any]) -> None:
    series = a_series(rules, wall(starts), **given)
    begin, end = wall(starts) - timedelta(days=2), wall(starts) + timedelta(days=100)
    content = written(series)

    events = recurring_ical_events.of(Calendar.from_ical(content)).between(begin.replace(tzinfo=HELSINKI), end.replace(tzinfo=HELSINKI))
    fed = sorted((_instant(event["DTSTART"].dt), _instant(event["DTEND"].dt)) for event in events)

    assert faults(content) == []
    assert fed == [(one.starts_at.astimezone(UTC), one.ends_at.astimezone(UTC)) for one in expanded(series.series, start=begin, end=end)]


def _instant(moment: date) -> datetime:
    return (moment if isinstance(moment, datetime) else datetime.combine(moment, time(), tzinfo=HELSINKI)).astimezone(UTC)


def test_a_series_has_its_text_and_its_page_and_an_occasion_its_own() -> None:
    other = Override(
        occasion=wall("2026-03-08T12:00"), starts=wall("2026-03-08T12:00"), minutes=90, title=Title(fi="Vieras"), spot=Spot(description="Kirjasto")
    )
    words: dict[str, Any] = {"contents": LocalText(fi="Ota sisäkengät."), "url": "https://esimerkki.example/kerho"}
    first, second = read(a_series("FREQ=WEEKLY;BYDAY=SU", wall("2026-03-01T12:00"), overrides=(other,), where=Where(name=Title(fi="Talo")), **words))

    assert (first["SUMMARY"], first["DESCRIPTION"], first["URL"], first["LOCATION"]) == ("Avoimet ovet", "Ota sisäkengät.", words["url"], "Talo")
    assert (second["SUMMARY"], second["DESCRIPTION"], second["URL"], second["LOCATION"]) == ("Vieras", "Ota sisäkengät.", words["url"], "Kirjasto")


def test_a_rule_without_an_end_ends_where_the_service_stops_expanding_it() -> None:
    [event] = read(a_series("FREQ=YEARLY", wall("2026-03-01T12:00")))
    [counted] = read(a_series("FREQ=YEARLY;COUNT=30", wall("2026-03-01T12:00")))

    assert event["RRULE"]["UNTIL"] == [datetime(2049, 12, 31, 22, tzinfo=ZoneInfo("UTC"))]
    assert counted["RRULE"]["UNTIL"] == [datetime(2049, 3, 1, 10, tzinfo=ZoneInfo("UTC"))]


def test_an_occasion_moved_or_cancelled_alone_is_an_exception_of_its_series() -> None:
    moved = Override(occasion=wall("2026-03-08T12:00"), starts=wall("2026-03-09T15:00"), minutes=30)
    called_off = Override(occasion=wall("2026-03-15T12:00"), starts=wall("2026-03-15T12:00"), minutes=90, cancelled_for="no_host")

    _, first, second = read(a_series("FREQ=WEEKLY;BYDAY=SU", wall("2026-03-01T12:00"), overrides=(moved, called_off)))

    assert (first["RECURRENCE-ID"].dt.isoformat(), first["DTSTART"].dt.isoformat()) == ("2026-03-08T12:00:00+02:00", "2026-03-09T15:00:00+02:00")
    assert (second["RECURRENCE-ID"].dt.isoformat(), second["STATUS"]) == ("2026-03-15T12:00:00+02:00", "CANCELLED")
    assert {event["UID"] for event in (first, second)} == {f"{UUID(int=9)}@satakunta.yhteys"}


def test_an_occasion_that_became_a_gathering_is_left_to_that_gathering() -> None:
    taken_up = Override(occasion=wall("2026-03-08T12:00"), starts=wall("2026-03-08T12:00"), minutes=90, gathering_id=GatheringId(UUID(int=3)))

    [event] = read(a_series("FREQ=WEEKLY;BYDAY=SU", wall("2026-03-01T12:00"), overrides=(taken_up,)))

    assert [moment.dt.isoformat() for moment in event["EXDATE"].dts] == ["2026-03-08T12:00:00+02:00"]
