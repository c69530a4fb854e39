"""What exists on the broker: two streams for all, two quorum queues and a user for each service. Declared from here, exported as `definitions.json`."""

from typing import Any
from urllib.parse import quote

import aio_pika
import httpx

from shared.settings import Settings
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


def permissions(service: str) -> dict[str, str]:
    """What a service may do on the broker: declare and read the streams and its own queues, and publish to anybody's queue, as commands and receipts need."""
    own = rf"yhteys\.(facts|metrics)|{service}\.(commands|dead)"
    return {"configure": f"^({own})$", "write": rf"^({own}|amq\.default)$", "read": f"^({own})$"}


async def declare(settings: Settings, service: str) -> None:
    """Make what the service needs, if it is missing: its user, the streams, its queues. Never changes or deletes what is there."""
    if settings.management_url:
        await _admit(settings, service, settings.management_url)
    await Broker.at(settings.stream_url_for(service)).declare(*STREAMS)
    connection = await aio_pika.connect(settings.amqp_url_for(service))
    async with connection:
        channel = await connection.channel()
        for name, arguments in _queues(service).items():
            await channel.declare_queue(name, durable=True, arguments=arguments)


async def _admit(settings: Settings, service: str, management_url: str) -> None:
    name, password = settings.broker_user(service)
    async with httpx.AsyncClient(base_url=management_url, timeout=10) as management:
        user, vhost = quote(name, safe=""), quote(settings.vhost, safe="")
        (await management.put(f"/api/users/{user}", json={"password": password, "tags": ""})).raise_for_status()
        (await management.put(f"/api/permissions/{vhost}/{user}", json=permissions(service))).raise_for_status()


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
