"""The live feed of the calendar's changes: whoever has it open sees what others do as soon as it is committed.

The table of changes is the truth; a notification only says that it is worth looking. What must stay true: no change is lost, in whatever order
transactions end. Numbers are drawn before their transactions commit, so a smaller one may come into sight later. Each change is therefore told the moment
it is seen, together with a *mark*: the number up to which nothing can come any more, from which a follower that was cut off goes on. A number that is
missing below the newest is waited for until all transactions have ended that were under way when the gap was seen; then nobody holds it. While nothing is
missing, the mark of a change is its own number. A follower may be told a change again after it was cut off, and never misses one.

One reader a process looks at the table. Followers take from a tail of bounded length; one that is too slow for it is cut off and goes on from its mark.
"""

import asyncio
import time
from collections import deque
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import aclosing, suppress
from dataclasses import dataclass
from typing import Any
from weakref import WeakKeyDictionary

from services.events.store.changes import CHANNEL
from shared import db
from shared.db import Connection
from shared.runtime import Runtime

TAIL = 1000
PAGE = 500
LOOK_SECONDS = 2.0
"""How often the table is looked at though nobody says that it is worth it: a notification may be lost with its connection."""
REMEMBERED = 10_000
"""How far back numbers that are missing when the reader begins are still waited for."""
LONGEST_SECONDS = 3600.0
"""A follower is then cut off, so that it is asked anew whether it may read."""
CHECK_SECONDS = 1.0
"""How soon a follower learns that the service stops."""

NEW = """
select change, subject, what, done, done_by, done_at, before, after, municipalities, networks, organisations,
    pg_snapshot_xmin(pg_current_snapshot())::text::bigint as oldest, pg_snapshot_xmax(pg_current_snapshot())::text::bigint as coming
from (select 1) as always left join changes on change > $1 and change <> all($2::bigint[]) order by change limit $3
"""
PAST = """
select change, subject, what, done, done_by, done_at, before, after, municipalities, networks, organisations
from changes where change > $1 and change <= $2 order by change limit $3
"""
RECENT = """
select coalesce(array_agg(change), '{}') as numbers, pg_snapshot_xmax(pg_current_snapshot())::text::bigint as coming
from changes where change > (select max(change) from changes) - $1::bigint
"""

Row = Mapping[str, Any]


class Marks:
    """Up to which number nothing can come any more, told by looks at the table; of each look the transactions around it are known.

    `oldest` is the first transaction that is still under way, `coming` the first that has not begun.
    """

    def __init__(self, mark: int) -> None:
        self.mark = mark
        self._seen: set[int] = set()
        self._missing: dict[int, int] = {}

    @classmethod
    def begin(cls, numbers: Sequence[int], *, coming: int) -> "Marks":
        """From the newest numbers that are there."""
        marks = cls(max(max(numbers, default=0) - REMEMBERED, 0))
        marks.look(numbers, oldest=0, coming=coming)
        return marks

    @property
    def ahead(self) -> list[int]:
        """Numbers above the mark that were seen already."""
        return sorted(self._seen)

    def look(self, numbers: Sequence[int], *, oldest: int, coming: int) -> None:
        self._seen.update(numbers)
        newest = max(self._seen, default=self.mark)
        for number in range(self.mark + 1, newest):
            if number not in self._seen:
                self._missing.setdefault(number, coming)
        while (number := self.mark + 1) in self._seen or self._missing.get(number, oldest + 1) <= oldest:
            self._seen.discard(number)
            self._missing.pop(number, None)
            self.mark = number
        self._missing = {number: until for number, until in self._missing.items() if number not in self._seen}


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A change, and the mark from which to go on after it. The first that a follower gets is no change: it says where it stands."""

    mark: int
    row: Row | None = None


class Live:
    """What one running service tells its followers. `turns` counts what it has told; the tail holds the last of it."""

    def __init__(self) -> None:
        self._tail: deque[Told] = deque(maxlen=TAIL)
        self._turns = 0
        self._marks: Marks | None = None
        self._news = asyncio.Event()

    async def look(self, connection: Connection) -> None:
        """Tell what is new. What a full page may hide behind it is not given up."""
        if self._marks is None:
            (row,) = await connection.fetch(RECENT, REMEMBERED)
            self._marks = Marks.begin(row["numbers"], coming=row["coming"])
        marks, full = self._marks, True
        while full:
            rows = await connection.fetch(NEW, marks.mark, marks.ahead, PAGE)
            found = [row for row in rows if row["change"] is not None]
            full = len(found) == PAGE
            marks.look([row["change"] for row in found], oldest=0 if full else rows[0]["oldest"], coming=rows[0]["coming"])
            self._tail.extend(Told(mark=min(row["change"], marks.mark), row=row) for row in found)
            self._turns += len(found)
            self._news.set()
            self._news = asyncio.Event()

    async def follow(self, runtime: Runtime, *, since: int | None) -> AsyncGenerator[Told]:
        """All changes after a mark, or from now on. It ends when the service stops, and for a follower that is too slow."""
        ends_at = time.monotonic() + LONGEST_SECONDS
        while (marks := self._marks) is None:
            if runtime.leaving.is_set():
                return
            await self._something()
        turn, mark, newest = self._turns, marks.mark, max(marks.ahead, default=marks.mark)
        start = mark if since is None else min(since, newest)
        yield Told(mark=start)
        caught_up: set[int] = set()
        if since is not None:
            async with aclosing(_past(runtime, start, newest)) as rows:
                async for row in rows:
                    caught_up |= {row["change"]} if row["change"] > mark else set()
                    yield Told(mark=max(start, min(row["change"], mark)), row=row)
        while not runtime.leaving.is_set() and time.monotonic() < ends_at and self._turns - turn <= len(self._tail):
            for told in list(self._tail)[len(self._tail) - (self._turns - turn) :]:
                turn += 1
                if told.row and told.row["change"] > start and told.row["change"] not in caught_up:
                    yield told
            if turn == self._turns:
                await self._something()

    async def _something(self) -> None:
        """Return when there is news, or when it is time to see whether the service stops."""
        news = self._news
        with suppress(TimeoutError):
            async with asyncio.timeout(CHECK_SECONDS):
                await news.wait()


async def _past(runtime: Runtime, after: int, until: int) -> AsyncGenerator[Row]:
    while page := await runtime.pool.fetch(PAST, after, until, PAGE):
        for row in page:
            yield row
        after = page[-1]["change"]


_LIVE: WeakKeyDictionary[Runtime, Live] = WeakKeyDictionary()


def of(runtime: Runtime) -> Live:
    return _LIVE.setdefault(runtime, Live())


async def tell_of_changes(runtime: Runtime) -> None:
    """In the background: look whenever a change was committed, and now and then."""
    connection = await db.connect(runtime.settings, runtime.service.name)
    committed = asyncio.Event()
    try:
        await connection.add_listener(CHANNEL, lambda *_: committed.set())
        while not runtime.stopping.is_set():
            committed.clear()
            await of(runtime).look(connection)
            with suppress(TimeoutError):
                async with asyncio.timeout(LOOK_SECONDS):
                    await committed.wait()
    finally:
        await connection.close()
