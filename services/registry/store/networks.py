"""Networks, their members and their meetings in PostgreSQL. A network read to be changed is locked, so its members change one at a time."""

from datetime import date
from uuid import UUID

from pydantic import TypeAdapter

from services.registry.domain.networks import Meeting, Membership, Network, next_due_on
from shared.contracts.registry import MeetingId
from shared.contracts.words import NetworkId, OrganisationId
from shared.database.claims import claim
from shared.database.documents import Documents, Store

NETWORKS = Documents(Network, table="networks", name="network", columns=("form", "theme", "meetings_per_year"), derived={"next_due_on": next_due_on})
MEMBERSHIP = TypeAdapter(Membership)
MEETING = TypeAdapter(Meeting)

HELD_ON = "select held_on from network_meetings where network_id = $1 and held_on >= $2"
MEMBERSHIPS = """
select organisation_id, request_fingerprint, joined_on, left_on, key_person_id from network_members where network_id = $1 and organisation_id = $2
order by (request_fingerprint = $3) desc, (left_on is null) desc, (left_on = $4) desc, membership desc limit 1
"""
JOIN = "insert into network_members (network_id, organisation_id, request_fingerprint, joined_on, key_person_id) values ($1, $2, $3, $4, $5)"
ASSIGN_CONTACT = "update network_members set key_person_id = $3 where network_id = $1 and organisation_id = $2 and left_on is null"
LEAVE = "update network_members set left_on = $3 where network_id = $1 and organisation_id = $2 and left_on is null"
GET_MEETING = "select meeting_id, request_fingerprint, held_on, participants from network_meetings where meeting_id = $1"
ADD_MEETING = "insert into network_meetings (meeting_id, network_id, request_fingerprint, held_on, participants) values ($1, $2, $3, $4, $5)"


class Networks(Store[Network]):
    documents = NETWORKS

    async def get(self, key: UUID) -> Network:
        """Locked by its row alone: who holds rows of networks waits for no claim behind them."""
        return await self.own(key)

    async def held_on(self, network_id: NetworkId, *, since: date) -> list[date]:
        return [row["held_on"] for row in await self._connection.fetch(HELD_ON, network_id, since)]

    async def membership(
        self, network_id: NetworkId, organisation_id: OrganisationId, *, request_fingerprint: str | None = None, left_on: date | None = None
    ) -> Membership | None:
        """What the request of that fingerprint made, else the open membership, else the one left on that day, else the latest."""
        row = await self._connection.fetchrow(MEMBERSHIPS, network_id, organisation_id, request_fingerprint, left_on)
        return MEMBERSHIP.validate_python(dict(row)) if row else None

    async def join(self, network_id: NetworkId, membership: Membership) -> None:
        await self._connection.execute(
            JOIN, network_id, membership.organisation_id, membership.request_fingerprint, membership.joined_on, membership.key_person_id
        )

    async def leave(self, network_id: NetworkId, membership: Membership) -> None:
        await self._connection.execute(LEAVE, network_id, membership.organisation_id, membership.left_on)

    async def assign_contact(self, network_id: NetworkId, membership: Membership) -> None:
        await self._connection.execute(ASSIGN_CONTACT, network_id, membership.organisation_id, membership.key_person_id)

    async def find_meeting(self, meeting_id: MeetingId) -> Meeting | None:
        await claim(self._connection, meeting_id)
        row = await self._connection.fetchrow(GET_MEETING, meeting_id)
        return MEETING.validate_python(dict(row)) if row else None

    async def add_meeting(self, network_id: NetworkId, meeting: Meeting) -> None:
        await self._connection.execute(ADD_MEETING, meeting.meeting_id, network_id, meeting.request_fingerprint, meeting.held_on, meeting.participants)
