"""What the calendar makes due of forums and their outcomes: a slot that went by without a meeting, an outcome whose day has passed."""

from collections.abc import Sequence
from datetime import date

from services.events.domain import forums as forum_rules
from services.events.domain import outcomes as outcome_rules
from services.events.store.forums import Forums
from services.events.store.outcomes import Outcomes
from shared.contracts.envelope import Fact
from shared.contracts.events.forums import ForumId
from shared.contracts.events.outcomes import OutcomeId


async def forums_due(*, forums: Forums, today: date, most: int) -> Sequence[ForumId]:
    return await forums.due(today, most=most)


async def forum_meeting_due(key: ForumId, *, forums: Forums, today: date) -> Sequence[Fact]:
    forum = await forums.read(key)
    since = date((forum.announced_until or forum.followed_from).year, 1, 1)
    looked_at, facts = forum_rules.come_due(forum, await forums.held_on(forum.forum_id, since=since), today=today)
    await forums.put(looked_at)
    return facts


async def outcomes_past_their_day(*, outcomes: Outcomes, today: date, most: int) -> Sequence[OutcomeId]:
    return await outcomes.due(today, most=most)


async def outcome_overdue(key: OutcomeId, *, outcomes: Outcomes, today: date) -> Sequence[Fact]:
    reminded, facts = outcome_rules.come_due(await outcomes.own(key), today=today)
    await outcomes.put(reminded)
    return facts
