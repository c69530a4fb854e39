"""Rooms over HTTP: told by the registry, booked, confirmed, displaced, moved and given back; what stands never overlaps."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest

from services.events.domain.bookings import RoomIsTaken
from services.events.store.bookings import Bookings
from services.events.wiring import DUE
from shared.contracts.events.bookings import BookingId
from shared.work.due_work import do_all
from tests.border import is_problem
from tests.events_http import ROOT, Ask, Served, a_published_gathering
from tests.running import eventually

pytestmark = [pytest.mark.integration, pytest.mark.asyncio(loop_scope="module")]

REGISTRY = "/api/registry/v1"
WORKDAYS = [{"weekday": day, "opens": "08:00", "closes": "20:00"} for day in ("monday", "tuesday", "wednesday", "thursday", "friday")]
BUFFERS = {"buffer_before_minutes": 15, "buffer_after_minutes": 30}


def at(day: str, clock: str) -> str:
    """Helsinki's winter time."""
    return f"{day}T{clock}:00+02:00"


MONDAY = "2031-02-03"
LONG_AGO = "2026-02-02"


async def a_room(served: Served, keeper: UUID, *, prices: Sequence[Ask] = (), **changed: Any) -> str:
    """The id of a room of a new place, once events knows it."""
    place = await served.done(
        "POST", f"{REGISTRY}/places", {"name": {"fi": "Yhteisötalo"}, "keeper": str(keeper), "municipality": "609", "hours": {"weekly": WORKDAYS}}
    )
    path = f"{REGISTRY}/places/{place['place_id']}/rooms"
    room = await served.done("POST", path, {"name": {"fi": "Sali"}, "capacity": 40} | BUFFERS | changed)
    if prices:
        await served.done("POST", f"{path}/{room['room_id']}/prices", {"prices": list(prices)})

    async def known() -> bool:
        answer = await served.ask("GET", f"{ROOT}/rooms/{room['room_id']}")
        return answer.is_success and len(answer.json()["prices"]) == len(prices)

    await eventually(known)
    return str(room["room_id"])


def a_booking(room: str, organisation: UUID, day: str = MONDAY, begins: str = "10:00", ends: str = "12:00", **changed: Any) -> Ask:
    given = {"room_id": room, "organisation_id": str(organisation), "purpose": "peer_group", "starts_at": at(day, begins), "ends_at": at(day, ends)}
    return given | changed


async def booked(served: Served, room: str, organisation: UUID, *when: str, **changed: Any) -> Any:
    return await served.done("POST", f"{ROOT}/bookings", a_booking(room, organisation, *when, **changed), by=organisation)


async def test_a_room_is_booked_with_its_minutes_before_and_after_and_the_next_is_told_the_nearest_free_times(served: Served) -> None:
    keeper, club = await served.organisation("Kaupunki"), await served.organisation("Kerho")
    room = await a_room(served, keeper)

    first = await booked(served, room, club)
    answer = await served.ask("POST", f"{ROOT}/bookings", a_booking(room, club, MONDAY, "12:40", "13:40"), by=club)
    beside = await booked(served, room, club, MONDAY, "12:45", "13:45")

    assert (first["state"], first["minutes"], first["worth_cents"]) == ("tentative", 120, None)
    assert first["taken"] == {"starts_at": "2031-02-03T07:45:00Z", "ends_at": "2031-02-03T10:30:00Z"}
    assert is_problem(answer, 409, "room-is-taken", field="starts_at")
    assert answer.json()["remedy"].startswith("the nearest free times begin at 2031-02-03T12:45:00+02:00, ")
    assert answer.json()["nearest"][0] == "2031-02-03T12:45:00+02:00"
    assert beside["state"] == "tentative"
    assert await served.said(first["booking_id"]) == ["booking.booked"]


async def test_many_at_once_asking_for_one_time_get_it_once_and_the_others_are_refused_clearly(served: Served) -> None:
    club = await served.organisation("Kerho")
    room = await a_room(served, club)

    answers = await asyncio.gather(*(served.ask("POST", f"{ROOT}/bookings", a_booking(room, club), by=club) for _ in range(20)))

    assert sorted(answer.status_code for answer in answers) == [201, *[409] * 19]
    assert {answer.json()["slug"] for answer in answers if answer.status_code == 409} == {"room-is-taken"}


async def test_the_database_itself_refuses_two_bookings_that_overlap_in_a_room(served: Served) -> None:
    club = await served.organisation("Kerho")
    booking = await booked(served, await a_room(served, club), club)
    copy = """
    insert into bookings select $2, room_id, place_id, organisation_id, gathering_id, series_id, occasion, state, starts_at, ends_at, taken, minutes,
        worth_cents, booking from bookings where booking_id = $1
    """

    with pytest.raises(asyncpg.ExclusionViolationError, match="no_two_bookings_overlap"):
        await served.runtime.pool.execute(copy, UUID(booking["booking_id"]), uuid4())

    async with served.runtime.pool.acquire() as connection:
        stored = await Bookings(connection).find(BookingId(UUID(booking["booking_id"])))
        assert stored
        with pytest.raises(RoomIsTaken):
            await Bookings(connection).put(replace(stored, booking_id=BookingId(uuid4())))


async def test_booking_twice_is_booking_once_and_another_request_under_the_id_is_refused(served: Served) -> None:
    club = await served.organisation("Kerho")
    body = a_booking(await a_room(served, club), club, booking_id=str(uuid4()))

    once = await served.done("POST", f"{ROOT}/bookings", body, by=club)
    twice = await served.done("POST", f"{ROOT}/bookings", body, by=club)
    other = await served.ask("POST", f"{ROOT}/bookings", body | {"purpose": "choir"}, by=club)

    assert twice == once
    assert is_problem(other, 409, "already-there")


async def test_a_room_too_small_not_open_or_unknown_is_refused_with_the_reason(served: Served) -> None:
    club = await served.organisation("Kerho")
    room = await a_room(served, club)

    too_small = await served.ask("POST", f"{ROOT}/bookings", a_booking(room, club, heads=41), by=club)
    too_late = await served.ask("POST", f"{ROOT}/bookings", a_booking(room, club, MONDAY, "19:00", "21:00"), by=club)
    unknown = await served.ask("POST", f"{ROOT}/bookings", a_booking(str(uuid4()), club), by=club)
    a_strangers = await served.ask("POST", f"{ROOT}/bookings", a_booking(room, club), by=await served.organisation("Muu"))

    assert is_problem(too_small, 409, "room-is-too-small", field="heads", value="41")
    assert is_problem(too_late, 409, "outside-opening-hours")
    assert "2031-02-03T18:00:00+02:00" in too_late.json()["remedy"]
    assert is_problem(unknown, 404, "not-found")
    assert is_problem(a_strangers, 403, "forbidden")


async def test_the_keepers_own_use_displaces_what_is_tentative_but_never_what_is_confirmed(served: Served) -> None:
    keeper, club = await served.organisation("Kaupunki"), await served.organisation("Kerho")
    room = await a_room(served, keeper)
    tentative = await booked(served, room, club, priority="association")
    confirmed = await booked(served, room, club, MONDAY, "14:00", "15:00")
    by_a_booker = await served.ask("POST", f"{ROOT}/bookings/{confirmed['booking_id']}/confirmation", by=club)
    await served.done("POST", f"{ROOT}/bookings/{confirmed['booking_id']}/confirmation", by=keeper)

    own = await booked(served, room, keeper, MONDAY, "11:00", "12:00", priority="keeper")
    against = await served.ask("POST", f"{ROOT}/bookings", a_booking(room, keeper, MONDAY, "14:00", "15:00", priority="keeper"), by=keeper)
    displaced = await served.done("GET", f"{ROOT}/bookings/{tentative['booking_id']}")
    retried = await served.done("POST", f"{ROOT}/bookings/{tentative['booking_id']}/moves", displaced["nearest"][0], by=club)

    assert is_problem(by_a_booker, 403, "forbidden")
    assert (displaced["state"], displaced["reason"], displaced["displaced_by"]) == ("displaced", "keeper_goes_first", own["booking_id"])
    assert is_problem(against, 409, "room-is-taken")
    assert (retried["state"], retried["reason"], retried["nearest"]) == ("tentative", None, [])
    assert await served.said(tentative["booking_id"]) == ["booking.booked", "booking.displaced", "booking.moved"]


async def test_what_is_released_frees_the_room_and_who_has_no_part_in_it_releases_nothing(served: Served) -> None:
    keeper, club = await served.organisation("Kaupunki"), await served.organisation("Kerho")
    room = await a_room(served, keeper)
    path = f"{ROOT}/bookings/{(await booked(served, room, club))['booking_id']}"

    by_a_stranger = await served.ask("POST", f"{path}/release", {"reason": "not_needed"}, by=await served.organisation("Muu"))
    released = await served.done("POST", f"{path}/release", {"reason": "water_damage"}, by=keeper)
    again = await booked(served, room, club)
    listed = await served.done("GET", f"{ROOT}/rooms/{room}/bookings")

    assert is_problem(by_a_stranger, 403, "forbidden")
    assert (released["state"], released["reason"]) == ("released", "water_damage")
    assert sorted(one["state"] for one in listed["items"]) == ["released", "tentative"]
    assert again["state"] == "tentative"


async def test_free_times_of_a_window_leave_room_for_the_minutes_before_and_after(served: Served) -> None:
    club = await served.organisation("Kerho")
    room = await a_room(served, club)
    await booked(served, room, club)

    window = {"since": at(MONDAY, "00:00"), "until": at(MONDAY, "23:59")}
    free = (await served.client.get(f"{ROOT}/rooms/{room}/free", params=window | {"minutes": 90}, headers=_of(served))).json()
    too_long = await served.client.get(f"{ROOT}/rooms/{room}/free", params=window | {"until": at("2031-05-01", "00:00")}, headers=_of(served))

    assert free == [{"starts_at": "2031-02-03T10:45:00Z", "ends_at": "2031-02-03T18:00:00Z"}]
    assert is_problem(too_long, 422, "window-is-too-long")


def _of(served: Served) -> dict[str, str]:
    return {"Authorization": f"Bearer {served.token('coordinator')}"}


async def test_a_cancelled_gathering_releases_its_rooms_and_a_moved_one_takes_them_along(served: Served) -> None:
    club = await served.organisation("Kerho")
    room = await a_room(served, club)
    when = {"starts_at": at(MONDAY, "10:00"), "ends_at": at(MONDAY, "12:00"), "capacity": 30}
    gathering = await a_published_gathering(served, club, **when)
    gathering_id = gathering.rpartition("/")[2]
    to_set_up: Ask = {"purpose": None, "gathering_id": gathering_id, "starts_at": at(MONDAY, "09:00"), "ends_at": None}
    booking = await booked(served, room, club, **to_set_up)
    path = f"{ROOT}/bookings/{booking['booking_id']}"

    later = {"starts_at": at(MONDAY, "13:00"), "ends_at": at(MONDAY, "15:00")}
    shown = await served.done("GET", gathering, by=club)
    await served.done("PATCH", gathering, {"base": shown["last_change"], "edited": {"time": later}}, by=club)
    await eventually(_becomes(served, path, "starts_at", "2031-02-03T10:00:00Z"))
    moved = await served.done("GET", path)
    await served.done("POST", f"{gathering}/cancellation", {"reason": "illness"}, by=club)
    await eventually(_becomes(served, path, "state", "released"))

    assert (booking["heads"], booking["starts_at"], booking["ends_at"]) == (30, "2031-02-03T07:00:00Z", "2031-02-03T10:00:00Z")
    assert (moved["state"], moved["ends_at"]) == ("tentative", "2031-02-03T13:00:00Z")
    assert (await served.done("GET", path))["reason"] == "gathering_cancelled"
    assert is_problem(await served.ask("POST", f"{ROOT}/bookings", a_booking(room, club, **to_set_up), by=club), 409, "wrong-state")


def _becomes(served: Served, path: str, field: str, value: Any) -> Any:
    async def became() -> bool:
        return (await served.done("GET", path))[field] == value

    return became


async def test_what_a_used_room_was_worth_is_told_once_and_summed_by_organisation_place_and_year(served: Served) -> None:
    keeper, club = await served.organisation("Kaupunki"), await served.organisation("Kerho")
    priced = await a_room(served, keeper, prices=[{"cents_per_hour": 2501, "valid_from": "2026-02-01", "valid_until": "2026-02-27"}])
    day, unpriced_day = LONG_AGO, "2026-03-02"
    bookings = [await booked(served, priced, club, day, "10:00", "11:30"), await booked(served, priced, club, unpriced_day, "10:00", "11:00")]
    to_come = await booked(served, priced, club)

    now = datetime.now(UTC)
    await asyncio.gather(*(do_all(served.runtime, DUE, at=now) for _ in range(4)))
    query = {"since": "2026-01-01", "until": "2026-12-31", "organisation_id": str(club)}
    worth = (await served.client.get(f"{ROOT}/rooms/worth", params=query, headers=_of(served))).json()

    assert [await served.said(booking["booking_id"]) for booking in bookings] == [["booking.booked", "booking.used"]] * 2
    assert [(await served.facts(booking["booking_id"]))[1]["data"]["worth_cents"] for booking in bookings] == [3752, None]
    assert [(one["year"], one["bookings"], one["minutes"], one["worth_cents"], one["without_price"]) for one in worth] == [(2026, 2, 150, 3752, 1)]
    assert await served.said(to_come["booking_id"]) == ["booking.booked"]


async def test_what_registry_tells_of_a_place_later_counts_from_then_on_and_a_closed_place_closes_its_rooms(served: Served) -> None:
    club = await served.organisation("Kerho")
    room = await a_room(served, club)
    place = (await served.done("GET", f"{ROOT}/rooms/{room}"))["place_id"]
    saturdays = {"weekly": [{"weekday": "saturday", "opens": "10:00", "closes": "14:00"}]}
    announced_anew = {"name": {"fi": "Uusi nimi"}, "keeper": str(club), "municipality": "609", "hours": saturdays}

    await served.done("POST", f"{REGISTRY}/places/{place}/description", announced_anew)
    await eventually(_becomes(served, f"{ROOT}/rooms/{room}", "place_name", {"fi": "Uusi nimi", "sv": None, "en": None}))
    refused = await served.ask("POST", f"{ROOT}/bookings", a_booking(room, club), by=club)
    saturday = await booked(served, room, club, "2031-02-08", "10:00", "14:00")
    await served.done("POST", f"{REGISTRY}/places/{place}/closing", {"closed_on": "2031-01-31"})
    await eventually(_becomes(served, f"{ROOT}/rooms/{room}", "closed_on", "2031-01-31"))
    await do_all(served.runtime, DUE, at=datetime.now(UTC))

    assert is_problem(refused, 409, "outside-opening-hours")
    assert (await served.done("GET", f"{ROOT}/bookings/{saturday['booking_id']}"))["state"] == "released"


async def test_bookings_after_the_last_day_of_a_room_are_released_and_new_ones_refused(served: Served) -> None:
    keeper = await served.organisation("Kaupunki")
    room = await a_room(served, keeper)
    before, after = await booked(served, room, keeper), await booked(served, room, keeper, "2031-02-10")
    place = (await served.done("GET", f"{ROOT}/rooms/{room}"))["place_id"]

    await served.done("POST", f"{REGISTRY}/places/{place}/rooms/{room}/closing", {"closed_on": "2031-02-07"})
    await eventually(_becomes(served, f"{ROOT}/rooms/{room}", "closed_on", "2031-02-07"))
    await do_all(served.runtime, DUE, at=datetime.now(UTC) + timedelta(seconds=1))
    refused = await served.ask("POST", f"{ROOT}/bookings", a_booking(room, keeper, "2031-02-10"), by=keeper)

    shown = [await served.done("GET", f"{ROOT}/bookings/{one['booking_id']}") for one in (before, after)]
    assert [(one["state"], one["reason"]) for one in shown] == [("tentative", None), ("released", "room_closed")]
    assert is_problem(refused, 409, "room-is-closed")
