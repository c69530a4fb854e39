"""What exists on the broker: two streams for all, two quorum queues a service. Declared from here, exported as `definitions.json`."""

from typing import Any

import aio_pika

from shared.stream import Broker

FACTS = "yhteys.facts"
METRICS = "yhteys.metrics"
STREAMS = (FACTS, METRICS)

DELIVERY_LIMIT = 1000
"""A guard against a crash loop only: the kernel never builds retry on redelivery."""

NO_LIMIT = 2_000_000_000
"""Dead letters are delivered to everyone who looks at them. Without a limit of its own a queue has 20 from RabbitMQ 4.0 on, and then drops them."""


def commands_queue(service: str) -> str:
    return f"{service}.commands"


def dead_queue(service: str) -> str:
    return f"{service}.dead"


def commands_arguments(service: str) -> dict[str, Any]:
    """Past the limit the broker itself hands a command to the dead letters, and keeps it until they have it; a full queue refuses, it drops nothing."""
    return {
        "x-queue-type": "quorum",
        "x-delivery-limit": DELIVERY_LIMIT,
        "x-dead-letter-exchange": "",
        "x-dead-letter-routing-key": dead_queue(service),
        "x-dead-letter-strategy": "at-least-once",
        "x-overflow": "reject-publish",
    }


def dead_arguments() -> dict[str, Any]:
    return {"x-queue-type": "quorum", "x-delivery-limit": NO_LIMIT}


def _queues(service: str) -> dict[str, dict[str, Any]]:
    return {commands_queue(service): commands_arguments(service), dead_queue(service): dead_arguments()}


async def declare(amqp_url: str, broker: Broker, service: str) -> None:
    """Make what the service needs, if it is missing. Never changes or deletes what is there."""
    await broker.declare(*STREAMS)
    connection = await aio_pika.connect(amqp_url)
    async with connection:
        channel = await connection.channel()
        for name, arguments in _queues(service).items():
            await channel.declare_queue(name, durable=True, arguments=arguments)


def definitions(services: list[str], *, vhost: str) -> dict[str, Any]:
    """The same as a RabbitMQ definitions document, for operators who import it ahead of the first start."""
    queues = {name: arguments for service in services for name, arguments in _queues(service).items()}
    return {
        "vhosts": [{"name": vhost}],
        "queues": [
            *({"name": name, "vhost": vhost, "durable": True, "auto_delete": False, "arguments": {"x-queue-type": "stream"}} for name in STREAMS),
            *({"name": name, "vhost": vhost, "durable": True, "auto_delete": False, "arguments": arguments} for name, arguments in queues.items()),
        ],
        "exchanges": [],
        "bindings": [],
    }
