"""Linked Events pages come in and go out without loss, with null times, unknown codes, and places that arrive late."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deploy.demo.source import IMPORTED_FOLDER
from services.events.interchange import linked_events
from services.events.interchange.records import GatheringRecord
from shared.contracts.registry import Flag
from shared.domain.days import HELSINKI
from shared.domain.trilingual import Texts
from shared.imports.reading import Sighting

SAMPLES = IMPORTED_FOLDER
EVENTS = json.loads((SAMPLES / "linkedevents_events_page.json").read_text(encoding="utf-8"))
PLACES = json.loads((SAMPLES / "linkedevents_places_page.json").read_text(encoding="utf-8"))
SEEN = Sighting(source="helsinki", seen_at=datetime(2026, 5, 4, 9, 0, tzinfo=UTC), licence="CC BY 4.0")
LEAVES = st.none() | st.integers() | st.text(max_size=6) | st.sampled_from(["2026-05-04T12:00:00+03:00", "2026-05-04", "http://x/v1/place/a:1/"])
TREES = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["@id", "fi", "sv", "en", "ru"]), inner, max_size=3),
    max_leaves=8,
)


def read(*items: object) -> tuple[GatheringRecord, ...]:
    return linked_events.read_page({"data": list(items)}, seen=SEEN).gatherings


def test_a_page_of_events_is_written_as_it_was() -> None:
    assert linked_events.write_page(linked_events.read_page(EVENTS, seen=SEEN)) == EVENTS


def test_a_page_of_places_is_written_as_it_was() -> None:
    assert linked_events.write_page(linked_events.read_page(PLACES, seen=SEEN)) == PLACES


@pytest.mark.parametrize("kind", [{}, {"@type": "Event/LinkedEvent"}, {"@type": "Place"}])
@given(st.dictionaries(st.sampled_from(sorted({*EVENTS["data"][0], *PLACES["data"][0]} - {"id", "@type"})), TREES, max_size=6))
def test_any_document_comes_back_whole(kind: dict[str, str], content: dict[str, Any]) -> None:
    page = {"data": [{"id": "a:1", **content, **kind}]}

    assert linked_events.write_page(linked_events.read_page(page, seen=SEEN)) == page


def test_an_event_is_understood() -> None:
    gathering = linked_events.read_page(EVENTS, seen=SEEN).gatherings[0]

    assert gathering.names == Texts(fi="Uutta Koillis-Helsinkiä verkkotilaisuus")
    assert (gathering.starts_at, gathering.ends_at) == (datetime(2020, 6, 1, 13, 45, tzinfo=UTC), datetime(2020, 6, 1, 16, 0, tzinfo=UTC))
    assert (gathering.place, gathering.keywords[0], gathering.flags) == ("helsinki:internet", "yso:p15875", ())


def test_a_postponed_event_has_no_times_and_no_flag() -> None:
    gathering = linked_events.read_page(EVENTS, seen=SEEN).gatherings[1]

    assert (gathering.status, gathering.starts_at, gathering.ends_at, gathering.flags) == ("EventPostponed", None, None, ())


def test_unknown_words_and_what_is_no_time_are_kept_and_flagged() -> None:
    [gathering] = read({"id": "a", "event_status": "EventOnHold", "start_time": "toukokuussa"})

    assert (gathering.status, gathering.starts_at) == ("EventOnHold", None)
    assert [(flag.field, flag.value) for flag in gathering.flags] == [("event_status", "EventOnHold"), ("start_time", "toukokuussa")]


@pytest.mark.parametrize(
    ("times", "found", "flagged"),
    [
        (("2027-06-05", None), ("2027-06-05T00:00:00+03:00", "2027-06-06T00:00:00+03:00"), ["start_time"]),
        (("2027-06-05", "2027-06-07"), ("2027-06-05T00:00:00+03:00", "2027-06-08T00:00:00+03:00"), ["start_time", "end_time"]),
        (("2027-06-05T07:00:00Z", "2027-06-07"), ("2027-06-05T10:00:00+03:00", "2027-06-08T00:00:00+03:00"), ["end_time"]),
        (("2027-03-28", "2027-03-28"), ("2027-03-28T00:00:00+02:00", "2027-03-29T00:00:00+03:00"), ["start_time", "end_time"]),
        (("2027-06-05T10:00:00", "2027-06-05T12:00:00"), ("2027-06-05T10:00:00+03:00", "2027-06-05T12:00:00+03:00"), ["start_time", "end_time"]),
    ],
)
def test_a_day_is_whole_and_a_time_without_a_zone_local(times: tuple[str, str | None], found: tuple[str, str], flagged: list[str]) -> None:
    document = {"id": "a", "start_time": times[0], "end_time": times[1]}
    [gathering] = read(document)

    assert gathering.starts_at is not None
    assert gathering.ends_at is not None
    assert (gathering.starts_at.astimezone(HELSINKI).isoformat(), gathering.ends_at.astimezone(HELSINKI).isoformat()) == found
    assert [flag.field for flag in gathering.flags] == flagged
    assert linked_events.write_event(gathering) == document


def test_a_place_inside_an_event_gives_its_name_and_street() -> None:
    place = {"name": {"fi": "Kokeilukirjasto"}, "street_address": {"fi": "Kirjatie 1"}, "@id": "https://koe.example/v1/place/koe:p1/", "@type": "Place"}
    [gathering] = read({"id": "a", "location": place})

    assert (gathering.place, gathering.where) == ("koe:p1", "Kokeilukirjasto, Kirjatie 1")


def test_a_moved_event_is_written_with_its_new_time_and_place() -> None:
    [gathering] = read({"id": "a", "start_time": "2026-05-04T12:00:00+03:00", "location": {"@id": "http://x/v1/place/a:1/"}})

    document = linked_events.write_event(replace(gathering, starts_at=datetime(2026, 5, 5, 9, 0, tzinfo=UTC), place="tprek:2"))

    assert (document["start_time"], document["location"]) == ("2026-05-05T09:00:00Z", {"@id": "/v1/place/tprek:2/"})


def test_an_event_names_its_place_by_an_id_whether_or_not_the_place_has_come() -> None:
    gatherings = linked_events.read_page(EVENTS, seen=SEEN).gatherings

    assert {gathering.origin.source_id: gathering.place for gathering in gatherings if gathering.place} == {
        "helsinki:afy6ikna3u": "helsinki:internet",
        "helsinki:afxp6tv4xa": "tprek:55959",
    }


@pytest.mark.parametrize("item", [{}, {"id": 5}, {"id": " a"}, None, "text"])
def test_an_item_without_an_id_is_refused_alone(item: object) -> None:
    reading = linked_events.read_page({"data": [item, {"id": "a"}]}, seen=SEEN)

    assert [one.origin.source_id for one in reading.gatherings] == ["a"]
    assert [(one.position, one.field) for one in reading.refused] == [(1, "id")]


def test_a_personal_identity_code_never_gets_in() -> None:
    [gathering] = read({"id": "a", "description": {"fi": "Kysy 131052-308T"}})

    assert gathering.descriptions == Texts(fi="Kysy ")
    assert gathering.flags == (Flag(field="description.fi", value="", reason="a personal identity code was taken out"),)


@pytest.mark.parametrize(
    ("key", "written"), [("start_time", "0001-01-01T00:00:00Z"), ("start_time", "0001-01-01T00:00:00+02:00"), ("end_time", "9999-12-31T23:59:59-05:00")]
)
def test_an_event_at_the_end_of_the_calendar_is_refused_alone(key: str, written: str) -> None:
    reading = linked_events.read_page({"data": [{"id": "far", key: written}, {"id": "near", "start_time": "2026-03-01T10:00:00Z"}]}, seen=SEEN)

    assert [gathering.origin.source_id for gathering in reading.gatherings] == ["near"]
    [refused] = reading.refused
    assert (refused.position, refused.source_id, refused.field, refused.value) == (1, "far", key, written)
    assert "1900 to 2200" in refused.reason
