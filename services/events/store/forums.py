"""Forums and their meetings in PostgreSQL. A forum read to be changed is locked, so its meetings are counted one after the other."""

from datetime import date, datetime

from pydantic import TypeAdapter

from services.events.domain.forums import Forum, Meeting, next_due_on
from services.events.store import changes
from shared.contracts.events import GatheringId
from shared.contracts.events.forums import ForumId
from shared.database.claims import claim
from shared.database.postgres import Connection
from shared.errors import NotFound

FORUM = TypeAdapter(Forum)

READ = "select forum from forums where forum_id = $1"
GET = READ + " for update"
KEEP = """
insert into forums (forum_id, kind, theme, convenor, network_id, municipalities, closed_on, next_due_on, forum) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
on conflict (forum_id) do update set closed_on = excluded.closed_on, next_due_on = excluded.next_due_on, forum = excluded.forum
"""
DUE = "select forum_id from forums where next_due_on <= $1 order by next_due_on, forum_id limit $2 for update skip locked"
MEETING = "select gathering_id, forum_id, held_on from forum_meetings where gathering_id = $1"
HELD_ON = "select held_on from forum_meetings where forum_id = $1 and held_on >= $2"
KEEP_MEETING = """
insert into forum_meetings (gathering_id, forum_id, held_on) values ($1, $2, $3) on conflict (gathering_id) do update set held_on = excluded.held_on
"""


class Forums:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def find(self, forum_id: ForumId) -> Forum | None:
        await claim(self._connection, forum_id)
        found = await self._connection.fetchval(GET, forum_id)
        return FORUM.validate_python(found) if found else None

    async def get(self, forum_id: ForumId) -> Forum:
        if forum := await self.find(forum_id):
            return forum
        raise NotFound("forum", forum_id)

    async def read(self, forum_id: ForumId) -> Forum:
        """As it stands, not locked: who holds an outcome waits for no forum."""
        if found := await self._connection.fetchval(READ, forum_id):
            return FORUM.validate_python(found)
        raise NotFound("forum", forum_id)

    async def keep(self, forum: Forum, *, before: Forum | None, done: str, by: str, at: datetime) -> None:
        await self.put(forum)
        was = FORUM.dump_python(before, mode="json") if before else None
        await changes.note(self._connection, "forum", forum.forum_id, was, FORUM.dump_python(forum, mode="json"), done=done, by=by, at=at)

    async def put(self, forum: Forum) -> None:
        await self._connection.execute(
            KEEP, forum.forum_id, forum.kind, forum.theme, forum.convenor, forum.network_id, forum.municipalities, forum.closed_on, next_due_on(forum),
            FORUM.dump_python(forum, mode="json"),
        )  # fmt: skip

    async def due(self, today: date, *, most: int) -> list[ForumId]:
        """Those of which a slot is over, locked; those that somebody else holds are left to them."""
        return [row["forum_id"] for row in await self._connection.fetch(DUE, today, most)]

    async def meeting(self, gathering_id: GatheringId) -> Meeting | None:
        row = await self._connection.fetchrow(MEETING, gathering_id)
        return Meeting(**row) if row else None

    async def keep_meeting(self, meeting: Meeting) -> None:
        await self._connection.execute(KEEP_MEETING, meeting.gathering_id, meeting.forum_id, meeting.held_on)

    async def held_on(self, forum_id: ForumId, *, since: date) -> list[date]:
        return [row["held_on"] for row in await self._connection.fetch(HELD_ON, forum_id, since)]
