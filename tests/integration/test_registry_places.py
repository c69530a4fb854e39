"""Meeting places, rooms and price lists through HTTP and the queue: what was told is read again, and travels whole in the facts."""

import asyncio
from typing import Any
from uuid import UUID, uuid4

import pytest

from shared.contracts.registry import AddRoom, HourlyPrice, OpenPlace, PriceRoom
from shared.contracts.words import LocalName, OrganisationId, PlaceId, RoomId
from tests.border import is_problem
from tests.registry_http import ROOT, Registry

pytestmark = [pytest.mark.integration, pytest.mark.asyncio(loop_scope="module")]

HOURS = {"weekly": [{"weekday": "monday", "opens": "09:00", "closes": "16:00"}], "exceptions": [{"on": "2026-12-24", "opens": None, "closes": None}]}
PRICES = [
    {"cents_per_hour": 2000, "valid_from": "2026-01-01", "valid_until": "2026-08-31", "currency": "EUR"},
    {"cents_per_hour": 2500, "valid_from": "2026-09-01", "valid_until": None, "currency": "EUR"},
]


async def a_place(registry: Registry, **heard: Any) -> dict[str, Any]:
    noise = {"name": {"fi": "Otavan olohuone", "sv": "Otavas vardagsrum"}, "keeper": str(await registry.an_organisation()), "municipality": "609"}
    place: dict[str, Any] = await registry.post("/places", **(noise | heard))
    return place


async def test_a_place_is_told_and_read_again(registry: Registry) -> None:
    heard = {"address": "Otavankatu 5", "postal_code": "28100", "coordinates": {"latitude": 61.48, "longitude": 21.8}, "accessibility": {"lift": False}}

    place = await a_place(registry, hours=HOURS, **heard)

    assert {name: place[name] for name in heard} == heard
    assert place["name"] == {"fi": "Otavan olohuone", "sv": "Otavas vardagsrum", "en": None}
    assert place["hours"] == HOURS
    assert await registry.get(f"/places/{place['place_id']}") == place


async def test_a_room_is_added_described_priced_and_closed_with_its_place(registry: Registry) -> None:
    place = f"/places/{(await a_place(registry))['place_id']}"
    room = f"{place}/rooms/{(await registry.post(f'{place}/rooms', name={'fi': 'Sali'}, capacity=40))['room_id']}"
    await registry.post(f"{room}/prices", prices=PRICES[::-1])
    await registry.post(f"{room}/description", name={"fi": "Iso sali"}, capacity=60, buffer_after_minutes=30, equipment=["projector"])

    closed = await registry.post(f"{place}/closing", closed_on="2026-12-31")

    shown = await registry.get(room)
    assert (closed["state"], closed["rooms"], shown["state"], shown["closed_on"]) == ("closed", 0, "closed", "2026-12-31")
    assert (shown["name"]["fi"], shown["capacity"], shown["buffer_after_minutes"], shown["prices"]) == ("Iso sali", 60, 30, PRICES)
    assert await registry.said(closed["place_id"]) == ["place.opened", "room.added", "room.priced", "room.described", "room.closed", "place.closed"]


async def test_a_copy_of_a_room_is_its_newest_fact(registry: Registry) -> None:
    place = await a_place(registry)
    room = await registry.post(f"/places/{place['place_id']}/rooms", name={"fi": "Sali"}, capacity=40, hours=HOURS, accessibility={"induction_loop": True})
    await registry.post(f"/places/{place['place_id']}/rooms/{room['room_id']}/prices", prices=PRICES)

    newest = (await registry.facts(place["place_id"]))[-1]["data"]

    shown = await registry.get(f"/places/{place['place_id']}/rooms/{room['room_id']}")
    assert {name: shown[name] for name in shown.keys() & newest.keys()} == {name: newest[name] for name in shown.keys() & newest.keys()}
    assert shown.keys() - newest.keys() == {"state", "closed_on"}
    assert (newest["place_name"], newest["keeper"]) == (place["name"], place["keeper"])


async def test_free_use_is_valued_by_the_price_of_its_day(registry: Registry) -> None:
    place = f"/places/{(await a_place(registry))['place_id']}"
    room = f"{place}/rooms/{(await registry.post(f'{place}/rooms', name={'fi': 'Sali'}))['room_id']}"
    await registry.post(f"{room}/prices", prices=PRICES)

    values = [(await registry.get(f"{room}/worth", on=on, minutes=90))["worth"] for on in ("2025-12-31", "2026-08-31", "2026-09-01")]

    assert values == [None, {"cents": 3000, "currency": "EUR"}, {"cents": 3750, "currency": "EUR"}]


async def test_asking_twice_is_asking_once_over_http_and_the_queue(registry: Registry) -> None:
    keeper = OrganisationId(await registry.an_organisation())
    place, room = PlaceId(uuid4()), RoomId(uuid4())
    commands = [
        OpenPlace(place_id=place, name=LocalName(fi="Kohtaamispaikka"), keeper=keeper, municipality="609"),
        AddRoom(place_id=place, room_id=room, name=LocalName(fi="Sali")),
        PriceRoom(place_id=place, room_id=room, prices=(HourlyPrice.model_validate(PRICES[0]),)),
    ]

    receipts = [await registry.queue(command) for command in [*commands, *commands]]
    again = await registry.client.post(f"{ROOT}/places", json=commands[0].model_dump(mode="json"))

    assert {receipt["outcome"] for receipt in receipts} == {"done"}
    assert again.status_code == 201
    assert await registry.said(place) == ["place.opened", "room.added", "room.priced"]


async def test_the_same_room_asked_for_by_many_at_once_is_added_once(registry: Registry) -> None:
    place_id, room_id = (await a_place(registry))["place_id"], str(uuid4())
    body = {"room_id": room_id, "name": {"fi": "Sali"}}

    answers = await asyncio.gather(*(registry.client.post(f"{ROOT}/places/{place_id}/rooms", json=body) for _ in range(8)))

    assert {answer.status_code for answer in answers} == {201}
    assert await registry.said(place_id) == ["place.opened", "room.added"]


async def test_a_stale_description_of_a_place_is_refused(registry: Registry) -> None:
    place = await a_place(registry)
    heard = {"name": place["name"], "keeper": place["keeper"]["organisation_id"], "municipality": "609"}
    await registry.post(f"/places/{place['place_id']}/description", address="Otavankatu 5", **heard)

    answer = await registry.client.post(f"{ROOT}/places/{place['place_id']}/description", json=heard, headers={"If-Match": '"1"'})

    assert is_problem(answer, 412, "version-conflict")


@pytest.mark.parametrize(
    ("heard", "slug", "field"),
    [
        ({"municipality": "000"}, "unknown-municipality", "municipality"),
        ({"name": {}}, "no-language", "name"),
        ({"hours": {"weekly": [{"weekday": "monday", "opens": "16:00", "closes": "09:00"}]}}, "contradictory-hours", "hours.weekly"),
        ({"coordinates": {"latitude": 91, "longitude": 0}}, "invalid-value", "coordinates.latitude"),
    ],
)
async def test_a_place_that_cannot_be_is_refused_with_its_field(registry: Registry, heard: dict[str, Any], slug: str, field: str) -> None:
    body = {"name": {"fi": "Otava"}, "keeper": str(await registry.an_organisation()), "municipality": "609"} | heard

    assert is_problem(await registry.client.post(f"{ROOT}/places", json=body), 422, slug, field=field)


async def test_places_are_found_by_keeper_area_and_accessibility(registry: Registry) -> None:
    keeper = await registry.an_organisation("Kirkko")
    reachable = await a_place(registry, keeper=str(keeper), accessibility={"step_free_entrance": True})
    await a_place(registry, keeper=str(keeper), accessibility={"step_free_entrance": False})

    found = await registry.get("/places", keeper=str(keeper), accessible="step_free_entrance", municipality="609")

    assert [place["place_id"] for place in found["items"]] == [reachable["place_id"]]


async def test_a_room_is_found_by_the_seats_needed(registry: Registry) -> None:
    place = f"/places/{(await a_place(registry))['place_id']}"
    large = await registry.post(f"{place}/rooms", name={"fi": "Sali"}, capacity=40)
    await registry.post(f"{place}/rooms", name={"fi": "Kammari"}, capacity=6)

    assert [room["room_id"] for room in (await registry.get(f"{place}/rooms", seats=20))["items"]] == [large["room_id"]]


async def test_a_room_of_another_place_is_not_found_here(registry: Registry) -> None:
    one, another = [(await a_place(registry))["place_id"] for _ in range(2)]
    room = (await registry.post(f"/places/{one}/rooms", name={"fi": "Sali"}))["room_id"]

    answer = await registry.client.post(f"{ROOT}/places/{another}/rooms/{room}/closing", json={})

    assert is_problem(answer, 404, "not-found", field="room_id", value=str(UUID(room)))
