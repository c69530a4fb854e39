"""A command comes twice, is refused, or is poison: one effect, one answer each, and nothing vanishes."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from typing import Any
from uuid import uuid4

import aio_pika
import pytest

from shared.bus.topology import dead_queue
from shared.clock import now
from shared.contracts.channels import RECEIPTS
from shared.settings import Settings
from shared.work.running import Running
from tests.chaos.ledger import Ledger
from tests.chaos.load import account, done, event, send, takes_commands
from tests.running import eventually, running
from tests.sample import LEDGER, BookAmount

pytestmark = pytest.mark.chaos


class Answers:
    """The queue on which a sender waits for receipts, and a look at the dead letters."""

    def __init__(self, channel: aio_pika.abc.AbstractChannel, queue: aio_pika.abc.AbstractQueue) -> None:
        self._channel = channel
        self._queue = queue

    @property
    def address(self) -> str:
        return self._queue.name

    async def next(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads((await _one(self._queue)).body)
        return found

    async def dead(self) -> tuple[bytes, dict[str, Any]]:
        message = await _one(await self._channel.get_queue(dead_queue("ledger")))
        return message.body, json.loads(str(message.headers["x-yhteys-reason"]))

    async def ids_of_the_dead(self) -> list[str]:
        """Looked at, and put back."""
        queue = await self._channel.get_queue(dead_queue("ledger"))
        found = []
        while message := await queue.get(fail=False):
            found.append(message)
        for message in found:
            await message.nack(requeue=True)
        return [json.loads(message.body)["id"] for message in found]

    async def age(self, id_: str, *, by: timedelta) -> None:
        """Let the dead letter of a command be older."""
        queue = await self._channel.get_queue(dead_queue("ledger"))
        aged: list[aio_pika.Message] = []
        while message := await queue.get(fail=False):
            older = now() - (by if json.loads(message.body)["id"] == id_ else timedelta())
            again = aio_pika.Message(message.body, headers={**message.headers, "x-yhteys-died-at": older.isoformat()}, delivery_mode=2)
            aged.append(again)
            await message.ack()
        for again in aged:
            await self._channel.default_exchange.publish(again, dead_queue("ledger"))


async def _one(queue: aio_pika.abc.AbstractQueue) -> aio_pika.abc.AbstractIncomingMessage:
    found: list[aio_pika.abc.AbstractIncomingMessage] = []

    async def something_came() -> bool:
        if message := await queue.get(no_ack=True, fail=False):
            found.append(message)
        return bool(found)

    await eventually(something_came)
    return found[0]


@asynccontextmanager
async def answered(settings: Settings) -> AsyncIterator[tuple[Running, Answers]]:
    async with running(LEDGER, settings) as runtime:
        await takes_commands(runtime)
        async with await aio_pika.connect(settings.amqp_url) as connection:
            channel = await connection.channel()
            queue = await channel.declare_queue(exclusive=True)
            await queue.bind(RECEIPTS, queue.name)
            yield runtime, Answers(channel, queue)


async def test_a_command_delivered_twice_has_one_effect_and_the_same_receipt_twice(settings: Settings) -> None:
    async with answered(settings) as (runtime, answers):
        body = event(BookAmount(account_id=account(1), amount=7), id_=str(uuid4()))
        await send(settings, [body, body], reply_to=answers.address)

        first, second = await answers.next(), await answers.next()

        assert first == second
        assert first["outcome"] == "done"
        assert await runtime.pool.fetchval("select total from accounts") == 7
        await Ledger(settings).balances(booked=1)


async def test_a_refused_command_is_answered_with_field_value_and_remedy_and_leaves_no_trace(settings: Settings) -> None:
    async with answered(settings) as (runtime, answers):
        body = event(BookAmount(account_id=account(1), amount=0), id_=str(uuid4()))
        await send(settings, [body, body], reply_to=answers.address)

        receipts = [await answers.next(), await answers.next()]

        assert receipts[0] == receipts[1]
        assert receipts[0]["outcome"] == "refused"
        assert receipts[0]["error"]["field"] == "amount"
        assert receipts[0]["error"]["remedy"] == "book another amount than 0"
        assert await runtime.pool.fetchval("select count(*) from journal") == 0
        assert await runtime.pool.fetchval("select count(*) from accounts") == 0


@pytest.mark.parametrize(
    ("body", "slug"),
    [
        (b"\xff no JSON", "not-a-cloudevent"),
        (event(BookAmount(account_id=account(1), amount=1), id_="1").replace(b"book_amount.v1", b"book_amount.v9"), "unknown-type"),
        (event(BookAmount(account_id=account(1), amount=1), id_="2").replace(b'"amount": 1', b'"amount": "much"'), "breaks-its-contract"),
        (event(BookAmount(account_id=account(1), amount=1, note="break"), id_="3"), "handler-failed"),
    ],
)
async def test_a_poison_command_goes_to_the_dead_letters_with_its_reason_and_the_next_is_done(settings: Settings, body: bytes, slug: str) -> None:
    async with answered(settings) as (_, answers):
        await send(settings, [body, event(BookAmount(account_id=account(2), amount=2), id_=str(uuid4()))], reply_to=answers.address)

        outcomes = {receipt["outcome"] for receipt in (await answers.next(), await answers.next())}
        async with asyncio.timeout(20):
            buried, reason = await answers.dead()

        assert outcomes == {"dead", "done"}
        assert buried == body
        assert reason["slug"] == slug
        await Ledger(settings).balances(booked=1)


async def test_commands_of_one_subject_are_done_in_the_order_they_came(settings: Settings) -> None:
    async with answered(settings) as (runtime, _):
        await send(settings, [event(BookAmount(account_id=account(1), amount=n), id_=str(uuid4())) for n in range(1, 101)])
        await done(runtime, 100)
        await Ledger(settings).balances(booked=100)

        amounts = await runtime.pool.fetch(
            "select (event::jsonb -> 'data' ->> 'amount')::int as amount from journal where type = 'ledger.amount.booked.v1' order by entry"
        )

        assert [row["amount"] for row in amounts] == list(range(1, 101))
