"""The projection `loans`: how often each toy was borrowed."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from shared.contracts.envelope import Recorded
from shared.database.postgres import Connection
from shared.log.projector import Projection

from .contracts import ToyBorrowed

ADD = """
insert into loans (toy_id, times) select * from unnest($1::uuid[], $2::int[])
on conflict (toy_id) do update set times = loans.times + excluded.times
"""


async def count_loans(facts: Sequence[Recorded[Any]], connection: Connection) -> None:
    times = Counter(fact.message.toy_id for fact in facts)
    toys = sorted(times)
    await connection.execute(ADD, toys, [times[toy] for toy in toys])


LOANS = Projection(name="loans", hears=(ToyBorrowed,), apply=count_loans, tables=("loans",))
