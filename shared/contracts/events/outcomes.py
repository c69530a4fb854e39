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
from shared.contracts.times import Day
from shared.contracts.words import OrganisationId

OutcomeId = NewType("OutcomeId", UUID)
Sentence = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=1000, pattern=r"^[^\x00]*$")]


class RecordOutcome(Command, type="events.record_outcome.v1", subject="outcome_id", personal=True):
    """The convenor or the chair writes down what the group agreed to do (sovittu toimenpide): whose it is, and by when."""

    outcome_id: OutcomeId
    forum_id: ForumId
    text: Sentence
    owner: OrganisationId
    """The organisation that does it."""
    due_on: Day
    gathering_id: GatheringId | None = None
    """The meeting that it came out of."""


class ReassignOutcome(Command, type="events.reassign_outcome.v1", subject="outcome_id"):
    """The convenor or the chair gives it another owner, another due date, or both; how it stood before stays known."""

    outcome_id: OutcomeId
    owner: OrganisationId | None = None
    due_on: Day | None = None


class CompleteOutcome(Command, type="events.complete_outcome.v1", subject="outcome_id"):
    """Its owner, the convenor or the chair reports that it is done."""

    outcome_id: OutcomeId


class DropOutcome(Command, type="events.drop_outcome.v1", subject="outcome_id", personal=True):
    """The convenor or the chair reports that it will not be done, and why."""

    outcome_id: OutcomeId
    reason: Sentence


class CarryOutcome(Command, type="events.carry_outcome.v1", subject="outcome_id"):
    """The convenor or the chair takes it on to another table or forum, where it is followed from now on."""

    outcome_id: OutcomeId
    forum_id: ForumId


class OutcomeFact(Fact):
    """What every fact of an outcome says of it. What was agreed, and why something was dropped, stay in events."""

    outcome_id: OutcomeId
    forum_id: ForumId
    """Where it came from."""
    followed_in: ForumId
    """The table or forum that follows it now."""
    owner: OrganisationId
    """The organisation that does it."""
    due_on: date


class OutcomeRecorded(OutcomeFact, type="events.outcome.recorded.v1", subject="outcome_id"):
    """A table or forum has agreed to do something: its owner has it to do by that day."""

    kind: ForumKind


class OutcomeReassigned(OutcomeFact, type="events.outcome.reassigned.v1", subject="outcome_id"):
    """Another owner has it to do, or by another day."""

    earlier: int
    """How many owners and due dates it had before."""


class OutcomeCompleted(OutcomeFact, type="events.outcome.completed.v1", subject="outcome_id"):
    """It is done, and followed no more."""

    completed_on: date


class OutcomeDropped(OutcomeFact, type="events.outcome.dropped.v1", subject="outcome_id"):
    """It will not be done, and is followed no more."""

    dropped_on: date


class OutcomeCarried(OutcomeFact, type="events.outcome.carried.v1", subject="outcome_id"):
    """Another table or forum follows it from now on: `followed_in`."""

    carried_from: ForumId


class OutcomeOverdue(OutcomeFact, type="events.outcome.overdue.v1", subject="outcome_id"):
    """Its day has gone by and it is still open: owner and forum are reminded. Said once for each due date."""
