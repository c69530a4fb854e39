"""Whatever is asked for at once, by however many, and however it falls out: of what stands in a room, no two take the same minute."""

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import count
from typing import Any
from uuid import UUID

import pytest
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as examples
from hypothesis import strategies as st

from services.events.wiring import DUE
from shared.work.due_work import do_all
from tests.events_http import ROOT, Served
from tests.integration.test_events_bookings import a_room

pytestmark = [pytest.mark.integration, pytest.mark.asyncio(loop_scope="module")]

FIRST = datetime.fromisoformat("2031-02-03T08:00:00+02:00")
WEEKS = count()
OVERLAPS = """
select count(*) from bookings a join bookings b on a.room_id = b.room_id and a.booking_id < b.booking_id
    and a.starts_at - interval '15 minutes' < b.ends_at + interval '30 minutes' and b.starts_at - interval '15 minutes' < a.ends_at + interval '30 minutes'
where a.room_id = $1 and a.state in ('tentative', 'confirmed', 'used') and b.state in ('tentative', 'confirmed', 'used')
"""
STANDING = "select count(*) from bookings where room_id = $1 and starts_at >= $2 and state in ('tentative', 'confirmed', 'used')"

quarters = st.integers(min_value=0, max_value=24)
lengths = st.integers(min_value=1, max_value=8)
books = st.tuples(st.just("book"), quarters, lengths, st.sampled_from(["keeper", "association", "other"]))
moves = st.tuples(st.just("move"), quarters, lengths, st.just(""))
ends = st.tuples(st.sampled_from(["release", "confirm"]), st.just(0), st.just(1), st.just(""))
clients = st.lists(st.lists(st.one_of(books, books, moves, ends), min_size=1, max_size=4), min_size=2, max_size=8)

Step = tuple[str, int, int, str]


class Club:
    """A client that does one thing after the other with the booking that it made last."""

    def __init__(self, served: Served, room: str, keeper: UUID, monday: datetime) -> None:
        self.served, self.room, self.keeper, self.monday = served, room, keeper, monday
        self.path = ""

    async def does(self, steps: Sequence[Step]) -> list[int]:
        return [await self._do(*step) for step in steps]

    async def _do(self, what: str, quarter: int, length: int, priority: str) -> int:
        begins = self.monday + timedelta(minutes=15 * quarter)
        time = {"starts_at": begins.isoformat(), "ends_at": (begins + timedelta(minutes=15 * length)).isoformat()}
        if what == "book":
            body: dict[str, Any] = {"room_id": self.room, "organisation_id": str(self.keeper), "purpose": "any", "priority": priority} | time
            answer = await self.served.ask("POST", f"{ROOT}/bookings", body, by=self.keeper)
            self.path = f"{ROOT}/bookings/{answer.json()['booking_id']}" if answer.is_success else self.path
            return answer.status_code
        if not self.path:
            return 409
        paths = {"move": ("moves", time), "release": ("release", {"reason": "not_needed"}), "confirm": ("confirmation", None)}
        ending, sent = paths[what]
        return (await self.served.ask("POST", f"{self.path}/{ending}", sent, by=self.keeper)).status_code


@pytest.fixture(scope="module")
def rooms() -> dict[str, Any]:
    """The one room of all examples, each of which has a week of its own."""
    return {}


@examples(max_examples=12, database=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck))
@given(requested=clients)
async def test_no_interleaving_of_bookings_overlaps(served: Served, rooms: dict[str, Any], requested: list[list[Step]]) -> None:
    if not rooms:
        keeper = await served.organisation("Kaupunki")
        rooms |= {"keeper": keeper, "room": await a_room(served, keeper)}
    room, monday = rooms["room"], FIRST + timedelta(weeks=next(WEEKS))

    counted_as_used = do_all(served.runtime, DUE, at=monday + timedelta(hours=3))
    answers, _ = await asyncio.gather(asyncio.gather(*(Club(served, room, rooms["keeper"], monday).does(steps) for steps in requested)), counted_as_used)

    assert {status for each in answers for status in each} <= {200, 201, 409}
    assert await served.runtime.pool.fetchval(OVERLAPS, UUID(room)) == 0
    booked_at_all = any(step[0] == "book" for steps in requested for step in steps)
    released = any(step[0] == "release" for steps in requested for step in steps)
    assert not booked_at_all or released or await served.runtime.pool.fetchval(STANDING, UUID(room), monday) > 0
