"""Peer-support groups (vertaistukiryhmä): where and about what people in the same situation meet, led by volunteers. Who comes is known to nobody here."""

from datetime import date

from pydantic import Field

from shared.contracts.envelope import Command, Fact
from shared.contracts.events.proposals import GatheringProposal
from shared.contracts.events.words import Spot
from shared.contracts.times import Instant
from shared.contracts.volunteers.words import GroupMeetingId, GroupState, PeerGroupId, VolunteerId
from shared.contracts.words import Code, Count, Language, LocalName, LocalText, MunicipalityCode, OrganisationId, Theme


class PlanGroup(Command, type="volunteers.plan_group.v1", subject="peer_group_id", personal=True):
    """A coordinator says what a peer-support group is about, where it meets and who leads it. Said again it is another: what is left out is gone."""

    peer_group_id: PeerGroupId
    organisation_id: OrganisationId
    name: LocalName
    description: LocalText
    theme: Theme
    municipality: MunicipalityCode | None = None
    """Null: it meets at a distance."""
    spot: Spot | None = None
    languages: tuple[Language, ...] = Field(default=(), max_length=10)
    leaders: tuple[VolunteerId, ...] = Field(default=(), max_length=10)


class OpenGroup(Command, type="volunteers.open_group.v1", subject="peer_group_id"):
    """A group takes in whoever comes, or takes them in again after a rest."""

    peer_group_id: PeerGroupId


class RestGroup(Command, type="volunteers.rest_group.v1", subject="peer_group_id"):
    """A group does not meet for the time being."""

    peer_group_id: PeerGroupId


class EndGroup(Command, type="volunteers.end_group.v1", subject="peer_group_id"):
    """A group meets no more. Its meetings to come are withdrawn."""

    peer_group_id: PeerGroupId


class PlanGroupMeeting(Command, type="volunteers.plan_group_meeting.v1", subject="group_meeting_id"):
    """A group meets at this time, or at another than was said before; events makes a gathering of it."""

    group_meeting_id: GroupMeetingId
    peer_group_id: PeerGroupId
    starts_at: Instant
    ends_at: Instant
    capacity: Count | None = None


class WithdrawGroupMeeting(Command, type="volunteers.withdraw_group_meeting.v1", subject="group_meeting_id"):
    """A group does not meet at a time at which it wanted to."""

    group_meeting_id: GroupMeetingId
    reason: Code = "withdrawn"


class GroupFact(Fact):
    """What every fact of a peer-support group says."""

    peer_group_id: PeerGroupId
    organisation_id: OrganisationId
    theme: Theme
    municipality: MunicipalityCode | None = None


class GroupPlanned(GroupFact, type="volunteers.group.planned.v1", subject="peer_group_id"):
    """A group is planned, or is another than before."""

    state: GroupState


class GroupOpened(GroupFact, type="volunteers.group.opened.v1", subject="peer_group_id"):
    """A group takes in whoever comes."""


class GroupRested(GroupFact, type="volunteers.group.rested.v1", subject="peer_group_id"):
    """A group does not meet for the time being, or has nobody left who leads it."""


class GroupEnded(GroupFact, type="volunteers.group.ended.v1", subject="peer_group_id"):
    """People in the same situation meet here no more, from this day on: what says so elsewhere is taken down."""

    ended_on: date


class GroupMeetingProposed(GatheringProposal, type="volunteers.group_meeting.proposed.v1", subject="group_meeting_id"):
    """Volunteers wants a meeting of a peer-support group held at this time: events makes it a proposed gathering, or changes the one it made."""

    group_meeting_id: GroupMeetingId
    peer_group_id: PeerGroupId


class GroupMeetingWithdrawn(Fact, type="volunteers.group_meeting.withdrawn.v1", subject="group_meeting_id"):
    """A meeting of a group will not be held: events cancels its gathering."""

    group_meeting_id: GroupMeetingId
    peer_group_id: PeerGroupId
    reason: Code
