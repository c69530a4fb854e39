"""Rooms on the pages: a week with its free times, a room booked by itself and for a gathering, refused with the nearest times, confirmed, moved, given back."""

import re
from html import unescape
from uuid import UUID

import pytest

from shared.domain.written_days import NO_BREAK
from tests.events_http import ROOT, Served, a_theme_day
from tests.integration.test_events_bookings import MONDAY, a_room, at, booked
from tests.signed_in import sends, signs_in

pytestmark = [pytest.mark.integration, pytest.mark.asyncio(loop_scope="module")]

LIST = "/fi/tyopoyta/tilat"
WRITTEN = {"do": "book", "on": MONDAY, "begins": "10", "ends": "12.00", "purpose": "peer_group", "priority": "association", "heads": "12"}
LATE = WRITTEN | {"begins": "12.40", "ends": "13.40", "priority": "other"}


async def page(desks: Served, address: str) -> str:
    return unescape((await desks.client.get(address)).text).replace(NO_BREAK, " ")


async def enters(desks: Served, organisation: UUID) -> None:
    desks.client.cookies.clear()
    await signs_in(desks.client, "party", organisation=organisation)


async def bookings(desks: Served, room: str) -> list[tuple[str, str]]:
    found = await desks.done("GET", f"{ROOT}/rooms/{room}/bookings")
    return sorted((one["starts_at"], one["state"]) for one in found["items"])


async def test_a_room_is_found_its_week_read_and_booked_and_the_keeper_confirms(desks: Served) -> None:
    keeper, club = await desks.organisation("Kaupunki"), await desks.organisation("Kerho")
    room = await a_room(desks, keeper, prices=[{"cents_per_hour": 2500, "valid_from": "2020-01-01"}], equipment=["projector"])
    await enters(desks, club)

    listed = await page(desks, LIST)
    week = await page(desks, f"{LIST}/{room}?on={MONDAY}")
    sent = await sends(desks.client, f"{LIST}/{room}", **WRITTEN)
    after = await page(desks, sent.headers["location"])
    mine = await page(desks, LIST)

    assert f'href="{LIST}/{room}"' in listed
    assert "arvo 25 € tunnilta" in listed
    assert "Videotykki" in week
    assert "klo 8–20" in week
    assert sent.status_code == 303
    assert "Varattu." in after
    assert "klo 10–12" in after
    assert "Odottaa haltijaa" in after
    assert mine.index("Omat varaukset") < mine.index("Kaikki tilat")

    await enters(desks, keeper)
    waiting = await page(desks, LIST)
    booking = re.search(r'name="booking" value="([^"]+)"', waiting)
    assert booking
    assert "Odottaa teitä, paikan haltijaa" in waiting
    await sends(desks.client, f"{LIST}/{room}", do="confirm", booking=booking[1], then="list")
    assert await bookings(desks, room) == [("2031-02-03T08:00:00Z", "confirmed")]


async def test_a_refused_booking_says_why_and_the_nearest_free_times_book_at_once(desks: Served) -> None:
    keeper, club = await desks.organisation("Kaupunki"), await desks.organisation("Kerho")
    room = await a_room(desks, keeper)
    await booked(desks, room, club)
    await enters(desks, club)

    refused = await sends(desks.client, f"{LIST}/{room}", **(LATE))
    nearest = re.findall(r'name="at" value="([^"]+)"', refused.text)
    taken = await sends(desks.client, f"{LIST}/{room}", **(LATE | {"at": nearest[0]}))

    assert refused.status_code == 422
    assert "Tila on silloin varattu" in unescape(refused.text)
    assert 'value="12.40"' in refused.text
    assert nearest[0] == "2031-02-03T12:45:00+02:00"
    assert taken.status_code == 303
    assert await bookings(desks, room) == [("2031-02-03T08:00:00Z", "tentative"), ("2031-02-03T10:45:00Z", "tentative")]


async def test_what_is_no_time_is_told_and_stays(desks: Served) -> None:
    keeper = await desks.organisation("Kaupunki")
    room = await a_room(desks, keeper)
    await enters(desks, keeper)

    answer = await sends(desks.client, f"{LIST}/{room}", **(WRITTEN | {"ends": "kaksi"}))

    assert answer.status_code == 422
    assert "Kertokaa päivä" in unescape(answer.text)
    assert 'value="kaksi"' in answer.text


async def test_a_number_of_people_that_is_none_books_nothing(desks: Served) -> None:
    keeper = await desks.organisation("Kaupunki")
    room = await a_room(desks, keeper)
    await enters(desks, keeper)

    answer = await sends(desks.client, f"{LIST}/{room}", **(WRITTEN | {"heads": "kaksitoista"}))

    assert answer.status_code == 422
    assert 'value="kaksitoista"' in answer.text
    assert await bookings(desks, room) == []


async def test_a_gathering_gets_its_room_for_its_own_time(desks: Served) -> None:
    keeper, club = await desks.organisation("Kaupunki"), await desks.organisation("Kerho")
    room = await a_room(desks, keeper)
    drafted = await desks.done("POST", f"{ROOT}/gatherings", a_theme_day(club, starts_at=at(MONDAY, "10:00"), ends_at=at(MONDAY, "13:00")), by=club)
    await enters(desks, club)

    offered = await page(desks, f"{LIST}/{room}?on={MONDAY}")
    purpose = f"gathering:{drafted['gathering_id']}"
    await sends(desks.client, f"{LIST}/{room}", **(WRITTEN | {"purpose": purpose, "begins": "", "ends": "", "heads": ""}))

    assert f'value="{purpose}"' in offered
    assert await bookings(desks, room) == [("2031-02-03T08:00:00Z", "tentative")]


async def test_a_booking_is_moved_and_given_back_and_a_stranger_does_neither(desks: Served) -> None:
    keeper, club, stranger = [await desks.organisation(name) for name in ("Kaupunki", "Kerho", "Vieras")]
    room = await a_room(desks, keeper)
    booking = (await booked(desks, room, club))["booking_id"]
    await enters(desks, stranger)
    foreign = await sends(desks.client, f"{LIST}/{room}", do="release", booking=booking)

    await enters(desks, club)
    moved = await sends(desks.client, f"{LIST}/{room}", do="move", booking=booking, on=MONDAY, begins="14", ends="15.30", then="list")
    assert await bookings(desks, room) == [("2031-02-03T12:00:00Z", "tentative")]
    await sends(desks.client, f"{LIST}/{room}", do="release", booking=booking, then="list")

    assert (foreign.status_code, moved.headers["location"]) == (403, LIST)
    assert await bookings(desks, room) == [("2031-02-03T12:00:00Z", "released")]
    assert "Annettu takaisin" in await page(desks, LIST)


async def test_a_booking_that_lost_its_time_stands_first_with_the_nearest_times_as_buttons(desks: Served) -> None:
    keeper, club = await desks.organisation("Kaupunki"), await desks.organisation("Kerho")
    room = await a_room(desks, keeper)
    await booked(desks, room, club)
    await booked(desks, room, keeper, priority="keeper")
    await enters(desks, club)

    shown = await page(desks, LIST)
    nearest = re.findall(r'name="at" value="([^"]+)"', shown)
    booking = re.search(r'name="booking" value="([^"]+)"', shown)
    assert booking
    await sends(desks.client, f"{LIST}/{room}", do="move", booking=booking[1], on=MONDAY, begins="10", ends="12", at=nearest[0], then="list")

    assert "Menetti aikansa" in shown
    assert "Haltija tarvitsee tilan itse." in shown
    assert (nearest[0], "tentative") in await bookings(desks, room)
