"""Premises as support: a permission from the grant office to the booking, and what was used beside money granted. Registry, grants and events together."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
import pytest_asyncio

from deploy.launcher.servers import Servers
from services.events.wiring import DUE as DUE_IN_EVENTS
from services.events.wiring import SERVICE as EVENTS
from services.grants.wiring import DUE
from services.grants.wiring import SERVICE as GRANTS
from services.registry.wiring import SERVICE as REGISTRY
from shared.clock import now
from shared.work.due_work import do_all
from tests.area import new_area
from tests.grants_http import Granting, words
from tests.running import eventually
from tests.serving import serving

pytestmark = [pytest.mark.integration, pytest.mark.asyncio(loop_scope="module")]

EVENTS_ROOT, PLACES = "/api/events/v1", "/api/registry/v1/places"
HOURS = {"weekly": [{"weekday": day, "opens": "08:00", "closes": "20:00"} for day in ("monday", "tuesday", "wednesday", "thursday", "friday")]}


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def together(servers: Servers) -> AsyncIterator[Granting]:
    settings = await new_area(servers)
    async with serving(settings, REGISTRY, GRANTS, EVENTS) as (front, client):
        yield Granting(settings, front, client)


async def a_room(together: Granting, keeper: UUID, **more: Any) -> tuple[str, str]:
    """Of a place of its own, once events knows it."""
    place = await together.done("POST", PLACES, {"name": {"fi": "Yhteisötalo"}, "keeper": str(keeper), "municipality": "609", "hours": HOURS}, by="coordinator")
    room = await together.done("POST", f"{PLACES}/{place['place_id']}/rooms", {"name": {"fi": "Sali"}, **more}, by="coordinator")

    async def known() -> bool:
        return (await together.ask("GET", f"{EVENTS_ROOT}/rooms/{room['room_id']}")).is_success

    await eventually(known)
    return str(place["place_id"]), str(room["room_id"])


def a_booking(room: str, organisation: UUID, day: str = "2031-02-03") -> dict[str, str]:
    return {
        "room_id": room,
        "organisation_id": str(organisation),
        "purpose": "peer_group",
        "starts_at": f"{day}T10:00:00+02:00",
        "ends_at": f"{day}T12:00:00+02:00",
    }


def a_permission(organisation: UUID, keeper: UUID, **more: Any) -> dict[str, Any]:
    return {
        "organisation_id": str(organisation),
        "keeper": str(keeper),
        "since": "2031-01-01",
        "until": "2031-05-31",
        "terms": words("Tilat jätetään siistiksi"),
        "reasons": words("Vertaisryhmä"),
        "decided_by": "Avustustoimisto",
        "decided_on": "2026-11-01",
    } | more


async def booked(together: Granting, room: str, organisation: UUID, day: str = "2031-02-03") -> str:
    """The state of the booking, or the slug of the refusal."""
    answer = (await together.ask("POST", f"{EVENTS_ROOT}/bookings", a_booking(room, organisation, day), by=organisation)).json()
    return str(answer["slug"] if "slug" in answer else answer["state"])


async def test_a_room_by_permission_is_booked_by_its_keeper_and_by_whoever_has_one_until_it_is_revoked(together: Granting) -> None:
    keeper, association = await together.association("Haltija"), await together.association("Yhdistys")
    place, room = await a_room(together, keeper, by_permission=True)
    _, free = await a_room(together, keeper)
    before = [await booked(together, room, association), await booked(together, free, association), await booked(together, room, keeper, "2031-02-04")]

    permission = (await together.done("POST", "/permissions", a_permission(association, keeper, place_id=place, rooms=[room])))["permission_id"]

    async def may_book() -> bool:
        return await booked(together, room, association) == "tentative"

    await eventually(may_book)
    later = await booked(together, room, association, "2031-06-02")
    await together.done(
        "POST", f"/permissions/{permission}/revocation", {"reasons": words("Ehtoja ei noudatettu"), "decided_by": "Avustustoimisto", "decided_on": "2026-11-02"}
    )

    async def may_book_no_more() -> bool:
        return await booked(together, room, association, "2031-03-03") == "permission-missing"

    await eventually(may_book_no_more)
    standing = await together.done("GET", f"{EVENTS_ROOT}/bookings?organisation_id={association}&room_id={room}", by=association)
    assert before == ["permission-missing", "tentative", "tentative"]
    assert later == "permission-missing"
    assert "tentative" in {one["state"] for one in standing["items"]}
    assert await together.said(permission) == ["permission.granted", "permission.revoked"]


async def test_a_permission_expires_by_the_calendar_and_says_so_once(together: Granting) -> None:
    keeper, association = await together.association(), await together.association()
    permission = (await together.done("POST", "/permissions", a_permission(association, keeper, since="2026-01-01", until="2026-12-31")))["permission_id"]

    for _ in range(2):
        await do_all(together.runtime, DUE, at=now().replace(year=2027, month=1, day=1, hour=12) + timedelta(days=1))

    shown = await together.done("GET", f"/permissions/{permission}", by=association)
    assert (shown["state"], await together.said(permission)) == ("expired", ["permission.granted", "permission.expired"])


async def test_a_permission_is_seen_by_whoever_has_it_the_keeper_and_the_grant_office(together: Granting) -> None:
    keeper, association, stranger = [await together.association() for _ in range(3)]
    permission = (await together.done("POST", "/permissions", a_permission(association, keeper)))["permission_id"]

    seen = {who: [one["permission_id"] for one in (await together.done("GET", "/permissions", by=who))["items"]] for who in (keeper, association, stranger)}

    assert seen == {keeper: [permission], association: [permission], stranger: []}
    assert await together.refused("GET", f"/permissions/{permission}", by=stranger) == "forbidden"
    assert await together.refused("POST", "/permissions", a_permission(association, keeper), by=keeper) == "forbidden"


async def test_what_rooms_were_used_for_is_shown_beside_money_by_year_and_the_keepers_own_use_is_not(together: Granting) -> None:
    keeper, association = await together.association(), await together.association()
    place, room = await a_room(together, keeper)
    _, unpriced = await a_room(together, keeper)
    prices = {"prices": [{"cents_per_hour": 2_500, "valid_from": "2020-01-01"}]}
    await together.done("POST", f"{PLACES}/{place}/rooms/{room}/prices", prices, by="coordinator")

    async def is_priced() -> bool:
        return bool((await together.done("GET", f"{EVENTS_ROOT}/rooms/{room}"))["prices"])

    await eventually(is_priced)
    for which, who, day in (
        (room, association, "2031-02-03"),
        (room, association, "2032-02-03"),
        (unpriced, association, "2031-02-04"),
        (room, keeper, "2031-02-05"),
    ):
        body = a_booking(which, who, day) | ({"priority": "keeper"} if who == keeper else {})
        await together.done("POST", f"{EVENTS_ROOT}/bookings", body, by=who)
    events = next(one for one in together.front.runtimes if one.service.name == "events")
    await do_all(events, DUE_IN_EVENTS, at=now().replace(year=2033))

    async def shown() -> dict[int, tuple[int, int, int]]:
        years = (await together.done("GET", f"/organisations/{association}/support", by=association))["years"]
        return {one["year"]: (one["in_kind_cents"], one["bookings_used"], one["without_price"]) for one in years}

    async def are_summed() -> bool:
        return await shown() == {2031: (5_000, 2, 1), 2032: (5_000, 1, 0)}

    await eventually(are_summed)
    assert (await together.done("GET", f"/organisations/{keeper}/support"))["years"] == []
