"""A room that becomes otherwise under standing bookings: who booked is told once, the booking says so, the keeper finds it, and it is settled when it fits."""

from typing import Any
from uuid import UUID

import pytest

from services.events.wiring import DUE
from shared import clock
from shared.work.due_work import do_all
from tests.events_http import ROOT, Ask, Served
from tests.integration.test_events_bookings import BUFFERS, MONDAY, REGISTRY, WORKDAYS, a_room, booked
from tests.running import eventually

pytestmark = [pytest.mark.integration, pytest.mark.asyncio(loop_scope="module")]

AFTERNOON = ("17:00", "19:00")
SHUT = {"weekly": WORKDAYS, "exceptions": [{"on": MONDAY}]}
TILL_FOUR = {"weekly": [{"weekday": "monday", "opens": "08:00", "closes": "16:00"}]}


async def described(served: Served, keeper: UUID, place: str, hours: Ask) -> None:
    body = {"name": {"fi": "Yhteisötalo"}, "keeper": str(keeper), "municipality": "609", "hours": hours}
    await served.done("POST", f"{REGISTRY}/places/{place}/description", body)


async def becomes(served: Served, booking: str, reason: str | None) -> None:
    async def it_does() -> bool:
        await do_all(served.runtime, DUE, at=clock.now())
        return bool((await served.done("GET", f"{ROOT}/bookings/{booking}"))["reason"] == reason)

    await eventually(it_does)


async def confirmed(served: Served, keeper: UUID, club: UUID, room: str, *when: str, **changed: Any) -> Any:
    booking = await booked(served, room, club, MONDAY, *when, **changed)
    return await served.done("POST", f"{ROOT}/bookings/{booking['booking_id']}/confirmation", by=keeper)


@pytest.mark.parametrize("hours", [TILL_FOUR, SHUT], ids=["closes earlier", "is closed that day"])
async def test_hours_that_change_under_a_booking_are_told_once_and_again_when_it_fits(served: Served, hours: Ask) -> None:
    keeper, club = await served.organisation("Kaupunki"), await served.organisation("Kerho")
    room = await a_room(served, keeper)
    late, early = await confirmed(served, keeper, club, room, *AFTERNOON), await booked(served, room, club, "2031-02-10", "10:00", "12:00")

    await described(served, keeper, late["place_id"], hours)
    await becomes(served, late["booking_id"], "outside_hours")
    await do_all(served.runtime, DUE, at=clock.now())
    found = await served.done("GET", f"{ROOT}/bookings?questioned=true&keeper={keeper}", by=keeper)
    told = await served.said(late["booking_id"])
    await described(served, keeper, late["place_id"], {"weekly": WORKDAYS})
    await becomes(served, late["booking_id"], None)

    assert [(one["booking_id"], one["state"], one["reason"]) for one in found["items"]] == [(late["booking_id"], "confirmed", "outside_hours")]
    assert told == ["booking.booked", "booking.confirmed", "booking.questioned"]
    assert await served.said(late["booking_id"]) == [*told, "booking.settled"]
    assert await served.said(early["booking_id"]) == ["booking.booked"]


async def test_a_room_that_takes_fewer_than_are_expected_questions_its_bookings_until_it_takes_them_again(served: Served) -> None:
    keeper, club = await served.organisation("Kaupunki"), await served.organisation("Kerho")
    room = await a_room(served, keeper)
    booking = await confirmed(served, keeper, club, room, "10:00", "12:00", heads=30)
    smaller = {"name": {"fi": "Sali"}, "capacity": 20} | BUFFERS

    await served.done("POST", f"{REGISTRY}/places/{booking['place_id']}/rooms/{room}/description", smaller)
    await becomes(served, booking["booking_id"], "too_small")
    await served.done("POST", f"{REGISTRY}/places/{booking['place_id']}/rooms/{room}/description", smaller | {"capacity": 40})
    await becomes(served, booking["booking_id"], None)

    assert await served.said(booking["booking_id"]) == ["booking.booked", "booking.confirmed", "booking.questioned", "booking.settled"]


async def test_a_questioned_booking_that_is_moved_to_a_time_that_fits_is_questioned_no_more(served: Served) -> None:
    keeper, club = await served.organisation("Kaupunki"), await served.organisation("Kerho")
    room = await a_room(served, keeper)
    booking = await booked(served, room, club, MONDAY, *AFTERNOON)
    await described(served, keeper, booking["place_id"], TILL_FOUR)
    await becomes(served, booking["booking_id"], "outside_hours")

    times = {"starts_at": f"{MONDAY}T10:00:00+02:00", "ends_at": f"{MONDAY}T12:00:00+02:00"}
    moved = await served.done("POST", f"{ROOT}/bookings/{booking['booking_id']}/moves", times, by=club)
    await do_all(served.runtime, DUE, at=clock.now())

    assert (moved["state"], moved["reason"]) == ("tentative", None)
    assert await served.said(booking["booking_id"]) == ["booking.booked", "booking.questioned", "booking.moved"]
