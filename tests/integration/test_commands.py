"""Commands from the queue, by any AMQP client: done in the order they came."""

import json
from uuid import uuid4

import aio_pika

from shared.settings import Settings
from tests.running import eventually, running
from tests.sample import LEDGER


async def test_commands_are_done_in_the_order_they_came(settings: Settings) -> None:
    account = str(uuid4())
    async with running(LEDGER, settings) as runtime:

        async def takes_commands() -> bool:
            return await runtime.faults() == []

        await eventually(takes_commands)
        async with await aio_pika.connect(settings.amqp_url) as connection:
            channel = await connection.channel()
            for amount in range(1, 101):
                data = {"account_id": account, "amount": amount}
                command = {"specversion": "1.0", "id": str(uuid4()), "type": "ledger.book_amount.v1", "source": "/test", "data": data}
                await channel.default_exchange.publish(aio_pika.Message(json.dumps(command).encode()), "ledger.commands")

        async def all_done() -> bool:
            return await runtime.pool.fetchval("select count(*) from journal where type = 'ledger.amount.booked.v1'") == 100

        await eventually(all_done)
        rows = await runtime.pool.fetch("select event::jsonb->'data'->>'amount' as amount from journal where type = 'ledger.amount.booked.v1' order by entry")
        assert [int(row["amount"]) for row in rows] == list(range(1, 101))
