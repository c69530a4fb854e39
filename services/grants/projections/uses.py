"""What organisations used rooms for, summed by year: support in kind (toiminnallinen tuki), at the price that each use was worth by its room's price list.

A keeper's own use of its rooms is no support. A use without a price is counted and adds nothing.
"""

from collections import Counter
from collections.abc import Sequence
from uuid import UUID

from shared.contracts.envelope import Recorded
from shared.contracts.events.bookings import BookingUsed, Priority
from shared.database.postgres import Connection
from shared.domain.days import helsinki_day
from shared.log.projector import Projection

ADD = """
insert into uses (organisation_id, year, bookings, minutes, worth_cents, without_price) values ($1, $2, $3, $4, $5, $6)
on conflict (organisation_id, year) do update set bookings = uses.bookings + excluded.bookings, minutes = uses.minutes + excluded.minutes,
    worth_cents = uses.worth_cents + excluded.worth_cents, without_price = uses.without_price + excluded.without_price
"""
Key = tuple[UUID, int]


async def sum_uses(facts: Sequence[Recorded[BookingUsed]], connection: Connection) -> None:
    """Each is told once; by the year in which it begins, in Helsinki."""
    bookings, minutes, cents, without_price = Counter[Key](), Counter[Key](), Counter[Key](), Counter[Key]()
    for used in (fact.message for fact in facts):
        if used.priority is Priority.KEEPER:
            continue
        key = (used.organisation_id, helsinki_day(used.starts_at).year)
        bookings[key] += 1
        minutes[key] += used.minutes
        cents[key] += used.worth_cents or 0
        without_price[key] += used.worth_cents is None
    rows = [(*key, bookings[key], minutes[key], cents[key], without_price[key]) for key in sorted(bookings)]
    await connection.executemany(ADD, rows)


USES = Projection(name="uses", hears=(BookingUsed,), apply=sum_uses, tables=("uses",))
