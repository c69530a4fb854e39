"""Sign-up (ilmoittautuminen): what a convenor asks for, and what events says of it.

A resident's sign-up is no command: it holds a person's data, which may lie in no queue, dead letter or journal, so it is taken over HTTP alone. Its facts
carry a random id and counts. They have the sign-up as subject, so that a busy list gives those who edit the gathering no new version of it.
"""

from enum import StrEnum
from typing import NewType
from uuid import UUID

from pydantic import AwareDatetime, Field

from shared.contracts.envelope import Command, Fact
from shared.contracts.events.words import GatheringId, Heads
from shared.contracts.times import Instant
from shared.contracts.words import Count, OrganisationId

SignupId = NewType("SignupId", UUID)


class Ask(StrEnum):
    """What a sign-up form asks for. Where it asks for both `email` and `phone`, either will do; `needs` may be left out by everybody."""

    NAME = "name"
    EMAIL = "email"
    PHONE = "phone"
    TARGET_GROUP = "target_group"
    NEEDS = "needs"


class OpenSignup(Command, type="events.open_signup.v1", subject="gathering_id"):
    """A convenor takes sign-ups for its gathering, on these terms. Sent again, the terms change; a larger capacity gives places to those who wait."""

    gathering_id: GatheringId
    capacity: Count | None = None
    """In persons; null: that of the gathering, and if it has none either, there is room for everybody."""
    opens_at: Instant | None = None
    """Null: with the publication."""
    closes_at: Instant | None = None
    """Null: when the gathering starts; never later."""
    asks: tuple[Ask, ...] = Field(default=(), max_length=5)
    """What a sign-up has to say; nothing else is taken."""
    most_persons: int = Field(default=1, ge=1, le=50)
    """How many may come by one sign-up."""


class SignupListFact(Fact):
    """How full a gathering is after the fact, in persons."""

    gathering_id: GatheringId
    convenor: OrganisationId
    capacity: int | None = None
    """Null: there is room for everybody."""
    taken: Heads
    """Persons who have a place."""
    waiting: Heads
    """Persons on the waiting list."""


class GatheringSignupOpened(SignupListFact, type="events.gathering.signup_opened.v1", subject="gathering_id"):
    """The convenor takes sign-ups, on these terms from now on."""

    opens_at: AwareDatetime | None = None
    closes_at: AwareDatetime | None = None
    asks: tuple[Ask, ...] = ()
    """What a sign-up has to say."""
    most_persons: int = 1
    """How many may come by one sign-up."""


class SignupFact(SignupListFact):
    """`signup_id` is random, and leads nobody to a person."""

    signup_id: SignupId
    persons: Heads


class GatheringSignedUp(SignupFact, type="events.gathering.signed_up.v1", subject="signup_id"):
    """Somebody has signed up, and got places or waits. Who it is stays in events."""

    on_waiting_list: bool
    """Whether it went to the waiting list (varasija) instead of getting its places."""


class GatheringSignupPromoted(SignupFact, type="events.gathering.signup_promoted.v1", subject="signup_id"):
    """The first of the waiting list got its places, since some came free; they are notified."""


class GatheringSignupCancelled(SignupFact, type="events.gathering.signup_cancelled.v1", subject="signup_id"):
    """Somebody will not come after all, and what they left of themselves is erased. Their places go to who waits."""

    was_on_waiting_list: bool
    """Whether it had no places to give back."""


class GatheringSignupsErased(Fact, type="events.gathering.signups_erased.v1", subject="gathering_id"):
    """What sign-ups held of persons is erased, 30 days after the gathering ended or was cancelled (GDPR, article 5(1)(e)); the counts stay."""

    gathering_id: GatheringId
    signups: Heads
    """How many were erased."""


class GatheringFeedbackGiven(Fact, type="events.gathering.feedback_given.v1", subject="feedback_id"):
    """Somebody who was signed up has scored the gathering (palaute), once, and nobody knows who."""

    feedback_id: UUID
    """Random, and kept nowhere else."""
    gathering_id: GatheringId
    convenor: OrganisationId
    score: int
    """From 1 to 5."""
    count: Heads
    """How many scores there are so far."""
    total: int
    """The sum of all scores so far."""
