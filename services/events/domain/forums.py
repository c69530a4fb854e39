"""Partnership tables (kumppanuuspöytä) and forums (foorumi): founded, invited to, convened, until they close.

What must stay true: a meeting counts once, when it was held; a slot of the cadence that went by without one is told once, however late somebody looks.
What a table cannot do without (who convenes, who chairs, how parties are invited, how things go on) is shown until a rule settles it.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from uuid import UUID

from shared.contracts import events
from shared.contracts.envelope import Fact
from shared.contracts.events import GatheringId, GatheringKind, Title, forums
from shared.contracts.events.forums import Chair, ForumId, ForumKind, ForumRule, RuleOn
from shared.contracts.words import OrganisationId
from shared.domain import cadence
from shared.domain.days import days_after, helsinki_day
from shared.domain.request_fingerprints import fingerprint, refuse_other_content
from shared.domain.same_names import fact_of, made_from
from shared.errors import DomainError, InvalidValue

KIND_OF_MEETING = {
    ForumKind.PARTNERSHIP_TABLE: GatheringKind.PARTNERSHIP_TABLE,
    ForumKind.PREPAREDNESS_FORUM: GatheringKind.PREPAREDNESS_FORUM,
    ForumKind.FAMILY_CENTRE_NETWORK: GatheringKind.NETWORK_MEETING,
    ForumKind.NETWORK: GatheringKind.NETWORK_MEETING,
}
USUAL_CADENCE = {ForumKind.PREPAREDNESS_FORUM: 4, ForumKind.FAMILY_CENTRE_NETWORK: 4}
TO_SETTLE = (RuleOn.CONVENING, RuleOn.CHAIRING, RuleOn.INVITING, RuleOn.CARRYING_ON)


class NameMissing(InvalidValue):
    slug = "name-missing"


class ForumClosedAlready(DomainError):
    slug = "forum-closed"


class NotInvited(DomainError):
    slug = "not-invited"


class NotItsKindOfMeeting(DomainError):
    slug = "not-its-kind-of-meeting"


class NothingToConvene(DomainError):
    slug = "nothing-to-convene"
    status = 404

    def __init__(self, gathering_id: GatheringId) -> None:
        remedy = "name a gathering that is there, give a meeting, or both"
        super().__init__("no such gathering is there, and no meeting to be was described", field="gathering_id", value=gathering_id, remedy=remedy)


class MeetingOfAnotherForum(DomainError):
    slug = "meeting-of-another-forum"


@dataclass(frozen=True, slots=True, kw_only=True)
class AgreedRule:
    rule: ForumRule
    agreed_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Forum:
    forum_id: ForumId
    request_fingerprint: str
    kind: ForumKind
    name: Title
    theme: str
    convenor: OrganisationId
    followed_from: date
    """From when on meetings are held against the cadence: the day on which it was founded here."""
    chair: Chair | None = None
    invitees: tuple[OrganisationId, ...] = ()
    """In the order of their ids, without the convenor."""
    rules: tuple[AgreedRule, ...] = ()
    meetings_per_year: int | None = None
    municipalities: tuple[str, ...] = ()
    network_id: UUID | None = None
    announced_until: date | None = None
    """Up to which day missed slots were looked for."""
    closed_on: date | None = None

    @property
    def unsettled(self) -> tuple[RuleOn, ...]:
        """What no rule settles yet."""
        settled = {agreed.rule.on for agreed in self.rules}
        return tuple(on for on in TO_SETTLE if on not in settled)

    @property
    def leaders(self) -> tuple[OrganisationId, ...]:
        """Who acts for it: the convenor, and the chair's organisation."""
        return (self.convenor, self.chair.organisation_id) if self.chair else (self.convenor,)

    @property
    def span(self) -> cadence.Span:
        return cadence.Span(since=self.followed_from, until=self.closed_on)


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting:
    """A gathering that is a meeting of a forum; `held_on` once it was held."""

    gathering_id: GatheringId
    forum_id: ForumId
    held_on: date | None = None


Decided = tuple[Forum, Sequence[Fact]]


def found(existing: Forum | None, command: forums.FoundForum, *, today: date) -> Decided:
    if existing:
        refuse_other_content(existing.request_fingerprint, command, what="forum", key=command.forum_id)
        return existing, []
    if command.name == Title():
        raise NameMissing("a forum has a name in one language at least", field="name", remedy="give fi, sv or en")
    forum = made_from(
        command,
        Forum,
        request_fingerprint=fingerprint(command),
        followed_from=today,
        invitees=tuple(sorted(set(command.invitees) - {command.convenor})),
        meetings_per_year=command.meetings_per_year or USUAL_CADENCE.get(command.kind),
        municipalities=tuple(sorted(set(command.municipalities))),
    )
    return forum, [fact_of(forum, forums.ForumFounded)]


def appoint_chair(forum: Forum, chair: Chair) -> Decided:
    _refuse_if_closed(forum)
    if forum.chair == chair:
        return forum, []
    return replace(forum, chair=chair), [fact_of(forum, forums.ForumChairAppointed, organisation_id=chair.organisation_id)]


def invite(forum: Forum, organisation_id: OrganisationId) -> Decided:
    _refuse_if_closed(forum)
    if organisation_id in (*forum.invitees, forum.convenor):
        return forum, []
    wider = replace(forum, invitees=tuple(sorted((*forum.invitees, organisation_id))))
    return wider, [fact_of(wider, forums.ForumPartyInvited, organisation_id=organisation_id)]


def leave(forum: Forum, organisation_id: OrganisationId) -> Decided:
    if organisation_id == forum.convenor:
        raise NotInvited("the convenor does not leave its own forum", field="organisation_id", value=organisation_id, remedy="close the forum instead")
    if organisation_id not in forum.invitees:
        return forum, []
    narrower = replace(forum, invitees=tuple(one for one in forum.invitees if one != organisation_id))
    return narrower, [fact_of(narrower, forums.ForumPartyLeft, organisation_id=organisation_id)]


def agree_on_rules(forum: Forum, rules: Sequence[ForumRule], *, agreed_on: date) -> Decided:
    """All that holds from now on; a rule that held before keeps its day."""
    _refuse_if_closed(forum)
    since = {agreed.rule: agreed.agreed_on for agreed in forum.rules}
    agreed = tuple(AgreedRule(rule=rule, agreed_on=since.get(rule, agreed_on)) for rule in dict.fromkeys(rules))
    if agreed == forum.rules:
        return forum, []
    ruled = replace(forum, rules=agreed)
    return ruled, [fact_of(ruled, forums.ForumRulesAgreed, rules=len(agreed))]


def draft_meeting(forum: Forum, command: forums.ConveneForum, meeting: forums.Meeting) -> events.DraftGathering:
    """The gathering that a meeting to be is."""
    kind, convenor, network_id = KIND_OF_MEETING[forum.kind], forum.convenor, forum.network_id
    return events.DraftGathering(gathering_id=command.gathering_id, kind=kind, convenor=convenor, network_id=network_id, **dict(meeting))


def convene(forum: Forum, existing: Meeting | None, gathering_id: GatheringId, *, kind: GatheringKind, starts_at: datetime) -> tuple[Meeting, Sequence[Fact]]:
    """Make a gathering the forum's meeting; `existing` is what it is a meeting of already."""
    if existing and existing.forum_id == forum.forum_id:
        return existing, []
    if existing:
        raise MeetingOfAnotherForum(
            f"it is a meeting of forum {existing.forum_id}", field="gathering_id", value=gathering_id, remedy="draft a gathering of its own for this forum"
        )
    _refuse_if_closed(forum)
    if kind is not KIND_OF_MEETING[forum.kind]:
        raise NotItsKindOfMeeting(
            f"a {forum.kind} meets in a {KIND_OF_MEETING[forum.kind]}, not in a {kind}",
            field="gathering_id", value=gathering_id, remedy=f"draft a gathering of kind {KIND_OF_MEETING[forum.kind]}",
        )  # fmt: skip
    fact = fact_of(forum, forums.ForumConvened, gathering_id=gathering_id, starts_at=starts_at)
    return Meeting(gathering_id=gathering_id, forum_id=forum.forum_id), [fact]


def count(forum: Forum, meeting: Meeting, earlier: Collection[date], *, started_at: datetime) -> tuple[Meeting, Sequence[Fact]]:
    """The meeting was held; `earlier` are the days of the others that were. One that was counted is not counted again."""
    if meeting.held_on:
        return meeting, []
    held_on = helsinki_day(started_at)
    held = 1 + sum(1 for day in earlier if day.year == held_on.year)
    fact = fact_of(forum, forums.ForumMet, gathering_id=meeting.gathering_id, held_on=held_on, year=held_on.year, held=held)
    return replace(meeting, held_on=held_on), [fact]


def close(forum: Forum, *, closed_on: date) -> Decided:
    if forum.closed_on == closed_on:
        return forum, []
    _refuse_if_closed(forum)
    closed = replace(forum, closed_on=closed_on)
    return closed, [fact_of(closed, forums.ForumClosed)]


def plan(forum: Forum, held: Collection[date], *, today: date) -> cadence.Plan | None:
    """This year's meetings against the cadence; None for a forum without one."""
    return cadence.plan(forum.meetings_per_year, held, span=forum.span, today=today) if forum.meetings_per_year else None


def next_due_on(forum: Forum) -> date | None:
    """The first day on which a slot that was not looked at yet is over; None without a cadence, or once closed."""
    if forum.meetings_per_year is None:
        return None
    end = cadence.next_end(forum.meetings_per_year, after=forum.announced_until or forum.followed_from - timedelta(days=1))
    return None if forum.closed_on and end >= forum.closed_on else days_after(end, 1)


def come_due(forum: Forum, held: Collection[date], *, today: date) -> Decided:
    """Tell of each slot that went by without a meeting since the last look."""
    if forum.meetings_per_year is None:
        return forum, []
    missed = cadence.missed(forum.meetings_per_year, held, span=forum.span, after=forum.announced_until, today=today)
    facts = [
        fact_of(forum, forums.ForumMeetingDue, year=slot.ends_on.year, slot=slot.number, due_by=slot.ends_on, held=slot.held, due=due) for due, slot in missed
    ]
    yesterday = today - timedelta(days=1)
    return replace(forum, announced_until=max(yesterday, forum.announced_until or yesterday)), facts


def _refuse_if_closed(forum: Forum) -> None:
    if forum.closed_on:
        raise ForumClosedAlready(f"it closed on {forum.closed_on}", field="forum_id", value=forum.forum_id, remedy="found a new one, or carry its outcomes on")
