"""Calendars as they come from the field, each of which some program gets wrong: what is in them takes place when and where they say, in their words."""

import pytest

from tests.unit.events.interchange.imported_calendars import Taking, flags, read, takes_place

HEAD = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//kokeilu//FI"]
LOCAL = "TZID=Europe/Helsinki"


def event(*lines: str, uid: str = "e1", title: str = "Kerho") -> list[str]:
    return ["BEGIN:VEVENT", f"UID:{uid}", "DTSTAMP:20261101T080000Z", f"SUMMARY:{title}", *lines, "END:VEVENT"]


def calendar(*events: list[str], head: tuple[str, ...] = ()) -> bytes:
    return "\r\n".join([*HEAD, *head, *(line for one in events for line in one), "END:VCALENDAR", ""]).encode()


def whens(content: bytes) -> list[str]:
    return [one.when for one in takes_place(read(content))]


def starts(content: bytes) -> list[str]:
    return [f"{one.starts:%m-%dT%H:%M}" for one in takes_place(read(content))]


WEEKLY = (f"DTSTART;{LOCAL}:20270302T100000", f"DTEND;{LOCAL}:20270302T110000", "RRULE:FREQ=WEEKLY;BYDAY=TU;COUNT=3")


def test_a_recurring_event_keeps_its_place_its_text_and_its_page() -> None:
    words = ("LOCATION:Seurakuntatalo\\, Koulukatu 6", "DESCRIPTION:Ota sisäkengät.\\nKahvia.", "URL:https://esimerkki.example/perhekahvila")
    taking = takes_place(read(calendar(event(*WEEKLY, *words))))

    assert len(taking) == len({one.starts for one in taking}) == 3
    assert {(one.where, one.contents, one.url) for one in taking} == {
        ("Seurakuntatalo, Koulukatu 6", "Ota sisäkengät.\nKahvia.", "https://esimerkki.example/perhekahvila")
    }


def test_an_occasion_that_differs_has_its_own_words() -> None:
    series = event(*WEEKLY, "LOCATION:Kylätalo", "DESCRIPTION:Kahvia", title="Avoin kahvila")
    moment = f"{LOCAL}:20270309T100000"
    other = event(f"RECURRENCE-ID;{moment}", f"DTSTART;{moment}", f"DTEND;{LOCAL}:20270309T110000", "LOCATION:Kirjasto", title="Vieraana terveydenhoitaja")

    def words(one: Taking) -> tuple[str | None, str | None, str | None]:
        return one.title, one.where, one.contents

    own = ("Avoin kahvila", "Kylätalo", "Kahvia")
    assert [words(one) for one in takes_place(read(calendar(series, other)))] == [own, ("Vieraana terveydenhoitaja", "Kirjasto", "Kahvia"), own]


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        ([*WEEKLY, f"RDATE;{LOCAL}:20270320T140000"], ["03-02T10:00", "03-09T10:00", "03-16T10:00", "03-20T14:00"]),
        ([*WEEKLY[:2], f"RDATE;{LOCAL}:20270309T100000,20270316T120000"], ["03-02T10:00", "03-09T10:00", "03-16T12:00"]),
        ([*WEEKLY, "RRULE:FREQ=MONTHLY;BYMONTHDAY=2;COUNT=3"], ["03-02T10:00", "03-09T10:00", "03-16T10:00", "04-02T10:00", "05-02T10:00"]),
        ([*WEEKLY, "RDATE;VALUE=PERIOD:20270320T120000Z/PT3H"], ["03-02T10:00", "03-09T10:00", "03-16T10:00", "03-20T14:00"]),
        ([*WEEKLY, "EXDATE;VALUE=DATE:20270309"], ["03-02T10:00", "03-16T10:00"]),
        ([*WEEKLY, "EXDATE:20270309T080000Z,20270316T100000"], ["03-02T10:00"]),
        ([*WEEKLY[:2], "RRULE:FREQ=WEEKLY;BYDAY=TU;UNTIL=20270316T235900"], ["03-02T10:00", "03-09T10:00", "03-16T10:00"]),
        ([*WEEKLY[:2], "RRULE:freq=weekly;byday=TU;BYHOUR=10;BYMINUTE=0;COUNT=3;"], ["03-02T10:00", "03-09T10:00", "03-16T10:00"]),
        ([*WEEKLY[:2], "RRULE:FREQ=WEEKLY;BYDAY=WE;COUNT=2"], ["03-02T10:00", "03-03T10:00", "03-10T10:00"]),
        ([*WEEKLY[:2], "RRULE:FREQ=HOURLY;INTERVAL=3;COUNT=3"], ["03-02T10:00", "03-02T13:00", "03-02T16:00"]),
        ([*WEEKLY[:2], "RRULE:FREQ=YEARLY;BYWEEKNO=9,10;BYDAY=TU;COUNT=2"], ["03-02T10:00", "03-09T10:00"]),
        ([*WEEKLY[:2], "RRULE:FREQ=WEEKLY;UNTIL=20270301T080000Z"], []),
    ],
)
def test_every_occasion_that_a_calendar_names_takes_place_and_no_other(lines: list[str], found: list[str]) -> None:
    assert starts(calendar(event(*lines))) == found


def test_a_period_has_a_length_of_its_own() -> None:
    assert whens(calendar(event(*WEEKLY[:2], "RDATE;VALUE=PERIOD:20270320T120000Z/PT3H")))[1] == "2027-03-20T14:00/2027-03-20T17:00"


def test_this_and_all_that_follow_move_and_one_changed_alone_does_not() -> None:
    series = event(f"DTSTART;{LOCAL}:20270302T100000", f"DTEND;{LOCAL}:20270302T110000", "RRULE:FREQ=WEEKLY;BYDAY=TU")
    later = event(
        f"RECURRENCE-ID;RANGE=THISANDFUTURE;{LOCAL}:20270316T100000", f"DTSTART;{LOCAL}:20270317T130000", f"DTEND;{LOCAL}:20270317T150000", title="Uusi aika"
    )
    alone = event(f"RECURRENCE-ID;{LOCAL}:20270323T100000", f"DTSTART;{LOCAL}:20270323T100000", f"DTEND;{LOCAL}:20270323T103000")
    taking = takes_place(read(calendar(series, later, alone)))[:6]

    assert [one.when for one in taking] == [
        "2027-03-02T10:00/2027-03-02T11:00",
        "2027-03-09T10:00/2027-03-09T11:00",
        "2027-03-17T13:00/2027-03-17T15:00",
        "2027-03-23T10:00/2027-03-23T10:30",
        "2027-03-31T13:00/2027-03-31T15:00",
        "2027-04-07T13:00/2027-04-07T15:00",
    ]
    assert [one.title for one in taking] == ["Kerho", "Kerho", "Uusi aika", "Kerho", "Uusi aika", "Uusi aika"]


def test_words_from_the_first_occasion_onwards_are_those_of_all() -> None:
    series = event(*WEEKLY)
    later = event(f"RECURRENCE-ID;RANGE=THISANDFUTURE;{LOCAL}:20270302T100000", f"DTSTART;{LOCAL}:20270302T100000", "DURATION:PT1H", title="Uusi nimi")

    assert [one.title for one in takes_place(read(calendar(series, later)))] == ["Uusi nimi"] * 3


def test_events_inside_a_component_that_nobody_knows_are_read() -> None:
    inside = ["BEGIN:X-RYHMA", *event(f"DTSTART;{LOCAL}:20270302T100000", "DURATION:PT1H"), "END:X-RYHMA"]

    assert starts(calendar(inside)) == ["03-02T10:00"]


def test_occasions_whose_series_is_not_there_stand_alone() -> None:
    first = event("RECURRENCE-ID:20270309T080000Z", "DTSTART:20270309T080000Z", "DTEND:20270309T090000Z")
    second = event("RECURRENCE-ID:20270316T080000Z", "DTSTART:20270316T100000Z", "DTEND:20270316T110000Z")

    assert starts(calendar(first, second)) == ["03-09T10:00", "03-16T12:00"]


@pytest.mark.parametrize(
    ("zone", "found"),
    [
        ("DTSTART:20270316T080000Z", ["03-16T10:00", "03-23T10:00", "03-30T11:00"]),
        ("DTSTART;TZID=America/New_York:20270309T100000", ["03-09T17:00", "03-16T16:00", "03-23T16:00"]),
        ("DTSTART;TZID=Asia/Tokyo:20270302T060000", ["03-01T23:00", "03-08T23:00", "03-15T23:00"]),
        ('DTSTART;TZID="FLE Standard Time":20270316T100000', ["03-16T10:00", "03-23T10:00", "03-30T10:00"]),
        ("DTSTART;TZID=/citadel.org/20270101_1/Europe/London:20270316T100000", ["03-16T12:00", "03-23T12:00", "03-30T12:00"]),
        ('DTSTART;TZID="(UTC+02:00) Helsinki, Kyiv, Riga":20270316T100000', ["03-16T10:00", "03-23T10:00", "03-30T10:00"]),
        ("DTSTART;TZID=Kotikello:20270316T100000", ["03-16T10:00", "03-23T10:00", "03-30T10:00"]),
        ("DTSTART:20270316T100000", ["03-16T10:00", "03-23T10:00", "03-30T10:00"]),
    ],
)
def test_a_rule_goes_by_its_own_clock_over_the_changes_of_all_clocks(zone: str, found: list[str]) -> None:
    assert starts(calendar(event(zone, "DURATION:PT1H", "RRULE:FREQ=WEEKLY;BYDAY=TU;COUNT=3"))) == found


def test_an_hour_that_autumn_repeats_is_told_apart_in_utc() -> None:
    taking = takes_place(read(calendar(event("DTSTART:20271030T010000Z", "DURATION:PT1H", "RRULE:FREQ=DAILY;COUNT=3"))))

    assert [one.starts.isoformat() for one in taking] == ["2027-10-30T04:00:00+03:00", "2027-10-31T03:00:00+02:00", "2027-11-01T03:00:00+02:00"]


def test_floating_times_go_by_the_clock_that_the_calendar_names() -> None:
    assert starts(calendar(event("DTSTART:20270302T100000", "DURATION:PT1H"), head=("X-WR-TIMEZONE:Europe/Stockholm",))) == ["03-02T11:00"]


@pytest.mark.parametrize(
    ("lines", "found"),
    [
        (["DTSTART;VALUE=DATE:20270605"], ["2027-06-05T00:00/2027-06-06T00:00"]),
        (["DTSTART;VALUE=DATE:20270605", "DTEND;VALUE=DATE:20270605"], ["2027-06-05T00:00/2027-06-06T00:00"]),
        (["DTSTART:20270605", "DURATION:P2D"], ["2027-06-05T00:00/2027-06-07T00:00"]),
        (
            ["DTSTART;VALUE=DATE:20270328", "DTEND;VALUE=DATE:20270329", "RRULE:FREQ=WEEKLY;COUNT=3"],
            ["2027-03-28T00:00/2027-03-29T00:00", "2027-04-04T00:00/2027-04-05T00:00", "2027-04-11T00:00/2027-04-12T00:00"],
        ),
        (
            ["DTSTART;VALUE=DATE:20270301", "DTEND;VALUE=DATE:20270311", "RRULE:FREQ=MONTHLY;COUNT=2"],
            ["2027-03-01T00:00/2027-03-11T00:00", "2027-04-01T00:00/2027-04-11T00:00"],
        ),
    ],
)
def test_whole_days_go_from_midnight_to_midnight(lines: list[str], found: list[str]) -> None:
    assert whens(calendar(event(*lines))) == found


@pytest.mark.parametrize("named", ["TZID=Europe/London:20270308T000000", "VALUE=DATE:20270308", "TZID=Asia/Tokyo:20270308T000000"])
def test_an_occasion_of_whole_days_is_known_by_its_day(named: str) -> None:
    series = event("DTSTART;VALUE=DATE:20270301", "DTEND;VALUE=DATE:20270302", "RRULE:FREQ=WEEKLY;BYDAY=MO;COUNT=3")
    moved = event(f"RECURRENCE-ID;{named}", "DTSTART;VALUE=DATE:20270310", "DTEND;VALUE=DATE:20270311")

    assert starts(calendar(series, moved)) == ["03-01T00:00", "03-10T00:00", "03-15T00:00"]


@pytest.mark.parametrize("turned", [False, True])
def test_the_highest_sequence_counts_wherever_it_stands(*, turned: bool) -> None:
    versions = [event(f"SEQUENCE:{number}", f"DTSTART;{LOCAL}:20270302T{hour}0000", "DURATION:PT1H") for number, hour in ((9, 10), (10, 12))]
    content = calendar(*(reversed(versions) if turned else versions))

    assert starts(content) == ["03-02T12:00"]
    assert [(one.position, one.reason) for one in read(content).refused] == [(2 if turned else 1, "a newer one is in the same file")]


def test_what_is_left_out_stays_so_though_an_older_version_of_it_differs() -> None:
    series = event("SEQUENCE:2", *WEEKLY, f"EXDATE;{LOCAL}:20270309T100000")
    older = event("SEQUENCE:1", f"RECURRENCE-ID;{LOCAL}:20270309T100000", f"DTSTART;{LOCAL}:20270309T120000", "DURATION:PT1H")

    assert starts(calendar(series, older)) == ["03-02T10:00", "03-16T10:00"]


def test_bytes_are_unfolded_before_they_are_letters() -> None:
    whole = calendar(event(f"DTSTART;{LOCAL}:20270310T100000", "DURATION:PT1H", title="Kyläpäivä kuntalaisille"))
    at = whole.index("ä kuntalaisille".encode()) + 1

    assert [one.title for one in takes_place(read(whole[:at] + b"\r\n " + whole[at:]))] == ["Kyläpäivä kuntalaisille"]


@pytest.mark.parametrize("encoding", ["windows-1252", "utf-16", "utf-8-sig"])
def test_a_file_in_another_encoding_is_read_in_it(encoding: str) -> None:
    title = "Hyvän mielen päivä Köyliössä"
    content = calendar(event(f"DTSTART;{LOCAL}:20270302T100000", "DURATION:PT1H", title=title)).decode().encode(encoding)

    assert [one.title for one in takes_place(read(content))] == [title]


@pytest.mark.parametrize(
    ("broken", "field"),
    [
        (["DTSTART:20270230T100000Z"], "DTSTART"),
        (["DTSTART:"], "DTSTART"),
        (["DTSTART:00010101T000000Z"], "DTSTART"),
        ([f"DTSTART;{LOCAL}:20270302T180000", f"DTEND;{LOCAL}:20270302T250000"], "DTEND"),
        ([f"DTSTART;{LOCAL}:20270302T180000", "DURATION:kaksi tuntia"], "DURATION"),
        ([f"DTSTART;{LOCAL}:20270302T180000", "RECURRENCE-ID:joskus"], "RECURRENCE-ID"),
    ],
)
def test_one_broken_event_is_refused_alone_with_its_property(broken: list[str], field: str) -> None:
    good = event(f"DTSTART;{LOCAL}:20270302T100000", "DURATION:PT1H", uid="good")
    reading = read(calendar(event(*broken, uid="bad"), good))

    assert [one.uid for one in takes_place(reading)] == ["good"]
    [refused] = reading.refused
    assert (refused.position, refused.source_id.partition("/")[0], refused.field, bool(refused.remedy)) == (1, "bad", field, True)


@pytest.mark.parametrize(
    ("line", "field"),
    [
        ("EXDATE:sunnuntai", "EXDATE"), ("RDATE:20270230", "RDATE"), ("EXRULE:FREQ=DAILY", "EXRULE"), ("RRULE:FREQ=WEEKLY;UNTIL=99991231", "RRULE"),
        ("tämä ei ole rivi", "VEVENT"), ("STATUS:TENTATIVE", "STATUS"),
        ("URL:kahvila.example", "URL"), ("RRULE:FREQ=JOSKUS", "RRULE"), ("CONTACT:Maija", "CONTACT"),
    ],
)  # fmt: skip
def test_what_of_an_event_cannot_be_taken_is_flagged_and_the_event_comes_in(line: str, field: str) -> None:
    reading = read(calendar(event(f"DTSTART;{LOCAL}:20270302T100000", "DURATION:PT1H", line)))

    assert "03-02T10:00" in [f"{one.starts:%m-%dT%H:%M}" for one in takes_place(reading)]
    assert field in {named for named, _ in flags(reading)}


def test_an_end_at_24_is_the_next_midnight_and_flagged() -> None:
    content = calendar(event(f"DTSTART;{LOCAL}:20270302T180000", f"DTEND;{LOCAL}:20270302T240000"))

    assert whens(content) == ["2027-03-02T18:00/2027-03-03T00:00"]
    assert ("DTEND", "24:00 is the next midnight") in flags(read(content))


ZONE = [
    "BEGIN:VTIMEZONE", "TZID:Oma kello", "BEGIN:STANDARD", "DTSTART:16010101T030000", "TZOFFSETFROM:+0200", "TZOFFSETTO:+0100",
    "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10", "END:STANDARD", "BEGIN:DAYLIGHT", "DTSTART:16010101T020000", "TZOFFSETFROM:+0100", "TZOFFSETTO:+0200",
    "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3", "END:DAYLIGHT", "END:VTIMEZONE",
]  # fmt: skip


@pytest.mark.parametrize(
    ("changed", "found"),
    [
        (ZONE, "03-02T11:00"),
        ([line.replace("TZOFFSETTO:+0100", "TZOFFSETTO:+5744") for line in ZONE], "03-02T10:00"),
        ([*ZONE[:2], "TZID:Toinen nimi", *ZONE[2:]], "03-02T11:00"),
        ([], "03-02T10:00"),
    ],
)
def test_a_zone_goes_as_the_file_describes_it_and_a_faulty_one_stops_no_event(changed: list[str], found: str) -> None:
    assert starts(calendar(event("DTSTART;TZID=Oma kello:20270302T100000", "DURATION:PT1H"), head=tuple(changed))) == [found]


def test_what_is_no_event_is_refused_and_a_calendar_that_cancels_cancels() -> None:
    todo = ["BEGIN:VTODO", "UID:t1", "SUMMARY:Muista", "END:VTODO"]
    content = calendar(todo, event(f"DTSTART;{LOCAL}:20270302T100000", "DURATION:PT1H"), head=("METHOD:CANCEL",))

    assert [(refused.position, refused.field) for refused in read(content).refused] == [(1, "VTODO")]
    assert [record.status for record in read(content).gatherings] == ["CANCELLED"]
