"""Sign-ups: the convenor's terms, and what residents do without an account. What a resident does is no command, since it holds what is personal."""

from collections.abc import Sequence
from datetime import datetime

from services.events.authorisation import refuse_strangers
from services.events.domain import signups as domain
from services.events.domain.feedback import Feedback, FeedbackAlreadyGiven, refuse_unless_due
from services.events.store.gatherings import Gatherings
from services.events.store.signups import SignupLists
from shared.auth import Caller
from shared.clock import new_id
from shared.contracts.envelope import Fact, Recorded
from shared.contracts.events import GatheringCancelled, GatheringId, signups
from shared.contracts.events.calendar import GatheringRescheduled
from shared.contracts.events.signups import SignupId
from shared.errors import DomainError
from shared.log.projector import Policy


async def open_signup(command: signups.OpenSignup, *, gatherings: Gatherings, signup_lists: SignupLists, by: Caller, now: datetime) -> Sequence[Fact]:
    refuse_strangers(by, (await gatherings.get(command.gathering_id)).convenor)
    occasion = await signup_lists.occasion(command.gathering_id)
    existing = await signup_lists.find(command.gathering_id)
    largest = await signup_lists.largest_waiting(command.gathering_id)
    the_list, facts = domain.open_list(existing, command, occasion, largest_waiting=largest)
    if not facts:
        return facts
    await signup_lists.open(the_list)
    return [*facts, *await _promote(the_list, signup_lists, at=now)]


async def sign_up(wishes: Sequence[domain.Wish], gathering_id: GatheringId, *, signup_lists: SignupLists, now: datetime) -> Sequence[Fact | DomainError | None]:
    """What became of each, in their order: what it says, or why it is refused, which is nothing to the others.

    The same request again is the same sign-up and says nothing, also when it was cancelled since.
    """
    the_list = await signup_lists.get(gathering_id)
    occasion, signed_up = await signup_lists.occasion_and_signups(gathering_id, [wish.signup_id for wish in wishes])
    outcomes: list[Fact | DomainError | None] = []
    added: list[tuple[domain.SignupList, domain.Signup, domain.Wish]] = []
    for wish in wishes:
        if wish.signup_id in signed_up:
            outcomes.append(None)
            continue
        try:
            the_list, signup, fact = domain.sign_up(the_list, occasion, wish.details, signup_id=wish.signup_id, now=now)
        except DomainError as refused:
            outcomes.append(refused)
        else:
            outcomes.append(fact)
            added.append((the_list, signup, wish))
            signed_up.add(wish.signup_id)
    if added:
        await signup_lists.add(added, at=now)
    return outcomes


async def cancel_signup(*, signup_lists: SignupLists, now: datetime, secret: bytes) -> Sequence[Fact]:
    """Whoever has the token gives the place up."""
    return await _cancelled(*await signup_lists.opened_by(secret), signup_lists=signup_lists, now=now)


async def cancel_for_somebody(*, signup_lists: SignupLists, now: datetime, signup_id: SignupId, gathering_id: GatheringId) -> Sequence[Fact]:
    """A worker does it on their word; whether the worker may is asked before."""
    await signup_lists.refuse_unless_of(signup_id, gathering_id)
    return await _cancelled(signup_id, gathering_id, signup_lists=signup_lists, now=now)


async def _cancelled(signup_id: SignupId, gathering_id: GatheringId, *, signup_lists: SignupLists, now: datetime) -> Sequence[Fact]:
    """Whoever waits first gets the places that become free, unless the gathering itself is off."""
    the_list = await signup_lists.get(gathering_id)
    occasion, signup = await signup_lists.occasion(gathering_id), await signup_lists.signup(signup_id)
    assert signup is not None  # noqa: S101 - it was found, and no sign-up is ever deleted
    domain.refuse_late_cancellation(signup, occasion, now=now)
    the_list, cancelled, facts = domain.cancel(the_list, signup)
    if not facts:
        return facts
    await signup_lists.cancel(cancelled)
    if domain.moves_up(occasion):
        return [*facts, *await _promote(the_list, signup_lists, at=now)]
    await signup_lists.count(the_list)
    return facts


async def give_feedback(*, signup_lists: SignupLists, now: datetime, secret: bytes, feedback: Feedback) -> Sequence[Fact]:
    """No sign-up's id goes with it: the score is nobody's."""
    signup_id, gathering_id = await signup_lists.opened_by(secret)
    await signup_lists.get(gathering_id)
    occasion, signup = await signup_lists.occasion(gathering_id), await signup_lists.signup(signup_id)
    assert signup is not None  # noqa: S101 - its token was found, and no sign-up is ever deleted
    refuse_unless_due(occasion, signup, now=now)
    so_far = await signup_lists.give_feedback(signup_id, gathering_id, score=feedback.score, words=feedback.words)
    if so_far is None:
        raise FeedbackAlreadyGiven("feedback is given once", field="token", remedy="nothing more is needed; thank you")
    count, total = so_far
    fact = signups.GatheringFeedbackGiven(
        feedback_id=new_id(), gathering_id=gathering_id, convenor=occasion.convenor, score=feedback.score, count=count, total=total
    )
    return [fact]


async def counted(lists: SignupLists, said: Sequence[Fact]) -> Sequence[Fact]:
    """The same facts; a cancellation among them names how many persons it concerns."""
    return [await _counted(lists, fact) if isinstance(fact, GatheringCancelled) else fact for fact in said]


async def _counted(lists: SignupLists, fact: GatheringCancelled) -> Fact:
    concerned = await lists.find(fact.gathering_id)
    return fact.model_copy(update={"signed_up": concerned.taken, "waiting": concerned.waiting}) if concerned else fact


async def follow_edit(lists: SignupLists, gathering_id: GatheringId, said: Sequence[Fact], *, at: datetime) -> Sequence[Fact]:
    """Another capacity holds for a list without one of its own; an edit that gives fewer places than are taken is refused with it."""
    the_list = await lists.find(gathering_id) if said else None
    if the_list is None:
        return said
    occasion, largest = await lists.occasion(gathering_id), await lists.largest_waiting(gathering_id)
    following, facts = domain.follow_capacity(the_list, occasion.capacity, largest_waiting=largest)
    if not facts:
        return said
    await lists.open(following)
    return [*said, *facts, *await _promote(following, lists, at=at)]


async def when_a_gathering_is_cancelled_or_moved_tell_who_signed_up(
    fact: Recorded[GatheringCancelled | GatheringRescheduled], *, signup_lists: SignupLists, now: datetime
) -> Sequence[Fact]:
    """Whoever cancelled or moved it, and by whatever way: each who is signed up or waits is owed a notice."""
    said = fact.message
    if await signup_lists.find(said.gathering_id) is None:
        return []
    if isinstance(said, GatheringCancelled):
        await signup_lists.gathering_cancelled(said.gathering_id, at=fact.time)
        await signup_lists.tell_all(said.gathering_id, "gathering_cancelled", at=now)
    elif said.is_published:
        await signup_lists.tell_all(said.gathering_id, "gathering_moved", at=now)
    return []


async def _promote(the_list: domain.SignupList, lists: SignupLists, *, at: datetime) -> Sequence[Fact]:
    the_list, promoted, facts = domain.promote(the_list, await lists.head(the_list) if the_list.queued else [])
    await lists.count(the_list)
    if promoted:
        await lists.promote(promoted, at=at)
    return facts


WHO_SIGNED_UP_IS_TOLD = Policy(
    name="when_a_gathering_is_cancelled_or_moved_tell_who_signed_up",
    hears=(GatheringCancelled, GatheringRescheduled),
    decide=when_a_gathering_is_cancelled_or_moved_tell_who_signed_up,
)
