"""Imports over HTTP: real documents become gatherings and series, are followed when their source changes, and come out as they went in."""

import json
from base64 import b64encode
from typing import Any
from uuid import UUID, uuid4

import pytest

from deploy.demo.source import IMPORTED_FOLDER
from tests.events_http import ROOT, Ask, Served
from tests.integration.queues import sent
from tests.running import eventually

pytestmark = [pytest.mark.integration, pytest.mark.asyncio(loop_scope="module")]

SAMPLES = IMPORTED_FOLDER
EVENTS: dict[str, Any] = json.loads((SAMPLES / "linkedevents_events_page.json").read_text(encoding="utf-8"))
PLACES: dict[str, Any] = json.loads((SAMPLES / "linkedevents_places_page.json").read_text(encoding="utf-8"))
MORNING, NOON, EVENING = (f"2026-05-04T{hour}:00:00+03:00" for hour in ("09", "12", "18"))


def a_source() -> str:
    return f"city {uuid4().hex[:8]}"


def page(*items: dict[str, Any]) -> dict[str, Any]:
    return {"meta": {"count": len(items), "next": None, "previous": None}, "data": list(items)}


def an_event(source_id: str, **changed: Any) -> dict[str, Any]:
    given = {
        "id": source_id,
        "@type": "Event/LinkedEvent",
        "event_status": "EventScheduled",
        "name": {"fi": f"Tapahtuma {source_id}"},
        "start_time": "2026-06-01T09:00:00Z",
        "end_time": "2026-06-01T11:00:00Z",
        "last_modified_time": "2026-05-01T08:00:00.5Z",
        "location": {"@id": "https://api.example/v1/place/tprek:1/"},
    }
    return given | changed


def a_place(source_id: str) -> dict[str, Any]:
    return {"id": source_id, "@type": "Place", "name": {"fi": "Kirjasto"}, "street_address": {"fi": "Kirjastonkatu 1"}}


async def brought(served: Served, source: str, document: dict[str, Any] | bytes, *, convenor: UUID | None = None, **requested: Any) -> Any:
    """The import, once it is finished."""
    given = {"form": "linkedevents", "source": source, "licence": "CC BY 4.0", "scope": "part", "convenor": str(convenor or uuid4())} | requested
    content = document if isinstance(document, bytes) else json.dumps(document).encode()
    headers = {"Authorization": f"Bearer {served.token('coordinator')}", "Content-Type": "application/octet-stream"}
    answer = await served.client.post(f"{ROOT}/imports", params=given, content=content, headers=headers)
    assert answer.status_code == 202, answer.text
    return await finished(served, answer.json()["import_id"])


async def finished(served: Served, import_id: str) -> Any:
    async def it_is() -> bool:
        answer = await served.ask("GET", f"{ROOT}/imports/{import_id}")
        return answer.is_success and answer.json()["state"] == "done"

    await eventually(it_is)
    return await served.done("GET", f"{ROOT}/imports/{import_id}")


def counts(found: Any) -> dict[str, int]:
    return {outcome: number for outcome, number in found["outcomes"].items() if number}


async def record(served: Served, source: str, source_id: str) -> Any:
    found = (await served.done("GET", f"{ROOT}/imports/records?source={source}&source_id={source_id}"))["items"]
    assert len(found) == 1
    return found[0]


async def gathering(served: Served, source: str, source_id: str) -> Any:
    return await served.done("GET", f"{ROOT}/gatherings/{(await record(served, source, source_id))['gathering_id']}")


async def test_the_real_page_is_imported_with_where_each_came_from_and_doubles_nothing_when_it_comes_again(served: Served) -> None:
    source, convenor = a_source(), uuid4()
    first = await brought(served, source, EVENTS, convenor=convenor)
    again = await brought(served, source, EVENTS, convenor=convenor)

    assert (counts(first), first["waiting"]) == ({"created": 2}, 1)
    assert counts(again) == {"unchanged": 2}
    found = await gathering(served, source, "helsinki:afy6ikna3u")
    assert (found["state"], found["title"]["fi"], found["convenor"]) == ("published", "Uutta Koillis-Helsinkiä verkkotilaisuus", str(convenor))
    assert found["origin"] == {"source": source, "source_id": "helsinki:afy6ikna3u", "licence": "CC BY 4.0"}
    origin = await record(served, source, "helsinki:afy6ikna3u")
    assert (origin["licence"], origin["seen_at"] >= again["started_at"]) == ("CC BY 4.0", True)
    assert await served.said(found["gathering_id"]) == ["gathering.published"]
    [finish] = await served.facts(first["import_id"])
    assert finish["data"] == {"import_id": first["import_id"], "source": source, "created": 2, "updated": 0, "unchanged": 0, "refused": 0, "vanished": 0}


async def test_null_times_and_unknown_codes_break_nothing_and_a_gathering_comes_when_its_time_does(served: Served) -> None:
    source = a_source()
    waiting = an_event("a", start_time=None, end_time=None, event_status="EventOnHold")
    first = await brought(served, source, page(waiting))
    before = await record(served, source, "a")
    await brought(served, source, page(an_event("a", event_status="EventOnHold", last_modified_time="2026-05-02T08:00:00Z")))
    came = await gathering(served, source, "a")
    await brought(served, source, page(an_event("a", start_time=None, end_time=None, event_status="EventPostponed", last_modified_time="2026-05-03T08:00:00Z")))
    postponed = await gathering(served, source, "a")

    assert (first["waiting"], before["standing"], before["gathering_id"]) == (1, "without_time", None)
    assert [(flag["field"], flag["value"]) for flag in before["flags"]] == [("event_status", "EventOnHold")]
    assert (came["state"], came["starts_at"]) == ("published", "2026-06-01T09:00:00Z")
    assert (postponed["state"], postponed["cancelled_for"]) == ("cancelled", "postponed_at_source")


async def test_a_place_may_arrive_after_its_gathering_and_fills_its_spot(served: Served) -> None:
    source = a_source()
    await brought(served, source, page(an_event("a"), an_event("b", location={"@id": "https://api.example/v1/place/tprek:2/"})))
    before = await gathering(served, source, "a")
    await brought(served, source, page(a_place("tprek:1")))

    async def filled() -> bool:
        return (await gathering(served, source, "a"))["spot"] is not None

    await eventually(filled)
    after, other = await gathering(served, source, "a"), await gathering(served, source, "b")
    assert (before["spot"], after["spot"]["description"], other["spot"]) == (None, "Kirjasto, Kirjastonkatu 1", None)
    assert await served.said(after["gathering_id"]) == ["gathering.published", "gathering.rescheduled"]


async def test_what_vanishes_at_its_source_is_cancelled_only_within_that_source_and_returns_when_it_comes_back(served: Served) -> None:
    source, other = a_source(), a_source()
    await brought(served, other, page(an_event("b")), scope="whole")
    await brought(served, source, page(an_event("a"), an_event("b")), scope="whole")
    part = await brought(served, source, page(an_event("a")), scope="part")
    whole = await brought(served, source, page(an_event("a")), scope="whole")
    gone, elsewhere = await gathering(served, source, "b"), await gathering(served, other, "b")
    vanished = await served.done("GET", f"{ROOT}/imports/{whole['import_id']}/findings?outcome=vanished")
    back = await brought(served, source, page(an_event("b")), scope="part")

    assert (counts(part), counts(whole)) == ({"unchanged": 1}, {"unchanged": 1, "vanished": 1})
    assert (gone["state"], gone["cancelled_for"], elsewhere["state"]) == ("cancelled", "vanished_at_source", "published")
    assert [item["source_id"] for item in vanished["items"]] == ["b"]
    assert (counts(back), (await gathering(served, source, "b"))["state"]) == ({"updated": 1}, "published")
    assert await served.said(gone["gathering_id"]) == ["gathering.published", "gathering.cancelled", "gathering.published"]


async def test_what_a_person_edited_stays_until_its_source_changes_that_field(served: Served) -> None:
    source = a_source()
    await brought(served, source, page(an_event("a")))
    key = (await record(served, source, "a"))["gathering_id"]

    async def edited(**fields: Any) -> None:
        base = (await served.done("GET", f"{ROOT}/gatherings/{key}"))["last_change"]
        await served.done("PATCH", f"{ROOT}/gatherings/{key}", {"base": base, "edited": fields})

    async def then(day: int, **changed: Any) -> tuple[str, str]:
        await brought(served, source, page(an_event("a", last_modified_time=f"2026-05-{day:02}T08:00:00Z", **changed)))
        found = await gathering(served, source, "a")
        return found["title"]["fi"], found["starts_at"]

    await edited(title={"fi": "Ihmisen korjaama"})
    later = {"start_time": "2026-06-01T10:00:00Z"}

    assert await then(2, **later) == ("Ihmisen korjaama", "2026-06-01T10:00:00Z")
    assert await then(3, **later, name={"fi": "Uusi nimi"}) == ("Uusi nimi", "2026-06-01T10:00:00Z")
    await edited(title={"fi": "Taas korjattu"})
    await brought(served, source, page(a_place("tprek:1")))
    assert (await gathering(served, source, "a"))["title"]["fi"] == "Taas korjattu"


async def test_a_place_does_not_vanish_and_a_whole_of_places_makes_no_gathering_vanish(served: Served) -> None:
    source = a_source()
    await brought(served, source, page(an_event("a"), a_place("tprek:1")), scope="whole")
    without_it = await brought(served, source, page(an_event("a")), scope="whole")
    of_places = await brought(served, source, page(a_place("tprek:2")), scope="whole")

    assert (counts(without_it), counts(of_places)) == ({"unchanged": 1}, {"created": 1})


async def test_a_refused_item_is_told_with_field_value_reason_and_remedy_and_nothing_vanishes_for_it(served: Served) -> None:
    source = a_source()
    await brought(served, source, page(an_event("a"), an_event("b")), scope="whole")
    found = await brought(served, source, page(an_event("a"), {"name": {"fi": "Nimetön"}}, an_event("c", name={})), scope="whole")
    refused = (await served.done("GET", f"{ROOT}/imports/{found['import_id']}/findings?outcome=refused"))["items"]

    assert counts(found) == {"unchanged": 1, "refused": 2}
    assert [(item["position"], item["field"], item["reason"]) for item in refused] == [(2, "id", "no usable id"), (3, "names", "no name")]
    assert all(item["remedy"] for item in refused)
    assert (await gathering(served, source, "b"))["state"] == "published"


async def test_a_calendar_file_becomes_a_series_with_its_exceptions_in_whatever_order_they_come(served: Served) -> None:
    source = a_source()
    head, tail = "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//\r\n", "END:VCALENDAR\r\n"
    moved = "BEGIN:VEVENT\r\nUID:u\r\nRECURRENCE-ID:20261027T080000Z\r\nDTSTART:20261028T080000Z\r\nDTEND:20261028T090000Z\r\nEND:VEVENT\r\n"
    series = (
        "BEGIN:VEVENT\r\nUID:u\r\nSUMMARY:Kahvila\r\nDTSTART;TZID=Europe/Helsinki:20261020T100000\r\nDTEND;TZID=Europe/Helsinki:20261020T110000\r\n"
        "RRULE:FREQ=WEEKLY;COUNT=4\r\nEXDATE;TZID=Europe/Helsinki:20261103T100000\r\nEND:VEVENT\r\n"
    )
    early = await brought(served, source, f"{head}{moved}{tail}".encode(), form="icalendar")
    await brought(served, source, f"{head}{series}{tail}".encode(), form="icalendar")
    found = await record(served, source, "u")
    path = f"{ROOT}/series/{found['series_id']}"
    occasions = await served.done("GET", f"{path}/occasions?first_on=2026-10-01&last_on=2026-12-01")
    await brought(served, source, f"{head}{moved.replace('UID:u', 'UID:v').replace('RECURRENCE-ID:20261027T080000Z', 'SUMMARY:Toinen')}{tail}".encode(),
                  form="icalendar", scope="whole")  # fmt: skip
    gone = await served.done("GET", f"{path}/occasions?first_on=2026-10-01&last_on=2026-12-01")

    assert early["waiting"] == 1
    assert [(one["starts_at"], one["standing"]) for one in occasions] == [
        ("2026-10-20T10:00:00+03:00", "planned"),
        ("2026-10-28T10:00:00+02:00", "moved"),
        ("2026-11-03T10:00:00+02:00", "cancelled"),
        ("2026-11-10T10:00:00+02:00", "planned"),
    ]
    assert {one["standing"] for one in gone} == {"cancelled"}


@pytest.mark.parametrize("series_first", [True, False])
async def test_an_occasion_stands_alone_until_its_series_comes_and_then_in_it_whichever_came_first(served: Served, *, series_first: bool) -> None:
    source = a_source()
    head = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//x//", "BEGIN:VEVENT", "UID:u"]
    alone = [*head, "SUMMARY:Kahvila: vieras", "RECURRENCE-ID:20310210T080000Z", "DTSTART:20310210T100000Z", "DURATION:PT1H", "END:VEVENT", "END:VCALENDAR", ""]
    series = [*head, "SUMMARY:Kahvila", "DTSTART:20310203T080000Z", "DURATION:PT1H", "RRULE:FREQ=WEEKLY;COUNT=3", "END:VEVENT", "END:VCALENDAR", ""]
    documents = ["\r\n".join(lines).encode() for lines in ((series, alone) if series_first else (alone, series))]

    await brought(served, source, documents[0], form="icalendar")
    before = None if series_first else await gathering(served, source, "u/20310210T080000Z")
    await brought(served, source, documents[1], form="icalendar")
    path = f"{ROOT}/series/{(await record(served, source, 'u'))['series_id']}"

    async def it_stands_in_its_series() -> bool:
        occasions = await served.done("GET", f"{path}/occasions?first_on=2031-01-01&last_on=2031-12-01")
        moved = [(one["starts_at"], one["title"]["fi"]) for one in occasions if one["standing"] == "moved"]
        return len(occasions) == 3 and moved == [("2031-02-10T12:00:00+02:00", "Kahvila: vieras")]

    await eventually(it_stands_in_its_series)
    if before is not None:
        after = await served.done("GET", f"{ROOT}/gatherings/{before['gathering_id']}")
        assert (before["state"], after["state"], after["cancelled_for"]) == ("published", "cancelled", "replaced_at_source")


@pytest.mark.parametrize("name", ["ical_x_location.ics", "ical_issue_350.ics"])
async def test_the_real_calendar_files_are_imported_and_doubled_by_nothing(served: Served, name: str) -> None:
    source = a_source()
    content = (SAMPLES / name).read_bytes()
    first, again = await brought(served, source, content, form="icalendar"), await brought(served, source, content, form="icalendar")

    assert (counts(first), counts(again), first["waiting"]) == ({"created": 1}, {"unchanged": 1}, 0)


async def test_an_import_in_several_parts_begins_when_the_last_has_come_and_asking_twice_is_asking_once(served: Served) -> None:
    source, import_id = a_source(), str(uuid4())
    given = {"form": "linkedevents", "source": source, "licence": "CC0", "scope": "whole", "convenor": str(uuid4()), "import_id": import_id, "parts": "2"}
    headers = {"Authorization": f"Bearer {served.token('coordinator')}"}
    pages = [json.dumps(page(an_event(name))).encode() for name in ("a", "b")]
    one, same = [await served.client.post(f"{ROOT}/imports", params=given, content=pages[0], headers=headers) for _ in range(2)]
    other = await served.client.post(f"{ROOT}/imports", params=given, content=pages[1], headers=headers)
    parts = f"{ROOT}/imports/{import_id}/parts"
    third = await served.client.put(f"{parts}/3", content=pages[1], headers=headers)
    two, twice = [await served.client.put(f"{parts}/2", content=pages[1], headers=headers) for _ in range(2)]

    assert (one.json()["state"], one.json()["parts_arrived"], same.status_code) == ("waiting", 1, 202)
    assert (other.status_code, third.json()["field"], two.status_code, twice.status_code) == (409, "part", 202, 202)
    assert counts(await finished(served, import_id)) == {"created": 2}


async def test_an_import_comes_by_the_command_queue_too(served: Served) -> None:

    source, import_id = a_source(), str(uuid4())
    data: Ask = {"import_id": import_id, "form": "linkedevents", "source": source, "licence": "CC0", "scope": "part", "convenor": str(uuid4())}
    await sent(served.settings, "events.start_import.v1", data | {"content": b64encode(json.dumps(page(an_event("a"))).encode()).decode()})

    assert counts(await finished(served, import_id)) == {"created": 1}


async def test_the_faults_of_a_document_are_named(served: Served) -> None:
    requested = {"form": "linkedevents", "source": a_source(), "licence": "CC0", "scope": "part", "convenor": str(uuid4())}
    headers = {"Authorization": f"Bearer {served.token('coordinator')}"}
    for content, changed, field in (
        (b"", {}, "(body)"),
        (b"{", {}, "content"),
        (b"{}", {}, "data"),
        (b'{"data": []}', {}, "content"),
        (b"Nimi;Aika", {"form": "icalendar"}, "content"),
        (b"{}", {"scope": "all"}, "scope"),
        (b"{}", {"language": "de"}, "language"),
    ):
        answer = await served.client.post(f"{ROOT}/imports", params=requested | changed, content=content, headers=headers)
        assert (answer.status_code, answer.json()["field"], bool(answer.json()["remedy"])) == (422, field, True), answer.text
    nobody = await served.client.post(f"{ROOT}/imports", params=requested, content=b"{}", headers={"Authorization": f"Bearer {served.token('volunteer')}"})
    assert nobody.status_code == 403
