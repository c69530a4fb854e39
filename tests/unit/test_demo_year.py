"""The year of the demonstration: asked for the same at every run, counted by itself, and compared so that what is missing is found."""

from dataclasses import fields, replace
from typing import Any

import pytest

from deploy.demo import loading, source, year, year_checking, year_counting
from deploy.demo.source import Row, id_of
from deploy.demo.year_counting import ExpectedYear
from deploy.demo.year_reading import SeenYear, overlaps


@pytest.fixture(scope="module")
def organisations() -> dict[str, str]:
    files = source.read()
    registrations = [*loading.municipal_registrations(files), *loading.named_registrations(files)]
    return {one.body["name"]: id_of("organisation", one.row) for one in registrations}


@pytest.fixture
def expected() -> ExpectedYear:
    return year_counting.count(source.read().year)


@pytest.fixture
def seen(expected: ExpectedYear) -> SeenYear:
    """A year as it must be."""
    recorded = {field.name: getattr(expected, field.name) for field in fields(ExpectedYear) if field.name != "visits"}
    return SeenYear(**recorded, unsettled=0, rejected_without_way_out=0, overlaps=0)


def failed(expected: ExpectedYear, seen: SeenYear) -> list[str]:
    return [check.name for check in year_checking.checks(expected, seen) if not check.ok]


def test_every_party_of_the_year_is_registered_and_two_runs_ask_for_the_same(organisations: dict[str, str]) -> None:
    requested = [list(year.everything(source.read().year, organisations)) for _ in range(2)]

    assert requested[0] == requested[1]


def test_nothing_is_asked_of_a_gathering_before_it_is_drafted(organisations: dict[str, str]) -> None:
    first: dict[str, int] = {}
    for ask in sorted(year.everything(source.read().year, organisations), key=lambda ask: ask.turn):
        if ask.type == "events.draft_gathering.v1":
            first[ask.subject] = ask.turn
    asks = [ask for ask in year.everything(source.read().year, organisations) if ask.subject in first and ask.type != "events.draft_gathering.v1"]
    assert asks
    assert all(ask.turn > first[ask.subject] for ask in asks)


def test_occasions_are_counted_to_a_last_day_and_to_a_number() -> None:
    weekly: Row = {"starts": "2025-01-14T10:00", "recurrence": "FREQ=WEEKLY;BYDAY=TU;UNTIL=20250128", "cancelled": []}
    monthly: Row = {"starts": "2025-02-04T13:00", "recurrence": "FREQ=MONTHLY;BYDAY=1TU;COUNT=10", "cancelled": [{}]}
    rows = [row | {"held": [], "tried_first": "", "place": "", "room": "", "minutes": 60, "convenor": ""} for row in (weekly, monthly)]
    nothing: dict[str, Any] = {
        "meetings": [],
        "theme_days": {"days": [], "place": "", "room": "", "convenor": ""},
        "table": {"outcomes": [], "attendance": [], "held_on": []},
    }
    place = {"name": "", "municipality": "609", "rooms": [{"name": "", "cents_per_hour": 100}]}

    assert year_counting.count(nothing | {"series": rows, "places": [place]}).rejected == 3 + 9


def test_a_year_as_it_must_be_has_no_fault(expected: ExpectedYear, seen: SeenYear) -> None:
    assert failed(expected, seen) == []


@pytest.mark.parametrize(
    ("changed", "name"),
    [
        ({"held_of_due": {"Valmiuden ja varautumisen yhteistyöfoorumi": (3, 4), "Perhekeskusverkostot": (3, 4)}}, "meetings held of those meant: Valmiuden"),
        ({"owed": {}}, "cents that payers owe, each"),
        ({"total_cents": 55_301}, "cents of rent and catering"),
        ({"unsettled": 1}, "gatherings whose shares miss their costs"),
        ({"overlaps": 1}, "bookings that overlap"),
        ({"rejected": 9}, "occasions rejected for a taken room"),
        ({"worth": {}}, "worth of free rooms in cents, by place"),
        ({"outcomes": {"open": 3}}, "outcomes of the partnership table"),
    ],
)
def test_what_is_otherwise_is_found(expected: ExpectedYear, seen: SeenYear, changed: dict[str, Any], name: str) -> None:
    assert [one[: len(name)] for one in failed(expected, replace(seen, **changed))] == [name]


def test_an_overlap_is_seen_with_the_minutes_kept_free_and_in_one_room_alone() -> None:
    def booking(room: str, starts: str, ends: str, state: str = "tentative") -> Row:
        return {"room_id": room, "state": state, "taken": {"starts_at": f"2025-03-04T{starts}:00+02:00", "ends_at": f"2025-03-04T{ends}:00+02:00"}}

    assert overlaps([booking("a", "10:00", "13:15"), booking("a", "13:15", "14:00"), booking("b", "12:00", "13:00")]) == 0
    assert overlaps([booking("a", "10:00", "13:15"), booking("a", "13:00", "14:00"), booking("a", "11:00", "12:00", "rejected")]) == 1
