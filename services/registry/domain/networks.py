"""Networks (yhteistyöverkosto): founded with theme, responsible parties and cadence; joined and left by organisations; meeting.

An organisation has at most one open membership in a network. Councils and groups that stand beside the networks have the same shape and another form.
A slot of the year that went by without a meeting is told once, however late somebody looks.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from services.registry.domain import periods
from shared.contracts import events, registry
from shared.contracts.envelope import Fact
from shared.contracts.events import GatheringKind, forums
from shared.contracts.registry import MeetingId, NamedParty, NetworkForm
from shared.contracts.words import KeyPersonId, NetworkId, OrganisationId
from shared.domain import cadence
from shared.domain.days import days_after, helsinki_day
from shared.domain.request_fingerprints import fingerprint, refuse_other_content
from shared.domain.same_names import fact_of, made_from
from shared.errors import DomainError, InvalidValue

MEETINGS = frozenset({GatheringKind.NETWORK_MEETING, GatheringKind.PREPAREDNESS_FORUM, GatheringKind.PARTNERSHIP_TABLE})
"""The kinds of gathering at which a network meets."""


class ThemeMissing(InvalidValue):
    slug = "theme-missing"


class AlreadyAMember(DomainError):
    slug = "already-a-member"


class NotAMember(DomainError):
    slug = "not-a-member"


@dataclass(frozen=True, slots=True, kw_only=True)
class Membership:
    organisation_id: OrganisationId
    request_fingerprint: str
    joined_on: date | None = None
    left_on: date | None = None
    key_person_id: KeyPersonId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting:
    meeting_id: MeetingId
    request_fingerprint: str
    held_on: date
    participants: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Network:
    network_id: NetworkId
    name: str
    request_fingerprint: str
    form: NetworkForm = NetworkForm.NETWORK
    theme: str | None = None
    responsible: tuple[NamedParty, ...] = ()
    convenor: NamedParty | None = None
    messenger: NamedParty | None = None
    meetings_per_year: int | None = None
    open: bool = False
    since: int | None = None
    groups: int | None = None
    regions: tuple[str, ...] = ()
    followed_from: date | None = None
    """From when on meetings are held against the cadence: the day on which the network was founded here."""
    announced_until: date | None = None
    """The end of the last slot that was looked at."""


def found(
    existing: Network | None, command: registry.FoundNetwork, *, named: Mapping[OrganisationId, NamedParty], today: date
) -> tuple[Network, Sequence[Fact]]:
    """Take a new network; `named` holds every organisation that the command names."""
    if existing:
        refuse_other_content(existing.request_fingerprint, command, what="network", key=command.network_id)
        return existing, []
    if command.form is NetworkForm.NETWORK and command.theme is None:
        raise ThemeMissing("a network has a theme", field="theme", remedy="name the theme, or found it as a council or a group")
    network = made_from(
        command,
        Network,
        request_fingerprint=fingerprint(command),
        responsible=tuple(as_named(party, named) for party in command.responsible),
        convenor=named[command.convenor] if command.convenor else None,
        messenger=named[command.messenger] if command.messenger else None,
        followed_from=today,
    )
    return network, [fact_of(network, registry.NetworkFounded)]


def as_named(party: registry.Party, named: Mapping[OrganisationId, NamedParty]) -> NamedParty:
    match party:
        case registry.OrganisationParty():
            return named[party.organisation_id]
        case registry.DescribedParty():
            return NamedParty(name=party.description)


def join(network: Network, existing: Membership | None, command: registry.JoinNetwork, *, member: NamedParty) -> tuple[Membership, Sequence[Fact]]:
    """Open a membership; `existing` is the organisation's latest one. Who has left may join anew, on another day."""
    if existing and existing.request_fingerprint == fingerprint(command):
        return existing, []
    if existing and existing.left_on is None:
        raise AlreadyAMember(
            f"{member.name} is a member of {network.name} already",
            field="organisation_id",
            value=command.organisation_id,
            remedy="let it leave before it joins anew",
        )
    membership = Membership(
        organisation_id=command.organisation_id, request_fingerprint=fingerprint(command), joined_on=command.joined_on, key_person_id=command.key_person_id
    )
    fact = fact_of(network, registry.NetworkMemberJoined, organisation_id=command.organisation_id, organisation_name=member.name, joined_on=command.joined_on)
    return membership, [fact]


def leave(network: Network, membership: Membership | None, command: registry.LeaveNetwork, *, member: NamedParty) -> tuple[Membership, Sequence[Fact]]:
    if membership is None or (membership.left_on is not None and membership.left_on != command.left_on):
        raise _no_member(network, member)
    if membership.left_on == command.left_on:
        return membership, []
    periods.check(membership.joined_on, command.left_on, start_field="joined_on", end_field="left_on")
    fact = fact_of(network, registry.NetworkMemberLeft, organisation_id=command.organisation_id, organisation_name=member.name, left_on=command.left_on)
    return replace(membership, left_on=command.left_on), [fact]


def hold_meeting(network: Network, existing: Meeting | None, command: registry.HoldNetworkMeeting) -> tuple[Meeting, Sequence[Fact]]:
    if existing:
        refuse_other_content(existing.request_fingerprint, command, what="meeting", key=command.meeting_id)
        return existing, []
    meeting = Meeting(meeting_id=command.meeting_id, request_fingerprint=fingerprint(command), held_on=command.held_on, participants=command.participants)
    fact = fact_of(
        network,
        registry.NetworkMeetingHeld,
        meeting_id=meeting.meeting_id,
        held_on=meeting.held_on,
        participants=meeting.participants,
        year=meeting.held_on.year,
    )
    return meeting, [fact]


def meeting_of(said: events.GatheringHeld | forums.ForumMet) -> registry.HoldNetworkMeeting | None:
    """The meeting that a gathering was, if people met there as a network; a theme day that a network arranges is none."""
    if said.network_id is None:
        return None
    network_id, meeting_id = NetworkId(said.network_id), MeetingId(said.gathering_id)
    match said:
        case forums.ForumMet():
            return registry.HoldNetworkMeeting(network_id=network_id, meeting_id=meeting_id, held_on=said.held_on)
        case events.GatheringHeld() if said.kind in MEETINGS:
            came = sum(one.persons for one in said.attendance) if said.attendance else None
            held_on = helsinki_day(said.starts_at)
            return registry.HoldNetworkMeeting(network_id=network_id, meeting_id=meeting_id, held_on=held_on, participants=came)
        case events.GatheringHeld():
            return None


def let_in(network: Network, *, anyone: bool) -> tuple[Network, Sequence[Fact]]:
    """Open the network to any organisation that wants to join, or restrict it to those who are taken in."""
    if network.open is anyone:
        return network, []
    changed = replace(network, open=anyone)
    return changed, [fact_of(changed, registry.NetworkOpened) if anyone else fact_of(changed, registry.NetworkRestricted)]


def assign_contact(
    network: Network, membership: Membership | None, command: registry.AssignNetworkContact, *, member: NamedParty
) -> tuple[Membership, Sequence[Fact]]:
    """Change the key person (avainhenkilö) of an open membership."""
    if membership is None or membership.left_on is not None:
        raise _no_member(network, member)
    if membership.key_person_id == command.key_person_id:
        return membership, []
    fact = fact_of(network, registry.NetworkContactAssigned, organisation_id=command.organisation_id, organisation_name=member.name)
    return replace(membership, key_person_id=command.key_person_id), [fact]


def _no_member(network: Network, member: NamedParty) -> NotAMember:
    return NotAMember(
        f"{member.name} is no member of {network.name}", field="organisation_id", value=member.organisation_id, remedy="see the members of the network"
    )


def next_due_on(network: Network) -> date | None:
    """The day after the next slot's end; None for a network without cadence."""
    if network.meetings_per_year is None or network.followed_from is None:
        return None
    looked_at = network.announced_until or days_after(network.followed_from, -1)
    return days_after(cadence.next_end(network.meetings_per_year, after=looked_at), 1)


def come_due(network: Network, held: Collection[date], *, today: date) -> tuple[Network, Sequence[Fact]]:
    """Tell of each slot that went by without a meeting since the last look."""
    if network.meetings_per_year is None or network.followed_from is None:
        return network, []
    span = cadence.Span(since=network.followed_from)
    missed = cadence.missed(network.meetings_per_year, held, span=span, after=network.announced_until, today=today)
    last = cadence.last_over(network.meetings_per_year, span=span, today=today)
    facts = [
        fact_of(network, registry.NetworkMeetingDue, year=slot.ends_on.year, slot=slot.number, due_by=slot.ends_on, held=slot.held, due=due)
        for due, slot in missed
    ]
    return replace(network, announced_until=max(last, network.announced_until or last) if last else network.announced_until), facts
