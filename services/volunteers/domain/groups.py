"""Peer-support groups: planned → open ⇄ resting → ended, which is the end; and their meetings, which events makes gatherings.

What must stay true: an open group has somebody who leads it; whoever leads is a volunteer of its organisation; an ended group has no meetings to come.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from services.volunteers.domain.volunteers import Standing, Volunteer
from shared.contracts.envelope import Fact
from shared.contracts.events.words import Spot, Title
from shared.contracts.volunteers import GroupMeetingId, PeerGroupId, VolunteerId, groups
from shared.contracts.volunteers.words import GroupState
from shared.contracts.words import Language, LocalName, LocalText, MunicipalityCode, OrganisationId, Theme
from shared.domain.same_names import fact_of, made_from
from shared.errors import DomainError, InvalidValue

ENDED_REASON = "group_ended"


class GroupIsAnothers(DomainError):
    slug = "group-is-anothers"
    status = 403


class GroupHasEnded(DomainError):
    slug = "group-ended"


class NoLeader(DomainError):
    slug = "no-leader"


class CannotLead(InvalidValue):
    """Not an active volunteer of the organisation."""

    slug = "cannot-lead"


class GroupNotOpen(DomainError):
    slug = "group-not-open"


class MeetingEndsFirst(InvalidValue):
    slug = "meeting-ends-first"


class MeetingIsAnothers(DomainError):
    slug = "meeting-is-anothers"


@dataclass(frozen=True, slots=True, kw_only=True)
class PeerGroup:
    peer_group_id: PeerGroupId
    organisation_id: OrganisationId
    name: LocalName
    description: LocalText
    theme: Theme
    municipality: MunicipalityCode | None = None
    spot: Spot | None = None
    languages: tuple[Language, ...] = ()
    leaders: tuple[VolunteerId, ...] = ()
    state: GroupState = GroupState.PLANNED


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupMeeting:
    group_meeting_id: GroupMeetingId
    peer_group_id: PeerGroupId
    starts_at: datetime
    ends_at: datetime
    capacity: int | None = None
    withdrawn: bool = False


Decided = tuple[PeerGroup, Sequence[Fact]]
DecidedMeeting = tuple[GroupMeeting, Sequence[Fact]]


def plan(existing: PeerGroup | None, command: groups.PlanGroup, leaders: Collection[Volunteer]) -> Decided:
    """Raises GroupIsAnothers, GroupHasEnded, CannotLead, NoLeader."""
    if existing and existing.organisation_id != command.organisation_id:
        raise GroupIsAnothers("a group stays its organisation's", field="organisation_id", value=command.organisation_id, remedy="plan a group of your own")
    if existing:
        _refuse_ended(existing)
    able = {one.volunteer_id for one in leaders if one.standing is Standing.ACTIVE and one.organisation_id == command.organisation_id}
    if unable := [leader for leader in command.leaders if leader not in able]:
        raise CannotLead("they do not volunteer for the organisation now", field="leaders", value=unable[0], remedy="name an active volunteer")
    planned: PeerGroup = made_from(command, PeerGroup, state=existing.state if existing else GroupState.PLANNED)
    if planned.state is GroupState.OPEN:
        _refuse_without_leader(planned)
    return planned, [] if planned == existing else [fact_of(planned, groups.GroupPlanned)]


def open_group(group: PeerGroup) -> Decided:
    """Raises GroupHasEnded, NoLeader."""
    _refuse_ended(group)
    if group.state is GroupState.OPEN:
        return group, []
    _refuse_without_leader(group)
    opened = replace(group, state=GroupState.OPEN)
    return opened, [fact_of(opened, groups.GroupOpened)]


def rest(group: PeerGroup) -> Decided:
    """Raises GroupHasEnded, GroupNotOpen."""
    _refuse_ended(group)
    if group.state is GroupState.RESTING:
        return group, []
    _refuse_not_open(group)
    resting = replace(group, state=GroupState.RESTING)
    return resting, [fact_of(resting, groups.GroupRested)]


def end(group: PeerGroup, *, today: date) -> Decided:
    if group.state is GroupState.ENDED:
        return group, []
    ended = replace(group, state=GroupState.ENDED)
    return ended, [fact_of(ended, groups.GroupEnded, ended_on=today)]


def without_leader(group: PeerGroup, volunteer_id: UUID) -> Decided:
    """A volunteer is erased. An open group whom nobody leads any more rests."""
    left = replace(group, leaders=tuple(one for one in group.leaders if one != volunteer_id))
    if left.state is GroupState.OPEN and not left.leaders:
        return rest(left)
    return left, []


def plan_meeting(existing: GroupMeeting | None, command: groups.PlanGroupMeeting, group: PeerGroup) -> DecidedMeeting:
    """Raises GroupNotOpen, MeetingEndsFirst, MeetingIsAnothers."""
    _refuse_not_open(group)
    if command.ends_at <= command.starts_at:
        raise MeetingEndsFirst("it ends after it begins", field="ends_at", value=command.ends_at.isoformat(), remedy="give a later end")
    if existing and existing.peer_group_id != command.peer_group_id:
        raise MeetingIsAnothers("another group meets so", field="group_meeting_id", value=command.group_meeting_id, remedy="use a new id")
    meeting = made_from(command, GroupMeeting)
    return meeting, [] if meeting == existing else [_proposed(meeting, group)]


def withdraw_meeting(meeting: GroupMeeting, reason: str) -> DecidedMeeting:
    if meeting.withdrawn:
        return meeting, []
    withdrawn = replace(meeting, withdrawn=True)
    return withdrawn, [fact_of(withdrawn, groups.GroupMeetingWithdrawn, reason=reason)]


def _proposed(meeting: GroupMeeting, group: PeerGroup) -> groups.GroupMeetingProposed:
    return fact_of(
        meeting, groups.GroupMeetingProposed, title=Title(**group.name.model_dump()), convenor=group.organisation_id, parties=(),
        municipality=group.municipality, spot=group.spot, target_groups=(),
    )  # fmt: skip


def _refuse_ended(group: PeerGroup) -> None:
    if group.state is GroupState.ENDED:
        raise GroupHasEnded("it meets no more", field="peer_group_id", value=group.peer_group_id, remedy="plan a new group")


def _refuse_not_open(group: PeerGroup) -> None:
    if group.state is not GroupState.OPEN:
        raise GroupNotOpen(f"it is {group.state}", field="peer_group_id", value=group.peer_group_id, remedy="open the group first")


def _refuse_without_leader(group: PeerGroup) -> None:
    if not group.leaders:
        raise NoLeader("nobody leads it", field="peer_group_id", value=group.peer_group_id, remedy="name a volunteer who does")
