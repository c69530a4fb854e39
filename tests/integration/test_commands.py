"""Commands from the queue, by any AMQP client: done in the order they came."""

import asyncio
import json
import random
from typing import Any
from uuid import uuid4

import aio_pika
import anyio.to_thread
import pytest
import structlog
from structlog.typing import EventDict

from shared.bus import topology
from shared.settings import Settings
from tests.area import administrator, provisioned
from tests.running import eventually, running
from tests.sample import LEDGER


async def test_commands_are_done_in_the_order_they_came(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """On a busy machine threads end in another order than they began: here each takes another while, so that a detour through one would show."""
    in_thread = anyio.to_thread.run_sync

    async def at_some_time(*args: Any, **kwargs: Any) -> Any:
        await asyncio.sleep(random.uniform(0, 0.05))
        return await in_thread(*args, **kwargs)

    monkeypatch.setattr(anyio.to_thread, "run_sync", at_some_time)
    account = str(uuid4())
    async with running(LEDGER, settings) as runtime:

        async def takes_commands() -> bool:
            return bool(runtime.queue and runtime.queue.consuming)

        await eventually(takes_commands)
        async with await aio_pika.connect(settings.amqp_url) as connection:
            channel = await connection.channel()
            for amount in range(1, 101):
                data = {"account_id": account, "amount": amount}
                command = {"specversion": "1.0", "id": str(uuid4()), "type": "ledger.book_amount.v1", "source": "/test", "data": data}
                await channel.default_exchange.publish(aio_pika.Message(json.dumps(command).encode(), user_id=administrator(settings)), "ledger.commands")

        async def all_done() -> bool:
            return await runtime.pool.fetchval("select count(*) from journal where type = 'ledger.amount.booked.v1'") == 100

        await eventually(all_done)
        rows = await runtime.pool.fetch("select event::jsonb->'data'->>'amount' as amount from journal where type = 'ledger.amount.booked.v1' order by entry")
        assert [int(row["amount"]) for row in rows] == list(range(1, 101))


async def test_a_command_is_not_stranded_when_taking_it_fails_outside_its_handler(settings: Settings) -> None:
    """The log is such a place: what fails there is no handler's fault, and FastStream would pass over it in silence."""
    before = structlog.get_config()
    failures = iter([OSError("the log's disk is full")])

    def fail_once(_logger: object, _method: str, event: EventDict) -> EventDict:
        if event["event"] == "commands.failed" and (failure := next(failures, None)):
            raise failure
        return event

    structlog.configure(processors=[fail_once, *before["processors"]])
    try:
        async with running(LEDGER, settings) as runtime:

            async def takes_commands() -> bool:
                return bool(runtime.queue and runtime.queue.consuming)

            await eventually(takes_commands)
            async with await aio_pika.connect(settings.amqp_url) as connection:
                channel = await connection.channel()
                data = {"account_id": str(uuid4()), "amount": 1, "note": "break"}
                command = {"specversion": "1.0", "id": "one", "type": "ledger.book_amount.v1", "source": "/test", "data": data}
                await channel.default_exchange.publish(aio_pika.Message(json.dumps(command).encode(), user_id=administrator(settings)), "ledger.commands")
                dead = await channel.get_queue("ledger.dead")

                async def is_buried() -> bool:
                    return await dead.get(fail=False) is not None

                await eventually(is_buried)
    finally:
        structlog.configure(**before)


async def test_a_command_that_kills_its_taker_again_and_again_ends_among_the_dead(settings: Settings) -> None:
    """Past its delivery limit the broker takes a command out of the queue: it must not be lost by that."""
    await provisioned(settings, "ledger")
    async with await aio_pika.connect(settings.amqp_url) as connection:
        looking = await connection.channel()
        await looking.default_exchange.publish(aio_pika.Message(b"deadly", delivery_mode=2), "ledger.commands")

        async def is_taken_by_one_who_dies() -> bool:
            """Not at once: a broker of version 4 lays back what a taker left only after the channel's end was confirmed."""
            taker = await connection.channel()
            taken = await (await taker.get_queue("ledger.commands", ensure=False)).get(fail=False)
            await taker.close()
            return taken is not None

        for _ in range(topology.DELIVERY_LIMIT + 1):
            await eventually(is_taken_by_one_who_dies)
        dead = await looking.get_queue("ledger.dead")
        found: list[bytes] = []

        async def is_dead() -> bool:
            if letter := await dead.get(fail=False):
                found.append(letter.body)
            return bool(found)

        await eventually(is_dead)
        assert found == [b"deadly"]
