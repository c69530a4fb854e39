"""The live feed of a service's changes: whoever has it open sees what others do as soon as it is committed.

The table of changes is the truth; a notification only says that it is worth looking. What must stay true: no change is lost, in whatever order
transactions end. Numbers are drawn before their transactions commit, so a smaller one may come into sight later. Each change is therefore told the moment
it is seen, together with a *mark*: the number up to which nothing can come any more, from which a follower that was cut off goes on. A number that is
missing below the newest is waited for until all transactions have ended that were under way when the gap was seen; then nobody holds it. While nothing is
missing, the mark of a change is its own number. A follower may be told a change again after it was cut off, and never misses one.

One reader a process looks at the table, writes each change once, and wakes whoever follows, a few at a time: hundreds of followers cost nobody a request,
and after each round it rests for longer than the round took. Followers take from a tail of bounded length; one that is too slow for it is cut off with the
reason, and goes on from its mark.
"""

import asyncio
import json
import time
from collections import deque
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from contextlib import aclosing, suppress
from dataclasses import dataclass
from typing import Any, TypeAlias
from uuid import UUID
from weakref import WeakKeyDictionary

from fastapi.responses import StreamingResponse
from fastapi.sse import format_sse_event

from shared import clock
from shared.database import postgres
from shared.database.changes import COMING, OLDEST, channel
from shared.database.postgres import Connection
from shared.http import changes
from shared.service import Runtime, Service
from shared.work import set_aside

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
PING_SECONDS = 15.0
"""A stream that says nothing is taken for dead by what stands in between."""
AT_ONCE, PAUSE_SECONDS = 5, 0.001
"""So many followers are woken before others of the process have their turn. To write to one costs a tenth of a millisecond."""
REST = 4
LONGEST_REST_SECONDS = 0.5
"""Between two rounds, in rounds: all followers together have a fifth of the process. Changes that come meanwhile are told in one round."""
RETRY_MILLISECONDS = 1000
PING = format_sse_event(comment="ping")

NEW = f"""
select change, what, subject, done, done_by, done_at, before, after, concerns, {OLDEST} as oldest, {COMING} as coming
from (select 1) as always left join changes on change > $1 and change <> all($2::bigint[]) order by change limit $3
"""  # noqa: S608 - made of our own words alone
PAST = """
select change, what, subject, done, done_by, done_at, before, after, concerns from changes where change > $1 and change <= $2 order by change limit $3
"""
RECENT = f"""
select coalesce(array_agg(change), '{{}}') as numbers, {COMING} as coming
from changes where change > (select max(change) from changes) - $1::bigint
"""  # noqa: S608 - made of our own words alone

Row = Mapping[str, Any]
Written: TypeAlias = tuple[Row, str, tuple[frozenset[UUID], str] | None]


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
class FeedEntry:
    """A change, and the mark from which to go on after it. The first that a follower gets is no change: it says where it stands."""

    mark: int
    text: bytes
    """As it goes out; written once for all."""
    row: Row | None = None
    others: tuple[frozenset[UUID], bytes] | None = None
    """Of a change with something for its insiders alone: who they are, and what goes out to everybody else."""

    @classmethod
    def opening(cls, mark: int) -> "FeedEntry":
        return cls(mark=mark, text=format_sse_event(event="open", data_str=f'{{"mark":{mark}}}', id=str(mark), retry=RETRY_MILLISECONDS))

    @classmethod
    def change(cls, row: Row, view: str, others: tuple[frozenset[UUID], str] | None, *, mark: int) -> "FeedEntry":
        text, to_others = (format_sse_event(event="change", data_str=said, id=str(mark)) for said in (view, others[1] if others else ""))
        return cls(mark=mark, row=row, text=text, others=(others[0], to_others) if others else None)

    @classmethod
    def farewell(cls, mark: int, reason: str) -> "FeedEntry":
        """The last: why it ends, and that one goes on from the mark, which is the id of the event."""
        said = {"reason": reason, "remedy": "connect again with Last-Event-ID"}
        return cls(mark=mark, text=format_sse_event(event="end", data_str=json.dumps(said), id=str(mark)))


QUIET = FeedEntry(mark=0, text=PING)


class Live:
    """What one running service tells its followers. `turns` counts what it has told; the tail holds the last of it."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._tail: deque[FeedEntry] = deque(maxlen=TAIL)
        self._turns = 0
        self._marks: Marks | None = None
        self._whole_from = 0
        """Of the changes above this number the tail has all that were told."""
        self._waiting: set[asyncio.Future[None]] = set()

    async def look(self, connection: Connection) -> None:
        """Tell what is new. What a full page may hide behind it is not given up."""
        if self._marks is None:
            (row,) = await connection.fetch(RECENT, REMEMBERED)
            self._marks = Marks.begin(row["numbers"], coming=row["coming"])
            self._whole_from = max(row["numbers"], default=0)
        marks, full = self._marks, True
        while full:
            rows = await connection.fetch(NEW, marks.mark, marks.ahead, PAGE)
            found = [row for row in rows if row["change"] is not None]
            full = len(found) == PAGE
            views = await _views(connection, found, self._service)  # before the mark moves: what is lost with the connection is looked at again
            marks.look([row["change"] for row in found], oldest=0 if full else rows[0]["oldest"], coming=rows[0]["coming"])
            self._keep([FeedEntry.change(row, view, others, mark=min(row["change"], marks.mark)) for row, view, others in views])
        await self.wake()

    def _keep(self, entries: Sequence[FeedEntry]) -> None:
        for entry in entries:
            if len(self._tail) == self._tail.maxlen and (oldest := self._tail[0].row):
                self._whole_from = max(self._whole_from, oldest["change"])
            self._tail.append(entry)
        self._turns += len(entries)

    async def wake(self) -> None:
        """Let followers look at the tail, a few at a time."""
        waiting, self._waiting = list(self._waiting), set()
        for number, one in enumerate(waiting, 1):
            if not one.done():
                one.set_result(None)
            if number % AT_ONCE == 0:
                await asyncio.sleep(PAUSE_SECONDS)

    async def follow(self, runtime: Runtime, *, since: int | None) -> AsyncGenerator[FeedEntry]:
        """All changes after a mark, or from now on. It ends when the service stops, and for a follower that is too slow."""
        ends_at = time.monotonic() + LONGEST_SECONDS
        while (marks := self._marks) is None:
            if runtime.leaving.is_set():
                return
            await self._something(CHECK_SECONDS)
        turn, mark, newest = self._turns, marks.mark, max(marks.ahead, default=marks.mark)
        start = mark if since is None else min(since, newest)
        yield FeedEntry.opening(start)
        caught_up: set[int] = set()
        if since is not None and start >= self._whole_from:
            turn = self._turns - len(self._tail)
        elif since is not None:
            async with aclosing(_past(runtime, start, newest, mark=mark)) as entries:
                async for entry in entries:
                    caught_up |= {entry.row["change"]} if entry.row and entry.row["change"] > mark else set()
                    yield entry
        while not runtime.leaving.is_set() and time.monotonic() < ends_at and self._turns - turn <= len(self._tail):
            while 0 < (behind := self._turns - turn) <= len(self._tail):
                entry = self._tail[-behind]
                turn += 1
                if entry.row and entry.row["change"] > start and entry.row["change"] not in caught_up:
                    yield entry
            if turn == self._turns and not await self._something(PING_SECONDS):
                yield QUIET

    async def stream(self, runtime: Runtime, *, since: int | None, concerns: Callable[[Row], bool], sees: changes.Sees) -> AsyncGenerator[bytes]:
        """What goes out to one follower: what concerns it, and at its end why."""
        ends_at, mark = time.monotonic() + LONGEST_SECONDS, since or 0
        async with aclosing(self.follow(runtime, since=since)) as entries:
            async for entry in entries:
                mark = max(mark, entry.mark)
                if entry.row is None or concerns(entry.row):
                    yield entry.text if entry.others is None or sees(entry.others[0]) else entry.others[1]
        hour = "an hour has passed: it is asked anew who may read"
        slow = "too slow: more has changed than is kept for a follower"
        reason = "the service stops" if runtime.leaving.is_set() else hour if time.monotonic() >= ends_at else slow
        yield FeedEntry.farewell(mark, reason).text

    async def _something(self, seconds: float) -> bool:
        """True when there is news, False after so long without."""
        news = asyncio.get_running_loop().create_future()
        self._waiting.add(news)
        try:
            async with asyncio.timeout(seconds):
                await news
        except TimeoutError:
            return False
        else:
            return True
        finally:
            self._waiting.discard(news)


async def _views(connection: Connection, rows: Sequence[Row], service: Service) -> list[Written]:
    """Each as it is told. What cannot be told is found by halves, left out and set aside, and what comes after it is told."""
    try:
        views = zip(rows, await changes.shown(connection, rows, service.inside), strict=True)
        return [(row, one.full.model_dump_json(), (one.others[0], one.others[1].model_dump_json()) if one.others else None) for row, one in views]
    except Exception as error:  # noqa: BLE001 - whatever is the matter with one change, it ends nobody's stream
        if half := len(rows) // 2:
            return await _views(connection, rows[:half], service) + await _views(connection, rows[half:], service)
        await set_aside.put(connection, f"{service.name}.live_feed", str(rows[0]["change"]), error, now=clock.now())
        return []


async def _past(runtime: Runtime, after: int, until: int, *, mark: int) -> AsyncGenerator[FeedEntry]:
    start, page = after, [{"change": after}]
    while page:
        async with runtime.pool.acquire() as connection:
            page = await connection.fetch(PAST, page[-1]["change"], until, PAGE)
            views = await _views(connection, page, runtime.service)
        for row, view, others in views:
            yield FeedEntry.change(row, view, others, mark=max(start, min(row["change"], mark)))


_LIVE: WeakKeyDictionary[Runtime, Live] = WeakKeyDictionary()


def of(runtime: Runtime) -> Live:
    return _LIVE.setdefault(runtime, Live(runtime.service))


class EventStream(StreamingResponse):
    """Sends what is written already. FastAPI's own would encode each event for each follower, which with hundreds of them holds up everybody else."""

    media_type = "text/event-stream"


def followed(runtime: Runtime, following: changes.Following, *, last_event_id: int | None, sees: changes.Sees) -> EventStream:
    """The answer to one who follows: from where they were cut off, or from now on."""
    since = following.since if last_event_id is None else last_event_id
    stream = of(runtime).stream(runtime, since=since, concerns=following.choice(), sees=sees)
    return EventStream(stream, headers={"Cache-Control": "no-cache", "X-Accel-Buffering": "no"})


async def tell_of_changes(runtime: Runtime) -> None:
    """In the background: look whenever a change was committed, and now and then."""
    connection = await postgres.connect(runtime.settings, runtime.service.name)
    committed = asyncio.Event()
    feed, looked_at = of(runtime), 0.0
    try:
        await connection.add_listener(channel(runtime.service.name), lambda *_: committed.set())
        while not runtime.stopping.is_set():
            if committed.is_set() or time.monotonic() - looked_at >= LOOK_SECONDS:
                committed.clear()
                looked_at = time.monotonic()
                await feed.look(connection)
                await asyncio.sleep(min(REST * (time.monotonic() - looked_at), LONGEST_REST_SECONDS))
            elif runtime.leaving.is_set():
                await feed.wake()
            with suppress(TimeoutError):
                async with asyncio.timeout(CHECK_SECONDS):
                    await committed.wait()
    finally:
        await connection.close()
