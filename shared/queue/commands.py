"""Commands from the queue: taken once by (source, id), answered with a receipt, dead-lettered with the reason when they cannot be read or done.

What must stay true: state, facts and the record that the command was taken commit in one transaction, and only then is the delivery acknowledged.
Redelivery repeats the answer, not the effect. Whom a command comes from is told by the broker (`senders`), not by the command. Trouble with the
database is waited out with the delivery in hand, so the broker's redelivery count says nothing about a healthy command. No log has a command's values:
they may be a person's. The receipt has them, and the dead letter of a command whose contract says that it holds no person.
"""

import asyncio
import time
from contextlib import suppress
from typing import Any

import aio_pika
import asyncpg
import structlog
from aio_pika.abc import AbstractConnection, AbstractIncomingMessage
from faststream import AckPolicy
from faststream.rabbit import Channel, RabbitBroker, RabbitQueue
from faststream.rabbit.annotations import RabbitMessage

from shared import telemetry
from shared.auth import Caller
from shared.bus.topology import burial, dead_queue
from shared.cancellation import strays_are_errors
from shared.clock import now
from shared.contracts.channels import RECEIPTS, commands_queue
from shared.contracts.envelope import Command, Envelope
from shared.contracts.receipts import Fault, Outcome, Receipt
from shared.database.patience import Patience
from shared.database.postgres import TRANSIENT
from shared.errors import DomainError
from shared.queue import dead_letters
from shared.queue.dead_commands import DeadCommands
from shared.queue.receipts import Poison, fault_of, parse, remembered
from shared.queue.senders import NotTheirs, Sender, named_in, sender_of
from shared.service import Runtime, UnitOfWork

log = structlog.get_logger()

PREFETCH = 20
TRIES = 3
HEARTBEAT_SECONDS = 4
"""A broker that is silent for (4 + 1) x 3 seconds is given up by the AMQP client."""
LOOK_SECONDS = 3.0
ANSWER_SECONDS = 5.0
STOP_SECONDS = 12.0

TAKEN = "select outcome from taken where source = $1 and id = $2"
TAKE = "insert into taken (source, id, outcome, taken_at) values ($1, $2, $3, $4)"


class CommandQueue:
    """One service's queue. Commands are done one at a time, in the order they came."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._service = service = runtime.service
        settings = runtime.settings
        self._user = settings.broker_user(service.name)
        self._url = f"{settings.amqp_url_for(service.name)}?heartbeat={HEARTBEAT_SECONDS}"
        self._broker = RabbitBroker(
            self._url,
            default_channel=Channel(prefetch_count=PREFETCH),
            logger=None,
            graceful_timeout=10,
            apply_types=False,  # FastDepends would look the message up in a thread, and threads overtake each other
        )
        self._answers: AbstractConnection | None = None
        self._turn = asyncio.Lock()
        self._patience = Patience()
        self._subscriber = self._broker.subscriber(
            RabbitQueue(commands_queue(service.name), declare=False),
            ack_policy=AckPolicy.MANUAL,
            decoder=_whole,
            no_reply=True,  # the receipt is the only answer; FastStream would send an empty one of its own after it
        )
        self._subscriber(self._take)
        self.dead_commands = DeadCommands(runtime, self._url, self._carried_out_again)

    async def start(self) -> None:
        self._answers = await aio_pika.connect(self._url)
        self._channel = await self._answers.channel(on_return_raises=True)
        await self._broker.start()

    @property
    def consuming(self) -> bool:
        """True while the broker delivers to us: a live connection alone says nothing of the consumer."""
        queue = getattr(self._subscriber, "_queue_obj", None)
        return bool(queue and queue.channel and not queue.channel.is_closed and getattr(self._subscriber, "_consumer_tag", None))

    async def lost(self) -> str:
        """Return, with the reason, when this session takes nothing more: its consumer or connection ended, the queue is gone, the broker is silent."""
        while True:
            await asyncio.sleep(1)
            if not self.consuming:
                return "the broker no longer delivers"
            try:
                async with asyncio.timeout(ANSWER_SECONDS):
                    queue = await self._channel.declare_queue(commands_queue(self._service.name), passive=True)
            except Exception as error:  # noqa: BLE001 - whatever it is, a new session finds out
                return f"the broker does not answer for the queue: {error!r}"
            if not queue.declaration_result.consumer_count:
                return "the queue has no consumer: it was made anew"
            await asyncio.sleep(LOOK_SECONDS)

    async def dead(self) -> int:
        """How many commands lie among the dead letters."""
        async with asyncio.timeout(ANSWER_SECONDS):
            return await dead_letters.lying(self._channel, self._service.name)

    async def stop(self) -> None:
        """Take no more and let go of the connections, whether the broker still answers or not; to stop twice does no harm."""
        with suppress(Exception), strays_are_errors():
            async with asyncio.timeout(STOP_SECONDS):
                await self._broker.stop()
        if self._answers:
            with suppress(Exception), strays_are_errors():
                async with asyncio.timeout(2):
                    await self._answers.close()

    async def _take(self, message: RabbitMessage) -> None:
        """FastStream starts a task a delivery, in their order; the lock is fair, so it keeps that order.

        What escapes from here FastStream passes over in silence, and the delivery would be nobody's: it is given back instead.
        """
        async with self._turn:
            try:
                await self._take_next(message)
            except Exception:
                log.exception("commands.given_back", service=self._service.name)
                await asyncio.sleep(0.5)
                with suppress(Exception):  # on a connection that ended, which gives it back as well
                    await message.nack(requeue=True)

    async def _take_next(self, message: RabbitMessage) -> None:
        await self._carried_out(message.raw_message)
        await message.ack()

    async def _carried_out_again(self, letter: AbstractIncomingMessage) -> Receipt:
        """A dead command, in its turn among those that come by the queue."""
        async with self._turn:
            return await self._carried_out(letter, buried_by=self._user)

    async def _carried_out(self, message: AbstractIncomingMessage, *, buried_by: str = "") -> Receipt:
        started = time.perf_counter()
        sender, receipt, reason = await self._answered(message, buried_by)
        if reason:
            await self._bury(message, reason, sender)
        telemetry.COMMANDS.labels(self._service.name, receipt.outcome).inc()
        telemetry.LATENCY.labels(self._service.name).observe(time.perf_counter() - started)
        if message.reply_to and sender.may_be_answered_at(message.reply_to):
            await self._answer(message.reply_to, message.correlation_id, receipt)
        return receipt

    async def _answered(self, message: AbstractIncomingMessage, buried_by: str) -> tuple[Sender, Receipt, Fault | None]:
        """Whom the command came from, the answer, and why the command is dead if it is."""
        sender = Sender.nobody()
        try:
            sender = await self._sender(message, buried_by)
            sender.must_be_admitted()
            envelope, command = parse(message.body, self._service)
            return sender, *await self._receipt(envelope, command, sender.as_caller(envelope.source))
        except NotTheirs as error:
            poison = Poison(fault_of(error))
        except Poison as error:
            poison = error
        return sender, Receipt(id=poison.id, outcome=Outcome.DEAD, error=poison.fault), poison.fault

    async def _sender(self, message: AbstractIncomingMessage, buried_by: str) -> Sender:
        """Asked anew for each command: who is revoked is refused from the next one on."""
        while True:
            try:
                async with self._runtime.pool.acquire() as connection:
                    return await sender_of(connection, message.user_id, named_in(message.headers), buried_by=buried_by)
            except TRANSIENT as error:
                log.warning("commands.waiting_out_trouble", service=self._service.name, reason=repr(error))
                await asyncio.sleep(0.5)

    async def _receipt(self, envelope: Envelope, command: Command, caller: Caller) -> tuple[Receipt, Fault | None]:
        failures = 0
        with telemetry.correlated(envelope.correlationid or envelope.id), telemetry.span(envelope.type, traceparent=envelope.traceparent):
            while True:
                try:
                    with self._patience.over(f"{envelope.source} {envelope.id}"):
                        return await self._do(envelope, command, caller), None
                except TRANSIENT as error:
                    log.warning("commands.waiting_out_trouble", service=self._service.name, type=envelope.type, reason=repr(error))
                    await asyncio.sleep(0.5)
                except Exception as error:
                    failures += 1
                    log.exception("commands.failed", service=self._service.name, type=envelope.type, id=envelope.id, failures=failures)
                    if failures == TRIES:
                        dead = Fault(slug="handler-failed", message=repr(error)[:1000], remedy="mend the cause, then retry it from the dead letters")
                        return Receipt(id=envelope.id, outcome=Outcome.DEAD, error=dead), dead

    async def _do(self, envelope: Envelope, command: Command, caller: Caller) -> Receipt:
        async with self._runtime.unit_of_work() as unit:
            if before := await unit.connection.fetchval(TAKEN, envelope.source, envelope.id):
                return Receipt.model_validate(before)
            receipt = await self._decide(unit, envelope, command, caller)
            try:
                await unit.connection.execute(TAKE, envelope.source, envelope.id, remembered(receipt, command), now())
            except asyncpg.UniqueViolationError as error:
                raise asyncpg.SerializationError("another delivery of this command was taken meanwhile") from error
        return receipt

    async def _decide(self, unit: UnitOfWork, envelope: Envelope, command: Command, caller: Caller) -> Receipt:
        try:
            async with unit.connection.transaction():
                facts = await self._service.decide(command, connection=unit.connection, caller=caller, now=unit.now)
                await unit.say(facts, causation_id=envelope.id)
        except DomainError as error:
            log.info(
                "commands.refused", service=self._service.name, type=envelope.type, slug=error.slug, field=error.field
            )  # the value may be a person's: the receipt alone has it
            return Receipt(id=envelope.id, outcome=Outcome.REFUSED, error=fault_of(error))
        return Receipt(id=envelope.id, outcome=Outcome.DONE)

    async def _bury(self, message: AbstractIncomingMessage, reason: Fault, sender: Sender) -> None:
        name = self._service.name
        kept = dead_letters.reason_kept(reason, message.body, name)
        telemetry.DEAD.labels(name).inc()
        log.warning("commands.dead", service=name, slug=kept.slug, field=kept.field, reason=kept.message)
        letter = dead_letters.letter(message, kept.model_dump_json(), service=name, user=self._user, sender=sender.user, died_at=now())
        await self._persistently(letter)

    async def _persistently(self, message: aio_pika.Message) -> None:
        """Publish until confirmed: what is buried must not be lost with its delivery acknowledged."""
        while True:
            try:
                exchange = await self._channel.get_exchange(burial(self._service.name), ensure=False)
                await exchange.publish(message, routing_key=dead_queue(self._service.name), mandatory=True, timeout=10)
            except (OSError, TimeoutError, aio_pika.exceptions.AMQPError):
                if self._channel.is_closed:
                    raise  # the delivery is no longer ours either: it comes again
                await asyncio.sleep(0.5)
            else:
                return

    async def _answer(self, reply_to: str, correlation_id: str | None, receipt: Receipt) -> None:
        message = aio_pika.Message(
            receipt.model_dump_json().encode(), content_type="application/json", correlation_id=correlation_id, user_id=self._user, delivery_mode=2
        )
        try:
            exchange = await self._channel.get_exchange(RECEIPTS, ensure=False)
            await exchange.publish(message, routing_key=reply_to, timeout=10)
        except (OSError, TimeoutError, aio_pika.exceptions.AMQPError) as error:
            log.info("commands.receipt_undeliverable", service=self._service.name, reply_to=reply_to, reason=repr(error))


async def _whole(message: Any) -> Any:
    """The handler gets the delivery itself: to answer it, bury it and acknowledge it."""
    return message
