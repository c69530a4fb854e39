"""Feeds over HTTP: what is public and nothing else, for anybody, and not sent again while it is the same."""

import json
from datetime import timedelta
from typing import Any
from urllib.parse import quote
from uuid import uuid4

import httpx
import pytest
from icalendar import Calendar

from shared import clock
from tests.border import is_problem
from tests.events_http import ROOT, Served, a_published_gathering, a_theme_day
from tests.running import eventually
from tests.unit.events.interchange import calendar_check, vocabulary

pytestmark = [pytest.mark.integration, pytest.mark.asyncio(loop_scope="module")]


def soon(days: int = 7) -> dict[str, Any]:
    start = (clock.now() + timedelta(days=days)).replace(minute=0, second=0, microsecond=0)
    return {"starts_at": start.isoformat(), "ends_at": (start + timedelta(hours=3)).isoformat()}


async def feed(served: Served, scope: str, key: object, form: str = "ics", **headers: str) -> httpx.Response:
    """As a calendar program asks: without a token."""
    answer = await served.client.get(f"{ROOT}/feeds/{scope}/{key}.{form}", headers=headers)
    assert answer.status_code in {200, 304, 404, 422}, answer.text
    return answer


async def events(served: Served, scope: str, key: object) -> list[Any]:
    answer = await feed(served, scope, key)
    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    assert calendar_check.faults(answer.content) == []
    return list(Calendar.from_ical(answer.content).walk("VEVENT"))


async def test_a_feed_has_what_was_published_and_what_was_cancelled_after_that_and_nothing_else(served: Served) -> None:
    centre, network = await served.organisation("Martat"), uuid4()
    published = await a_published_gathering(served, centre, **soon(), network_id=str(network), title={"fi": "Julkaistu"})
    cancelled = await a_published_gathering(served, centre, **soon(8), title={"fi": "Peruttu"})
    await served.done("POST", f"{cancelled}/cancellation", {"reason": "no_host"}, by=centre)
    draft = await served.done("POST", f"{ROOT}/gatherings", a_theme_day(centre, **soon(), title={"fi": "Luonnos"}), by=centre)
    dropped = await served.done("POST", f"{ROOT}/gatherings", a_theme_day(centre, **soon(), title={"fi": "Jäi luonnokseksi"}), by=centre)
    await served.done("POST", f"{ROOT}/gatherings/{dropped['gathering_id']}/cancellation", {"reason": "no_host"}, by=centre)
    await a_published_gathering(served, centre, **soon(500), title={"fi": "Liian kaukana"})

    found = {str(event["SUMMARY"]): event for event in await events(served, "organisation", centre)}
    assert {title: str(event["STATUS"]) for title, event in found.items()} == {"Julkaistu": "CONFIRMED", "Peruttu": "CANCELLED"}
    assert [str(event["SUMMARY"]) for event in await events(served, "network", network)] == ["Julkaistu"]
    assert [event["UID"] for event in await events(served, "gathering", published.rpartition("/")[2])] == [found["Julkaistu"]["UID"]]
    assert {"Julkaistu", "Peruttu"} <= {str(event["SUMMARY"]) for event in await events(served, "target-group", "older_people")}
    assert {"Julkaistu", "Peruttu"} <= {str(event["SUMMARY"]) for event in await events(served, "municipality", "609")}
    assert (await feed(served, "gathering", draft["gathering_id"])).status_code == 404
    assert (await feed(served, "gathering", "teemapäivä")).json()["field"] == "key"


async def test_a_feed_tells_the_address_and_the_point_of_a_registered_place(served: Served) -> None:
    heard = {"name": {"fi": "Otavan olohuone"}, "keeper": str(await served.organisation("Porin kaupunki")), "municipality": "609"}
    where = {"address": "Otavankatu 5", "coordinates": {"latitude": 61.48, "longitude": 21.79}}
    place = await served.done("POST", "/api/registry/v1/places", heard | where)
    path = await a_published_gathering(served, uuid4(), **soon(), spot={"place_id": place["place_id"]})

    async def has_heard() -> bool:
        (event,) = await events(served, "gathering", path.rpartition("/")[2])
        return "Otavankatu 5" in str(event.get("LOCATION")) and event.get("GEO") is not None and event["GEO"].to_ical() == "61.48;21.79"

    await eventually(has_heard)


async def test_a_series_is_one_rule_with_its_exceptions(served: Served) -> None:
    centre, place = uuid4(), uuid4()
    first = (clock.now() + timedelta(days=3)).replace(hour=10, minute=0, second=0, microsecond=0, tzinfo=None)
    body = {"kind": "meeting_place", "title": {"fi": "Avoimet ovet"}, "convenor": str(centre), "spot": {"place_id": str(place)}, "starts": first.isoformat()}
    started = await served.done("POST", f"{ROOT}/series", {**body, "minutes": 120, "recurrence": "FREQ=WEEKLY;COUNT=4"}, by=centre)
    path = f"{ROOT}/series/{started['series_id']}"
    second, third = [(first + timedelta(weeks=n)).isoformat() for n in (1, 2)]
    moved = {"occasion": second, "starts": (first + timedelta(weeks=1, hours=3)).isoformat(), "minutes": 60}
    await served.done("POST", f"{path}/moves", moved, by=centre)
    [master, changed] = await events(served, "place", place)
    await served.done("POST", f"{path}/cancellations", {"occasion": third, "reason": "holiday"}, by=centre)
    [later, _, called_off] = await events(served, "series", started["series_id"])

    assert (master["RRULE"]["COUNT"], changed["RECURRENCE-ID"].dt.replace(tzinfo=None).isoformat()) == ([4], second)
    assert (called_off["STATUS"], later["SEQUENCE"] > master["SEQUENCE"]) == ("CANCELLED", True)


async def test_a_feed_is_sent_again_only_when_it_has_changed(served: Served) -> None:
    centre = uuid4()
    path = await a_published_gathering(served, centre, **soon())
    first = await feed(served, "organisation", centre)
    same = await feed(served, "organisation", centre, **{"If-None-Match": f'"other", W/{first.headers["etag"]}'})
    other = await feed(served, "organisation", centre, **{"If-None-Match": '"other"'})
    await served.done("POST", f"{path}/cancellation", {"reason": "no_host"}, by=centre)
    changed = await feed(served, "organisation", centre, **{"If-None-Match": first.headers["etag"]})

    assert (same.status_code, same.content, same.headers["etag"]) == (304, b"", first.headers["etag"])
    assert (other.status_code, other.content) == (200, first.content)
    assert (changed.status_code, changed.headers["etag"] != first.headers["etag"]) == (200, True)
    assert "max-age" in first.headers["cache-control"]


async def test_the_same_is_there_as_linked_data_that_holds_to_schema_org(served: Served) -> None:
    centre = uuid4()
    path = await a_published_gathering(served, centre, **soon(), capacity=12)
    await served.done("POST", f"{path}/cancellation", {"reason": "no_host"}, by=centre)
    one = await feed(served, "gathering", path.rpartition("/")[2], "jsonld")
    graph = json.loads((await feed(served, "organisation", centre, "jsonld")).content)

    document = json.loads(one.content)
    assert (one.headers["content-type"], document["eventStatus"]) == ("application/ld+json", "https://schema.org/EventCancelled")
    assert document["@context"] == "https://schema.org"
    assert [found["@id"] for found in graph["@graph"]] == [document["@id"]]
    assert [fault for found in graph["@graph"] for fault in vocabulary.faults(found)] == []


UNKNOWN = {
    "municipality": ["999", "60", "Pori", "609 "],
    "target-group": ["older_peopel", "Older people"],
    "place": [str(uuid4())],
    "network": [str(uuid4())],
    "organisation": [str(uuid4())],
}


@pytest.mark.parametrize("form", ["ics", "jsonld"])
@pytest.mark.parametrize("scope", UNKNOWN)
async def test_a_key_that_nothing_knows_is_told_and_is_no_empty_calendar(served: Served, scope: str, form: str) -> None:
    for key in UNKNOWN[scope]:
        answer = await feed(served, scope, quote(key), form)

        assert is_problem(answer, 404, "unknown-key", field="key", value=key)
        assert "/api/" in answer.json()["remedy"]


async def test_a_known_key_without_gatherings_is_an_empty_calendar_that_says_whose_it_is(served: Served) -> None:
    club = await served.organisation("Kerho")
    heard = {"name": {"fi": "Otavan olohuone", "sv": "Otavas vardagsrum"}, "keeper": str(club), "municipality": "609"}
    place = (await served.done("POST", "/api/registry/v1/places", heard))["place_id"]
    network = uuid4()
    founded = {"kind": "network", "name": {"fi": "Pöytä"}, "convenor": str(club), "network_id": str(network), "theme": "families"}
    await served.done("POST", f"{ROOT}/forums", founded, by=club)

    async def known() -> bool:
        """events has heard of the organisation and of the place"""
        return {(await feed(served, "organisation", club)).status_code, (await feed(served, "place", place)).status_code} == {200}

    await eventually(known)
    assert [await events(served, scope, key) for scope, key in (("organisation", club), ("place", place), ("network", network), ("municipality", "684"))] == [
        []
    ] * 4
    assert await name(served, "place", place, "sv") == "Evenemang: Otavas vardagsrum"
    assert (await name(served, "organisation", club, "fi")).startswith("Tapahtumat: Kerho")
    assert [await name(served, "municipality", "684", lang) for lang in ("fi", "sv", "en")] == ["Tapahtumat: Rauma", "Evenemang: Raumo", "Gatherings: Rauma"]


async def name(served: Served, scope: str, key: object, lang: str) -> str:
    """The same for who reads RFC 7986 and for who reads what was there before it."""
    answer = await served.client.get(f"{ROOT}/feeds/{scope}/{key}.ics?lang={lang}")
    told = Calendar.from_ical(answer.content)
    assert told["NAME"] == told["X-WR-CALNAME"]
    return str(told["NAME"])


async def test_a_former_organisations_feed_leads_to_its_successors(served: Served) -> None:
    club, society = await served.organisation("Kerho"), await served.organisation("Seura")
    await served.done("POST", f"/api/registry/v1/organisations/{club}/merger", {"merged_into": str(society)})

    async def leads_on() -> bool:
        """events has heard of the merger"""
        return (await served.client.get(f"{ROOT}/feeds/organisation/{club}.ics")).status_code == 301

    await eventually(leads_on)
    for form in ("ics", "jsonld"):
        answer = await served.client.get(f"{ROOT}/feeds/organisation/{club}.{form}?lang=sv")
        assert answer.headers["location"] == f"{ROOT}/feeds/organisation/{society}.{form}?lang=sv"
        assert (await served.client.get(answer.headers["location"])).status_code == 200


async def test_the_link_of_a_gathering_leads_to_its_own_page_or_else_to_a_plain_one(served: Served) -> None:
    centre = uuid4()
    plain = await a_published_gathering(served, centre, **soon(), title={"fi": "Talvipäivä <&>", "sv": "Vinterdag"})
    await a_published_gathering(served, centre, **soon(8), url="https://esimerkki.example/kahvila")
    links = [str(event["URL"]) for event in await events(served, "organisation", centre)]
    graph = json.loads((await feed(served, "organisation", centre, "jsonld")).content)["@graph"]
    page = await served.client.get(links[0], headers={"Accept-Language": "sv-FI,fi;q=0.5"})

    assert links == [f"{served.client.base_url}{ROOT}/feeds/gathering/{plain.rpartition('/')[2]}.html", "https://esimerkki.example/kahvila"]
    assert [one["url"] for one in graph] == links
    assert (page.status_code, page.headers["content-type"], page.headers["content-language"]) == (200, "text/html; charset=utf-8", "sv")
    assert "<h1>Vinterdag</h1>" in page.text
    assert page.headers["content-security-policy"].startswith("default-src 'none';")
    assert (page.headers["vary"], page.headers["x-content-type-options"]) == ("Accept-Language", "nosniff")
    assert "<h1>Talvipäivä &lt;&amp;&gt;</h1>" in (await served.client.get(f"{links[0]}?lang=fi")).text
    assert (await served.client.get(links[0], headers={"Accept-Language": "sv", "If-None-Match": page.headers["etag"]})).status_code == 304


async def test_the_page_of_a_series_and_of_none(served: Served) -> None:
    centre = uuid4()
    first = (clock.now() + timedelta(days=3)).replace(hour=10, minute=0, second=0, microsecond=0, tzinfo=None)
    body = {"kind": "meeting_place", "title": {"fi": "Avoimet ovet"}, "convenor": str(centre), "starts": first.isoformat()}
    started = await served.done("POST", f"{ROOT}/series", {**body, "minutes": 120, "recurrence": "FREQ=WEEKLY;COUNT=4"}, by=centre)
    [event] = await events(served, "series", started["series_id"])
    page = await served.client.get(str(event["URL"]))

    assert (page.status_code, page.text.count("<li><time")) == (200, 4)
    assert is_problem(await served.client.get(f"{ROOT}/feeds/gathering/{uuid4()}.html"), 404, "not-found")
    assert is_problem(await served.client.get(f"{ROOT}/feeds/municipality/609.html"), 422, "invalid-value", field="scope")


async def test_head_of_a_feed_and_of_a_page_has_the_headers_of_get(served: Served) -> None:
    path = await a_published_gathering(served, uuid4(), **soon())
    for form in ("ics", "jsonld", "html"):
        address = f"{ROOT}/feeds/gathering/{path.rpartition('/')[2]}.{form}"
        whole, head = await served.client.get(address), await served.client.head(address)

        assert (head.status_code, head.content, head.headers["etag"]) == (200, b"", whole.headers["etag"])
        assert head.headers["content-length"] == str(len(whole.content))
        assert (await served.client.head(address, headers={"If-None-Match": head.headers["etag"]})).status_code == 304
