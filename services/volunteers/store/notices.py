"""Notices owed to volunteers, in the kernel's outbox: a kind, a random id, and words that name nobody; and what each of them wants to be written to about."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from services.volunteers.domain.notices import NoticeSettings, Pace
from shared.contracts.volunteers.words import NoticeKind
from shared.database.postgres import Connection

SETTINGS = "select muted, pace from notice_settings where volunteer_id = $1"
CHOOSE = """
insert into notice_settings (volunteer_id, muted, pace) values ($1, $2, $3)
on conflict (volunteer_id) do update set muted = excluded.muted, pace = excluded.pace
"""
OWE = """
insert into outbox (kind, owner, about, content, noted_at, next_try_at)
select $1, $2, $3, $4, $5, $6 where not exists (
    select from outbox where owner = $2 and kind = $1 and about = $3 and content is not distinct from $4 and sent_at is null and failed_at is null
)
"""
JUST_SENT = "select exists (select from outbox where owner = $1 and kind = $2 and noted_at > $3::timestamptz - interval '10 minutes')"
FORGET_OWED = "delete from outbox where owner = $1"
FORGET_SETTINGS = "delete from notice_settings where volunteer_id = $1"


class Notices:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def settings(self, volunteer_id: UUID) -> NoticeSettings:
        row = await self._connection.fetchrow(SETTINGS, volunteer_id)
        return NoticeSettings(muted=frozenset(map(NoticeKind, row["muted"])), pace=Pace(row["pace"])) if row else NoticeSettings()

    async def choose(self, volunteer_id: UUID, settings: NoticeSettings) -> None:
        await self._connection.execute(CHOOSE, volunteer_id, sorted(settings.muted), settings.pace)

    async def owe(self, volunteer_id: UUID, kind: NoticeKind, *, about: UUID, now: datetime, words: Mapping[str, str] | None = None) -> None:
        """One that waits already is not owed twice. `words` are codes and dates, of nobody."""
        settings = await self.settings(volunteer_id)
        if settings.wants(kind):
            content = dict(words) if words else None
            await self._connection.execute(OWE, kind, volunteer_id, about, content, now, settings.due_at(kind, now))

    async def owed_just_now(self, volunteer_id: UUID, kind: NoticeKind, *, now: datetime) -> bool:
        found: bool = await self._connection.fetchval(JUST_SENT, volunteer_id, kind, now)
        return found

    async def forget(self, volunteer_id: UUID) -> None:
        await self._connection.execute(FORGET_OWED, volunteer_id)
        await self._connection.execute(FORGET_SETTINGS, volunteer_id)
