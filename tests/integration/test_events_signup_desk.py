"""Sign-ups of one gathering that come at once are one transaction, and each is served as if it had come alone."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from uuid import UUID, uuid4

import asyncpg
import pytest

from services.events.collecting import MOST
from services.events.domain.signups import AnswerMissing, SignupDetails, Wish
from services.events.signup_desk import SignupDesk
from services.events.wiring import SERVICE
from shared.auth import Tokens
from shared.clock import new_id
from shared.contracts.events import GatheringId
from shared.contracts.events.signups import SignupId
from shared.database.postgres import LOST, connect, open_pool
from shared.service import Runtime
from tests.events_http import Served, a_published_gathering
from tests.running import eventually

pytestmark = [pytest.mark.integration, pytest.mark.asyncio(loop_scope="module")]

NEXT_YEAR = {"starts_at": "2030-03-02T10:00:00+02:00", "ends_at": "2030-03-02T13:00:00+02:00"}
WAITS_FOR_A_ROW = "select count(*) from pg_stat_activity where wait_event_type = 'Lock' and query like '%from signup_lists%' and datname = current_database()"


async def an_open_gathering(served: Served, **terms: object) -> GatheringId:
    centre = uuid4()
    path = await a_published_gathering(served, centre, **NEXT_YEAR)
    await served.done("PUT", f"{path}/signup", terms, by=centre)
    return GatheringId(UUID(path.rpartition("/")[2]))


def a_wish(name: str | None = "Aino") -> Wish:
    signup_id = SignupId(new_id())
    return Wish(signup_id=signup_id, details=SignupDetails(name=name), secret=signup_id.bytes)


async def all_at_once(desk: SignupDesk, gathering_id: GatheringId, wishes: Sequence[Wish]) -> list[object]:
    done = await asyncio.gather(*(desk.sign_up(gathering_id, wish) for wish in wishes), return_exceptions=True)
    return [type(one) if isinstance(one, BaseException) else one for one in done]


def is_lost(outcome: object) -> bool:
    """Trouble with the server, after which a request may be made again."""
    return isinstance(outcome, type) and issubclass(outcome, LOST)


async def kept(served: Served, gathering_id: GatheringId) -> list[asyncpg.Record]:
    query = "select signup_id, number, standing, xmin::text as by from signups where gathering_id = $1 order by number"
    return await served.runtime.pool.fetch(query, gathering_id)


async def test_who_comes_at_once_is_served_in_their_order_so_many_to_a_transaction(served: Served) -> None:
    gathering_id = await an_open_gathering(served, capacity=20, asks=["name"])
    wishes = [a_wish() for _ in range(120)]

    entries = await all_at_once(SignupDesk(served.runtime), gathering_id, wishes)

    rows = await kept(served, gathering_id)
    assert [row["signup_id"] for row in rows] == [wish.signup_id for wish in wishes]
    assert [row["standing"] for row in rows] == ["confirmed"] * 20 + ["waiting"] * 100
    assert list(Counter(row["by"] for row in rows).values()) == [MOST, MOST, 20]
    assert len(set(entries)) == 3
    facts = [fact for wish in wishes for fact in await served.facts(wish.signup_id)]
    assert [(fact["data"]["taken"], fact["data"]["waiting"]) for fact in facts] == [(min(n, 20), max(0, n - 20)) for n in range(1, 121)]
    owed = await served.runtime.pool.fetchval("select count(*) from outbox where about = $1", gathering_id)
    assert owed == 0, "nobody told an address"


async def test_what_is_told_is_kept_of_each_and_who_has_an_address_is_owed_a_letter(served: Served) -> None:
    gathering_id = await an_open_gathering(served, asks=["email", "phone", "needs", "target_group"], most_persons=4)
    told = [
        SignupDetails(email="eka@example.org", phone="040 1234", needs=("hearing_loop", "wheelchair"), target_group="older_people", persons=3),
        SignupDetails(phone="040 4321", target_group="older_people"),
    ]
    wishes = [Wish(signup_id=SignupId(new_id()), details=details, secret=bytes([n, 0, 255])) for n, details in enumerate(told)]

    await all_at_once(SignupDesk(served.runtime), gathering_id, wishes)

    rows = await served.runtime.pool.fetch("select * from signups where gathering_id = $1 order by number", gathering_id)
    assert [(row["email"], row["phone"], row["needs"], row["target_group"], row["persons"], row["language"], row["secret"]) for row in rows] == [
        ("eka@example.org", "040 1234", ["hearing_loop", "wheelchair"], "older_people", 3, "fi", bytes([0, 0, 255])),
        (None, "040 4321", [], "older_people", 1, "fi", bytes([1, 0, 255])),
    ]
    owed = await served.runtime.pool.fetch("select owner, kind from outbox where about = $1", gathering_id)
    assert [tuple(row) for row in owed] == [(wishes[0].signup_id, "confirmed")]


async def test_one_that_a_rule_refuses_is_refused_alone(served: Served) -> None:
    gathering_id = await an_open_gathering(served, asks=["name"])
    wishes = [a_wish(), a_wish(None), a_wish()]

    came = await all_at_once(SignupDesk(served.runtime), gathering_id, wishes)

    assert came[1] is AnswerMissing
    rows = await kept(served, gathering_id)
    assert [(row["signup_id"], row["number"]) for row in rows] == [(wishes[0].signup_id, 1), (wishes[2].signup_id, 2)]
    assert len({row["by"] for row in rows}) == 1


async def test_one_that_the_database_refuses_fails_nobody_else(served: Served) -> None:
    gathering_id = await an_open_gathering(served, capacity=2, asks=["name"])
    wishes = [a_wish(), a_wish("Ai\x00no"), a_wish(), a_wish()]

    came = await all_at_once(SignupDesk(served.runtime), gathering_id, wishes)

    assert [isinstance(one, int) for one in came] == [True, False, True, True]
    assert isinstance(came[1], type)
    assert issubclass(came[1], asyncpg.DataError)
    assert [(row["signup_id"], row["standing"]) for row in await kept(served, gathering_id)] == [
        (wishes[0].signup_id, "confirmed"), (wishes[2].signup_id, "confirmed"), (wishes[3].signup_id, "waiting"),
    ]  # fmt: skip


async def test_the_same_sign_up_twice_at_once_is_one(served: Served) -> None:
    gathering_id = await an_open_gathering(served, asks=["name"])
    wish = a_wish()

    came = await all_at_once(SignupDesk(served.runtime), gathering_id, [wish, wish, a_wish(), wish])
    again = await all_at_once(SignupDesk(served.runtime), gathering_id, [wish])

    assert [one is None for one in (*came, *again)] == [False, True, False, True, True]
    assert len(await kept(served, gathering_id)) == 2
    assert len(await served.facts(wish.signup_id)) == 1


async def test_each_fact_carries_the_correlation_and_the_trace_of_its_own_request(served: Served) -> None:
    gathering_id = await an_open_gathering(served)
    path = f"/api/events/v1/gatherings/{gathering_id}/signups"
    names = [f"request-{n}" for n in range(30)]

    answers = await asyncio.gather(*(served.client.post(path, json={}, headers={"X-Correlation-ID": name}) for name in names))

    assert len({row["by"] for row in await kept(served, gathering_id)}) < len(names), "they were to come together"
    said = [(await served.facts(answer.json()["signup_id"]))[0] for answer in answers]
    assert [fact["correlationid"] for fact in said] == names


async def test_two_processes_serve_one_list_and_give_no_place_twice(served: Served) -> None:
    gathering_id = await an_open_gathering(served, capacity=20, asks=["name"])
    twice = [a_wish() for _ in range(10)]
    desks = [SignupDesk(served.runtime), SignupDesk(served.runtime)]

    await asyncio.gather(*(all_at_once(desk, gathering_id, [*twice, *(a_wish() for _ in range(90))]) for desk in desks))

    rows = await kept(served, gathering_id)
    assert [(row["number"], row["standing"]) for row in rows] == [(n, "confirmed" if n <= 20 else "waiting") for n in range(1, 191)]
    terms = await served.done("GET", f"/api/events/v1/gatherings/{gathering_id}/signup")
    assert (terms["taken"], terms["waiting"]) == (20, 170)


async def test_a_request_that_is_given_up_while_all_wait_for_the_list_takes_no_other_along(served: Served) -> None:
    gathering_id = await an_open_gathering(served, asks=["name"])
    desk = SignupDesk(served.runtime)
    wishes = [a_wish() for _ in range(5)]
    holder = await connect(served.settings, "events")
    async with holder.transaction():
        await holder.execute("select from signup_lists where gathering_id = $1 for update", gathering_id)
        asked = [asyncio.create_task(desk.sign_up(gathering_id, wish)) for wish in wishes]

        async def they_wait() -> bool:
            return bool(await served.runtime.pool.fetchval(WAITS_FOR_A_ROW))

        await eventually(they_wait)
        asked[0].cancel()
    came = await asyncio.gather(*asked, return_exceptions=True)
    await holder.close()

    assert isinstance(came[0], asyncio.CancelledError)
    assert all(isinstance(one, int) for one in came[1:])
    assert {wish.signup_id for wish in wishes[1:]} <= {row["signup_id"] for row in await kept(served, gathering_id)}


async def test_a_session_that_the_database_ends_is_told_to_all_who_waited_and_the_next_is_served(served: Served) -> None:
    gathering_id = await an_open_gathering(served, asks=["name"])
    desk = SignupDesk(served.runtime)
    holder = await connect(served.settings, "events")
    async with holder.transaction():
        await holder.execute("select from signup_lists where gathering_id = $1 for update", gathering_id)
        asked = asyncio.create_task(all_at_once(desk, gathering_id, [a_wish(), a_wish()]))

        async def they_wait_and_are_ended() -> bool:
            return bool(await served.runtime.pool.fetchval(WAITS_FOR_A_ROW.replace("count(*)", "count(pg_terminate_backend(pid))")))

        await eventually(they_wait_and_are_ended)
        came = await asked
    await holder.close()

    assert [is_lost(one) for one in came] == [True] * 2
    assert await kept(served, gathering_id) == []
    assert isinstance((await all_at_once(desk, gathering_id, [a_wish()]))[0], int)


async def test_a_stop_leaves_nobody_waiting(served: Served) -> None:
    gathering_id = await an_open_gathering(served, asks=["name"])
    runtime = Runtime(SERVICE, served.settings, Tokens(served.settings))
    runtime.pool = await open_pool(served.settings, "events", size=1)
    desk = SignupDesk(runtime)
    holder = await connect(served.settings, "events")
    async with holder.transaction():
        await holder.execute("select from signup_lists where gathering_id = $1 for update", gathering_id)
        asked = asyncio.gather(*(desk.sign_up(gathering_id, a_wish()) for _ in range(MOST + 10)), return_exceptions=True)

        async def they_wait() -> bool:
            return bool(await served.runtime.pool.fetchval(WAITS_FOR_A_ROW))

        await eventually(they_wait)
        runtime.pool.terminate()
        came = await asyncio.wait_for(asked, timeout=10)
    await holder.close()

    assert all(isinstance(one, LOST) for one in came), came
