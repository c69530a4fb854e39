"""Forums and their meetings in PostgreSQL. A forum read to be changed is locked, so its meetings are counted one after the other."""

from datetime import date

from services.events.domain.forums import Forum, Meeting, next_due_on
from services.events.store.changes import CalendarStore
from shared.contracts.events import GatheringId
from shared.contracts.events.forums import ForumId
from shared.database.documents import Documents

FORUMS = Documents(
    Forum,
    table="forums",
    name="forum",
    columns=("kind", "theme", "convenor", "network_id", "municipalities", "closed_on"),
    derived={"next_due_on": next_due_on},
)

MEETING = "select gathering_id, forum_id, held_on from forum_meetings where gathering_id = $1"
HELD_ON = "select held_on from forum_meetings where forum_id = $1 and held_on >= $2"
KEEP_MEETING = """
insert into forum_meetings (gathering_id, forum_id, held_on) values ($1, $2, $3) on conflict (gathering_id) do update set held_on = excluded.held_on
"""


class Forums(CalendarStore[Forum]):
    documents = FORUMS

    async def meeting(self, gathering_id: GatheringId) -> Meeting | None:
        row = await self._connection.fetchrow(MEETING, gathering_id)
        return Meeting(**row) if row else None

    async def keep_meeting(self, meeting: Meeting) -> None:
        await self._connection.execute(KEEP_MEETING, meeting.gathering_id, meeting.forum_id, meeting.held_on)

    async def held_on(self, forum_id: ForumId, *, since: date) -> list[date]:
        return [row["held_on"] for row in await self._connection.fetch(HELD_ON, forum_id, since)]
