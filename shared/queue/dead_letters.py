"""Dead letters: commands that could not be read or done, with the reason, for a person to look at; and their end.

What must stay true: one that may hold a person has no values, and neither has one that was too large to be read: its sender has it and sends it again.
A letter lives shorter than the record that a command was taken (`retention`), or a retry would do a second time what a repeat has done.
"""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import aio_pika
from aio_pika.abc import AbstractChannel, AbstractIncomingMessage

from shared import personal
from shared.bus.topology import NO_LIMIT, burial, dead_queue
from shared.clock import new_id
from shared.contracts.channels import commands_queue
from shared.contracts.envelope import MOST_COMMAND_BYTES
from shared.database.postgres import Connection
from shared.queue.senders import ON_BEHALF_OF, named_in, sender_of

if TYPE_CHECKING:
    from shared.contracts.receipts import Fault

KEPT = timedelta(days=30)
MOST_AT_ONCE = 10_000
CONFIRM_SECONDS = 10
OURS = "x-yhteys-"
REASON, DIED_AT, LETTER_ID, BYTES_WITHHELD = f"{OURS}reason", f"{OURS}died-at", f"{OURS}letter-id", f"{OURS}bytes-withheld"
BY_THE_BROKER = '{"slug": "delivered-too-often", "message": "its service ended over it again and again"}'

DISCARD = """
insert into discarded (what, event, reason, error, discarded_by, why, discarded_at) values ('command', $1, $2, $3, 'retention', $4, $5)
"""


def withheld(body: bytes, service: str) -> bool:
    return len(body) > MOST_COMMAND_BYTES or personal.may_hold_a_person(body, service)


def storable(body: bytes, service: str) -> bytes:
    """As much of a dead command as may lie anywhere."""
    return personal.without_values(body) if withheld(body, service) else body


def reason_kept(reason: "Fault", body: bytes, service: str) -> "Fault":
    """The first fault alone, which a header has room for. Its sender was told all."""
    reason = reason.model_copy(update={"errors": ()})
    return reason.model_copy(update=personal.fault_without_values(reason.model_dump(), body)) if withheld(body, service) else reason


def letter(came: AbstractIncomingMessage, reason: str, *, service: str, user: str, sender: str, died_at: datetime) -> aio_pika.Message:
    """`reason` is told by the one who made it as `reason_kept` has it. `user` buries it, `sender` had sent it, as the broker vouched for them.

    What a sender had written under our own headers' names is not taken along: it would speak for us.
    """
    theirs = {name: value for name, value in came.headers.items() if not name.startswith(OURS)}
    ours = {REASON: reason, DIED_AT: died_at.isoformat(), LETTER_ID: str(new_id()), ON_BEHALF_OF: sender}
    hidden = withheld(came.body, service)
    return aio_pika.Message(
        storable(came.body, service),
        headers={**ours, BYTES_WITHHELD: len(came.body)} if hidden else {**theirs, **ours},
        content_type=came.content_type,
        message_id=came.message_id,
        correlation_id=came.correlation_id,
        reply_to=came.reply_to,
        user_id=user,
        delivery_mode=aio_pika.DeliveryMode.PERSISTENT,
    )


async def waiting(channel: AbstractChannel, service: str) -> int:
    """How many commands lie in the service's queue, taken by nobody."""
    return (await channel.declare_queue(commands_queue(service), passive=True)).declaration_result.message_count or 0


async def lying(channel: AbstractChannel, service: str) -> int:
    """How many lie among the dead, in nobody's hand."""
    return (await channel.declare_queue(dead_queue(service), passive=True)).declaration_result.message_count or 0


async def end_old(channel: AbstractChannel, connection: Connection, service: str, *, user: str, now: datetime) -> int:
    """Give up what has been dead for long, and take the values out of what the broker itself has put there. Returns how many were given up.

    What stays is held until the channel closes, and lies where it lay.
    """
    ended, grave = 0, await channel.get_exchange(burial(service), ensure=False)
    async for message in letters(channel, service, most=MOST_AT_ONCE):
        died_at = _died_at(message.headers)
        if died_at is None or storable(message.body, service) != message.body:
            sender = await sender_of(connection, message.user_id, named_in(message.headers), buried_by=user)
            again = letter(message, BY_THE_BROKER, service=service, user=user, sender=sender.user, died_at=now)
            await grave.publish(again, routing_key=dead_queue(service), mandatory=True, timeout=CONFIRM_SECONDS)
            await message.ack()
        elif died_at < now - KEPT:
            why = f"nobody wanted it for {KEPT.days} days"
            await connection.execute(DISCARD, personal.without_values(message.body), str(message.headers.get(REASON, ""))[:2000], "expired", why, now)
            await message.ack()
            ended += 1
    return ended


async def letters(channel: AbstractChannel, service: str, *, most: int | None = None) -> AsyncIterator[AbstractIncomingMessage]:
    """All that lie there now, the oldest first; each is in hand until the channel closes, or it is acknowledged."""
    queue = await channel.get_queue(dead_queue(service), ensure=False)
    for _ in range(min(await lying(channel, service), most or NO_LIMIT)):
        if (message := await queue.get(fail=False)) is None:
            return
        yield message


def _died_at(headers: Any) -> datetime | None:
    try:
        return datetime.fromisoformat(str(headers[DIED_AT]))
    except (KeyError, ValueError):
        return None
