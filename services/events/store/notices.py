"""Notices that are owed, and to which address. A notice is claimed for a while, sent outside the transaction, and marked."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from shared.contracts.events import Title
from shared.contracts.events.signups import SignupId
from shared.database.postgres import Connection
from shared.domain.trilingual import Language

CLAIM = """
with due as (
    select n.notice_id from notices n join signups s using (signup_id)
    where n.sent_at is null and n.failed_at is null and n.next_try_at <= $1 and s.email is not null
    and not exists (select from set_aside a where a.work = $2 and a.key = n.notice_id::text and (a.discarded or a.next_try_at > $1))
    order by n.notice_id limit 1 for update of n skip locked
)
update notices n set tries = n.tries + 1, next_try_at = $1 + interval '2 minutes' * power(2, least(n.tries, 9))
from due, signups s, gatherings g
where n.notice_id = due.notice_id and s.signup_id = n.signup_id and g.gathering_id = n.gathering_id
returning n.notice_id, n.signup_id, n.kind, n.tries, s.email, s.language, s.secret, g.gathering -> 'title' as title, g.starts_at,
    g.gathering ->> 'cancelled_for' as cancelled_for
"""
SENT = "update notices set sent_at = $2 where notice_id = $1"
AT_ONCE = "update notices set next_try_at = $2 where notice_id = $1"
FAILED = "update notices set failed_at = $2, failure = $3 where notice_id = $1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    notice_id: int
    signup_id: SignupId
    kind: str
    tries: int
    email: str = field(repr=False)
    language: Language
    secret: bytes | None = field(repr=False)
    title: Title
    starts_at: datetime
    cancelled_for: str | None


async def claim(connection: Connection, work: str, *, now: datetime) -> Mapping[str, Any] | None:
    """The oldest that is due and not set aside from that work; nobody else gets it until its next try, which comes later each time."""
    row: Mapping[str, Any] | None = await connection.fetchrow(CLAIM, now, work)
    return row


def read(row: Mapping[str, Any]) -> Notice:
    return Notice(**{**row, "signup_id": SignupId(UUID(str(row["signup_id"]))), "language": Language(row["language"]), "title": Title(**row["title"])})


async def at_once(connection: Connection, notice_id: int, *, now: datetime) -> None:
    """Let it be due whenever its work is tried again."""
    await connection.execute(AT_ONCE, notice_id, now)


async def sent(connection: Connection, notice: Notice, *, at: datetime) -> None:
    await connection.execute(SENT, notice.notice_id, at)


async def failed(connection: Connection, notice: Notice, *, at: datetime, failure: str) -> None:
    await connection.execute(FAILED, notice.notice_id, at, failure)
