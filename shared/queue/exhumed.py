"""Dead letters as a person reads them: which command it was, whose, and why it is dead. Looking at one takes nothing away."""

import asyncio
import hashlib
import json
import re
from collections.abc import AsyncIterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from aio_pika.abc import AbstractChannel, AbstractIncomingMessage

from shared.contracts.envelope import readable
from shared.database.postgres import Connection
from shared.queue import dead_letters
from shared.queue.dead_letters import BYTES_WITHHELD, DIED_AT, LETTER_ID, REASON
from shared.queue.senders import named_in

DEATH = "x-first-death-reason"
GIVEN_BACK_SECONDS = 3
SHOWN = 20
GROUPED_BY = ("service", "type", "slug", "field")
UUID_FORM = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
DISCARD = """
insert into discarded (what, event, reason, error, discarded_by, why, discarded_at) values ('command', $1, $2, $3, $4, $5, now()) returning discard_id
"""


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
        bytes_withheld = message.headers.get(BYTES_WITHHELD)
        said = readable(text_of(message.headers.get(REASON, message.headers.get(DEATH))))
        return cls(
            message=message,
            id=given if isinstance(given, str) and given else _named(message),
            event=event,
            reason={name: str(value) for name, value in said.items()} if isinstance(said, dict) else {"message": str(said)},
            withheld=bytes_withheld if isinstance(bytes_withheld, int) else 0,
        )

    def row(self) -> dict[str, Any]:
        fields = {name: self.reason.get(name, "") for name in ("slug", "field", "value", "remedy")}
        died_at = text_of(self.message.headers.get(DIED_AT)).decode(errors="replace")
        sender = named_in(self.message.headers) or self.message.user_id or ""
        hidden = {"bytes_withheld": self.withheld, "send_again": f"by its sender: {self.source}"} if self.withheld else {}
        told = {"id": self.id, "dead_id": self.dead_id, "type": self.type, "sender": sender, **fields}
        return told | {"reason": self.reason.get("message", ""), "died_at": died_at, **hidden}

    @property
    def type(self) -> str:
        given = self.event.get("type", "") if isinstance(self.event, dict) else ""
        return given if isinstance(given, str) else ""

    @property
    def death(self) -> tuple[str, str, str]:
        """Of one type and one fault."""
        return self.type, self.reason.get("slug", ""), self.reason.get("field", "")

    @property
    def dead_id(self) -> str:
        """The letter's own, where its event's id may be anything and come twice."""
        given = text_of(self.message.headers.get(LETTER_ID)).decode(errors="replace")
        return given if UUID_FORM.fullmatch(given) else hashlib.sha256(self.message.body).hexdigest()[:12]

    @property
    def source(self) -> str:
        given = self.event.get("source") if isinstance(self.event, dict) else None
        return given if isinstance(given, str) and given else "unknown, it could not be read"


async def letters(channel: AbstractChannel, service: str, *, most: int | None = None) -> AsyncIterator[DeadLetter]:
    """All that lie there now, the oldest first."""
    async for message in dead_letters.letters(channel, service, most=most):
        yield DeadLetter.of(message)


async def discard(connection: Connection, letter: DeadLetter, service: str, *, by: str, why: str) -> int:
    """Give it up for good, kept first and taken away then; the number under which it is kept."""
    body, said = dead_letters.storable(letter.message.body, service), letter.reason
    discard_id = await connection.fetchval(DISCARD, body, said.get("message", ""), said.get("slug", ""), by, why)
    await letter.message.ack()
    return int(discard_id)


async def given_back(channel: AbstractChannel, service: str, letters: Sequence[DeadLetter]) -> None:
    """Whoever looks next sees them too: the broker takes a moment to put back what was in hand. Where others took some meanwhile, it is not waited for long."""
    for letter in letters:
        await letter.message.nack(requeue=True)
    with suppress(TimeoutError):
        async with asyncio.timeout(GIVEN_BACK_SECONDS):
            while await dead_letters.lying(channel, service) < len(letters):  # noqa: ASYNC110 - the broker tells nobody when it has put them back
                await asyncio.sleep(0.05)


def grouped(rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """One for each service, type and fault, the most frequent first; with the first of them, and how many have no values."""
    groups: dict[tuple[str, ...], list[dict[str, Any]]] = {}
    for row in rows:
        groups.setdefault(tuple(row[name] for name in GROUPED_BY), []).append(row)
    return [
        dict(zip(GROUPED_BY, key, strict=True))
        | {"commands": len(alike), "withheld": sum("bytes_withheld" in row for row in alike), "dead_ids": [row["dead_id"] for row in alike[:SHOWN]]}
        for key, alike in sorted(groups.items(), key=lambda group: (-len(group[1]), group[0]))
    ]


def _named(message: AbstractIncomingMessage) -> str:
    given = text_of(message.headers.get(LETTER_ID)).decode(errors="replace")
    return given or hashlib.sha256(message.body).hexdigest()[:12]


def text_of(value: object) -> bytes:
    return value if isinstance(value, bytes) else json.dumps(value, default=str).encode() if isinstance(value, dict | list) else str(value or "").encode()
