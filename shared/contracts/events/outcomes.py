"""Outcomes (tulos, sovittu toimenpide) of tables and forums: each has an owner and a due date, and is followed until it is done or dropped.

What was agreed, and why something was dropped, are free text and stay in events.
"""

from datetime import date
from typing import Annotated, NewType
from uuid import UUID

from pydantic import StringConstraints

from shared.contracts.envelope import Command, Fact
from shared.contracts.events.forums import ForumId, ForumKind
from shared.contracts.events.words import GatheringId
from shared.contracts.registry.words import OrganisationId
from shared.contracts.times import Day

OutcomeId = NewType("OutcomeId", UUID)
Sentence = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=1000, pattern=r"^[^\x00]*$")]


class RecordOutcome(Command, type="events.record_outcome.v1", subject="outcome_id", personal=True):
    outcome_id: OutcomeId
    forum_id: ForumId
    text: Sentence
    owner: OrganisationId
    due_on: Day
    gathering_id: GatheringId | None = None
    """The meeting that it came out of."""


class ReassignOutcome(Command, type="events.reassign_outcome.v1", subject="outcome_id"):
    """Another owner, another due date, or both; how it stood before is kept."""

    outcome_id: OutcomeId
    owner: OrganisationId | None = None
    due_on: Day | None = None


class CompleteOutcome(Command, type="events.complete_outcome.v1", subject="outcome_id"):
    """It is done."""

    outcome_id: OutcomeId


class DropOutcome(Command, type="events.drop_outcome.v1", subject="outcome_id", personal=True):
    """It will not be done, and why."""

    outcome_id: OutcomeId
    reason: Sentence


class CarryOutcome(Command, type="events.carry_outcome.v1", subject="outcome_id"):
    """Take it on to another table or forum, where it is followed from now on."""

    outcome_id: OutcomeId
    forum_id: ForumId


class OutcomeFact(Fact):
    outcome_id: OutcomeId
    forum_id: ForumId
    """Where it came from."""
    followed_in: ForumId
    owner: OrganisationId
    due_on: date


class OutcomeRecorded(OutcomeFact, type="events.outcome.recorded.v1", subject="outcome_id"):
    kind: ForumKind


class OutcomeReassigned(OutcomeFact, type="events.outcome.reassigned.v1", subject="outcome_id"):
    """`earlier` counts the owners and due dates that it had before."""

    earlier: int


class OutcomeCompleted(OutcomeFact, type="events.outcome.completed.v1", subject="outcome_id"):
    completed_on: date


class OutcomeDropped(OutcomeFact, type="events.outcome.dropped.v1", subject="outcome_id"):
    dropped_on: date


class OutcomeCarried(OutcomeFact, type="events.outcome.carried.v1", subject="outcome_id"):
    """`followed_in` is where it was carried to."""

    carried_from: ForumId


class OutcomeOverdue(OutcomeFact, type="events.outcome.overdue.v1", subject="outcome_id"):
    """Its day has gone by and it is still open: said once for each due date."""
