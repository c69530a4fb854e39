"""Tables and forums: founded, invited to, convened by those who lead them; their meetings counted as they are held."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, datetime

from services.events.authorisation import refuse_strangers
from services.events.domain import forums as domain
from services.events.domain import gatherings as gathering_rules
from services.events.handlers.deciding import C, Named, deciding, each
from services.events.store.forums import Forums
from services.events.store.gatherings import Gatherings
from services.events.store.organisations import Organisations
from shared.auth import Caller
from shared.contracts import events
from shared.contracts.envelope import Fact, Recorded
from shared.contracts.events import forums as contracts
from shared.domain.days import helsinki_day
from shared.service import Handler


def _by_its_leaders(
    of: type[C], rule: Callable[[domain.Forum, C, datetime], domain.Decided], *, names: Callable[[domain.Forum, C], Named] = lambda _forum, _command: {}
) -> Handler:
    return deciding(of, Forums, rule, may=lambda by, forum, _: refuse_strangers(by, *forum.leaders), names=names)


appoint_chair = _by_its_leaders(
    contracts.AppointChair,
    lambda forum, command, _: domain.appoint_chair(forum, command.chair),
    names=lambda forum, command: {"organisation_id": {command.chair.organisation_id} - set(forum.leaders)},
)
invite_to_forum = _by_its_leaders(
    contracts.InviteToForum,
    lambda forum, command, _: domain.invite(forum, command.organisation_id),
    names=lambda forum, command: {"organisation_id": {command.organisation_id} - set(forum.invitees)},
)
agree_on_rules = _by_its_leaders(
    contracts.AgreeOnRules, lambda forum, command, now: domain.agree_on_rules(forum, command.rules, agreed_on=command.agreed_on or helsinki_day(now))
)
close_forum = _by_its_leaders(contracts.CloseForum, lambda forum, command, now: domain.close(forum, closed_on=command.closed_on or helsinki_day(now)))


async def found_forum(command: contracts.FoundForum, *, forums: Forums, organisations: Organisations, by: Caller, now: datetime) -> Sequence[Fact]:
    refuse_strangers(by, command.convenor)
    existing = await forums.find(command.forum_id)
    if existing is None:
        await organisations.refuse_ended(convenor=[command.convenor], invitees=command.invitees)
    return await forums.save_noted(existing, domain.found(existing, command, today=helsinki_day(now)), command, by=by, now=now)


async def leave_forum(command: contracts.LeaveForum, *, forums: Forums, organisations: Organisations, by: Caller, now: datetime) -> Sequence[Fact]:
    """By itself, or by those who lead the forum."""
    forum = await forums.get(command.forum_id)
    refuse_strangers(by, command.organisation_id, *forum.leaders)
    as_named = await organisations.as_named(command.organisation_id, forum.invitees)
    return await forums.save_noted(forum, each(forum, domain.leave, as_named), command, by=by, now=now)


async def convene_forum(
    command: contracts.ConveneForum, *, forums: Forums, gatherings: Gatherings, organisations: Organisations, by: Caller, now: datetime
) -> Sequence[Fact]:
    """What it convenes anew is convened by who is in the place of its convenor by now."""
    forum = await forums.get(command.forum_id)
    refuse_strangers(by, *forum.leaders)
    forum = replace(forum, convenor=await organisations.successor(forum.convenor))
    gathering, said = await _gathering_of(forum, command, gatherings, by=by, now=now)
    if command.meeting and said:
        await organisations.refuse_ended(convenor=[forum.convenor], parties=command.meeting.parties)
    existing = await forums.meeting(command.gathering_id)
    meeting, facts = domain.convene(forum, existing, command.gathering_id, kind=gathering.kind, starts_at=gathering.starts_at)
    await forums.keep_meeting(meeting)
    counted = await _count(forums, forum, meeting, started_at=gathering.starts_at) if gathering.state is gathering_rules.State.HELD else ()
    return [*said, *facts, *counted]


async def when_a_gathering_of_a_forum_is_held_count_its_meeting(fact: Recorded[events.GatheringHeld], *, forums: Forums) -> Sequence[Fact]:
    if (meeting := await forums.meeting(fact.message.gathering_id)) is None:
        return []
    forum = await forums.get(meeting.forum_id)
    return await _count(forums, forum, await forums.meeting(meeting.gathering_id) or meeting, started_at=fact.message.starts_at)


async def _count(forums: Forums, forum: domain.Forum, meeting: domain.Meeting, *, started_at: datetime) -> Sequence[Fact]:
    year = helsinki_day(started_at).year
    counted, facts = domain.count(forum, meeting, await forums.held_on(forum.forum_id, since=date(year, 1, 1)), started_at=started_at)
    await forums.keep_meeting(counted)
    return facts


async def _gathering_of(
    forum: domain.Forum, command: contracts.ConveneForum, gatherings: Gatherings, *, by: Caller, now: datetime
) -> tuple[gathering_rules.Gathering, Sequence[Fact]]:
    """The one that is there, or the one that the command describes, drafted and proposed."""
    existing = await gatherings.find(command.gathering_id)
    if command.meeting is None:
        if existing is None:
            raise domain.NothingToConvene(command.gathering_id)
        return existing, []
    gathering, drafted = gathering_rules.draft(existing, domain.draft_meeting(forum, command, command.meeting))
    if existing:
        return existing, []
    gathering, proposed = gathering_rules.propose(gathering)
    await gatherings.keep(gathering, before=None, done=command.wire_name, by=by.subject, at=now)
    return gathering, [*drafted, *proposed]
