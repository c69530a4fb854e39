"""Thousands of spoilt documents of each form: each is refused whole with a remedy, or every event is taken, flagged or refused. Nothing else comes of any.

`YHTEYS_MUTATIONS=100000 pytest tests/unit/events/interchange/test_mutations.py` tries more of them; `YHTEYS_MUTATIONS_SEED=7` others.
"""

import json
import os
import random
from collections.abc import Iterator

import pytest

from deploy.demo.source import IMPORTED_FOLDER
from services.events.interchange import linked_events
from services.events.interchange.notation import NOTATION, Record
from services.events.interchange.records import Reading
from shared.contracts.events.imports import Form
from shared.errors import InvalidValue
from tests.mutations import bytes_of, documents
from tests.unit.events.interchange.imported_calendars import SEEN_AT, read, takes_place

COUNT = int(os.environ.get("YHTEYS_MUTATIONS", "5000"))
SEED = int(os.environ.get("YHTEYS_MUTATIONS_SEED", "1"))
LOCAL = "TZID=Europe/Helsinki"
EVENTS = [
    [f"DTSTART;{LOCAL}:20270302T100000", f"DTEND;{LOCAL}:20270302T110000", "RRULE:FREQ=WEEKLY;BYDAY=TU;COUNT=5", f"EXDATE;{LOCAL}:20270309T100000"],
    [f"RECURRENCE-ID;{LOCAL}:20270316T100000", f"DTSTART;{LOCAL}:20270316T120000", "DURATION:PT1H", "SEQUENCE:2"],
    [f"RECURRENCE-ID;RANGE=THISANDFUTURE;{LOCAL}:20270323T100000", f"DTSTART;{LOCAL}:20270324T120000", "DURATION:PT2H", "LOCATION:Kirjasto"],
    ["DTSTART;VALUE=DATE:20270605", "RDATE;VALUE=DATE:20270607,20270609", "STATUS:TENTATIVE", "URL:https://esimerkki.example/a"],
    ["DTSTART;TZID=Oma:20270302T100000", "RRULE:FREQ=MONTHLY;BYDAY=-1FR;UNTIL=20281231T000000Z", "RDATE;VALUE=PERIOD:20270320T120000Z/PT3H"],
]
ZONE = ["BEGIN:VTIMEZONE", "TZID:Oma", "BEGIN:STANDARD", "DTSTART:16010101T030000", "TZOFFSETFROM:+0200", "TZOFFSETTO:+0100", "END:STANDARD", "END:VTIMEZONE"]
WORDS = [
    "SUMMARY:Kerho\\, kahvila",
    "DESCRIPTION;LANGUAGE=fi:Ota kengät\\n",
    "CATEGORIES:a,b",
    "LAST-MODIFIED:20261101T080000Z",
    "ATTENDEE;CN=Maija:mailto:m@x.example",
]
ODD_VALUES = (
    "", ":", ";", "00010101T000000Z", "99991231T235959Z", "20270230", "20270302T250000", "P99999999D", "-P1D", "FREQ=SECONDLY",
    "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30",
    "FREQ=DAILY;INTERVAL=0", "FREQ=DAILY;COUNT=999999999999", f"FREQ=DAILY;BYHOUR={','.join(map(str, range(24)))};BYMINUTE={','.join(map(str, range(60)))}",
    "FREQ=DAILY;UNTIL=19000101", "x" * 5_000, "\x00", "\ufeff", "131052-308T", "a\\", '"',
    "20270302T100000/20270101T100000", "TZID=:20270302", ",,,", "20270302T100000,,x",
)  # fmt: skip


def a_calendar(chance: random.Random) -> str:
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", *ZONE]
    for event in EVENTS[:3] if chance.random() < 0.4 else EVENTS[3:]:
        uid = "UID:a" if event in EVENTS[:3] else f"UID:{len(lines)}"
        lines += ["BEGIN:VEVENT", uid, "DTSTAMP:20261101T080000Z", *event, *WORDS, "END:VEVENT"]
    lines.append("END:VCALENDAR")
    for _ in range(chance.randint(1, 4)):
        _spoil(lines, chance)
    return "\r\n".join([*lines, ""])


def _spoil(lines: list[str], chance: random.Random) -> None:
    """One line of it: another value or name, doubled, taken away, moved, folded."""
    at = chance.randrange(1, len(lines) - 1)
    name, _, value = lines[at].partition(":")
    match chance.randrange(7):
        case 0:
            del lines[at]
        case 1:
            lines.insert(chance.randrange(1, len(lines)), lines[at])
        case 2:
            lines[at] = f"{chance.choice(['BEGIN', 'END', 'RRULE', 'DTSTART', 'UID', 'RECURRENCE-ID', 'EXDATE;VALUE=DATE', 'DTEND;TZID=?', 'X'])}:{value}"
        case 3:
            lines[at] = f"{name[:3]}\r\n {name[3:]}:{value}"
        case 4:
            lines[at] = f"{name}:{value[: chance.randrange(len(value) + 1)]}"
        case _:
            lines[at] = f"{name}:{chance.choice(ODD_VALUES)}"


def calendars(count: int) -> Iterator[bytes]:
    chance = random.Random(SEED)
    for _ in range(count):
        text = a_calendar(chance)
        yield text.encode(errors="surrogatepass") if chance.random() < 0.8 else bytes_of(text, chance)


def outcome(content: bytes, form: Form) -> Reading | InvalidValue:
    """The error: refused whole. Every record can be judged, kept as it is, written down again and followed."""
    try:
        found = read(content, form)
    except InvalidValue as refused:
        return refused
    records: tuple[Record, ...] = (*found.gatherings, *found.places)
    for record in records:
        assert all(fault.remedy for fault in NOTATION.faults(record, "source"))
        written = NOTATION.content(record)
        assert "\\u0000" not in written.replace("\\\\", "")
        assert NOTATION.content(NOTATION.record(written, SEEN_AT)) == written
        assert NOTATION.fingerprint(record, written)
        NOTATION.changed(record)
    assert all(one.reason and one.remedy and one.field for one in found.refused)
    takes_place(found)
    return found


def tried(contents: Iterator[bytes], form: Form) -> tuple[int, int, int]:
    """How many documents were refused whole, how many records taken and how many items refused."""
    whole = taken = refused = 0
    for content in contents:
        found = outcome(content, form)
        if isinstance(found, InvalidValue):
            assert found.remedy
            assert f"{found}{found.value}{found.remedy}".encode()
            whole += 1
        else:
            taken, refused = taken + len(found.gatherings) + len(found.places), refused + len(found.refused)
    return whole, taken, refused


def test_of_calendars() -> None:
    assert min(tried(calendars(COUNT), Form.ICALENDAR)) > 0


PAGE = json.loads((IMPORTED_FOLDER / "linkedevents_events_page.json").read_text(encoding="utf-8"))
PLACES = json.loads((IMPORTED_FOLDER / "linkedevents_places_page.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("page", [PAGE, PLACES], ids=["events", "places"])
def test_of_linked_events(page: dict[str, object]) -> None:
    few = page | {"data": page["data"][:2]}  # type: ignore[index]
    found = tried(documents((few,), COUNT // 2, seed=SEED), Form.LINKED_EVENTS)
    assert min(found) > 0
    for content in documents((few,), 100, seed=SEED + 1):
        reading = outcome(content, Form.LINKED_EVENTS)
        if isinstance(reading, Reading):
            json.dumps(linked_events.write_page(reading))
