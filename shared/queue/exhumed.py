"""Dead letters as a person reads them: which command it was, whose, and why it is dead. Looking at one takes nothing away."""

import asyncio
import hashlib
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from aio_pika.abc import AbstractChannel, AbstractIncomingMessage

from shared.contracts.envelope import readable
from shared.queue import dead_letters
from shared.queue.dead_letters import BYTES_WITHHELD, DIED_AT, LETTER_ID, REASON
from shared.queue.senders import ON_BEHALF_OF

DEATH = "x-first-death-reason"
GIVEN_BACK_SECONDS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadLetter:
    """A dead command in hand: it goes back to its queue when the channel closes, unless it is acknowledged."""

    message: AbstractIncomingMessage
    id: str
    event: Any
    reason: dict[str, str]
    withheld: int
    """How many bytes it had that are not kept; 0 when it is whole."""

    @classmethod
    def of(cls, message: AbstractIncomingMessage) -> "DeadLetter":
        """Named by its event's id, or as it was buried when it has none that can be read, or by its content."""
        event = readable(message.body)
        given = event.get("id") if isinstance(event, dict) else None
        said = readable(text_of(message.headers.get(REASON, message.headers.get(DEATH))))
        return cls(
            message=message,
            id=given if isinstance(given, str) and given else _named(message),
            event=event,
            reason=said if isinstance(said, dict) else {"message": str(said)},
            withheld=int(str(message.headers.get(BYTES_WITHHELD, 0))),
        )

    def row(self) -> dict[str, Any]:
        kind = self.event.get("type", "") if isinstance(self.event, dict) else ""
        fields = {name: self.reason.get(name, "") for name in ("slug", "field", "value", "remedy")}
        died_at = text_of(self.message.headers.get(DIED_AT)).decode()
        sender = text_of(self.message.headers.get(ON_BEHALF_OF)).decode() or self.message.user_id or ""
        hidden = {"bytes_withheld": self.withheld, "send_again": f"by its sender: {self.source}"} if self.withheld else {}
        return {"id": self.id, "type": kind, "sender": sender, **fields, "reason": self.reason.get("message", ""), "died_at": died_at, **hidden}

    @property
    def source(self) -> str:
        given = self.event.get("source") if isinstance(self.event, dict) else None
        return given if isinstance(given, str) and given else "unknown, it could not be read"


async def letters(channel: AbstractChannel, service: str, *, most: int | None = None) -> AsyncIterator[DeadLetter]:
    """All that lie there now, the oldest first."""
    async for message in dead_letters.letters(channel, service, most=most):
        yield DeadLetter.of(message)


async def by_reason(channel: AbstractChannel, service: str, *, most: int) -> Sequence[dict[str, Any]]:
    """Of the oldest ones: how many there are of each type and fault. They lie there afterwards as before."""
    found = [letter async for letter in letters(channel, service, most=most)]
    await given_back(channel, service, found)
    return grouped([{"service": service} | letter.row() for letter in found])


async def given_back(channel: AbstractChannel, service: str, letters: Sequence[DeadLetter]) -> None:
    """Whoever looks next sees them too: the broker takes a moment to put back what was in hand. Where others took some meanwhile, it is not waited for long."""
    for letter in letters:
        await letter.message.nack(requeue=True)
    with suppress(TimeoutError):
        async with asyncio.timeout(GIVEN_BACK_SECONDS):
            while await dead_letters.lying(channel, service) < len(letters):  # noqa: ASYNC110 - the broker tells nobody when it has put them back
                await asyncio.sleep(0.05)


def grouped(rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """One row for each service, type and fault, the most frequent first."""
    keys = [tuple(row[name] for name in ("service", "type", "slug", "field")) for row in rows]
    groups = sorted(set(keys), key=lambda key: (-keys.count(key), key))
    return [dict(zip(("service", "type", "slug", "field"), key, strict=True)) | {"commands": keys.count(key)} for key in groups]


def _named(message: AbstractIncomingMessage) -> str:
    given = text_of(message.headers.get(LETTER_ID)).decode()
    return given or hashlib.sha256(message.body).hexdigest()[:12]


def text_of(value: object) -> bytes:
    return value if isinstance(value, bytes) else json.dumps(value, default=str).encode() if isinstance(value, dict | list) else str(value or "").encode()
