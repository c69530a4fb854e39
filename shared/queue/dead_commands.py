"""A service's own dead commands: told by their reason, carried out again, or given up, by whoever may reach no more than the service.

What must stay true: one that is carried out again is its sender's, as the broker vouched for them when it came, and what they may do is asked anew. State,
facts and the record that it was taken commit first, and its letter is acknowledged then. Who is cut off between the two finds it among the dead still,
and that record answers it when it is tried again.
"""

import asyncio
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from typing import Any

import aio_pika
from aio_pika.abc import AbstractIncomingMessage

from shared.contracts.envelope import readable
from shared.contracts.receipts import Receipt
from shared.queue import exhumed
from shared.queue.dead_letters import storable
from shared.queue.exhumed import DeadLetter
from shared.service import Runtime

MOST_LOOKED_AT = 200
AT_ONCE_SECONDS = 5.0
"""What takes longer is left, so that whoever asked is told in time what was done."""
ANSWER_SECONDS = 30.0
WITHHELD, LEFT = "withheld", "left"


class DeadCommands:
    """One look at a time: what one has in hand another would not see."""

    def __init__(self, runtime: Runtime, url: str, carry_out: Callable[[AbstractIncomingMessage], Awaitable[Receipt]]) -> None:
        self._runtime = runtime
        self._service = runtime.service.name
        self._url = url
        self._carry_out = carry_out
        self._looking = asyncio.Lock()

    async def by_reason(self) -> Sequence[dict[str, Any]]:
        """The oldest of them, by type and fault."""
        async with self._in_hand() as letters:
            return exhumed.grouped([{"service": self._service} | letter.row() for letter in letters])

    async def one(self, dead_id: str) -> dict[str, Any] | None:
        """As it lies there, without the values of one that may hold a person, and how many died of the same."""
        async with self._in_hand() as letters:
            alike = _chosen(letters, dead_id, alike=True)
            found = next((letter for letter in alike if letter.dead_id == dead_id), None)
            if found is None:
                return None
            return {**found.row(), "event": readable(storable(found.message.body, self._service)), "alike": len(alike)}

    async def retried(self, dead_id: str, *, alike: bool) -> Counter[str]:
        """How many came to which outcome: it, or all that died of the same; empty where it is not there. One without values is its sender's to send."""
        outcomes: Counter[str] = Counter()
        async with self._in_hand() as letters:
            until = time.monotonic() + AT_ONCE_SECONDS
            for letter in _chosen(letters, dead_id, alike=alike):
                if letter.withheld or time.monotonic() > until:
                    outcomes[WITHHELD if letter.withheld else LEFT] += 1
                    continue
                receipt = await self._carry_out(letter.message)
                await letter.message.ack()
                outcomes[receipt.outcome] += 1
        return outcomes

    async def discarded(self, dead_id: str, *, alike: bool, by: str, why: str) -> Sequence[int]:
        """The numbers under which they are kept: of it, or of all that died of the same; none where it is not there."""
        async with self._in_hand() as letters, self._runtime.pool.acquire() as connection:
            return [await exhumed.discard(connection, letter, self._service, by=by, why=why) for letter in _chosen(letters, dead_id, alike=alike)]

    @asynccontextmanager
    async def _in_hand(self) -> AsyncIterator[Sequence[DeadLetter]]:
        """The oldest. What is not acknowledged lies there afterwards as before; where the connection breaks, the broker puts it back."""
        async with self._looking, asyncio.timeout(ANSWER_SECONDS), await aio_pika.connect(self._url) as connection:
            channel = await connection.channel()
            letters = [letter async for letter in exhumed.letters(channel, self._service, most=MOST_LOOKED_AT)]
            yield letters
            await exhumed.given_back(channel, self._service, [letter for letter in letters if not letter.message.processed])


def _chosen(letters: Sequence[DeadLetter], dead_id: str, *, alike: bool) -> Sequence[DeadLetter]:
    named = [letter for letter in letters if letter.dead_id == dead_id][:1]
    return [letter for letter in letters if letter.death == named[0].death] if alike and named else named
