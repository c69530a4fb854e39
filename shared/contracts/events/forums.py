"""Partnership tables (kumppanuuspöytä) and forums (foorumi): standing groups that prepare things together, and meet.

Names, rules and the chair's key person stay in events: facts carry ids, codes and counts.
"""

from datetime import date
from enum import StrEnum
from typing import Annotated, NewType
from uuid import UUID

from pydantic import AwareDatetime, Field, StringConstraints

from shared.contracts.envelope import Command, Fact
from shared.contracts.events.words import GatheringId, Spot, Title
from shared.contracts.registry.words import Cadence, KeyPersonId, Name, OrganisationId, Part, Theme
from shared.contracts.times import Day, Instant

ForumId = NewType("ForumId", UUID)
MunicipalityCode = Annotated[str, StringConstraints(pattern=r"^[0-9]{3}$")]


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
    municipality: str | None = Field(default=None, pattern=r"^[0-9]{3}$")


class FoundForum(Command, type="events.found_forum.v1", subject="forum_id"):
    """Without a cadence, the kind's own holds where it has one: four a year for the preparedness forum and for family centres."""

    forum_id: ForumId
    kind: ForumKind
    name: Title
    theme: Theme
    convenor: OrganisationId
    chair: Chair | None = None
    invitees: tuple[OrganisationId, ...] = Field(default=(), max_length=500)
    meetings_per_year: Cadence | None = None
    municipalities: tuple[MunicipalityCode, ...] = Field(default=(), max_length=400)
    network_id: UUID | None = None
    """The network of the registry that it is, if it is one."""


class AppointChair(Command, type="events.appoint_chair.v1", subject="forum_id"):
    forum_id: ForumId
    chair: Chair


class InviteToForum(Command, type="events.invite_to_forum.v1", subject="forum_id"):
    forum_id: ForumId
    organisation_id: OrganisationId


class LeaveForum(Command, type="events.leave_forum.v1", subject="forum_id"):
    forum_id: ForumId
    organisation_id: OrganisationId


class AgreeOnRules(Command, type="events.agree_on_rules.v1", subject="forum_id"):
    """All rules that hold from now on; one that held before keeps the day on which it was agreed."""

    forum_id: ForumId
    rules: tuple[ForumRule, ...] = Field(max_length=100)
    agreed_on: Day | None = None
    """None: today."""


class ConveneForum(Command, type="events.convene_forum.v1", subject="forum_id"):
    """Make a gathering the forum's meeting: one that is there, or, with `meeting`, a new one, which is proposed at once."""

    forum_id: ForumId
    gathering_id: GatheringId
    meeting: Meeting | None = None


class CloseForum(Command, type="events.close_forum.v1", subject="forum_id"):
    """It meets no more. What it left open is followed all the same."""

    forum_id: ForumId
    closed_on: Day | None = None
    """None: today."""


class ForumFact(Fact):
    forum_id: ForumId
    kind: ForumKind
    theme: str
    convenor: OrganisationId
    network_id: UUID | None = None
    municipalities: tuple[str, ...] = ()
    meetings_per_year: int | None = None


class ForumFounded(ForumFact, type="events.forum.founded.v1", subject="forum_id"):
    invitees: tuple[OrganisationId, ...]


class ForumChairAppointed(ForumFact, type="events.forum.chair_appointed.v1", subject="forum_id"):
    """Which organisation chairs; who does it there stays in events."""

    organisation_id: OrganisationId


class ForumPartyInvited(ForumFact, type="events.forum.party_invited.v1", subject="forum_id"):
    organisation_id: OrganisationId
    invitees: tuple[OrganisationId, ...]


class ForumPartyLeft(ForumFact, type="events.forum.party_left.v1", subject="forum_id"):
    organisation_id: OrganisationId
    invitees: tuple[OrganisationId, ...]


class ForumRulesAgreed(ForumFact, type="events.forum.rules_agreed.v1", subject="forum_id"):
    """How many rules hold, and what the table cannot do without and has not settled yet."""

    rules: int
    unsettled: tuple[RuleOn, ...] = ()


class ForumConvened(ForumFact, type="events.forum.convened.v1", subject="forum_id"):
    gathering_id: GatheringId
    starts_at: AwareDatetime
    invitees: tuple[OrganisationId, ...]


class ForumMet(ForumFact, type="events.forum.met.v1", subject="forum_id"):
    """It met. `held` counts the meetings of that year, this one included."""

    gathering_id: GatheringId
    held_on: date
    year: int
    held: int


class ForumMeetingDue(ForumFact, type="events.forum.meeting_due.v1", subject="forum_id"):
    """A slot of the year went by without a meeting. `held` and `due` count the year so far."""

    year: int
    slot: int
    """The first of the year is 1."""
    due_by: date
    held: int
    due: int


class ForumClosed(ForumFact, type="events.forum.closed.v1", subject="forum_id"):
    closed_on: date
