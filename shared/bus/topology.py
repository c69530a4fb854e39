"""What exists on the broker: two streams for all, exchanges by which commands and receipts travel, and for each service two quorum queues and a user.

Only provisioning makes any of it. What must stay true: no service and no sender may configure anything, none may write to the default exchange (by
which every queue could be reached by its name, the streams among them), and none may read an exchange, without which nothing can be bound.
"""

from collections.abc import Sequence
from typing import Any

from shared.contracts.channels import COMMANDS, FACTS, METRICS, RECEIPTS, commands_queue, receipts_queue

STREAMS = (FACTS, METRICS)

DELIVERY_LIMIT = 1000
"""A guard against a crash loop only: the kernel never builds retry on redelivery."""

NO_LIMIT = 2_000_000_000
"""Dead letters are delivered to everyone who looks at them. Without a limit of its own a queue has 20 from RabbitMQ 4.0 on, and then drops them."""

RECEIPTS_KEPT = 10_000
"""So many receipts wait for a sender who does not fetch them; the oldest go first. A command that is sent again is answered again."""


def dead_queue(service: str) -> str:
    return f"{service}.dead"


def burial(service: str) -> str:
    """The exchange by which a service, and nobody else, lays a command among its dead letters. Not called as the queue: it could be read then, and bound."""
    return f"{service}.burial"


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


def queues(services: Sequence[str], senders: Sequence[str] = ()) -> dict[str, dict[str, Any]]:
    """All durable queues with their arguments, the streams first."""
    found: dict[str, dict[str, Any]] = {name: {"x-queue-type": "stream"} for name in STREAMS}
    for service in services:
        found[commands_queue(service)] = commands_arguments(service)
        found[dead_queue(service)] = {"x-queue-type": "quorum", "x-delivery-limit": NO_LIMIT}
    for sender in senders:
        found[receipts_queue(sender)] = {"x-queue-type": "quorum", "x-max-length": RECEIPTS_KEPT}
    return found


def exchanges(services: Sequence[str]) -> list[str]:
    """All of them durable and direct."""
    return [COMMANDS, RECEIPTS, *(burial(service) for service in services)]


def bindings(services: Sequence[str], senders: Sequence[str] = ()) -> list[tuple[str, str]]:
    """Exchange and queue; the routing key is the queue's name."""
    return [
        *((COMMANDS, commands_queue(service)) for service in services),
        *((burial(service), dead_queue(service)) for service in services),
        *((RECEIPTS, receipts_queue(sender)) for sender in senders),
    ]


def permissions(service: str) -> dict[str, str]:
    """What a service may do: read the streams and its own queues, publish to the streams, ask any service, answer, bury what it cannot do."""
    return {
        "configure": "^$",
        "write": rf"^(yhteys\.(facts|metrics|commands|receipts)|{service}\.burial)$",
        "read": rf"^(yhteys\.(facts|metrics)|{service}\.(commands|dead))$",
    }


def sender_permissions(sender: str) -> dict[str, str]:
    """What a sender may do: ask, and read the answers."""
    return {"configure": "^$", "write": r"^yhteys\.commands$", "read": rf"^{sender}\.receipts$"}


def definitions(services: Sequence[str], *, vhost: str) -> dict[str, Any]:
    """The same as a RabbitMQ definitions document, for operators who import it ahead of the first start. Users are made by `yhteys provision`."""
    durable = {"vhost": vhost, "durable": True, "auto_delete": False}
    return {
        "vhosts": [{"name": vhost}],
        "queues": [{"name": name, **durable, "arguments": arguments} for name, arguments in queues(services).items()],
        "exchanges": [{"name": name, **durable, "type": "direct", "internal": False, "arguments": {}} for name in exchanges(services)],
        "bindings": [
            {"source": exchange, "vhost": vhost, "destination": queue, "destination_type": "queue", "routing_key": queue, "arguments": {}}
            for exchange, queue in bindings(services)
        ],
    }
