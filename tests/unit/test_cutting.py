"""Files are cut into parts between their items, rows and events, so that none is lost and none is halved; what cannot be cut is told in one line."""

import json
from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest
from icalendar import Calendar

from deploy.cli import ops
from deploy.cli.cutting import MOST_BYTES, Cut, calendar, page, parts, sheet
from shared.contracts.registry import RecordKind
from shared.imports.sheets import rows

ORGANISATIONS: Cut = partial(sheet, kind=RecordKind.ORGANISATION)
ZONE = "BEGIN:VTIMEZONE\r\nTZID:Oma\r\nBEGIN:STANDARD\r\nDTSTART:19701025T040000\r\nTZOFFSETFROM:+0300\r\nTZOFFSETTO:+0200\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n"


def cut(document: str | bytes, how: Cut) -> list[bytes]:
    found = parts(document if isinstance(document, bytes) else document.encode(), how, name="large")
    assert all(len(part) <= MOST_BYTES for part in found)
    return found


def refusal(document: str | bytes, how: Cut) -> str:
    with pytest.raises(ops.Refused) as refused:
        cut(document, how)
    return str(refused.value)


def an_event(uid: str, text: str = "", more: str = "") -> str:
    return f"BEGIN:VEVENT\r\nUID:{uid}\r\nDTSTART;TZID=Oma:20270302T080000\r\n{more}SUMMARY:Kerho\r\n{text}END:VEVENT\r\n"


def a_calendar(*components: str) -> str:
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//koe//FI\r\n{''.join(components)}END:VCALENDAR\r\n"


def cells(part: bytes) -> list[list[str]]:
    return [row.cells for row in rows(part.decode(), ";")]


@pytest.mark.parametrize("key", ["itemList", "contents", "items", "data", None])
def test_a_large_document_is_cut_between_items(key: str | None) -> None:
    items = [{"id": str(n), "text": "ä" * 40_000} for n in range(40)]
    found = [json.loads(part) for part in cut(json.dumps({key: items} if key else items), page)]

    assert len(found) > 1
    assert [item for part in found for item in (part[key] if key else part)] == items


def test_one_large_organisation_is_cut_between_its_services_and_places_and_named_by_each_part() -> None:
    services: list[dict[str, Any]] = [{"id": f"s{n}", "name": "x" * 40_000} for n in range(40)]
    document = {"id": "o", "name": "Seura", "services": services, "locations": [{"id": "l"}]}
    found = [one for part in cut(json.dumps(document), page) for one in json.loads(part)]

    assert [service for one in found for service in one["services"]] == services
    assert [place for one in found for place in one["locations"]] == [{"id": "l"}]
    assert {(one["id"], one["name"]) for one in found} == {("o", "Seura")}


def test_a_large_spreadsheet_is_cut_between_rows_and_each_part_has_the_headings() -> None:
    written = [f'{n};"Yhdistys\r\n{n}";"{"x" * 30_000}"\r\n' for n in range(60)]
    found = cut("Tunniste;Nimi;Kuvaus\r\n" + "".join(written), ORGANISATIONS)

    assert len(found) > 1
    assert all(part.startswith(b"Tunniste;Nimi;Kuvaus\r\n") for part in found)
    assert "".join(part.decode().removeprefix("Tunniste;Nimi;Kuvaus\r\n") for part in found) == "".join(written)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "windows-1252", "utf-16"])
def test_titles_and_the_line_that_names_the_delimiter_go_with_each_part_in_whatever_letters(encoding: str) -> None:
    above = "sep=;\r\nYhdistyksiä ympäri maata;;\r\nTunniste;Nimi;Kuvaus\r\n"
    found = cut((above + "".join(f"{n};Väki;{'ä' * 30_000}\r\n" for n in range(60))).encode(encoding), ORGANISATIONS)

    assert len(found) > 1
    assert all(part.decode().startswith(above) for part in found)
    assert [row[0] for part in found for row in cells(part)[3:]] == [str(n) for n in range(60)]


def test_a_stray_quotation_mark_takes_no_other_row_with_it() -> None:
    texts = {100: 'Putki 5" seinään', 200: '"Avoin', 300: '"Iso" talo'}
    written = "Tunniste;Nimi;Kuvaus\n" + "".join(f"t{n};Kokeilu {n} ry;{texts.get(n, 'Kuvaus')} {'x' * 80}\n" for n in range(9000))
    found = cut(written, ORGANISATIONS)

    assert [row[0] for part in found for row in cells(part)[1:]] == [f"t{n}" for n in range(9000)]
    assert cells(found[0])[101][2].startswith('Putki 5" seinään')


def test_many_small_rows_are_as_many_to_a_part_as_are_taken() -> None:
    found = cut("Tunniste;Nimi\n" + "".join(f"{n};ry\n" for n in range(110_000)), ORGANISATIONS)

    assert [len(cells(part)) - 1 for part in found] == [50_000, 50_000, 10_000]


def test_a_large_calendar_is_cut_between_events_and_each_part_is_a_calendar_with_its_zones() -> None:
    found = cut(a_calendar(ZONE, *(an_event(f"u{n}", f"DESCRIPTION:{'x' * 900}\r\n") for n in range(3000)), "X-WR-CALNAME:Koe\r\n"), calendar)
    read = [Calendar.from_ical(part) for part in found]

    assert len(found) > 1
    assert [str(event["UID"]) for one in read for event in one.walk("VEVENT")] == [f"u{n}" for n in range(3000)]
    assert [(len(one.walk("VTIMEZONE")), str(one["X-WR-CALNAME"])) for one in read] == [(1, "Koe")] * len(found)


def test_an_event_that_recurs_stands_in_one_part_with_all_of_its_occasions() -> None:
    others = [an_event(f"u{n}", f"DESCRIPTION:{'x' * 900}\r\n") for n in range(3000)]
    folded = an_event("sar\r\n ja", more="RECURRENCE-ID:20270303T080000\r\n")
    found = cut(a_calendar(ZONE, an_event("sarja", more="RRULE:FREQ=DAILY\r\n"), *others, folded), calendar)

    assert [part.count(b"UID:sar") for part in found] == [2, *[0] * (len(found) - 1)]
    assert sum(part.count(b"BEGIN:VEVENT") for part in found) == 3002


def test_lines_that_only_look_like_the_ends_of_events_cut_nothing() -> None:
    text = "DESCRIPTION:a\r\n BEGIN:VEVENT\r\n END:VCALENDAR\r\nBEGIN:VALARM\r\nACTION:DISPLAY\r\nEND:VALARM\r\n"
    moved = an_event("sarja", text, more="RECURRENCE-ID:20270303T080000\r\n")
    others = [an_event(f"u{n}", f"DESCRIPTION:{'x' * 900}\r\n") for n in range(1200)]

    found = cut(a_calendar(an_event("sarja"), *others, moved), calendar)

    assert (an_event("sarja") + moved).encode() in found[0]


def test_an_event_without_its_end_takes_no_other_with_it() -> None:
    unended = an_event("v").removesuffix("END:VEVENT\r\n")
    others = [an_event(f"u{n}", f"DESCRIPTION:{'x' * 900}\r\n") for n in range(1200)]
    moved = an_event("sarja", more="RECURRENCE-ID:20270303T080000\r\n")

    found = cut(a_calendar(unended, an_event("sarja"), *others, moved), calendar)

    assert (unended + an_event("sarja") + moved).encode() in found[0]


def test_calendars_one_after_another_are_each_cut_by_themselves() -> None:
    one = a_calendar(*(an_event(f"u{n}", f"DESCRIPTION:{'x' * 900}\r\n") for n in range(600)))
    found = cut(one + one.replace("PRODID:-//koe//FI", "PRODID:-//muu//FI"), calendar)

    assert [part.count(b"PRODID:-//koe//FI") for part in found] == [1, 0]


@pytest.mark.parametrize(
    ("document", "how", "cause"),
    [
        ("[" + "x" * MOST_BYTES, page, "Expecting value"),
        ("[[" * MOST_BYTES, page, "cannot be cut"),
        ("1" * MOST_BYTES + "1", page, "cannot be cut"),
        ("<html>" + "x" * MOST_BYTES, page, "a web page (HTML)"),
        (b"\xff\xfe" + b"[" * MOST_BYTES, page, "cannot be cut"),
        (json.dumps([{"id": "x" * MOST_BYTES}]), page, "one piece of it has"),
        ("BEGIN:VCALENDAR\r\n" + an_event("u") * 20_000, calendar, "no END:VCALENDAR"),
        (a_calendar(an_event("u") * 20_000), calendar, "one piece of it has"),
        ("<html>\n" * MOST_BYTES, calendar, "a web page (HTML)"),
        ("nimike;numero\n" * 100_000, ORGANISATIONS, "the headings are unknown"),
        (("Tunniste;Nimi\n" + "m1;Kylämäen väki\n" * 200_000).encode("cp850"), ORGANISATIONS, "MS-DOS (cp850)"),
        ("Tunniste;Nimi\nm1;" + "x" * MOST_BYTES, ORGANISATIONS, "one piece of it has"),
        ("Tunniste;Nimi\n" + "m1;Kylämäen väki\n" * 200_000, partial(sheet, kind=RecordKind.CHANNEL), "channels have no spreadsheet"),
    ],
)
def test_what_cannot_be_cut_is_refused_by_its_cause(document: str | bytes, how: Cut, cause: str) -> None:
    said = refusal(document, how)

    assert said.startswith("large has ")
    assert cause in said


def test_halves_of_letters_are_left_for_the_service_to_judge() -> None:
    found = cut('[{"id": "1", "a": "\\ud800"}, ' + json.dumps({"id": "2", "a": "x" * 800_000}) + ", " + json.dumps({"id": "3", "a": "x" * 800_000}) + "]", page)

    assert [json.loads(part)[0]["id"] for part in found] == ["1", "3"]


def test_what_is_small_enough_is_sent_as_it_is_whatever_is_in_it() -> None:
    def never(_: bytes) -> Iterator[bytes]:
        raise AssertionError

    assert cut(b"\xff\x00{", never) == [b"\xff\x00{"]
