"""Gatherings as events of schema.org: held against that vocabulary's own classes, properties and ranges as another package has them."""

from datetime import UTC, datetime
from typing import Any

import pytest

from services.events.domain.series import Override
from services.events.interchange import json_ld
from services.events.interchange.shown import Shown
from shared.contracts.words import LocalText
from tests.unit.events.interchange.shown_builders import a_gathering, a_series, wall
from tests.unit.events.interchange.vocabulary import faults

MOVED = Override(occasion=wall("2026-03-08T12:00"), starts=wall("2026-03-09T15:00"), minutes=30)


def event(shown: Shown) -> dict[str, Any]:
    return json_ld.event(shown, language="fi", address="http://yhteys/api/events/v1")


def test_gatherings_and_series_hold_to_the_vocabulary() -> None:
    assert faults(event(a_gathering(cancelled=True, free_of_charge=True, capacity=20, languages=("fi", "sv"), contents=LocalText(fi="Kahvia")))) == []
    assert faults(event(a_gathering(moved_from=datetime(2026, 3, 1, 8, 0, tzinfo=UTC)))) == []
    series = event(a_series("FREQ=MONTHLY;INTERVAL=2;BYDAY=-1SU,2SU;BYMONTH=3,5;COUNT=4", wall("2026-03-08T12:00"), overrides=(MOVED,)))
    assert faults(series) == []


@pytest.mark.parametrize(
    "broken",
    [
        {"eventStatus": "https://schema.org/EventForgotten"},
        {"begin": "2026-03-02"},
        {"startDate": "soon"},
        {"location": {"@type": "Person", "name": "Pori"}},
        {"maximumAttendeeCapacity": "many"},
    ],
)
def test_a_broken_event_is_refused_by_the_same_check(broken: dict[str, Any]) -> None:
    assert faults(event(a_gathering()) | broken) != []


def test_an_event_says_whether_it_was_called_off_or_moved() -> None:
    moved = event(a_gathering(moved_from=datetime(2026, 3, 1, 8, 0, tzinfo=UTC)))

    assert event(a_gathering())["eventStatus"] == "https://schema.org/EventScheduled"
    assert event(a_gathering(cancelled=True))["eventStatus"] == "https://schema.org/EventCancelled"
    assert (moved["eventStatus"], moved["previousStartDate"]) == ("https://schema.org/EventRescheduled", "2026-03-01T10:00:00+02:00")


def test_what_is_not_known_is_not_said() -> None:
    assert not {"isAccessibleForFree", "offers", "maximumAttendeeCapacity", "inLanguage", "location"} & event(a_gathering(where=None)).keys()


def test_a_series_has_a_schedule_and_what_was_changed_alone_stands_below_it() -> None:
    document = event(a_series("FREQ=WEEKLY;BYDAY=SU", wall("2026-03-01T12:00"), overrides=(MOVED,)))

    schedule, [moved] = document["eventSchedule"], document["subEvent"]
    assert (schedule["repeatFrequency"], schedule["byDay"], schedule["scheduleTimezone"]) == ("P1W", ["https://schema.org/Sunday"], "Europe/Helsinki")
    assert schedule["exceptDate"] == [moved["previousStartDate"]] == ["2026-03-08T12:00:00+02:00"]
    assert moved["eventStatus"] == "https://schema.org/EventRescheduled"
