"""What the calendar makes due of forums and their outcomes: a slot that went by without a meeting, an outcome whose day has passed."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from services.events.domain import forums as forum_rules
from services.events.domain import outcomes as outcome_rules
from services.events.store.forums import Forums
from services.events.store.outcomes import Outcomes
from shared.contracts.envelope import Fact
from shared.contracts.events.forums import ForumId
from shared.contracts.events.outcomes import OutcomeId
from shared.database.postgres import Connection
from shared.domain.days import helsinki_day


async def forums_due(connection: Connection, now: datetime, most: int) -> Sequence[ForumId]:
    return await Forums(connection).due(helsinki_day(now), most=most)


async def forum_meeting_due(connection: Connection, key: UUID, now: datetime) -> Sequence[Fact]:
    forums = Forums(connection)
    forum = await forums.read(ForumId(key))
    since = date((forum.told_until or forum.followed_from).year, 1, 1)
    looked_at, facts = forum_rules.come_due(forum, await forums.held_on(forum.forum_id, since=since), today=helsinki_day(now))
    await forums.put(looked_at)
    return facts


async def outcomes_past_their_day(connection: Connection, now: datetime, most: int) -> Sequence[OutcomeId]:
    return await Outcomes(connection).due(helsinki_day(now), most=most)


async def outcome_overdue(connection: Connection, key: UUID, now: datetime) -> Sequence[Fact]:
    outcomes = Outcomes(connection)
    reminded, facts = outcome_rules.come_due(await outcomes.own(OutcomeId(key)), today=helsinki_day(now))
    await outcomes.put(reminded)
    return facts
