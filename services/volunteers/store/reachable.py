"""Who may be asked for a role in a municipality, in the order in which equals are asked; and with how many requests each is.

What must stay true: whoever changes these rows of a volunteer holds that volunteer's row in `loads`, so two who do it at once do it one after the other, and
the second sees what the first did.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple
from uuid import UUID
from zlib import crc32

from shared.database.postgres import Connection

ANYWHERE, EVERYBODY = "*", ""
"""The place of those who named no municipality, and the one in which all are, for whoever wants none."""

BITS = 62

HOLD = "insert into loads (volunteer_id) values ($1) on conflict (volunteer_id) do update set volunteer_id = excluded.volunteer_id"
LOAD = """
update loads set load = (select count(*) from requests where volunteer_id = $1), asked_at = greatest(asked_at, $2::timestamptz),
    accepted = accepted + $3, refused = refused + $4 where volunteer_id = $1
"""
LEAVE = "delete from reachable where volunteer_id = $1"
ENTER = """
insert into reachable (role_id, place, load, asked_at, volunteer_id, language_bits, time_bits, interest_bits, answers)
select distinct role, place, l.load, l.asked_at, v.volunteer_id, v.language_bits, v.time_bits, v.interest_bits,
    ceil(1000.0 * (l.accepted + 1) / (l.accepted + l.refused + 1))::integer
from volunteers v join loads l using (volunteer_id), unnest(v.roles) as r (role),
    unnest(array[''] || case when v.municipalities = '{}' then array['*'] else v.municipalities end) as p (place) where v.volunteer_id = $1 and v.matched
"""
FORGET = "delete from loads where volunteer_id = $1"


class Asked(NamedTuple):
    """What a request says of the volunteer whom it is or was with."""

    at: datetime | None = None
    accepted: int = 0
    refused: int = 0


def bits(words: Iterable[str]) -> int:
    """One for each word: who lacks a word's bit lacks the word, who has it may have another word of the same bit."""
    found = 0
    for word in words:
        found |= 1 << crc32(word.encode()) % BITS
    return found


async def placed_anew(connection: Connection, volunteer_id: UUID) -> None:
    """After something that they are matched by became otherwise."""
    await connection.execute(HOLD, volunteer_id)
    await connection.execute(LEAVE, volunteer_id)
    await connection.execute(ENTER, volunteer_id)


async def loaded_anew(connection: Connection, volunteer_id: UUID, asked: Asked) -> None:
    """After a request came to them, or left them."""
    await connection.execute(HOLD, volunteer_id)
    await connection.execute(LOAD, volunteer_id, asked.at, asked.accepted, asked.refused)
    await connection.execute(LEAVE, volunteer_id)
    await connection.execute(ENTER, volunteer_id)


async def forgotten(connection: Connection, volunteer_id: UUID) -> None:
    await connection.execute(LEAVE, volunteer_id)
    await connection.execute(FORGET, volunteer_id)
