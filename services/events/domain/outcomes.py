"""Outcomes of tables and forums (tulos, sovittu toimenpide): open until they are done or dropped, and followed all that time.

What must stay true: an outcome always has one owner and one due date, and keeps those that it had before; it is followed in one forum at a time, and stays
open when that one closes; that it is overdue is told once for each due date. What is done or dropped changes no more.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from services.events.domain.forums import Forum, ForumClosedAlready
from shared.contracts.envelope import Fact
from shared.contracts.events import GatheringId, outcomes
from shared.contracts.events.forums import ForumId
from shared.contracts.events.outcomes import OutcomeId
from shared.contracts.words import OrganisationId
from shared.domain.days import days_after
from shared.domain.request_fingerprints import fingerprint, refuse_other_content
from shared.domain.same_names import fact_of, made_from
from shared.errors import DomainError


class State(StrEnum):
    OPEN = "open"
    DONE = "done"
    DROPPED = "dropped"


class OutcomeNotOpen(DomainError):
    slug = "outcome-not-open"


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """Who had it, and by when, until that changed."""

    owner: OrganisationId
    due_on: date
    until: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Stay:
    """Where it was followed before it was carried on."""

    forum_id: ForumId
    until: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    outcome_id: OutcomeId
    request_fingerprint: str
    forum_id: ForumId
    """Where it came from."""
    followed_in: ForumId
    text: str
    owner: OrganisationId
    due_on: date
    recorded_on: date
    gathering_id: GatheringId | None = None
    state: State = State.OPEN
    earlier: tuple[Term, ...] = ()
    carried: tuple[Stay, ...] = ()
    reminded_of: date | None = None
    """The due date that it was told to have gone by."""
    closed_on: date | None = None
    reason: str | None = None


Decided = tuple[Outcome, Sequence[Fact]]


def record(existing: Outcome | None, command: outcomes.RecordOutcome, *, forum: Forum, today: date) -> Decided:
    if existing:
        refuse_other_content(existing.request_fingerprint, command, what="outcome", key=command.outcome_id)
        return existing, []
    outcome = made_from(command, Outcome, request_fingerprint=fingerprint(command), followed_in=command.forum_id, recorded_on=today)
    return outcome, [fact_of(outcome, outcomes.OutcomeRecorded, kind=forum.kind)]


def reassign(outcome: Outcome, *, owner: OrganisationId | None, due_on: date | None, today: date) -> Decided:
    """Another owner or due date; None leaves it as it is. The earlier ones are kept."""
    changed = replace(outcome, owner=owner or outcome.owner, due_on=due_on or outcome.due_on)
    if changed == outcome:
        return outcome, []
    _refuse_unless_open(outcome)
    stood = Term(owner=outcome.owner, due_on=outcome.due_on, until=today)
    changed = replace(changed, earlier=(*outcome.earlier, stood))
    return changed, [fact_of(changed, outcomes.OutcomeReassigned, earlier=len(changed.earlier))]


def complete(outcome: Outcome, *, today: date) -> Decided:
    if outcome.state is State.DONE:
        return outcome, []
    _refuse_unless_open(outcome)
    done = replace(outcome, state=State.DONE, closed_on=today)
    return done, [fact_of(done, outcomes.OutcomeCompleted, completed_on=today)]


def drop(outcome: Outcome, *, reason: str, today: date) -> Decided:
    if outcome.state is State.DROPPED and outcome.reason == reason:
        return outcome, []
    _refuse_unless_open(outcome)
    dropped = replace(outcome, state=State.DROPPED, closed_on=today, reason=reason)
    return dropped, [fact_of(dropped, outcomes.OutcomeDropped, dropped_on=today)]


def carry(outcome: Outcome, to: Forum, *, today: date) -> Decided:
    """Take it on to another forum: there it is followed from now on, and it keeps where it came from."""
    if outcome.followed_in == to.forum_id:
        return outcome, []
    _refuse_unless_open(outcome)
    if to.closed_on:
        raise ForumClosedAlready(f"it closed on {to.closed_on}", field="forum_id", value=to.forum_id, remedy="carry it to one that still meets")
    carried = replace(outcome, followed_in=to.forum_id, carried=(*outcome.carried, Stay(forum_id=outcome.followed_in, until=today)))
    return carried, [fact_of(carried, outcomes.OutcomeCarried, carried_from=outcome.followed_in)]


def is_overdue(outcome: Outcome, *, today: date) -> bool:
    return outcome.state is State.OPEN and outcome.due_on < today


def next_due_on(outcome: Outcome) -> date | None:
    """The day on which it will be overdue; None when that was told already, or it is open no more."""
    return None if outcome.state is not State.OPEN or outcome.reminded_of == outcome.due_on else days_after(outcome.due_on, 1)


def come_due(outcome: Outcome, *, today: date) -> Decided:
    """Tell that it is overdue, once for each due date."""
    if not is_overdue(outcome, today=today) or outcome.reminded_of == outcome.due_on:
        return outcome, []
    return replace(outcome, reminded_of=outcome.due_on), [fact_of(outcome, outcomes.OutcomeOverdue)]


def _refuse_unless_open(outcome: Outcome) -> None:
    if outcome.state is not State.OPEN:
        raise OutcomeNotOpen(
            f"it was {outcome.state} on {outcome.closed_on}", field="outcome_id", value=outcome.outcome_id, remedy="record a new outcome if there is more to do"
        )
