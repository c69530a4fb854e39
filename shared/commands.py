"""Commands from the queue: taken once by (source, id), answered with a receipt, dead-lettered with the reason when they cannot be read or done.

What must stay true: state, facts and the record that the command was taken commit in one transaction, and only then is the delivery acknowledged.
Redelivery repeats the answer, not the effect. Trouble with the database is waited out with the delivery in hand, so the broker's redelivery count
says nothing about a healthy command. No log has a command's values, which may be a person's: the receipt and the dead letter have them.
"""

import asyncio
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

import aio_pika
import asyncpg
import structlog
from aio_pika.abc import AbstractRobustConnection
from faststream import AckPolicy
from faststream.rabbit import Channel, QueueType, RabbitBroker, RabbitQueue
from faststream.rabbit.annotations import RabbitMessage
from pydantic import BaseModel, ValidationError

from shared import dead_letters, journal, telemetry
from shared.auth import Caller
from shared.clock import now
from shared.contracts.envelope import CATALOGUE, MOST_COMMAND_BYTES, Command, Envelope, fault
from shared.db import TRANSIENT, Connection, Pool
from shared.errors import DomainError
from shared.personal import WITHHELD
from shared.projector import Signals
from shared.service import Service
from shared.settings import Settings
from shared.topology import commands_arguments, commands_queue, dead_arguments, dead_queue

if TYPE_CHECKING:
    from faststream.rabbit.schemas.queue import QuorumQueueArgs

log = structlog.get_logger()

PREFETCH = 20
TRIES = 3

TAKEN = "select outcome from taken where source = $1 and id = $2"
TAKE = "insert into taken (source, id, outcome, taken_at) values ($1, $2, $3, $4)"


class Fault(BaseModel):
    slug: str
    message: str
    field: str = ""
    value: str = ""
    remedy: str = ""

    @classmethod
    def of(cls, error: DomainError) -> "Fault":
        return cls(slug=error.slug, message=error.message, field=error.field, value=error.value, remedy=error.remedy)


class Receipt(BaseModel):
    """The answer to a command: `done`, `refused` by a rule, or `dead` when it cannot be read or done at all."""

    id: str
    outcome: str
    error: Fault | None = None

    def remembered(self, command: Command) -> dict[str, Any]:
        """As it is kept for when the command comes again: of a personal one without what a refusal repeats of it."""
        if self.error is None or not command.personal:
            return self.model_dump()
        return self.model_copy(update={"error": self.error.model_copy(update={"message": WITHHELD, "value": ""})}).model_dump()


@dataclass(frozen=True, slots=True)
class Poison(Exception):
    """The delivery is no command that this service takes."""

    fault: Fault
    id: str = ""


def parse(body: bytes, service: Service) -> tuple[Envelope, Command]:
    """Raises Poison when the body is too large, no CloudEvent, of an unknown type, or breaks its contract."""
    if len(body) > MOST_COMMAND_BYTES:
        many = f"{len(body)} bytes, where a command has at most {MOST_COMMAND_BYTES}"
        raise Poison(Fault(slug="too-large", message=many, field="(body)", value=str(len(body)), remedy="send less at a time"))
    try:
        envelope = Envelope.model_validate_json(body)
    except ValidationError as error:
        field, value, reason = fault(error)
        raise Poison(Fault(slug="not-a-cloudevent", message=reason, field=field, value=value, remedy="send a structured JSON CloudEvent 1.0")) from None
    contract = CATALOGUE.get(envelope.type)
    if contract is None or not issubclass(contract, Command) or contract not in service.commands:
        raise Poison(
            Fault(
                slug="unknown-type",
                message=f"{service.name} takes no {envelope.type}",
                field="type",
                value=envelope.type,
                remedy="see /asyncapi.json for what is taken",
            ),
            envelope.id,
        )
    try:
        return envelope, contract.model_validate(envelope.data)
    except ValidationError as error:
        field, value, reason = fault(error)
        raise Poison(
            Fault(slug="breaks-its-contract", message=reason, field=f"data.{field}", value=value, remedy="see /asyncapi.json for the schema"), envelope.id
        ) from None


class CommandQueue:
    """One service's queue. Commands are done one at a time, in the order they came."""

    def __init__(self, *, service: Service, settings: Settings, pool: Pool, signals: Signals) -> None:
        self._service = service
        self._settings = settings
        self._pool = pool
        self._signals = signals
        self._broker = RabbitBroker(
            settings.amqp_url_for(service.name),
            default_channel=Channel(prefetch_count=PREFETCH),
            logger=None,
            graceful_timeout=10,
            apply_types=False,  # FastDepends would look the message up in a thread, and threads overtake each other
        )
        self._answers: AbstractRobustConnection | None = None
        self._turn = asyncio.Lock()
        self._subscriber = self._broker.subscriber(
            RabbitQueue(
                commands_queue(service.name), queue_type=QueueType.QUORUM, durable=True, arguments=cast("QuorumQueueArgs", commands_arguments(service.name))
            ),
            ack_policy=AckPolicy.MANUAL,
            decoder=_whole,
            no_reply=True,  # the receipt is the only answer; FastStream would send an empty one of its own after it
        )
        self._subscriber(self._take)

    async def start(self) -> None:
        self._answers = await aio_pika.connect_robust(self._settings.amqp_url_for(self._service.name))
        self._channel = await self._answers.channel(on_return_raises=True)
        await self._broker.start()

    @property
    def consuming(self) -> bool:
        """True while the broker delivers to us: a live connection alone says nothing of the consumer."""
        queue = getattr(self._subscriber, "_queue_obj", None)
        return bool(queue and queue.channel and not queue.channel.is_closed and getattr(self._subscriber, "_consumer_tag", None))

    async def stop(self) -> None:
        await self._broker.stop()
        if self._answers:
            await self._answers.close()

    async def _take(self, message: RabbitMessage) -> None:
        """FastStream starts a task a delivery, in their order; the lock is fair, so it keeps that order.

        What escapes from here FastStream passes over in silence, and the delivery would be nobody's: it is given back instead.
        """
        async with self._turn:
            try:
                await self._take_next(message)
            except Exception:
                await asyncio.sleep(0.5)
                await message.nack(requeue=True)
                log.exception("commands.given_back", service=self._service.name)

    async def _take_next(self, message: RabbitMessage) -> None:
        started = time.perf_counter()
        receipt, reason = await self._receipt(message.body)
        if reason:
            await self._bury(message, reason)
        telemetry.COMMANDS.labels(self._service.name, receipt.outcome).inc()
        telemetry.LATENCY.labels(self._service.name).observe(time.perf_counter() - started)
        if message.reply_to:
            await self._answer(message.reply_to, message.correlation_id, receipt)
        await message.ack()

    async def _receipt(self, body: bytes) -> tuple[Receipt, Fault | None]:
        try:
            envelope, command = parse(body, self._service)
        except Poison as poison:
            return Receipt(id=poison.id, outcome="dead", error=poison.fault), poison.fault
        failures = 0
        with telemetry.correlated(envelope.correlationid or envelope.id), telemetry.span(envelope.type, traceparent=envelope.traceparent):
            while True:
                try:
                    return await self._do(envelope, command), None
                except TRANSIENT as error:
                    log.warning("commands.waiting_out_trouble", service=self._service.name, type=envelope.type, reason=repr(error))
                    await asyncio.sleep(0.5)
                except Exception as error:
                    failures += 1
                    log.exception("commands.failed", service=self._service.name, type=envelope.type, id=envelope.id, failures=failures)
                    if failures == TRIES:
                        dead = Fault(slug="handler-failed", message=repr(error)[:1000], remedy="mend the cause, then retry it from the dead letters")
                        return Receipt(id=envelope.id, outcome="dead", error=dead), dead

    async def _do(self, envelope: Envelope, command: Command) -> Receipt:
        async with self._pool.acquire() as connection:
            async with connection.transaction():
                if before := await connection.fetchval(TAKEN, envelope.source, envelope.id):
                    return Receipt.model_validate(before)
                receipt = await self._decide(connection, envelope, command)
                try:
                    await connection.execute(TAKE, envelope.source, envelope.id, receipt.remembered(command), now())
                except asyncpg.UniqueViolationError as error:
                    raise asyncpg.SerializationError("another delivery of this command was taken meanwhile") from error
            self._signals.said.set()
        return receipt

    async def _decide(self, connection: Connection, envelope: Envelope, command: Command) -> Receipt:
        caller = Caller(subject=envelope.source, roles=frozenset({"integration"}))
        try:
            async with connection.transaction():
                at = now()
                facts = await self._service.decide(command, connection=connection, caller=caller, now=at)
                await journal.append(connection, facts, source=self._settings.source(self._service.name), now=at, causation_id=envelope.id)
        except DomainError as error:
            log.info(
                "commands.refused", service=self._service.name, type=envelope.type, slug=error.slug, field=error.field
            )  # the value may be a person's: the receipt alone has it
            return Receipt(id=envelope.id, outcome="refused", error=Fault.of(error))
        return Receipt(id=envelope.id, outcome="done")

    async def _bury(self, message: RabbitMessage, reason: Fault) -> None:
        name = self._service.name
        kept = dead_letters.reason_kept(reason, message.body, name)
        telemetry.DEAD.labels(name).inc()
        log.warning("commands.dead", service=name, slug=kept.slug, field=kept.field, reason=kept.message)
        letter = dead_letters.letter(message.raw_message, kept.model_dump_json(), service=name, died_at=now())
        await self._persistently(letter, dead_queue(name))

    async def _persistently(self, message: aio_pika.Message, queue: str) -> None:
        """Publish until confirmed: what is buried must not be lost with its delivery acknowledged."""
        while True:
            try:
                await self._channel.declare_queue(queue, durable=True, arguments=dead_arguments())
                await self._channel.default_exchange.publish(message, routing_key=queue, mandatory=True, timeout=10)
            except (OSError, TimeoutError, aio_pika.exceptions.AMQPError):
                await asyncio.sleep(0.5)
            else:
                return

    async def _answer(self, reply_to: str, correlation_id: str | None, receipt: Receipt) -> None:
        message = aio_pika.Message(receipt.model_dump_json().encode(), content_type="application/json", correlation_id=correlation_id)
        try:
            await self._channel.default_exchange.publish(message, routing_key=reply_to, timeout=10)
        except (OSError, TimeoutError, aio_pika.exceptions.AMQPError) as error:
            log.info("commands.receipt_undeliverable", service=self._service.name, reply_to=reply_to, reason=repr(error))


async def _whole(message: Any) -> Any:
    """The handler gets the delivery itself: to answer it, bury it and acknowledge it."""
    return message
