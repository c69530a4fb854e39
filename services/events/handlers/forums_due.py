"""What the calendar makes due of forums and their outcomes: a slot that went by without a meeting, an outcome whose day has passed."""

from collections.abc import Sequence
from datetime import date, datetime

from services.events.domain import forums as forum_rules
from services.events.domain import outcomes as outcome_rules
from services.events.domain.days import helsinki_day
from services.events.handlers.due import Done, each
from services.events.store.forums import Forums
from services.events.store.outcomes import Outcomes
from shared.contracts.envelope import Fact
from shared.db import Connection


async def forum_meetings_due(connection: Connection, *, now: datetime, most: int) -> Done:
    forums, today = Forums(connection), helsinki_day(now)

    async def tell(forum: forum_rules.Forum) -> Sequence[Fact]:
        since = date((forum.told_until or forum.followed_from).year, 1, 1)
        looked_at, facts = forum_rules.come_due(forum, await forums.held_on(forum.forum_id, since=since), today=today)
        await forums.put(looked_at)
        return facts

    return await each(await forums.due(today, most=most), tell, connection, name=lambda forum: forum.forum_id)


async def outcomes_overdue(connection: Connection, *, now: datetime, most: int) -> Done:
    outcomes, today = Outcomes(connection), helsinki_day(now)

    async def remind(outcome: outcome_rules.Outcome) -> Sequence[Fact]:
        reminded, facts = outcome_rules.come_due(outcome, today=today)
        await outcomes.put(reminded)
        return facts

    return await each(await outcomes.due(today, most=most), remind, connection, name=lambda outcome: outcome.outcome_id)
