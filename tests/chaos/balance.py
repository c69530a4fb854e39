"""After a round, at rest: what was asked for, the journals, the log as the broker gives it, the copies, and copies built anew, held against one another.

Unlike the ledger of the single fault tests this one counts instead of failing at the first difference, so that a run can tell how much was lost or doubled.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple
from uuid import UUID

from shared.contracts.channels import FACTS, METRICS
from shared.contracts.envelope import Envelope
from shared.database.postgres import connect
from shared.log.rebuild import rebuild
from shared.settings import Settings
from tests.chaos.intents import Booking
from tests.chaos.ledger import log
from tests.sample import TOTALS, AmountBooked, AmountNoted

ENTRIES = """
select position, id, type, subject, sequence, (event::jsonb -> 'data' ->> 'amount')::bigint as amount, event::jsonb -> 'data' ->> 'note' as note
from journal order by position
"""
ROWS = "select account_id, total, facts, sequence from {schema}.totals order by account_id"
ACCOUNTS = "select account_id, total from accounts"
NOT_FOLLOWED = "select kind, source, count(*) as records from log_faults group by kind, source"


class Entry(NamedTuple):
    position: int
    id: UUID
    type: str
    subject: str
    sequence: int
    amount: int
    note: str | None


@dataclass(slots=True)
class Balance:
    """`lost` and `doubled` count effects: facts in a journal, on the log or in a copy. `repeated_on_log` are repeats that every reader passed over."""

    sent: int = 0
    lost: int = 0
    doubled: int = 0
    repeated_on_log: int = 0
    faults: list[str] = field(default_factory=list)

    def differs(self, what: str, *, lost: int = 0, doubled: int = 0) -> None:
        self.lost += lost
        self.doubled += doubled
        if lost or doubled:
            self.faults.append(f"{what}: {lost} lost, {doubled} doubled")

    def claim(self, holds: object, otherwise: str) -> None:
        if not holds:
            self.faults.append(otherwise)


async def balance(settings: Settings, services: Sequence[str], requested: Mapping[str, Booking]) -> Balance:
    """Everything against everything."""
    found = Balance(sent=len(requested))
    journals = {service: await _journal(settings, service) for service in services}
    for service, entries in journals.items():
        _as_requested(found, service, entries, {word: booking for word, booking in requested.items() if booking.service == service})
        _in_order(found, service, entries)
        _noted_once(found, service, entries, requested.values())
    await _on_the_log(found, settings, FACTS, journals)
    await _on_the_log(found, settings, METRICS, {service: [e for e in entries if e.type == AmountNoted.wire_name] for service, entries in journals.items()})
    for service in services:
        await _copies(found, settings, service, requested.values())
    return found


async def _journal(settings: Settings, service: str) -> list[Entry]:
    connection = await connect(settings, service)
    try:
        return [Entry(*row) for row in await connection.fetch(ENTRIES)]
    finally:
        await connection.close()


def _as_requested(found: Balance, service: str, entries: Sequence[Entry], requested: Mapping[str, Booking]) -> None:
    """Sent = done: each booking is in its service's journal once, with its account and amount."""
    done = Counter(entry.note or "" for entry in entries if entry.type == AmountBooked.wire_name)
    found.differs(f"journal of {service}", lost=len(requested.keys() - done.keys()), doubled=sum(n - 1 for n in done.values()))
    wrong = [e for e in entries if e.type == AmountBooked.wire_name and not _is(requested.get(e.note or ""), e)]
    found.claim(not wrong, f"journal of {service}: {len(wrong)} facts that nobody asked for, the first {wrong[:1]}")


def _is(booking: Booking | None, entry: Entry) -> bool:
    return booking is not None and str(booking.account_id) == entry.subject and booking.amount == entry.amount


def _in_order(found: Balance, service: str, entries: Sequence[Entry]) -> None:
    found.claim([e.position for e in entries] == list(range(1, len(entries) + 1)), f"journal of {service}: positions have a gap")
    versions: dict[str, list[int]] = defaultdict(list)
    for entry in entries:
        versions[entry.subject].append(entry.sequence)
    broken = [subject for subject, sequences in versions.items() if sequences != list(range(1, len(sequences) + 1))]
    found.claim(not broken, f"journal of {service}: versions of {len(broken)} subjects are out of order")


def _noted_once(found: Balance, service: str, entries: Sequence[Entry], requested: Collection[Booking]) -> None:
    """The policy has noted each round amount of both services once."""
    wanted = Counter((str(b.account_id), b.amount) for b in requested if b.amount % 10 == 0)
    noted = Counter((e.subject, e.amount) for e in entries if e.type == AmountNoted.wire_name)
    found.differs(f"policy of {service}", lost=(wanted - noted).total(), doubled=(noted - wanted).total())


async def _on_the_log(found: Balance, settings: Settings, stream: str, journals: Mapping[str, Sequence[Entry]]) -> None:
    """Journal = log: every position of every source, in order of first appearance, with its id; what comes again is the same fact."""
    events = await log(settings, stream, sum(map(len, journals.values())))
    for service, entries in journals.items():
        _of_one_source(found, f"{stream} of {service}", [event for event in events if event.source == settings.source(service)], entries)
    found.claim({event.source for event in events} <= {settings.source(service) for service in journals}, f"{stream} holds facts of others than these services")


def _of_one_source(found: Balance, what: str, events: Sequence[Envelope], entries: Sequence[Entry]) -> None:
    first: dict[int, str] = {}
    for event in events:
        found.claim(first.setdefault(event.position, event.id) == event.id, f"{what}: position {event.position} is two facts")
    wanted = {entry.position: str(entry.id) for entry in entries}
    found.differs(what, lost=len(wanted.keys() - first.keys()))
    found.repeated_on_log += len(events) - len(first)
    found.claim(list(first) == sorted(first), f"{what}: not in order of position")
    other = [position for position, id_ in first.items() if wanted.get(position) != id_]
    found.claim(not other, f"{what}: {len(other)} positions hold other facts than the journal, the first at {other[:1]}")


async def _copies(found: Balance, settings: Settings, service: str, requested: Collection[Booking]) -> None:
    """Log = live = rebuilt: the state, the copy and a copy built anew hold what was asked for, and nothing is parked or not followed."""
    beside = await rebuild(settings, service, TOTALS, swap=False)
    connection = await connect(settings, service)
    try:
        live = [tuple(row) for row in await connection.fetch(ROWS.format(schema=service))]
        anew = [tuple(row) for row in await connection.fetch(ROWS.format(schema=beside))]
        state = {row["account_id"]: row["total"] for row in await connection.fetch(ACCOUNTS)}
        parked = await connection.fetchval("select count(*) from parked")
        strangers = [f"{row['records']} of {row['source']} ({row['kind']})" for row in await connection.fetch(NOT_FOLLOWED)]
    finally:
        await connection.close()
    _added_up(found, service, live, state, requested)
    found.claim(repr(live).encode() == repr(anew).encode(), f"{service}: the copy built anew differs from the live one")
    found.claim(not parked, f"{service}: {parked} facts are parked")
    found.claim(not strangers, f"{service} has noted faults of the log: {', '.join(strangers)}")


def _added_up(found: Balance, service: str, live: Sequence[tuple[UUID, int, int, int]], state: Mapping[UUID, int], requested: Collection[Booking]) -> None:
    facts, totals, own = Counter[UUID](), Counter[UUID](), Counter[UUID]()
    for booking in requested:
        facts[booking.account_id] += 1
        totals[booking.account_id] += booking.amount
        if booking.service == service:
            own[booking.account_id] += booking.amount
    held = Counter({account: number for account, _, number, _ in live})
    found.differs(f"copy of {service}", lost=(facts - held).total(), doubled=(held - facts).total())
    found.claim({account: total for account, total, _, _ in live} == dict(totals), f"{service}: sums of the copy are not what was asked for")
    found.claim(state == dict(own), f"{service}: sums of the accounts are not what was asked for")
