"""The ledger: after any fault everything that was booked must be found once, in order, in the journal, in the log and in every copy.

What is compared comes from different places: what the test asked for, the journals, the log as the broker gives it, the tables of the consumers, and
the tables of a projection built anew.
"""

from collections import Counter
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from itertools import pairwise
from typing import Any
from uuid import UUID

from shared.bus.stream import Broker, decode
from shared.contracts.channels import FACTS, METRICS
from shared.contracts.envelope import Envelope
from shared.database.postgres import Connection, connect
from shared.log.identity import OF_THE_LOG
from shared.log.rebuild import rebuild
from shared.settings import Settings
from tests.running import eventually
from tests.sample import TOTALS, AmountBooked, AmountNoted

AT_REST = """
select (select count(*) from journal where position is null) = 0
   and (select confirmed from relay_mark) = (select coalesce(max(position), 0) from journal)
   and not exists (select 1 from parked where consumer not like '%@rebuild')
   and not exists (select 1 from cursors where consumer not like '%@rebuild' and coalesce((positions ->> $1)::bigint, 0) < (select confirmed from relay_mark))
"""
BOOKED = "select count(*) from journal where type = $1"
FURTHEST = "select coalesce(max(position), 0) from journal"
HEARD = "select min(coalesce((positions ->> $1)::bigint, 0)) from cursors where consumer not like '%@rebuild'"
ENTRIES = "select position, id, type, subject, sequence, (event::jsonb -> 'data' ->> 'amount')::bigint as amount from journal order by position"
ROWS = "select account_id, total, facts, sequence from {schema}.totals order by account_id"


@dataclass(frozen=True, slots=True)
class Entry:
    source: str
    position: int
    id: UUID
    type: str
    subject: str
    sequence: int
    amount: int


class Ledger:
    """Reads the books of some services that hear one another; each books to accounts of its own."""

    def __init__(self, settings: Settings, *services: str) -> None:
        self._settings = settings
        self._services = services or ("ledger",)

    async def balances(self, *, booked: int, within: float = 40.0) -> None:
        """Wait until all that was asked for is booked and all is at rest, then hold everything against everything."""
        async with self._books() as books:

            async def all_is_booked() -> bool:
                """What still lies in a command queue, or in a handler's hand, is asked for and not yet booked."""
                return sum([await book.fetchval(BOOKED, AmountBooked.wire_name) for book in books.values()]) >= booked

            await eventually(all_is_booked, within=within)
        await self.comes_to_rest(within=within)
        journals = {service: await self._journal(service) for service in self._services}
        facts = [entry for entries in journals.values() for entry in entries if entry.type == AmountBooked.wire_name]
        assert len(facts) == booked
        for entries in journals.values():
            _in_order(entries)
        await self._log_holds(FACTS, [entry for entries in journals.values() for entry in entries])
        await self._log_holds(METRICS, [entry for entries in journals.values() for entry in entries if entry.type == AmountNoted.wire_name])
        for service, entries in journals.items():
            _noted_once(entries, facts)
            await self._copy_is_right(service, facts)

    async def comes_to_rest(self, *, within: float) -> None:
        async with self._books() as books:

            async def all_is_at_rest() -> bool:
                """Everything is in the log, every consumer has read it, and nothing is parked."""
                furthest = {}
                for service, book in books.items():
                    if not await book.fetchval(AT_REST, self._settings.source(service)):
                        return False
                    furthest[service] = await book.fetchval(FURTHEST)
                heard = [(await book.fetchval(HEARD, self._settings.source(speaker)), furthest[speaker]) for book in books.values() for speaker in books]
                return all(so_far >= whole for so_far, whole in heard)

            await eventually(all_is_at_rest, within=within)

    @asynccontextmanager
    async def _books(self) -> AsyncIterator[Mapping[str, Connection]]:
        """A connection to each service's, kept while they are looked into again and again: to make one costs more than to look."""
        async with AsyncExitStack() as open_until_the_end:
            books = {}
            for service in self._services:
                books[service] = await connect(self._settings, service)
                open_until_the_end.push_async_callback(books[service].close)
            yield books

    async def _journal(self, service: str) -> list[Entry]:
        connection = await connect(self._settings, service)
        try:
            return [Entry(self._settings.source(service), **row) for row in await connection.fetch(ENTRIES)]
        finally:
            await connection.close()

    async def _log_holds(self, stream: str, entries: Sequence[Entry]) -> None:
        found = [(event.source, event.position, UUID(event.id), event.sequence) for event in await log(self._settings, stream, len(entries))]
        wanted = Counter((entry.source, entry.position, entry.id, entry.sequence) for entry in entries)
        assert Counter(found) == wanted, f"{stream} holds {len(found)} facts, the journals {len(entries)}"
        for source in {entry.source for entry in entries}:
            positions = [position for of, position, _, _ in found if of == source]
            assert positions == sorted(positions)

    async def _copy_is_right(self, service: str, facts: Sequence[Entry]) -> None:
        beside = await rebuild(self._settings, service, TOTALS, swap=False)
        connection = await connect(self._settings, service)
        try:
            live = await _rows(connection, service)
            anew = await _rows(connection, beside)
        finally:
            await connection.close()
        assert live == _added_up(facts)
        assert repr(live).encode() == repr(anew).encode()


def _in_order(entries: Sequence[Entry]) -> None:
    assert [entry.position for entry in entries] == list(range(1, len(entries) + 1))
    versions: dict[str, list[int]] = {}
    for entry in entries:
        versions.setdefault(entry.subject, []).append(entry.sequence)
    for subject, sequences in versions.items():
        assert sequences[0] == 1, subject
        assert all(later == earlier + 1 for earlier, later in pairwise(sequences)), subject


def _noted_once(entries: Sequence[Entry], facts: Sequence[Entry]) -> None:
    noted = Counter((entry.subject, entry.amount) for entry in entries if entry.type == AmountNoted.wire_name)
    assert noted == Counter((fact.subject, fact.amount) for fact in facts if fact.amount % 10 == 0)


def _added_up(facts: Sequence[Entry]) -> list[tuple[Any, ...]]:
    accounts: dict[UUID, list[Entry]] = {}
    for fact in facts:
        accounts.setdefault(UUID(fact.subject), []).append(fact)
    return [(account, sum(f.amount for f in of), len(of), max(f.sequence for f in of)) for account, of in sorted(accounts.items())]


async def _rows(connection: Connection, schema: str) -> list[tuple[Any, ...]]:
    return [tuple(row) for row in await connection.fetch(ROWS.format(schema=schema))]


async def log(settings: Settings, stream: str, at_least: int, *, within: float = 5.0) -> list[Envelope]:
    """All facts that the log holds, from its beginning: at least so many facts, and whatever comes right behind them."""
    found: list[Envelope] = []
    async with Broker.at(settings.stream_url).reader(stream, start=None) as reader:
        while batch := await reader.batch(10_000, within=within if len(found) < at_least else 0.3):
            found += [Envelope.model_validate_json(decode(delivery.body)) for delivery in batch]
    return [event for event in found if event.type not in OF_THE_LOG]
