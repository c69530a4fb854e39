"""Linked Events v1 as it is read from us: what came from such an interface goes out as it came in, and what is ours as theirs is written."""

from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import pytest

from services.events.interchange import linked_events
from shared import clock
from shared.imports.reading import Sighting
from tests.events_http import ROOT, Served, a_published_gathering
from tests.integration.test_events_imports import EVENTS, PLACES, SAMPLES, a_source, an_event, brought, page, record

pytestmark = [pytest.mark.integration, pytest.mark.asyncio(loop_scope="module")]

BASE = f"{ROOT}/linkedevents/v1"


async def got(served: Served, path: str) -> Any:
    """Without a token, as theirs is read."""
    answer = await served.client.get(path)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def all_pages(served: Served, path: str) -> list[dict[str, Any]]:
    """By following `next` to the end."""
    listed = await got(served, path)
    found = list(listed["data"])
    while following := listed["meta"]["next"]:
        listed = await got(served, urlsplit(following)._replace(scheme="", netloc="").geturl())
        found += listed["data"]
    assert len(found) == listed["meta"]["count"]
    return found


async def test_linked_events_in_and_out_through_the_service_loses_nothing(served: Served) -> None:
    source = a_source()
    for document in (EVENTS, PLACES):
        await brought(served, source, document)

    assert [await got(served, f"{BASE}/event/{one['id']}/") for one in EVENTS["data"]] == EVENTS["data"]
    assert [await got(served, f"{BASE}/place/{one['id']}/") for one in PLACES["data"]] == PLACES["data"]
    listed = await all_pages(served, f"{BASE}/event/?page_size=1&end=2020-12-31")
    assert [one for one in listed if one["id"] == "helsinki:afy6ikna3u"] == [EVENTS["data"][0]]
    assert [one for one in await all_pages(served, f"{BASE}/event/?page_size=2") if one in EVENTS["data"]] != []


async def test_what_became_of_an_imported_event_here_goes_out_with_it(served: Served) -> None:
    source, key = a_source(), f"own:{uuid4().hex[:6]}"
    document = an_event(key, end_time=None)
    await brought(served, source, page(document), scope="whole")
    as_it_came = await got(served, f"{BASE}/event/{key}/")
    await brought(served, source, page(an_event("other")), scope="whole")
    gathering_id = (await record(served, source, key))["gathering_id"]

    assert as_it_came == document
    assert await got(served, f"{BASE}/event/{key}/") == document | {"event_status": "EventCancelled"}
    assert (await served.client.get(f"{BASE}/event/yhteys:{gathering_id}x/")).status_code == 404


async def test_our_own_are_written_as_theirs_are_and_read_back_the_same(served: Served) -> None:
    convenor = uuid4()
    path = await a_published_gathering(served, convenor, title={"fi": "Teemapäivä", "sv": "Temadag"}, spot={"description": "Kahvila"})
    gathering_id = path.rpartition("/")[2]
    document = await got(served, f"{BASE}/event/yhteys:{gathering_id}/")
    seen = Sighting(source="yhteys", seen_at=clock.now(), licence="CC BY 4.0")
    [read] = linked_events.read_page({"data": [document]}, seen=seen).gatherings

    assert set(document) >= set(EVENTS["data"][0])
    assert (read.names.sv, read.status, read.flags) == ("Temadag", "EventScheduled", ())
    assert (read.starts_at.isoformat() if read.starts_at else None) == "2026-03-02T08:00:00+00:00"
    assert document["@id"].endswith(f"/event/yhteys:{gathering_id}/")
    await served.done("POST", f"{path}/cancellation", {"reason": "no_host"}, by=convenor)
    assert (await got(served, f"{BASE}/event/yhteys:{gathering_id}/"))["event_status"] == "EventCancelled"


async def test_a_series_is_an_event_over_its_occasions(served: Served) -> None:
    body = {"kind": "meeting_place", "title": {"fi": "Avoimet ovet"}, "convenor": str(uuid4()), "starts": "2026-10-20T10:00", "minutes": 60}
    started = await served.done("POST", f"{ROOT}/series", body | {"recurrence": "FREQ=WEEKLY;COUNT=3"})
    await served.done("POST", f"{ROOT}/series/{started['series_id']}/cancellations", {"occasion": "2026-10-27T10:00", "reason": "holiday"})
    whole = await got(served, f"{BASE}/event/yhteys:{started['series_id']}/")
    below = [await got(served, urlsplit(one["@id"]).path) for one in whole["sub_events"]]

    assert (whole["super_event_type"], whole["start_time"], whole["end_time"]) == ("recurring", "2026-10-20T07:00:00Z", "2026-11-03T09:00:00Z")
    assert [(one["start_time"], one["event_status"]) for one in below] == [
        ("2026-10-20T07:00:00Z", "EventScheduled"),
        ("2026-10-27T08:00:00Z", "EventCancelled"),
        ("2026-11-03T08:00:00Z", "EventScheduled"),
    ]
    assert {one["super_event"]["@id"] for one in below} == {whole["@id"]}


async def test_pages_are_found_by_window_and_by_last_change(served: Served) -> None:
    convenor = uuid4()
    before = clock.now().isoformat()
    day = {"starts_at": "2031-05-01T10:00:00+03:00", "ends_at": "2031-05-01T12:00:00+03:00"}
    mine = f"yhteys:{(await a_published_gathering(served, convenor, **day)).rpartition('/')[2]}"

    async def ids(**requested: str) -> list[str]:
        answer = await served.client.get(f"{BASE}/event/", params=requested)
        assert answer.status_code == 200, answer.text
        return [one["id"] for one in answer.json()["data"]]

    assert await ids(start="2031-05-01", end="2031-05-01") == [mine]
    assert mine not in await ids(start="2031-05-02", end="2031-06-01")
    assert mine in await ids(last_modified_since=before, start="2031-01-01")
    assert mine not in await ids(last_modified_since=clock.now().isoformat(), start="2031-01-01")
    faulty = await served.client.get(f"{BASE}/event/", params={"page": "0"})
    assert (faulty.status_code, faulty.json()["field"]) == (422, "page")


async def test_keywords_are_told_and_a_page_of_them_is_refused_item_by_item(served: Served) -> None:
    source = a_source()
    found = await brought(served, source, (SAMPLES / "linkedevents_keywords_page.json").read_bytes())
    refused = (await served.done("GET", f"{ROOT}/imports/{found['import_id']}/findings"))["items"]

    assert [(one["field"], one["value"], bool(one["remedy"])) for one in refused] == [("@type", "Keyword", True)] * 2
    assert "yhteys:theme_day" in {one["id"] for one in (await got(served, f"{BASE}/keyword/"))["data"]}
