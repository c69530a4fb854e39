"""What time makes due: each is found by its store, and done here.

A booking whose time has passed was used, one after its room's last day is released, one whose room became otherwise is judged
again; of a forum, a part of the year without a meeting is told, as is an
outcome whose day has gone by; what is personal in sign-ups is erased when the gathering has been over for a while, and the counts stay.
"""

from collections.abc import Sequence
from datetime import date

from services.events.domain import bookings as booking_rules
from services.events.domain import forums as forum_rules
from services.events.domain import outcomes as outcome_rules
from services.events.handlers.bookings import keep
from services.events.store.bookings import Bookings
from services.events.store.forums import Forums
from services.events.store.outcomes import Outcomes
from services.events.store.rooms import Rooms
from services.events.store.signups import SignupLists
from shared.contracts.envelope import Fact
from shared.contracts.events import GatheringId
from shared.contracts.events.bookings import BookingId
from shared.contracts.events.forums import ForumId
from shared.contracts.events.outcomes import OutcomeId
from shared.contracts.events.signups import GatheringSignupsErased


async def booking_used(key: BookingId, *, bookings: Bookings, rooms: Rooms) -> Sequence[Fact]:
    booking = await bookings.own(key)
    return await keep(bookings, booking_rules.use(await rooms.get(booking.room_id), booking))


async def booking_released(key: BookingId, *, bookings: Bookings) -> Sequence[Fact]:
    return await keep(bookings, booking_rules.release(await bookings.own(key), reason="room_closed"))


async def booking_judged_again(key: BookingId, *, bookings: Bookings, rooms: Rooms) -> Sequence[Fact]:
    booking = await bookings.own(key)
    return await keep(bookings, booking_rules.judge_again(await rooms.get(booking.room_id), booking))


async def forum_meeting_due(key: ForumId, *, forums: Forums, today: date) -> Sequence[Fact]:
    forum = await forums.read(key)
    since = date((forum.announced_until or forum.followed_from).year, 1, 1)
    return await forums.save(forum, forum_rules.come_due(forum, await forums.held_on(forum.forum_id, since=since), today=today))


async def outcome_overdue(key: OutcomeId, *, outcomes: Outcomes, today: date) -> Sequence[Fact]:
    outcome = await outcomes.own(key)
    return await outcomes.save(outcome, outcome_rules.come_due(outcome, today=today))


async def signups_erased(key: GatheringId, *, signup_lists: SignupLists) -> Sequence[Fact]:
    count = await signup_lists.erase(key)
    return [GatheringSignupsErased(gathering_id=key, signups=count)] if count else []
