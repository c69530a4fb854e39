"""Reading a stream: deliveries in order, as many at a time as memory allows."""

import asyncio
from collections import deque
from contextlib import suppress

from rstream import schema

from shared.bus.chunk import Delivery, records
from shared.bus.stream_client import Link, StreamLost

BATCH_BYTES = 8_000_000
"""No further chunk is added to a batch that holds so much, whatever the number of its messages."""
WINDOW_BYTES = 12_000_000
"""Chunks on their way to us or waiting here hold about so much at most: the broker gets no more credit."""
MOST_CHUNKS, FEWEST_CHUNKS = 20, 2
SUBSCRIPTION = 1


class Reader:
    """Deliveries in order. What waits here is bounded in bytes: a chunk is credited when one was taken, the fewer at a time the larger they are."""

    def __init__(self, link: Link, *, first: int) -> None:
        self._link = link
        self._first = first
        self._chunks: deque[tuple[list[Delivery], int]] = deque()
        self._left: list[Delivery] = []
        self._arrived = asyncio.Event()
        self._credited = FEWEST_CHUNKS
        self._mean_bytes = 0.0
        link.add_handler(schema.Deliver, self._arrive, name=str(SUBSCRIPTION))
        link.call_at_end(lambda _reason: self._arrived.set())

    @property
    def waiting(self) -> int:
        return len(self._left) + sum(len(deliveries) for deliveries, _ in self._chunks)

    @property
    def silent_seconds(self) -> float:
        """Since the broker last showed that it is there: that nothing waits here tells what the log held then, not what it holds now."""
        return self._link.silent_seconds

    async def subscribe(self, stream: str, start: schema.OffsetSpec) -> None:
        await self._link.ask(self._link.subscribe(stream, SUBSCRIPTION, start, initial_credit=FEWEST_CHUNKS))

    def _arrive(self, chunk: schema.Deliver) -> None:
        """Opened as it comes: that is done while the reader's user waits for the database."""
        found = records(chunk.data, entries=chunk.num_entries, first_offset=chunk.chunk_first_offset)
        if chunk.chunk_first_offset < self._first:
            found = [one for one in found if one.offset >= self._first]
        self._chunks.append((found, len(chunk.data)))
        self._arrived.set()

    async def batch(self, most: int, *, within: float) -> list[Delivery]:
        """What has arrived, at most so many, at once; empty if nothing came within so many seconds.

        Raises:
            StreamLost: when the session has ended and all that had arrived was handed out.
        """
        if not self._left and not self._chunks and not self._link.ended:
            self._arrived.clear()
            with suppress(TimeoutError):
                async with asyncio.timeout(within):
                    await self._arrived.wait()
        if self._link.ended and not self._left and not self._chunks:
            raise StreamLost(self._link.ended)
        size = 0
        while self._chunks and len(self._left) < most and size < BATCH_BYTES:
            deliveries, chunk_bytes = self._chunks.popleft()
            self._left += deliveries
            size += chunk_bytes
            await self._credit(chunk_bytes)
        taken, self._left = self._left[:most], self._left[most:]
        return taken

    async def _credit(self, taken_bytes: int) -> None:
        self._mean_bytes = self._mean_bytes * 0.8 + taken_bytes * 0.2 if self._mean_bytes else float(taken_bytes)
        wanted = min(MOST_CHUNKS, max(FEWEST_CHUNKS, int(WINDOW_BYTES / (self._mean_bytes + 1))))
        more = wanted - (self._credited - 1)
        self._credited = max(wanted, self._credited - 1)
        if more > 0 and not self._link.ended:
            await self._link.credit(SUBSCRIPTION, more)
