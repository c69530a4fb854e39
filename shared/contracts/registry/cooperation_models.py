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
from shared.contracts.times import Day
from shared.contracts.words import Count, Part, Year

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
    """Takes a new version of the cooperation model, as a document, for one council term. Cooperation is a duty of the county (Act 612/2021, section 7)."""

    cooperation_model_id: CooperationModelId
    council_term: CouncilTerm
    document: DocumentReference


class ApproveCooperationModel(Command, type="registry.approve_cooperation_model.v1", subject="cooperation_model_id"):
    """Reports that one of the two bodies has approved a version; with the second approval it is in force."""

    cooperation_model_id: CooperationModelId
    body: ApprovingBody
    approved_on: Day
    section: Section
    """The section (pykälä) of the minutes: `45`, `45/2025`."""


class EvaluateCooperationModel(Command, type="registry.evaluate_cooperation_model.v1", subject="cooperation_model_id"):
    """Reports that the yearly evaluation of a version in force was held."""

    cooperation_model_id: CooperationModelId
    evaluation_id: EvaluationId
    held_on: Day
    parties: Count | None = None
    """How many parties took part."""


class CooperationModelFact(Fact):
    """What every fact of a version of the cooperation model says of it."""

    cooperation_model_id: CooperationModelId
    version: int
    """Versions count from 1, over all council terms."""
    council_term: CouncilTerm
    document: NamedDocument


class CooperationModelDrafted(CooperationModelFact, type="registry.cooperation_model.drafted.v1", subject="cooperation_model_id"):
    """A new version is there for the regional board and the organisations' council to approve."""


class CooperationModelApproved(CooperationModelFact, type="registry.cooperation_model.approved.v1", subject="cooperation_model_id"):
    """One of the two bodies has approved the version; the other may still have to."""

    body: ApprovingBody
    approved_on: date
    section: str
    """The section (pykälä) of the minutes."""


class CooperationModelEnteredIntoForce(CooperationModelFact, type="registry.cooperation_model.entered_into_force.v1", subject="cooperation_model_id"):
    """Both bodies have approved: this version is the one that cooperation goes by."""

    in_force_on: date
    replaces: CooperationModelId | None = None
    """The version of the same term that was in force until then."""


class CooperationModelReplaced(CooperationModelFact, type="registry.cooperation_model.replaced.v1", subject="cooperation_model_id"):
    """A newer version of the same term is in force: this one holds no more."""

    replaced_by: CooperationModelId
    replaced_on: date


class CooperationModelEvaluationDue(CooperationModelFact, type="registry.cooperation_model.evaluation_due.v1", subject="cooperation_model_id"):
    """The yearly evaluation should be held by that day. Said once a year for the version in force."""

    year: int
    due_by: date


class CooperationModelEvaluationMissed(CooperationModelFact, type="registry.cooperation_model.evaluation_missed.v1", subject="cooperation_model_id"):
    """The day went by without an evaluation. Said once for the year."""

    year: int
    due_by: date


class CooperationModelEvaluated(CooperationModelFact, type="registry.cooperation_model.evaluated.v1", subject="cooperation_model_id"):
    """The yearly evaluation was held: what was due for that year is done."""

    evaluation_id: EvaluationId
    held_on: date
    parties: int | None = None
    """How many parties took part; null: nobody counted."""


class CooperationModelRenewalDue(CooperationModelFact, type="registry.cooperation_model.renewal_due.v1", subject="cooperation_model_id"):
    """The council term ends in this year, and the next has no version yet: one should be drafted."""

    term_ends_on: date
