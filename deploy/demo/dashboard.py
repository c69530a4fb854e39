"""A dashboard as anybody could write one: it reads the metrics stream from its start by AMQP and keeps the newest value of each series.

It imports aio-pika and the standard library, and nothing of ours. By itself: `python dashboard.py amqp://user:password@host/vhost`.
"""

import asyncio
import json
import sys
from typing import Any

import aio_pika
from aio_pika.abc import AbstractIncomingMessage

STREAM = "yhteys.metrics"
VALUE = "indicators.value.computed.v1"


class Dashboard:
    """`values` holds the newest value of each series."""

    def __init__(self) -> None:
        self.values: dict[str, dict[str, Any]] = {}
        self.read = 0

    async def watch(self, amqp_url: str) -> None:
        """Follow the stream until cancelled."""
        connection = await aio_pika.connect(amqp_url)
        async with connection:
            channel = await connection.channel()
            await channel.set_qos(prefetch_count=200)
            stream = await channel.get_queue(STREAM, ensure=False)
            await stream.consume(self._take, arguments={"x-stream-offset": "first"})
            await asyncio.Future()

    async def _take(self, message: AbstractIncomingMessage) -> None:
        event = json.loads(message.body)
        if event["type"] == VALUE:
            self.values[event["data"]["series"]] = event["data"]
        self.read += 1
        await message.ack()


async def _alone(amqp_url: str) -> None:
    dashboard = Dashboard()
    watching = asyncio.create_task(dashboard.watch(amqp_url))
    while not watching.done():
        sys.stdout.write("\033[2J\033[H")
        sys.stdout.writelines(f"{'-' if data['value'] is None else data['value']:>8}  {series}\n" for series, data in sorted(dashboard.values.items()))
        await asyncio.wait([watching], timeout=1)
    await watching


if __name__ == "__main__":
    asyncio.run(_alone(sys.argv[1]))
