"""Peer-support groups: planned, opened, at rest, ended; and when they meet."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from services.volunteers.authorisation import refuse_others
from services.volunteers.domain import groups as domain
from services.volunteers.domain.groups import PeerGroup
from services.volunteers.store.groups import GroupMeetings, PeerGroups
from services.volunteers.store.volunteers import VOLUNTEERS
from shared.auth import Caller
from shared.contracts.envelope import Fact
from shared.contracts.volunteers import groups as contracts
from shared.database.changes import Done
from shared.database.postgres import Connection
from shared.domain.days import helsinki_day
from shared.work.deciding import deciding


async def plan_group(command: contracts.PlanGroup, *, connection: Connection, peer_groups: PeerGroups, by: Caller, now: datetime) -> Sequence[Fact]:
    refuse_others(by, command.organisation_id)
    leaders = await VOLUNTEERS.held(connection, command.leaders)
    existing = await peer_groups.find(command.peer_group_id)
    return await peer_groups.save_noted(existing, domain.plan(existing, command, leaders.values()), command, by=by, now=now)


async def end_group(command: contracts.EndGroup, *, peer_groups: PeerGroups, group_meetings: GroupMeetings, by: Caller, now: datetime) -> Sequence[Fact]:
    """Its meetings to come are withdrawn with it."""
    group = await peer_groups.get(command.peer_group_id)
    refuse_others(by, group.organisation_id)
    facts = [*await peer_groups.save_noted(group, domain.end(group, today=helsinki_day(now)), command, by=by, now=now)]
    for key in await group_meetings.to_come(group.peer_group_id, now):
        meeting = await group_meetings.own(key)
        facts += await group_meetings.save_noted(meeting, domain.withdraw_meeting(meeting, domain.ENDED_REASON), command, by=by, now=now)
    return facts


async def plan_group_meeting(
    command: contracts.PlanGroupMeeting, *, peer_groups: PeerGroups, group_meetings: GroupMeetings, by: Caller, now: datetime
) -> Sequence[Fact]:
    group = await peer_groups.get(command.peer_group_id)
    refuse_others(by, group.organisation_id)
    existing = await group_meetings.find(command.group_meeting_id)
    return await group_meetings.save_noted(existing, domain.plan_meeting(existing, command, group), command, by=by, now=now)


async def withdraw_group_meeting(
    command: contracts.WithdrawGroupMeeting, *, peer_groups: PeerGroups, group_meetings: GroupMeetings, by: Caller, now: datetime
) -> Sequence[Fact]:
    meeting = await group_meetings.get(command.group_meeting_id)
    refuse_others(by, (await peer_groups.read(meeting.peer_group_id)).organisation_id)
    return await group_meetings.save_noted(meeting, domain.withdraw_meeting(meeting, command.reason), command, by=by, now=now)


async def leave(volunteer_id: UUID, *, peer_groups: PeerGroups, by: str, now: datetime) -> Sequence[Fact]:
    """A volunteer is erased: no group knows that they led it."""
    facts: list[Fact] = []
    for key in await peer_groups.led_by(volunteer_id):
        group = await peer_groups.own(key)
        facts += await peer_groups.save_done(group, domain.without_leader(group, volunteer_id), Done(command="erase_volunteer", by=by, at=now))
    return facts


def _by_its_coordinator(by: Caller, group: PeerGroup, _command: object) -> None:
    refuse_others(by, group.organisation_id)


open_group = deciding(contracts.OpenGroup, PeerGroups, lambda group, _command, _now: domain.open_group(group), may=_by_its_coordinator)
rest_group = deciding(contracts.RestGroup, PeerGroups, lambda group, _command, _now: domain.rest(group), may=_by_its_coordinator)
