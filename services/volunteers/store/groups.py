"""Peer-support groups and their meetings in PostgreSQL."""

from datetime import datetime
from uuid import UUID

from services.volunteers.domain.groups import GroupMeeting, PeerGroup
from shared.database.documents import Documents
from shared.database.noted import NotedStore

PEER_GROUPS = Documents(PeerGroup, table="peer_groups", name="peer_group", columns=("organisation_id", "state", "municipality", "leaders"))
GROUP_MEETINGS = Documents(GroupMeeting, table="group_meetings", name="group_meeting", columns=("peer_group_id", "starts_at", "withdrawn"))

LED_BY = "select peer_group_id from peer_groups where leaders @> array[$1::uuid] order by peer_group_id"
TO_COME = "select group_meeting_id from group_meetings where peer_group_id = $1 and starts_at > $2 and not withdrawn order by group_meeting_id"


class PeerGroups(NotedStore[PeerGroup]):
    documents = PEER_GROUPS
    not_noted = frozenset({"leaders"})

    async def led_by(self, volunteer_id: UUID) -> list[UUID]:
        return [row["peer_group_id"] for row in await self._connection.fetch(LED_BY, volunteer_id)]


class GroupMeetings(NotedStore[GroupMeeting]):
    documents = GROUP_MEETINGS

    async def to_come(self, peer_group_id: UUID, now: datetime) -> list[UUID]:
        return [row["group_meeting_id"] for row in await self._connection.fetch(TO_COME, peer_group_id, now)]
