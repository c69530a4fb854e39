"""The calendars that two libraries publish with their tests take place when an independent library says so."""

import re
from datetime import UTC, date, datetime, time, timedelta
from importlib.resources import files
from pathlib import Path
from typing import Any, NamedTuple

import icalendar
import pytest
import recurring_ical_events  # type: ignore[import-untyped]  # it has no types of its own
from icalendar import Calendar

from shared.domain.days import HELSINKI
from tests.unit.events.interchange.imported_calendars import read, takes_place

FOLDERS = [Path(str(files("icalendar"))) / "tests", Path(str(files("recurring_ical_events"))) / "test"]
AT_LEAST = 0.97
FEWEST = 165
NAMES = re.compile(rb"\n[A-Z]+[:;]")
OPEN = re.compile(rb"(?m)^(?:STATUS:CANCELLED|CLASS:[A-Z]+|METHOD:CANCEL)\r?\n")
LONGEST, MARGIN = timedelta(days=3000), timedelta(days=5)
OTHERWISE = {
    "event_with_recurrence.ics": "a time without a zone beside EXDATE in UTC: the other library takes the event for UTC, we for local",
    "issue_201_mixed_datetime_and_date.ics": "a whole day that ends at a time in UTC: the other library begins it at midnight in UTC, we here",
    "issue_201_test_matrix.ics": "the same, and a whole day of ten hours, which is a day to us",
    "issue_28_rrule_with_UTC_endinginZ.ics": "whole days until a moment in UTC that is midnight here: the day that begins then is the last one to us",
    "issue_75_range_parameter.ics": "UNTIL is a day, the event has times: to us the day is held to its end",
}
"""Where the two differ, and why ours stays."""


class When(NamedTuple):
    uid: str
    starts: datetime
    ends: datetime


def comparable(content: bytes) -> bytes:
    """Every event has an id and a name, is public and is not called off: the other library asks for none of it, and we do."""
    head, *events = OPEN.sub(b"", content).split(b"BEGIN:VEVENT")
    return b"BEGIN:VEVENT".join([head, *(_missing(event, number) + event for number, event in enumerate(events))])


def _missing(event: bytes, number: int) -> bytes:
    own = event.partition(b"END:VEVENT")[0]
    given = {b"\nUID": b"\r\nUID:added-%d" % number, b"\nSUMMARY": b"\r\nSUMMARY:Added"}
    return b"".join(line for name, line in given.items() if not {name + b":", name + b";"} & set(NAMES.findall(own)))


def instant(moment: date) -> datetime:
    here = moment if isinstance(moment, datetime) else datetime.combine(moment, time())
    return (here if here.tzinfo else here.replace(tzinfo=HELSINKI)).astimezone(UTC).replace(microsecond=0)


def window(content: bytes) -> tuple[datetime, datetime] | None:
    """Around the events; None where there are none, or the other library cannot read them."""
    try:
        events: list[Any] = [event for one in Calendar.from_ical(content, multiple=True) for event in one.walk("VEVENT")]
        starts = sorted(instant(event["DTSTART"].dt) for event in events if "DTSTART" in event)
    except (ValueError, KeyError, AttributeError):
        return None
    if not starts:
        return None
    return starts[0] - timedelta(days=2), min(starts[0] + LONGEST, max(starts[0] + timedelta(days=800), starts[-1] + timedelta(days=60)))


def as_the_other_library_says(content: bytes, start: datetime, end: datetime) -> set[When] | None:
    found: set[When] = set()
    try:
        for one in Calendar.from_ical(content, multiple=True):
            for event in recurring_ical_events.of(one, components=["VEVENT"]).between(start.astimezone(HELSINKI), end.astimezone(HELSINKI)):
                begins = event["DTSTART"].dt
                ends = event["DTEND"].dt if "DTEND" in event else begins
                least = instant(begins) + timedelta(hours=1) if isinstance(begins, datetime) else instant(begins + timedelta(days=1))
                ends_at = instant(ends) if instant(ends) > instant(begins) else least
                found.add(When(str(event.get("UID", "")), instant(begins), ends_at.replace(second=0)))
    except (ValueError, KeyError, AttributeError, TypeError):
        return None
    return {one for one in found if start <= one.starts < end - MARGIN}


def as_ours_says(content: bytes, start: datetime, end: datetime) -> set[When]:
    taking = takes_place(read(content), start=start, end=end)
    found = {When(one.uid, instant(one.starts), instant(one.ends).replace(second=0)) for one in taking}
    return {one for one in found if one.starts < end - MARGIN}


def compared(path: Path) -> bool | None:
    """Whether the two agree; None where there is nothing to compare."""
    icalendar.use_zoneinfo()  # type: ignore[no-untyped-call]  # else it remembers the zones of every file that it has read
    content = comparable(path.read_bytes())
    around = window(content)
    theirs = as_the_other_library_says(content, *around) if around else None
    return None if not around or not theirs else as_ours_says(content, *around) == theirs


@pytest.mark.filterwarnings("ignore")
def test_published_calendars_take_place_when_an_independent_library_says_so() -> None:
    published = sorted(path for folder in FOLDERS for path in folder.rglob("*.ics"))
    outcomes = {path.name: agree for path in published if (agree := compared(path)) is not None}
    otherwise = {name for name, agree in outcomes.items() if not agree}

    assert len(outcomes) >= FEWEST
    assert otherwise == OTHERWISE.keys()
    assert 1 - len(otherwise) / len(outcomes) >= AT_LEAST
