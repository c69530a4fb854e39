"""The cooperation model (yhteistyömalli): the document itself, in versions, each for one council term.

A version is in force when both bodies have approved it, and never before; of one term one version is in force.
"""

from datetime import date
from enum import StrEnum
from typing import Annotated, NewType
from uuid import UUID

from pydantic import StringConstraints

from shared.contracts.envelope import Command, Fact
from shared.contracts.registry.documents import DocumentReference, NamedDocument
from shared.contracts.registry.words import Count, Part, Year
from shared.contracts.times import Day

CooperationModelId = NewType("CooperationModelId", UUID)
"""Of one version."""
EvaluationId = NewType("EvaluationId", UUID)

Section = Annotated[str, StringConstraints(pattern=r"^[0-9]{1,4}[a-z]?(/[0-9]{4})?$")]
"""The section (pykälä) of the minutes: `45`, `45/2025`."""


class ApprovingBody(StrEnum):
    """Who approves: the regional board (aluehallitus) and the organisations' council (järjestöjen neuvottelukunta)."""

    REGIONAL_BOARD = "regional_board"
    ORGANISATIONS_COUNCIL = "organisations_council"


class CouncilTerm(Part):
    """A council term (valtuustokausi), from June of one year to May of another, such as 2025 to 2029."""

    from_year: Year
    to_year: Year


class DraftCooperationModel(Command, type="registry.draft_cooperation_model.v1", subject="cooperation_model_id"):
    cooperation_model_id: CooperationModelId
    council_term: CouncilTerm
    document: DocumentReference


class ApproveCooperationModel(Command, type="registry.approve_cooperation_model.v1", subject="cooperation_model_id"):
    cooperation_model_id: CooperationModelId
    body: ApprovingBody
    approved_on: Day
    section: Section


class EvaluateCooperationModel(Command, type="registry.evaluate_cooperation_model.v1", subject="cooperation_model_id"):
    """Write down that the yearly evaluation was held."""

    cooperation_model_id: CooperationModelId
    evaluation_id: EvaluationId
    held_on: Day
    parties: Count | None = None
    """How many parties took part."""


class CooperationModelFact(Fact):
    cooperation_model_id: CooperationModelId
    version: int
    council_term: CouncilTerm
    document: NamedDocument


class CooperationModelDrafted(CooperationModelFact, type="registry.cooperation_model.drafted.v1", subject="cooperation_model_id"):
    pass


class CooperationModelApproved(CooperationModelFact, type="registry.cooperation_model.approved.v1", subject="cooperation_model_id"):
    """One of the two bodies has approved."""

    body: ApprovingBody
    approved_on: date
    section: str


class CooperationModelEnteredIntoForce(CooperationModelFact, type="registry.cooperation_model.entered_into_force.v1", subject="cooperation_model_id"):
    """Both bodies have approved."""

    in_force_on: date
    replaces: CooperationModelId | None = None


class CooperationModelReplaced(CooperationModelFact, type="registry.cooperation_model.replaced.v1", subject="cooperation_model_id"):
    """A newer version of the same term is in force."""

    replaced_by: CooperationModelId
    replaced_on: date


class CooperationModelEvaluationDue(CooperationModelFact, type="registry.cooperation_model.evaluation_due.v1", subject="cooperation_model_id"):
    """The yearly evaluation is to be held by that day. Said once a year for the version in force."""

    year: int
    due_by: date


class CooperationModelEvaluationMissed(CooperationModelFact, type="registry.cooperation_model.evaluation_missed.v1", subject="cooperation_model_id"):
    """The day went by without an evaluation."""

    year: int
    due_by: date


class CooperationModelEvaluated(CooperationModelFact, type="registry.cooperation_model.evaluated.v1", subject="cooperation_model_id"):
    evaluation_id: EvaluationId
    held_on: date
    parties: int | None = None


class CooperationModelRenewalDue(CooperationModelFact, type="registry.cooperation_model.renewal_due.v1", subject="cooperation_model_id"):
    """The council term ends in this year: the next term needs a version of its own."""

    term_ends_on: date
