"""A service small enough to reason about, on the real kernel: amounts are booked to accounts, a projection adds them up, a policy notes round totals."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any
from uuid import UUID

from shared.authority import AREA
from shared.contracts.envelope import Command, Fact, Recorded
from shared.database.postgres import Connection
from shared.errors import InvalidValue
from shared.log.projector import Policy, Projection
from shared.service import Service, allow


class AmountBooked(Fact, type="ledger.amount.booked.v1", subject="account_id"):
    account_id: UUID
    amount: int
    note: str = ""


class AmountNoted(Fact, type="ledger.amount.noted.v1", subject="account_id", measured=True):
    account_id: UUID
    amount: int


class BookAmount(Command, type="ledger.book_amount.v1", subject="account_id"):
    account_id: UUID
    amount: int
    note: str = ""


async def book_amount(command: BookAmount, *, connection: Connection) -> Sequence[Fact]:
    if command.amount == 0:
        raise InvalidValue("nothing to book", field="amount", value=command.amount, remedy="book another amount than 0")
    if command.note == "break":
        raise RuntimeError("the handler broke")
    await connection.execute(
        "insert into accounts (account_id, total) values ($1, $2) on conflict (account_id) do update set total = accounts.total + excluded.total",
        command.account_id,
        command.amount,
    )
    return [AmountBooked(account_id=command.account_id, amount=command.amount, note=command.note)]


ADD_UP = """
insert into totals (account_id, total, facts, sequence) select * from unnest($1::uuid[], $2::bigint[], $3::bigint[], $4::bigint[])
on conflict (account_id) do update set total = totals.total + excluded.total, facts = totals.facts + excluded.facts, sequence = excluded.sequence
"""


async def add_up(facts: Sequence[Recorded[Any]], connection: Connection) -> None:
    """Poison is a note in the fact; the table `mended` says that it has been taken care of."""
    rows: dict[UUID, list[int]] = {}
    for fact in facts:
        if fact.message.note == "poison" and not await connection.fetchval("select count(*) from mended"):
            raise ValueError(f"cannot add {fact.message.amount}")
        row = rows.setdefault(fact.message.account_id, [0, 0, 0])
        if fact.sequence <= row[2]:
            raise AssertionError(f"{fact.subject}: version {fact.sequence} after {row[2]}")
        row[0], row[1], row[2] = row[0] + fact.message.amount, row[1] + 1, fact.sequence
    accounts = sorted(rows)
    await connection.execute(ADD_UP, accounts, [rows[a][0] for a in accounts], [rows[a][1] for a in accounts], [rows[a][2] for a in accounts])


async def note(fact: Recorded[Any]) -> Sequence[Fact]:
    return [AmountNoted(account_id=fact.message.account_id, amount=fact.message.amount)] if fact.message.amount % 10 == 0 else []


TOTALS = Projection(name="totals", hears=(AmountBooked,), apply=add_up, tables=("totals",))
NOTES = Policy(name="when_a_round_amount_is_booked_note_it", hears=(AmountBooked,), decide=note)
LEDGER = Service(
    name="ledger",
    migrations=Path(__file__).parent / "sample_migrations",
    commands=allow(AREA, {BookAmount: book_amount}),
    projections=(TOTALS,),
    policies=(NOTES,),
)
