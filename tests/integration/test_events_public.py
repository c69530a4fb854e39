"""The public calendar: what is published, found as anybody types it, with whether there is room; no draft, nothing of insiders."""

from typing import Any
from uuid import UUID, uuid4

import pytest

from tests.events_http import ROOT, Served, a_published_gathering, a_theme_day

pytestmark = [pytest.mark.integration, pytest.mark.asyncio(loop_scope="module")]

PUBLIC = f"{ROOT}/public/gatherings"
MARCH = {"first_on": "2026-03-01", "last_on": "2026-03-31"}


async def seen(served: Served, **query: Any) -> list[dict[str, Any]]:
    answer = await served.client.get(PUBLIC, params=MARCH | query)
    assert answer.is_success, answer.text
    found: list[dict[str, Any]] = answer.json()["items"]
    return found


def an_id(path: str) -> str:
    return path.rpartition("/")[2]


@pytest.mark.parametrize(
    "typed", ["omaishoitajien kahvila", "omaishoto", "omaishotajat", "ÖMAISHOITAJIEN", "närstående", "narstaende", "närstånde", "tähtitorni"]
)
async def test_a_gathering_is_found_by_what_somebody_types(served: Served, typed: str) -> None:
    centre = uuid4()
    told = {"title": {"fi": "Omaishoitajien kahvila", "sv": "Närståendecafé"}, "contents": {"fi": "Retki\ntähtitorniin."}}
    path = await a_published_gathering(served, centre, **told)

    assert an_id(path) in [one["gathering_id"] for one in await seen(served, q=typed, organisation=str(centre))]
    assert await seen(served, q="zzzzzz", organisation=str(centre)) == []


async def test_typos_are_forgiven_in_a_month_only_where_what_was_typed_is_hardly_anything_in_all(served: Served) -> None:
    centre, spring = uuid4(), {"starts_at": "2026-04-10T10:00:00+03:00", "ends_at": "2026-04-10T12:00:00+03:00"}
    alike = await a_published_gathering(served, centre, title={"fi": "Kehruupirri"})

    before = await seen(served, q="kehruupiiri", organisation=str(centre))
    for _ in range(20):
        await a_published_gathering(served, centre, title={"fi": "Kehruupiiri"}, **spring)

    assert [one["gathering_id"] for one in before] == [an_id(alike)]
    assert await seen(served, q="kehruupiiri", organisation=str(centre)) == []


async def test_what_lasts_into_the_days_that_are_shown_is_found_as_it_was_typed_and_with_a_typo(served: Served) -> None:
    centre = uuid4()
    await a_published_gathering(served, centre, title={"fi": "Virsuviikko"}, starts_at="2026-02-20T10:00:00+02:00", ends_at="2026-03-01T00:00:00+02:00")
    lasting = await a_published_gathering(
        served, centre, title={"fi": "Virsuviikko"}, starts_at="2026-02-20T10:00:00+02:00", ends_at="2026-03-01T00:01:00+02:00"
    )

    for typed in ("virsuviikko", "virsvuiikko", "suviikk"):
        assert [one["gathering_id"] for one in await seen(served, q=typed, organisation=str(centre))] == [an_id(lasting)]


async def test_no_draft_and_nothing_of_insiders_is_in_the_public_calendar(served: Served) -> None:
    centre = uuid4()
    published = await a_published_gathering(served, centre)
    await served.done("POST", f"{ROOT}/gatherings", a_theme_day(centre), by=centre)

    (row,) = await seen(served, organisation=str(centre))

    assert (row["gathering_id"], row["state"], row["signup"]) == (an_id(published), "published", None)
    assert not row.keys() & {"parties", "payers", "duties", "split", "attendance", "organisers", "capacity"}


async def test_what_was_cancelled_after_its_publication_is_marked_so(served: Served) -> None:
    centre = uuid4()
    path = await a_published_gathering(served, centre)
    await served.done("POST", f"{path}/cancellation", {"reason": "weather"}, by=centre)

    assert [one["state"] for one in await seen(served, organisation=str(centre))] == ["cancelled"]


async def test_the_public_calendar_is_narrowed_by_each_thing_that_is_asked_for(served: Served) -> None:
    centre, place, network = uuid4(), uuid4(), uuid4()
    free = await a_published_gathering(served, centre, free_of_charge=True, target_groups=["families"], network_id=str(network))
    later = {"starts_at": "2026-03-20T10:00:00+02:00", "ends_at": "2026-03-20T12:00:00+02:00"}
    other = await a_published_gathering(served, centre, kind="training", municipality="684", spot={"place_id": str(place)}, **later)

    async def found(**query: Any) -> list[str]:
        return [one["gathering_id"] for one in await seen(served, organisation=str(centre), **query)]

    both = [an_id(free), an_id(other)]
    assert await found() == both
    assert await found(free_of_charge="true") == await found(target_group="families") == await found(network=str(network)) == both[:1]
    assert await found(kind="training") == await found(municipality="684") == await found(place=str(place)) == both[1:]
    assert await found(last_on="2026-03-10") == both[:1]
    assert await found(first_on="2026-03-10") == both[1:]
    first = (await served.client.get(PUBLIC, params=MARCH | {"organisation": str(centre), "limit": 1})).json()
    assert await found(after=first["next"]) == both[1:]


async def test_occasions_of_a_series_stand_among_gatherings(served: Served) -> None:
    centre = uuid4()
    rule = {"starts": "2026-03-02T10:00:00", "minutes": 120, "recurrence": "FREQ=WEEKLY;COUNT=2"}
    outline = {"kind": "meeting_place", "title": {"fi": "Avoin olohuone"}, "convenor": str(centre), "free_of_charge": True}
    await served.done("POST", f"{ROOT}/series", outline | rule, by=centre)

    found = await seen(served, organisation=str(centre), q="olohune", free_of_charge="true")

    assert [(one["gathering_id"], one["state"], one["starts_at"][:10]) for one in found] == [
        (None, "planned", "2026-03-02"),
        (None, "planned", "2026-03-09"),
    ]  # fmt: skip


async def test_a_row_says_whether_there_is_room_and_how_many_wait(served: Served) -> None:
    centre = uuid4()
    far = {"starts_at": "2126-03-20T10:00:00+02:00", "ends_at": "2126-03-20T12:00:00+02:00"}
    path = await a_published_gathering(served, centre, capacity=1, **far)
    await served.done("PUT", f"{path}/signup", {"capacity": 1, "asks": [], "most_persons": 1}, by=centre)
    for _ in range(2):
        assert (await served.client.post(f"{path}/signups", json={})).status_code == 201

    (row,) = await seen(served, organisation=str(centre), first_on="2126-03-01", last_on="2126-03-31")

    assert row["signup"] == {"is_open": True, "free": 0, "waiting": 1}


async def test_a_part_that_was_kept_holds_until_something_has_changed(served: Served) -> None:
    centre = uuid4()
    path, query = await a_published_gathering(served, centre), MARCH | {"organisation": str(centre)}

    first = await served.client.get(PUBLIC, params=query)
    again = await served.client.get(PUBLIC, params=query, headers={"If-None-Match": first.headers["etag"]})
    await served.done("POST", f"{path}/cancellation", {"reason": "weather"}, by=centre)
    changed = await served.client.get(PUBLIC, params=query, headers={"If-None-Match": first.headers["etag"]})

    assert (first.status_code, again.status_code, again.content, changed.status_code) == (200, 304, b"", 200)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("q", "!"),
        ("q", ""),
        ("first_on", "tomorrow"),
        ("last_on", "2026-02-30"),
        ("last_on", "2028-01-01"),
        ("last_on", "2026-02-01"),
        ("municipality", "Pori"),
        ("place", "kirjasto"),
        ("network", "1"),
        ("organisation", "yhdistys"),
        ("target_group", "Older People"),
        ("kind", "party"),
        ("free_of_charge", "kyllä"),
        ("after", "somewhere"),
        ("limit", "201"),
        ("state", "draft"),
    ],
)
async def test_what_the_public_calendar_does_not_take_is_refused(served: Served, name: str, value: str) -> None:
    answer = await served.client.get(PUBLIC, params=MARCH | {name: value})

    assert answer.status_code == 422
    assert (answer.json()["field"], bool(answer.json()["remedy"])) == (name, True)


async def test_a_gatherings_page_has_what_residents_need(served: Served) -> None:
    path = await a_published_gathering(served, uuid4(), free_of_charge=True, languages=["fi"], registration={"fi": "Soita."}, url="https://esimerkki.example/x")

    page = (await served.client.get(f"{PUBLIC}/{UUID(an_id(path))}")).json()

    assert (page["free_of_charge"], page["languages"], page["registration"]["fi"], page["url"]) == (True, ["fi"], "Soita.", "https://esimerkki.example/x")
    assert not page.keys() & {"parties", "duties", "split", "attendance", "organisers"}
