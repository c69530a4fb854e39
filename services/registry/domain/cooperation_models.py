"""The cooperation model (yhteistyömalli): drafted in versions for a council term, approved by both bodies, in force, replaced by a newer version.

What must stay true: a version is in force when the regional board and the organisations' council have both approved it, and never before. Of one
council term one version is in force: a newer one replaces it, an older one can't come after it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum

from shared.contracts import registry
from shared.contracts.envelope import Fact
from shared.contracts.registry import ApprovingBody, CooperationModelId, CouncilTerm, DocumentReference
from shared.domain.request_fingerprints import fingerprint, refuse_other_content
from shared.domain.same_names import fact_of, made_from
from shared.errors import DomainError, InvalidValue

LONGEST_TERM = 4


class State(StrEnum):
    DRAFTED = "drafted"
    IN_FORCE = "in_force"
    REPLACED = "replaced"


class CouncilTermMalformed(InvalidValue):
    slug = "council-term-malformed"


class AlreadyApproved(DomainError):
    slug = "already-approved"


class NewerVersionInForce(DomainError):
    slug = "newer-version-in-force"


class ApprovalLiesAhead(InvalidValue):
    slug = "approval-lies-ahead"


class NotYetInForce(DomainError):
    slug = "not-yet-in-force"


@dataclass(frozen=True, slots=True, kw_only=True)
class Approval:
    approved_on: date
    section: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    evaluation_id: registry.EvaluationId
    request_fingerprint: str
    held_on: date
    parties: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CooperationModel:
    """One version. `told_due`, `told_missed` are the years whose evaluation was asked for, and found missing; see `model_years`."""

    cooperation_model_id: CooperationModelId
    version: int
    request_fingerprint: str
    council_term: CouncilTerm
    document: DocumentReference
    approvals: Mapping[ApprovingBody, Approval] = field(default_factory=dict)
    state: State = State.DRAFTED
    in_force_on: date | None = None
    replaced_by: CooperationModelId | None = None
    replaced_on: date | None = None
    announced_due: int = 0
    announced_missed: int = 0
    announced_renewal: bool = False


Decided = tuple[CooperationModel, Sequence[Fact]]


def draft(existing: CooperationModel | None, command: registry.DraftCooperationModel, *, latest_version: int) -> Decided:
    """Take a next version of the document, for its term."""
    if existing:
        refuse_other_content(existing.request_fingerprint, command, what="cooperation model", key=command.cooperation_model_id)
        return existing, []
    term = command.council_term
    if not 1 <= term.to_year - term.from_year <= LONGEST_TERM:
        raise CouncilTermMalformed(
            f"a council term lasts one to {LONGEST_TERM} years, not from {term.from_year} to {term.to_year}",
            field="council_term.to_year",
            value=term.to_year,
            remedy="give the years in which it begins and ends, such as 2025 and 2029",
        )
    model = made_from(command, CooperationModel, version=latest_version + 1, request_fingerprint=fingerprint(command))
    return model, [fact_of(model, registry.CooperationModelDrafted)]


def approve(
    model: CooperationModel, command: registry.ApproveCooperationModel, *, in_force: CooperationModel | None, today: date
) -> tuple[CooperationModel, CooperationModel | None, Sequence[Fact]]:
    """Write a body's approval down; `in_force` is what the term has in force now. With the second approval this version takes its place.

    Returns the version, what became of the one that was in force, and the facts.
    """
    approval = Approval(approved_on=command.approved_on, section=command.section)
    before = model.approvals.get(command.body)
    if before == approval:
        return model, None, []
    if before:
        raise AlreadyApproved(
            f"the {command.body} approved version {model.version} on {before.approved_on}, section {before.section}",
            field="body",
            value=command.body,
            remedy="draft a new version if the decision is another",
        )
    if command.approved_on > today:
        raise ApprovalLiesAhead(
            f"{command.approved_on} has not come yet", field="approved_on", value=command.approved_on, remedy="write the approval down when it has been given"
        )
    if in_force and in_force.version > model.version:
        raise NewerVersionInForce(
            f"version {in_force.version} of the same term is in force",
            field="cooperation_model_id",
            value=model.cooperation_model_id,
            remedy="draft a new version",
        )
    approved = replace(model, approvals={**model.approvals, command.body: approval})
    fact = fact_of(approved, registry.CooperationModelApproved, body=command.body, approved_on=approval.approved_on, section=approval.section)
    if approved.approvals.keys() != set(ApprovingBody):
        return approved, None, [fact]
    on = max(approval.approved_on for approval in approved.approvals.values())
    if in_force is None or in_force.in_force_on is None:
        entered, facts = _enter_into_force(approved, on=on, replaces=None)
        return entered, None, [fact, *facts]
    on = max(on, in_force.in_force_on)
    ended, farewell = _replace(in_force, by=approved.cooperation_model_id, on=on)
    entered, facts = _enter_into_force(approved, on=on, replaces=in_force)
    return entered, ended, [fact, *farewell, *facts]


def evaluate(model: CooperationModel, existing: Evaluation | None, command: registry.EvaluateCooperationModel) -> tuple[Evaluation, Sequence[Fact]]:
    """Write down an evaluation of a version that is, or was, in force."""
    if existing:
        refuse_other_content(existing.request_fingerprint, command, what="evaluation", key=command.evaluation_id)
        return existing, []
    if model.in_force_on is None or command.held_on < model.in_force_on:
        raise NotYetInForce(
            f"version {model.version} was not in force on {command.held_on}", field="held_on", value=command.held_on, remedy="evaluate the version in force"
        )
    evaluation = Evaluation(evaluation_id=command.evaluation_id, request_fingerprint=fingerprint(command), held_on=command.held_on, parties=command.parties)
    fact = fact_of(model, registry.CooperationModelEvaluated, evaluation_id=evaluation.evaluation_id, held_on=evaluation.held_on, parties=evaluation.parties)
    return evaluation, [fact]


def _enter_into_force(model: CooperationModel, *, on: date, replaces: CooperationModel | None) -> Decided:
    entered = replace(model, state=State.IN_FORCE, in_force_on=on)
    return entered, [fact_of(entered, registry.CooperationModelEnteredIntoForce, replaces=replaces.cooperation_model_id if replaces else None)]


def _replace(model: CooperationModel, *, by: CooperationModelId, on: date) -> Decided:
    replaced = replace(model, state=State.REPLACED, replaced_by=by, replaced_on=on)
    return replaced, [fact_of(replaced, registry.CooperationModelReplaced)]
