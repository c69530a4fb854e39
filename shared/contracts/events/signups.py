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
from shared.contracts.registry.words import Count, OrganisationId
from shared.contracts.times import Instant

SignupId = NewType("SignupId", UUID)


class Ask(StrEnum):
    """What a sign-up is asked for. Where both `email` and `phone` are asked, either will do; `needs` may be left out by everybody."""

    NAME = "name"
    EMAIL = "email"
    PHONE = "phone"
    TARGET_GROUP = "target_group"
    NEEDS = "needs"


class OpenSignup(Command, type="events.open_signup.v1", subject="gathering_id"):
    """Take sign-ups, on these terms; said again with others, the terms change, and a larger capacity promotes those who wait."""

    gathering_id: GatheringId
    capacity: Count | None = None
    """None: that of the gathering; if it has none either, there is room for everybody."""
    opens_at: Instant | None = None
    """None: with the publication."""
    closes_at: Instant | None = None
    """None: when the gathering starts; never later."""
    asks: tuple[Ask, ...] = Field(default=(), max_length=5)
    most_persons: int = Field(default=1, ge=1, le=50)
    """How many may come by one sign-up."""


class ListFact(Fact):
    """How full a gathering is after it, in persons. Without a capacity there is room for everybody."""

    gathering_id: GatheringId
    convenor: OrganisationId
    capacity: int | None = None
    taken: Heads
    waiting: Heads


class GatheringSignupOpened(ListFact, type="events.gathering.signup_opened.v1", subject="gathering_id"):
    """The terms as they are from now on."""

    opens_at: AwareDatetime | None = None
    closes_at: AwareDatetime | None = None
    asks: tuple[Ask, ...] = ()
    most_persons: int = 1


class SignupFact(ListFact):
    """`signup_id` is random, and leads nobody to a person."""

    signup_id: SignupId
    persons: Heads


class GatheringSignedUp(SignupFact, type="events.gathering.signed_up.v1", subject="signup_id"):
    waits: bool
    """Whether it went to the waiting list (varasija) instead of getting its places."""


class GatheringSignupPromoted(SignupFact, type="events.gathering.signup_promoted.v1", subject="signup_id"):
    """The first of the waiting list got its places."""


class GatheringSignupCancelled(SignupFact, type="events.gathering.signup_cancelled.v1", subject="signup_id"):
    waited: bool


class GatheringSignupsErased(Fact, type="events.gathering.signups_erased.v1", subject="gathering_id"):
    """What sign-ups told of persons is gone, by the rule; the counts stay."""

    gathering_id: GatheringId
    signups: Heads


class GatheringFeedbackGiven(Fact, type="events.gathering.feedback_given.v1", subject="feedback_id"):
    """Feedback (palaute) of somebody who was signed up: a score from 1 to 5, nobody's. `count` and `total` are of all scores so far."""

    feedback_id: UUID
    """Random, and kept nowhere else."""
    gathering_id: GatheringId
    convenor: OrganisationId
    score: int
    count: Heads
    total: int
