"""A room for every occasion of a series: those that do not fit are kept with the reason, the others stand, and all follow what happens to the series."""

from typing import Any
from uuid import UUID, uuid4

import pytest

from tests.border import is_problem
from tests.events_http import ROOT, Ask, Served
from tests.integration.test_events_bookings import a_room, booked
from tests.integration.test_events_imports import a_source, brought, record
from tests.running import eventually

pytestmark = [pytest.mark.integration, pytest.mark.asyncio(loop_scope="module")]

MONDAYS = ("2031-02-03", "2031-02-10", "2031-02-17", "2031-02-24")
FEAST: Ask = {"hours": {"weekly": [{"weekday": "monday", "opens": "08:00", "closes": "20:00"}], "exceptions": [{"on": MONDAYS[2]}]}}


async def a_series(served: Served, convenor: UUID, **changed: Any) -> str:
    """Its path: four Mondays from ten to twelve."""
    given = {"kind": "meeting_place", "title": {"fi": "Avoimet ovet"}, "convenor": str(convenor), "starts": f"{MONDAYS[0]}T10:00", "minutes": 120}
    series = await served.done("POST", f"{ROOT}/series", given | {"recurrence": "FREQ=WEEKLY;BYDAY=MO;COUNT=4"} | changed, by=convenor)
    return f"{ROOT}/series/{series['series_id']}"


async def booked_for_all(served: Served, series: str, room: str, organisation: UUID, **changed: Any) -> list[Any]:
    body = {"room_id": room, "organisation_id": str(organisation), "first_on": MONDAYS[0]}
    found: list[Any] = await served.done("POST", f"{series}/bookings", body | changed, by=organisation)
    return found


def states(bookings: list[Any]) -> list[tuple[str, str | None]]:
    return [(booking["state"], booking["reason"]) for booking in bookings]


async def of_series(served: Served, series: str) -> list[Any]:
    answer = await served.client.get(f"{ROOT}/bookings", params={"series_id": series.rpartition("/")[2]}, headers=_of(served))
    return sorted(answer.json()["items"], key=lambda booking: booking["occasion"])


def _of(served: Served) -> dict[str, str]:
    return {"Authorization": f"Bearer {served.token('coordinator')}"}


async def test_every_occasion_is_checked_and_what_does_not_fit_is_kept_with_the_reason_and_the_nearest_free_times(served: Served) -> None:
    club, choir = await served.organisation("Kerho"), await served.organisation("Kuoro")
    room = await a_room(served, club, **FEAST)
    await booked(served, room, choir, MONDAYS[1], "10:30", "11:30")
    series = await a_series(served, club)

    once = await booked_for_all(served, series, room, club, series_booking_id=(again := str(uuid4())))
    twice = await booked_for_all(served, series, room, club, series_booking_id=again)
    anew = await booked_for_all(served, series, room, club)

    assert states(once) == [("tentative", None), ("rejected", "taken"), ("rejected", "outside_hours"), ("tentative", None)]
    assert once[1]["nearest"] == [
        {"starts_at": "2031-02-10T10:15:00Z", "ends_at": "2031-02-10T12:15:00Z"},
        {"starts_at": "2031-02-03T16:00:00Z", "ends_at": "2031-02-03T18:00:00Z"},
        {"starts_at": "2031-01-27T16:00:00Z", "ends_at": "2031-01-27T18:00:00Z"},
    ]
    assert twice == once
    assert states(anew) == [("rejected", "taken"), ("rejected", "outside_hours")]
    assert await served.said(once[1]["booking_id"]) == ["booking.rejected"]


async def test_a_series_that_expects_more_than_the_room_takes_is_rejected_occasion_by_occasion(served: Served) -> None:
    club = await served.organisation("Kerho")
    bookings = await booked_for_all(served, await a_series(served, club), await a_room(served, club), club, heads=41)

    assert states(bookings) == [("rejected", "too_small")] * 4
    assert [booking["nearest"] for booking in bookings] == [[]] * 4


async def test_a_moved_occasion_takes_its_room_along_and_a_cancelled_one_gives_it_back(served: Served) -> None:
    club, choir = await served.organisation("Kerho"), await served.organisation("Kuoro")
    room = await a_room(served, club)
    await booked(served, room, choir, MONDAYS[1], "10:30", "11:30")
    series = await a_series(served, club)
    await booked_for_all(served, series, room, club)

    await served.done("POST", f"{series}/moves", _moved(MONDAYS[0], "13:00"), by=club)
    await served.done("POST", f"{series}/moves", _moved(MONDAYS[1], "14:00"), by=club)
    await served.done("POST", f"{series}/moves", _moved(MONDAYS[2], "19:00"), by=club)
    await served.done("POST", f"{series}/cancellations", {"occasion": f"{MONDAYS[3]}T10:00", "reason": "illness"}, by=club)
    expected = [("tentative", None), ("tentative", None), ("rejected", "outside_hours"), ("released", "occasion_cancelled")]

    async def followed() -> bool:
        return states(await of_series(served, series)) == expected

    await eventually(followed)
    found = await of_series(served, series)
    assert [booking["starts_at"] for booking in found[:2]] == ["2031-02-03T11:00:00Z", "2031-02-10T12:00:00Z"]
    assert await served.said(found[1]["booking_id"]) == ["booking.rejected", "booking.moved"]


def _moved(day: str, clock: str) -> Ask:
    return {"occasion": f"{day}T10:00", "starts": f"{day}T{clock}", "minutes": 120}


async def test_an_occasion_taken_up_as_a_gathering_keeps_its_room_and_from_then_on_the_gathering_speaks_for_it(served: Served) -> None:
    club = await served.organisation("Kerho")
    room = await a_room(served, club)
    series = await a_series(served, club)
    await booked_for_all(served, series, room, club)

    gathering = await served.done("POST", f"{series}/gatherings", {"occasion": f"{MONDAYS[0]}T10:00"}, by=club)
    await served.done("POST", f"{ROOT}/gatherings/{gathering['gathering_id']}/cancellation", {"reason": "illness"}, by=club)

    async def given_back() -> bool:
        return states(await of_series(served, series)) == [("released", "gathering_cancelled"), *[("tentative", None)] * 3]

    await eventually(given_back)
    found = await of_series(served, series)
    assert [booking["gathering_id"] for booking in found] == [gathering["gathering_id"], None, None, None]
    assert await booked_for_all(served, series, room, club) == []


async def test_a_series_that_is_split_hands_its_rooms_on_and_gives_back_what_the_new_one_does_not_have(served: Served) -> None:
    club = await served.organisation("Kerho")
    room = await a_room(served, club)
    series = await a_series(served, club)
    await booked_for_all(served, series, room, club)

    change = {"occasion": f"{MONDAYS[1]}T10:00", "starts": f"{MONDAYS[1]}T15:00", "minutes": 60, "recurrence": "FREQ=WEEKLY;BYDAY=MO;COUNT=2"}
    following = await served.done("POST", f"{series}/split", change, by=club)
    path = f"{ROOT}/series/{following['series_id']}"
    expected = [("tentative", None), ("tentative", None), ("released", "occasion_dropped")]

    async def handed_on() -> bool:
        return states(await of_series(served, path)) == expected

    await eventually(handed_on)
    assert [booking["starts_at"] for booking in (await of_series(served, path))[:2]] == ["2031-02-10T13:00:00Z", "2031-02-17T13:00:00Z"]
    assert [booking["minutes"] for booking in await of_series(served, series)] == [120]


async def test_bookings_of_a_series_that_is_put_off_by_a_week_move_together_and_none_is_in_the_way_of_another(served: Served) -> None:
    club = await served.organisation("Kerho")
    room = await a_room(served, club)
    series = await a_series(served, club)
    await booked_for_all(served, series, room, club)

    change = {"occasion": f"{MONDAYS[1]}T10:00", "starts": f"{MONDAYS[2]}T10:00", "minutes": 120}
    following = await served.done("POST", f"{series}/split", change, by=club)
    path = f"{ROOT}/series/{following['series_id']}"

    async def moved() -> bool:
        return [booking["starts_at"][:10] for booking in await of_series(served, path)] == [*MONDAYS[2:], "2031-03-03"]

    await eventually(moved)
    found = await of_series(served, path)
    assert states(found) == [("tentative", None)] * 3
    assert [await served.said(booking["booking_id"]) for booking in found] == [["booking.booked", "booking.moved"]] * 3


async def test_a_moved_occasion_whose_series_was_split_meanwhile_hands_its_room_on(served: Served) -> None:
    club = await served.organisation("Kerho")
    room = await a_room(served, club)
    series = await a_series(served, club)
    await booked_for_all(served, series, room, club)
    await served.done("POST", f"{series}/moves", _moved(MONDAYS[2], "13:00"), by=club)
    following = await served.done("POST", f"{series}/split", {"occasion": f"{MONDAYS[1]}T10:00", "starts": f"{MONDAYS[1]}T10:00", "minutes": 120}, by=club)
    path = f"{ROOT}/series/{following['series_id']}"

    async def handed_on() -> bool:
        return [booking["starts_at"][11:16] for booking in await of_series(served, path)] == ["08:00", "11:00", "08:00"]

    await eventually(handed_on)
    assert states(await of_series(served, path)) == [("tentative", None)] * 3


async def test_bookings_of_an_imported_series_follow_what_its_source_makes_of_it(served: Served) -> None:
    club, source = await served.organisation("Kerho"), a_source()
    room = await a_room(served, club)

    def calendar(start: str, *, count: int, changed: str) -> bytes:
        lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//x//", "BEGIN:VEVENT", "UID:u", "SUMMARY:Kahvila", f"LAST-MODIFIED:{changed}"]
        lines += [f"DTSTART;TZID=Europe/Helsinki:20310203T{start}", "DURATION:PT2H", f"RRULE:FREQ=WEEKLY;COUNT={count}", "END:VEVENT", "END:VCALENDAR", ""]
        return "\r\n".join(lines).encode()

    await brought(served, source, calendar("100000", count=4, changed="20260101T080000Z"), form="icalendar", convenor=club)
    series = f"{ROOT}/series/{(await record(served, source, 'u'))['series_id']}"
    await booked_for_all(served, series, room, club)
    await brought(served, source, calendar("130000", count=3, changed="20260102T080000Z"), form="icalendar", convenor=club)

    async def they_followed() -> bool:
        found = await of_series(served, series)
        times = [one["starts_at"] for one in found if one["state"] == "tentative"]
        return times == [f"{day}T11:00:00Z" for day in MONDAYS[:3]] and [one["reason"] for one in found if one["state"] == "released"] == ["occasion_dropped"]

    await eventually(they_followed)


async def test_only_who_convenes_a_series_books_for_it(served: Served) -> None:
    club, choir = await served.organisation("Kerho"), await served.organisation("Kuoro")
    series = await a_series(served, club)
    body = {"room_id": await a_room(served, club), "organisation_id": str(choir)}

    assert is_problem(await served.ask("POST", f"{series}/bookings", body, by=choir), 409, "not-a-party")
