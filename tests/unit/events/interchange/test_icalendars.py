"""Calendars that other programs exported become gatherings, without the persons in them."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from deploy.demo.source import IMPORTED_FOLDER
from services.events.interchange import icalendars
from services.events.interchange.content_lines import UnreadableCalendar
from services.events.interchange.records import GatheringRecord, Reading
from shared.domain.trilingual import Texts
from shared.imports.reading import Sighting

SAMPLES = IMPORTED_FOLDER
HELSINKI = ZoneInfo("Europe/Helsinki")
SEEN = Sighting(source="association.calendar", seen_at=datetime(2026, 5, 4, 9, 0, tzinfo=UTC), licence="CC BY 4.0")


def read(content: bytes) -> Reading:
    return icalendars.read(content, seen=SEEN, language="fi", zone=HELSINKI)


def one(*lines: str) -> GatheringRecord:
    return read(calendar(*lines)).gatherings[0]


def calendar(*lines: str) -> bytes:
    return "\r\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//example//", "BEGIN:VEVENT", *lines, "END:VEVENT", "END:VCALENDAR", ""]).encode()


def test_a_weekly_event_in_another_zone_is_understood() -> None:
    [gathering] = read((SAMPLES / "ical_x_location.ics").read_bytes()).gatherings

    assert gathering.names == Texts(fi="Daily Sync")
    assert gathering.starts_at == datetime(2016, 10, 28, 14, 0, tzinfo=ZoneInfo("Europe/Zurich"))
    assert gathering.recurrence == "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"
    assert "X-ADDRESS" in gathering.unmapped["X-APPLE-STRUCTURED-LOCATION"][0]["parameters"]


def test_folded_lines_are_read_as_one() -> None:
    [gathering] = read((SAMPLES / "ical_issue_350.ics").read_bytes()).gatherings

    assert gathering.origin.source_id == "20055546456446"
    assert gathering.starts_at == datetime(2022, 2, 22, 18, 30, tzinfo=UTC)
    assert "X-ALT-DESC" in gathering.unmapped


def test_a_time_without_a_zone_is_local_on_both_sides_of_the_change_of_clocks() -> None:
    winter, summer = one("UID:a", "DTSTART:20260328T120000"), one("UID:b", "DTSTART:20260329T120000")

    assert winter.starts_at is not None
    assert summer.starts_at is not None
    assert summer.starts_at.astimezone(UTC) - winter.starts_at.astimezone(UTC) == timedelta(hours=23)
    assert [flag.reason for flag in winter.flags] == ["no zone, taken as local"]


def test_a_whole_day_is_taken_from_its_midnight_and_flagged() -> None:
    gathering = one("UID:a", "DTSTART;VALUE=DATE:20260504", "DTEND;VALUE=DATE:20260505")

    assert (gathering.starts_at, gathering.ends_at) == (datetime(2026, 5, 4, tzinfo=HELSINKI), datetime(2026, 5, 5, tzinfo=HELSINKI))
    assert [flag.field for flag in gathering.flags] == ["DTSTART"]


def test_a_duration_gives_the_end() -> None:
    assert one("UID:a", "DTSTART:20260504T090000Z", "DURATION:PT90M").ends_at == datetime(2026, 5, 4, 10, 30, tzinfo=UTC)


def test_hours_pass_over_a_change_of_clocks_and_days_do_not() -> None:
    hours = one("UID:a", "DTSTART:20260328T220000", "DURATION:PT8H").ends_at
    days = one("UID:a", "DTSTART:20260328T220000", "DURATION:P1D").ends_at

    assert hours is not None
    assert days is not None
    assert (hours.isoformat(), days.isoformat()) == ("2026-03-29T07:00:00+03:00", "2026-03-29T22:00:00+03:00")


def test_a_missing_time_and_an_unknown_status_are_flagged() -> None:
    gathering = one("UID:a", "STATUS:MAYBE")

    assert (gathering.starts_at, gathering.ends_at, gathering.status) == (None, None, "MAYBE")
    assert {flag.field for flag in gathering.flags} == {"STATUS", "DTSTART"}


def test_persons_are_left_out_and_identity_codes_taken_out() -> None:
    gathering = one(
        "UID:a",
        "DTSTART:20260504T090000Z",
        "ATTENDEE;CN=Maija Meikäläinen:mailto:maija@example.fi",
        "ORGANIZER:mailto:matti@example.fi",
        "DESCRIPTION:Kysy 131052-308T",
        "COMMENT:131052-308T",
    )

    assert not {word for word in ("maija", "Maija", "matti", "308T") if word in repr(gathering)}
    assert {flag.field for flag in gathering.flags} == {"ATTENDEE", "ORGANIZER", "DESCRIPTION", "others.COMMENT.0.value"}


def test_an_occasion_that_differs_is_a_record_beside_its_series() -> None:
    series, occasion = one("UID:a", "DTSTART:20260504T090000Z"), one("UID:a", "RECURRENCE-ID:20260511T090000Z", "DTSTART:20260511T100000Z")

    assert (series.origin.source_id, occasion.origin.source_id) == ("a", "a/20260511T090000Z")


def test_categories_become_keywords() -> None:
    assert one("UID:a", "DTSTART:20260504T090000Z", "CATEGORIES:kahvila,vertaistuki").keywords == ("kahvila", "vertaistuki")


def test_an_event_without_an_id_is_refused_alone() -> None:
    reading = read(calendar("SUMMARY:Kahvila", "END:VEVENT", "BEGIN:VEVENT", "UID:b"))

    assert [gathering.origin.source_id for gathering in reading.gatherings] == ["b"]
    assert [(refused.position, refused.field) for refused in reading.refused] == [(1, "UID")]


@pytest.mark.parametrize("content", [b"Nimi;Aika\r\nKahvila;12\r\n", calendar("UID:a")[:-20], b""])
def test_a_file_of_another_kind_is_refused_with_a_remedy(content: bytes) -> None:
    with pytest.raises(UnreadableCalendar) as refusal:
        read(content)

    assert refusal.value.remedy


@pytest.mark.parametrize(
    ("field", "line"),
    [
        ("DTSTART", "DTSTART:00010101T000000Z"),
        ("DTSTART", "DTSTART;TZID=America/New_York:99991231T235959"),
        ("DTSTART", "DTSTART;VALUE=DATE:00010101"),
        ("DTEND", "DTEND:99991231T235959Z"),
        ("DURATION", "DURATION:P99999999D"),
        ("EXDATE", "EXDATE;TZID=Europe/Helsinki:00010101T000000"),
        ("RECURRENCE-ID", "RECURRENCE-ID:99991231T235959"),
    ],
)
def test_an_event_at_the_end_of_the_calendar_is_refused_alone(field: str, line: str) -> None:
    start = [] if line.startswith("DTSTART") else ["DTSTART:20260301T100000Z"]
    reading = read(calendar("UID:far", *start, line, "END:VEVENT", "BEGIN:VEVENT", "UID:near", "DTSTART:20260301T100000Z"))

    assert [gathering.origin.source_id for gathering in reading.gatherings] == ["near"]
    [refused] = reading.refused
    assert (refused.position, refused.field, refused.value) == (1, field, line.rpartition(":")[2])
    assert (refused.reason, refused.remedy) == ("a time is from the years 1900 to 2200", "correct it at its source")


@pytest.mark.parametrize("line", ["DTSTART:00000101T000000Z", "DTSTART:soon", "DTEND:20260301T250000"])
def test_an_event_of_which_a_time_cannot_be_read_is_refused_alone(line: str) -> None:
    reading = read(calendar("UID:broken", line, "END:VEVENT", "BEGIN:VEVENT", "UID:whole", "DTSTART:20260301T100000Z"))

    assert [gathering.origin.source_id for gathering in reading.gatherings] == ["whole"]
    assert [(refused.position, refused.field) for refused in reading.refused] == [(1, line.partition(":")[0])]
