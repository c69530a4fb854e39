"""Commands sent as any AMQP client sends them."""

import json
from typing import Any
from uuid import uuid4

import aio_pika

from shared.settings import Settings
from tests.area import administrator


async def sent(settings: Settings, wire_name: str, data: dict[str, Any]) -> None:
    command = {"specversion": "1.0", "id": str(uuid4()), "type": wire_name, "source": "/test", "data": data}
    async with await aio_pika.connect(settings.amqp_url) as connection:
        channel = await connection.channel()
        message = aio_pika.Message(json.dumps(command).encode(), user_id=administrator(settings))
        await channel.default_exchange.publish(message, f"{wire_name.partition('.')[0]}.commands")
