"""Partnership tables (kumppanuuspöytä) and forums (foorumi): standing groups that prepare things together, and meet.

Names, rules and the chair's key person stay in events: facts carry ids, codes and counts.
"""

from datetime import date
from enum import StrEnum
from typing import NewType
from uuid import UUID

from pydantic import AwareDatetime, Field

from shared.contracts.envelope import Command, Fact
from shared.contracts.events.words import GatheringId, Spot, Title
from shared.contracts.times import Day, Instant
from shared.contracts.words import Cadence, KeyPersonId, MunicipalityCode, Name, OrganisationId, Part, Theme

ForumId = NewType("ForumId", UUID)


class ForumKind(StrEnum):
    """What kind of standing group it is.

    A table on one theme (kumppanuuspöytä), the forum on preparedness (valmiusfoorumi), a network of family centres (perhekeskusverkosto), or another
    group of that shape.
    """

    PARTNERSHIP_TABLE = "partnership_table"
    PREPAREDNESS_FORUM = "preparedness_forum"
    FAMILY_CENTRE_NETWORK = "family_centre_network"
    NETWORK = "network"


class RuleOn(StrEnum):
    """What a rule settles. The first four are what a table cannot do without: who convenes, who chairs, how parties are invited, how things go on."""

    CONVENING = "convening"
    CHAIRING = "chairing"
    INVITING = "inviting"
    CARRYING_ON = "carrying_on"
    WORKING = "working"


class Chair(Part):
    """Who leads the talk (vetäjä): an organisation, and its key person by id."""

    organisation_id: OrganisationId
    key_person_id: KeyPersonId | None = None


class ForumRule(Part):
    """One agreed rule (pelisääntö), in a sentence."""

    on: RuleOn
    text: Name


class Meeting(Part):
    """A meeting to be. Its parties arrange it with the convenor and must agree; who is invited to the forum need not."""

    title: Title
    starts_at: Instant
    ends_at: Instant
    parties: tuple[OrganisationId, ...] = Field(default=(), max_length=100)
    spot: Spot | None = None
    municipality: MunicipalityCode | None = None


class FoundForum(Command, type="events.found_forum.v1", subject="forum_id"):
    """A convenor founds a table or forum: a standing group with a theme, those invited to it and agreed rules."""

    forum_id: ForumId
    kind: ForumKind
    name: Title
    theme: Theme
    convenor: OrganisationId
    chair: Chair | None = None
    invitees: tuple[OrganisationId, ...] = Field(default=(), max_length=500)
    meetings_per_year: Cadence | None = None
    """Null: the kind's own, where it has one: four a year for the preparedness forum and for family centres."""
    municipalities: tuple[MunicipalityCode, ...] = Field(default=(), max_length=400)
    """Codes of the municipalities that it is for."""
    network_id: UUID | None = None
    """The network of the registry that it is, if it is one: its meetings count for that as well."""


class AppointChair(Command, type="events.appoint_chair.v1", subject="forum_id"):
    """The convenor, or the chair until now, says who leads the talk (vetäjä)."""

    forum_id: ForumId
    chair: Chair


class InviteToForum(Command, type="events.invite_to_forum.v1", subject="forum_id"):
    """The convenor or the chair invites an organisation; it hears of each meeting from then on."""

    forum_id: ForumId
    organisation_id: OrganisationId


class LeaveForum(Command, type="events.leave_forum.v1", subject="forum_id"):
    """An organisation that was invited leaves, by its own word or the convenor's. The convenor itself cannot."""

    forum_id: ForumId
    organisation_id: OrganisationId


class AgreeOnRules(Command, type="events.agree_on_rules.v1", subject="forum_id"):
    """The convenor or the chair writes down the rules (pelisäännöt) that the group has agreed on, each time all of them.

    A rule that held before keeps the day on which it was agreed.
    """

    forum_id: ForumId
    rules: tuple[ForumRule, ...] = Field(max_length=100)
    agreed_on: Day | None = None
    """Null: today."""


class ConveneForum(Command, type="events.convene_forum.v1", subject="forum_id"):
    """The convenor or the chair makes a gathering the forum's next meeting."""

    forum_id: ForumId
    gathering_id: GatheringId
    """A gathering that exists, or the id for a new one."""
    meeting: Meeting | None = None
    """What the new gathering is, which is proposed at once; null: it exists."""


class CloseForum(Command, type="events.close_forum.v1", subject="forum_id"):
    """The convenor or the chair ends the group: it meets no more. Outcomes that it left open are followed all the same."""

    forum_id: ForumId
    closed_on: Day | None = None
    """Null: today."""


class ForumFact(Fact):
    """What every fact of a table or forum says of it, as it stands after the fact."""

    forum_id: ForumId
    kind: ForumKind
    theme: str
    convenor: OrganisationId
    network_id: UUID | None = None
    """The network of the registry that it is, if it is one."""
    municipalities: tuple[str, ...] = ()
    """Codes of the municipalities that it is for."""
    meetings_per_year: int | None = None
    """Null: it has no cadence."""


class ForumFounded(ForumFact, type="events.forum.founded.v1", subject="forum_id"):
    """A table or forum exists from now on, and these organisations are invited to it."""

    invitees: tuple[OrganisationId, ...]


class ForumChairAppointed(ForumFact, type="events.forum.chair_appointed.v1", subject="forum_id"):
    """Another organisation leads the talk. Who does it there stays in events."""

    organisation_id: OrganisationId


class ForumPartyInvited(ForumFact, type="events.forum.party_invited.v1", subject="forum_id"):
    """One more organisation is invited."""

    organisation_id: OrganisationId
    invitees: tuple[OrganisationId, ...]
    """All who are invited now."""


class ForumPartyLeft(ForumFact, type="events.forum.party_left.v1", subject="forum_id"):
    """An organisation takes part no more."""

    organisation_id: OrganisationId
    invitees: tuple[OrganisationId, ...]
    """All who are still invited."""


class ForumRulesAgreed(ForumFact, type="events.forum.rules_agreed.v1", subject="forum_id"):
    """The group has agreed on rules; their texts stay in events."""

    rules: int
    """How many hold."""
    unsettled: tuple[RuleOn, ...] = ()
    """What a table cannot do without and no rule settles yet."""


class ForumConvened(ForumFact, type="events.forum.convened.v1", subject="forum_id"):
    """A meeting is called: those invited know when, and its gathering says the rest."""

    gathering_id: GatheringId
    starts_at: AwareDatetime
    invitees: tuple[OrganisationId, ...]


class ForumMet(ForumFact, type="events.forum.met.v1", subject="forum_id"):
    """It met: the gathering that was its meeting was held. Said once for each; the network that it is counts it too."""

    gathering_id: GatheringId
    held_on: date
    year: int
    held: int
    """Meetings of that year, this one included."""


class ForumMeetingDue(ForumFact, type="events.forum.meeting_due.v1", subject="forum_id"):
    """A part of the year that wanted a meeting went by without one: the convenor should call one."""

    year: int
    slot: int
    """The first of the year is 1."""
    due_by: date
    held: int
    """Meetings held this year."""
    due: int
    """Meetings that there should have been by now."""


class ForumClosed(ForumFact, type="events.forum.closed.v1", subject="forum_id"):
    """The group meets no more."""

    closed_on: date
