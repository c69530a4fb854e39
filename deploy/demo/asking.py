"""Asks services over their command queues, with plain aio-pika, and collects the receipts.

The id of a command is made of what it asks, so that asking the same again is the same command, and asking something else is not.
"""

import asyncio
import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote, urlsplit
from uuid import uuid5

import aio_pika
from aio_pika.abc import AbstractIncomingMessage

from deploy.demo.loading import Ask
from deploy.demo.source import NAMESPACE

SOURCE = "/demo"
COMMANDS, RECEIPTS = "yhteys.commands", "yhteys.receipts"
"""The exchanges that commands and receipts travel by."""
CONTENT_TYPE = "application/cloudevents+json"


class NoReceipt(RuntimeError):
    """Some commands were not answered in time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answered:
    """A command and what came of it."""

    ask: Ask
    outcome: str
    error: dict[str, str]


async def ask_all(amqp_url: str, asks: Sequence[Ask], *, time: str, seconds: float) -> list[Answered]:
    """Ask all of them at once; the answers come in the order in which they are done.

    Raises:
        NoReceipt: if the answers are not all there in time.
    """
    waiting = {command_id(ask): ask for ask in asks}
    answered: list[Answered] = []
    complete = asyncio.Event()

    async def take(message: AbstractIncomingMessage) -> None:
        receipt: dict[str, Any] = json.loads(message.body)
        if answered_ask := waiting.pop(receipt["id"], None):
            answered.append(Answered(ask=answered_ask, outcome=receipt["outcome"], error=receipt.get("error") or {}))
        if not waiting:
            complete.set()

    connection = await aio_pika.connect(amqp_url)
    async with connection:
        channel = await connection.channel(on_return_raises=True)
        exchange = await channel.get_exchange(COMMANDS, ensure=False)
        replies = await channel.declare_queue(exclusive=True, auto_delete=True)
        await replies.bind(RECEIPTS, replies.name)
        await replies.consume(take, no_ack=True)
        for identity, ask in list(waiting.items()):
            message = _message(identity, ask, time=time, reply_to=replies.name, user=unquote(urlsplit(amqp_url).username or ""))
            await exchange.publish(message, routing_key=queue_of(ask))
        try:
            await asyncio.wait_for(complete.wait(), seconds)
        except TimeoutError:
            raise NoReceipt(f"{len(waiting)} of {len(asks)} commands had no receipt within {seconds:.0f} seconds; see yhteys logs services") from None
    return answered


def queue_of(ask: Ask) -> str:
    """That of the service which takes the command."""
    return f"{ask.type.partition('.')[0]}.commands"


def command_id(ask: Ask) -> str:
    return str(uuid5(NAMESPACE, f"{ask.type}|{json.dumps(ask.data, sort_keys=True)}"))


def _message(identity: str, ask: Ask, *, time: str, reply_to: str, user: str) -> aio_pika.Message:
    event = {"specversion": "1.0", "id": identity, "type": ask.type, "source": SOURCE, "subject": ask.subject, "time": time, "data": ask.data}
    body = json.dumps(event, ensure_ascii=False).encode()
    return aio_pika.Message(
        body,
        content_type=CONTENT_TYPE,
        message_id=identity,
        correlation_id=identity,
        reply_to=reply_to,
        user_id=user,
        delivery_mode=aio_pika.DeliveryMode.PERSISTENT,
    )
