"""Sign-up (ilmoittautuminen) with a waiting list (varasijat).

What must stay true: never more persons have places than the capacity. Places are given strictly in the order in which people signed up: while anybody waits,
a new sign-up goes behind them, and a party that does not fit as a whole is not split and not overtaken; it waits, and all behind it wait too. Only what the
convenor asks for is taken. Whatever frees places (a cancellation, a larger capacity) promotes from the head of the list in the same step.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum

from services.events.domain.gatherings import State, WrongState
from shared.contracts.envelope import Fact
from shared.contracts.events import GatheringId, signups
from shared.contracts.events.signups import Ask, SignupId
from shared.contracts.words import OrganisationId
from shared.domain.same_names import fact_of, made_from
from shared.domain.trilingual import Language
from shared.errors import DomainError, InvalidValue

KEPT = timedelta(days=30)
"""How long what people told is kept after the gathering ended or was cancelled."""


class Standing(StrEnum):
    CONFIRMED = "confirmed"
    WAITING = "waiting"
    CANCELLED = "cancelled"


class NotPublished(DomainError):
    slug = "not-published"


class SignupNotOpen(DomainError):
    slug = "signup-not-open"


class SignupOver(DomainError):
    slug = "signup-over"


class NotAskedFor(InvalidValue):
    slug = "not-asked-for"


class AnswerMissing(InvalidValue):
    slug = "answer-missing"


class PartyTooLarge(InvalidValue):
    slug = "party-too-large"


class UnknownTargetGroup(InvalidValue):
    slug = "unknown-target-group"


class CapacityTooSmall(DomainError):
    slug = "capacity-too-small"


@dataclass(frozen=True, slots=True, kw_only=True)
class Occasion:
    """What sign-up looks at of a gathering."""

    gathering_id: GatheringId
    convenor: OrganisationId
    state: State
    starts_at: datetime
    ends_at: datetime
    target_groups: tuple[str, ...] = ()
    capacity: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SignupList:
    """A gathering's terms, and how full it is: `taken` and `waiting` count persons, `queued` the sign-ups that wait, `numbered` all there ever were."""

    gathering_id: GatheringId
    convenor: OrganisationId
    capacity: int | None
    own_capacity: bool
    """False: it is the gathering's."""
    opens_at: datetime | None
    closes_at: datetime | None
    asks: tuple[Ask, ...]
    most_persons: int
    taken: int = 0
    waiting: int = 0
    queued: int = 0
    numbered: int = 0
    erased: bool = False

    @property
    def free(self) -> int | None:
        """Places that the next one can get; None: no end of them. While anybody waits there are none, whatever the capacity."""
        if self.waiting:
            return 0
        return None if self.capacity is None else self.capacity - self.taken

    @property
    def free_for_one(self) -> int | None:
        """As many of them as one sign-up can get: how many came so far cannot be reckoned from it while there is room."""
        return None if self.free is None else min(self.free, self.most_persons)

    def has_room_for(self, persons: int) -> bool:
        return self.capacity is None or self.taken + persons <= self.capacity


@dataclass(frozen=True, slots=True, kw_only=True)
class SignupDetails:
    """What somebody told when they signed up. All but the number of persons is erased in time."""

    persons: int = 1
    language: Language = Language.FI
    target_group: str | None = None
    needs: tuple[str, ...] = ()
    name: str | None = None
    email: str | None = None
    phone: str | None = None

    def __repr__(self) -> str:
        """Nothing of a person gets into a log by way of a trace."""
        return f"Told(persons={self.persons})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """Somebody wants to come. `secret` is the fingerprint of the token that opens their sign-up again; `by_phone`: a worker took it down for them."""

    signup_id: SignupId
    details: SignupDetails
    secret: bytes = field(repr=False)
    by_phone: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Signup:
    """Its place in the order, and where it stands."""

    signup_id: SignupId
    number: int
    persons: int
    standing: Standing


def open_list(existing: SignupList | None, command: signups.OpenSignup, occasion: Occasion, *, largest_waiting: int) -> tuple[SignupList, Sequence[Fact]]:
    """Nobody loses a place by new terms, and nobody waits for a place that cannot come: a capacity below what is taken or waited for is refused."""
    if occasion.state in (State.HELD, State.CANCELLED):
        raise WrongState(f"it is {occasion.state}: nobody can sign up any more", field="gathering_id", value=occasion.gathering_id, remedy="look at its state")
    capacity = occasion.capacity if command.capacity is None else command.capacity
    asks = tuple(ask for ask in Ask if ask in command.asks)
    opened = made_from(command, SignupList, convenor=occasion.convenor, capacity=capacity, own_capacity=command.capacity is not None, asks=asks)
    if existing:
        opened = replace(opened, taken=existing.taken, waiting=existing.waiting, queued=existing.queued, numbered=existing.numbered)
        if opened == existing:
            return existing, []
    return _refuse_too_small(opened, largest_waiting), [fact_of(opened, signups.GatheringSignupOpened)]


def follow_capacity(existing: SignupList, capacity: int | None, *, largest_waiting: int) -> tuple[SignupList, Sequence[Fact]]:
    """The gathering's capacity is another one now: a list without its own follows."""
    if existing.own_capacity or existing.capacity == capacity:
        return existing, []
    following = replace(existing, capacity=capacity)
    return _refuse_too_small(following, largest_waiting), [fact_of(following, signups.GatheringSignupOpened)]


def sign_up(the_list: SignupList, occasion: Occasion, details: SignupDetails, *, signup_id: SignupId, now: datetime) -> tuple[SignupList, Signup, Fact]:
    _refuse_unless_open(the_list, occasion, now)
    _refuse_what_is_not_asked_for(the_list, occasion, details)
    if details.persons > the_list.most_persons or (the_list.capacity is not None and details.persons > the_list.capacity):
        most = the_list.most_persons if the_list.capacity is None else min(the_list.most_persons, the_list.capacity)
        raise PartyTooLarge(f"at most {most} may come by one sign-up", field="persons", value=details.persons, remedy="sign up fewer, or ask the convenor")
    fits = not the_list.queued and the_list.has_room_for(details.persons)
    number = the_list.numbered + 1
    if fits:
        after = replace(the_list, numbered=number, taken=the_list.taken + details.persons)
    else:
        after = replace(the_list, numbered=number, waiting=the_list.waiting + details.persons, queued=the_list.queued + 1)
    signup = Signup(signup_id=signup_id, number=number, persons=details.persons, standing=Standing.CONFIRMED if fits else Standing.WAITING)
    return after, signup, fact_of(after, signups.GatheringSignedUp, on_waiting_list=not fits, signup_id=signup_id, persons=signup.persons)


def cancel(the_list: SignupList, signup: Signup) -> tuple[SignupList, Signup, Sequence[Fact]]:
    """Needs no reason, and no account. Who may move up is `promote`'s to say, after this."""
    if signup.standing is Standing.CANCELLED:
        return the_list, signup, []
    waited = signup.standing is Standing.WAITING
    if waited:
        after = replace(the_list, waiting=the_list.waiting - signup.persons, queued=the_list.queued - 1)
    else:
        after = replace(the_list, taken=the_list.taken - signup.persons)
    cancelled = replace(signup, standing=Standing.CANCELLED)
    fact = fact_of(after, signups.GatheringSignupCancelled, was_on_waiting_list=waited, signup_id=signup.signup_id, persons=signup.persons)
    return after, cancelled, [fact]


def promote(the_list: SignupList, head: Sequence[Signup]) -> tuple[SignupList, Sequence[Signup], Sequence[Fact]]:
    """Give places to those at the head of the waiting list, in order, until one does not fit."""
    promoted: list[Signup] = []
    facts: list[Fact] = []
    for signup in head:
        if not the_list.has_room_for(signup.persons):
            break
        the_list = replace(the_list, taken=the_list.taken + signup.persons, waiting=the_list.waiting - signup.persons, queued=the_list.queued - 1)
        promoted.append(replace(signup, standing=Standing.CONFIRMED))
        facts.append(fact_of(the_list, signups.GatheringSignupPromoted, signup_id=signup.signup_id, persons=signup.persons))
    return the_list, promoted, facts


def refuse_late_cancellation(signup: Signup, occasion: Occasion, *, now: datetime) -> None:
    if signup.standing is not Standing.CANCELLED and occasion.state is not State.CANCELLED and now >= occasion.starts_at:
        raise SignupOver("it has begun", field="token", remedy="there is nothing to cancel any more; what you told is erased in time by itself")


def moves_up(occasion: Occasion) -> bool:
    """Whether free places are given to those who wait: not when the gathering is off."""
    return occasion.state is State.PUBLISHED


def closes_at(the_list: SignupList, occasion: Occasion) -> datetime:
    """At its beginning at the latest."""
    return min(the_list.closes_at or occasion.starts_at, occasion.starts_at)


def is_open(the_list: SignupList, occasion: Occasion, *, now: datetime) -> bool:
    return occasion.state is State.PUBLISHED and not _opens_later(the_list, now) and not _is_over(the_list, occasion, now)


def _opens_later(the_list: SignupList, now: datetime) -> bool:
    return the_list.opens_at is not None and now < the_list.opens_at


def _is_over(the_list: SignupList, occasion: Occasion, now: datetime) -> bool:
    return the_list.erased or now >= closes_at(the_list, occasion)


def _refuse_unless_open(the_list: SignupList, occasion: Occasion, now: datetime) -> None:
    if occasion.state is not State.PUBLISHED:
        message = f"it is {occasion.state}: only a published gathering takes sign-ups"
        raise NotPublished(message, field="gathering_id", value=occasion.gathering_id, remedy="look for another one")
    if the_list.opens_at and _opens_later(the_list, now):
        raise SignupNotOpen(f"sign-up opens at {the_list.opens_at.isoformat()}", field="gathering_id", value=occasion.gathering_id, remedy="come back then")
    if _is_over(the_list, occasion, now):
        raise SignupOver("sign-up is over", field="gathering_id", value=occasion.gathering_id, remedy="ask the convenor, or look for another one")


def _refuse_what_is_not_asked_for(the_list: SignupList, occasion: Occasion, details: SignupDetails) -> None:
    """No message of these holds what was told."""
    given = {ask for ask in Ask if getattr(details, ask.value)}
    asks = set(the_list.asks)
    if beyond := sorted(given - asks):
        raise NotAskedFor(f"{', '.join(beyond)} is not asked for here", field=beyond[0], remedy="leave it out: nothing is kept that is not needed")
    missing = asks - given - {Ask.NEEDS}
    if {Ask.EMAIL, Ask.PHONE} <= asks and {Ask.EMAIL, Ask.PHONE} & given:
        missing -= {Ask.EMAIL, Ask.PHONE}
    if missing:
        raise AnswerMissing(f"{', '.join(sorted(missing))} is asked for here", field=min(missing), remedy="tell it, or ask the convenor how to come without")
    if details.target_group and occasion.target_groups and details.target_group not in occasion.target_groups:
        known = ", ".join(occasion.target_groups)
        raise UnknownTargetGroup("the gathering is for other target groups", field="target_group", remedy=f"choose one of: {known}")


def _refuse_too_small(the_list: SignupList, largest_waiting: int) -> SignupList:
    if the_list.capacity is not None and the_list.capacity < max(the_list.taken, largest_waiting):
        raise CapacityTooSmall(
            f"{the_list.taken} places are taken, and the largest party that waits is of {largest_waiting}",
            field="capacity",
            value=the_list.capacity,
            remedy="give a capacity that holds both: nobody loses a place that they have",
        )
    return the_list
