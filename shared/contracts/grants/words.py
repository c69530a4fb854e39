"""The words of grants: what is applied for, how it is judged, and what is decided."""

from enum import StrEnum
from typing import Annotated, NewType
from uuid import UUID

from pydantic import Field, StringConstraints

from shared.contracts.words import Cents, Code, LocalName, LocalText, Part

ProgrammeId = NewType("ProgrammeId", UUID)
CallId = NewType("CallId", UUID)
ClinicId = NewType("ClinicId", UUID)
FormId = NewType("FormId", UUID)
ApplicationId = NewType("ApplicationId", UUID)
AttachmentId = NewType("AttachmentId", UUID)
SupplementId = NewType("SupplementId", UUID)
DecisionId = NewType("DecisionId", UUID)
ReviewRequestId = NewType("ReviewRequestId", UUID)
RankingId = NewType("RankingId", UUID)
ReportId = NewType("ReportId", UUID)
ChangeRequestId = NewType("ChangeRequestId", UUID)
RecoveryId = NewType("RecoveryId", UUID)
RepaymentId = NewType("RepaymentId", UUID)
PaymentFileId = NewType("PaymentFileId", UUID)
PermissionId = NewType("PermissionId", UUID)
AidId = NewType("AidId", UUID)

GrantKind = Code
"""What is granted: `operating` (toiminta-avustus), `project` (hankeavustus), `in_kind` (toiminnallinen tuki) … An open list: areas add their own."""
CriterionCode = Code
Weight = Annotated[int, Field(ge=1, le=100)]
"""How much a criterion counts beside the others."""
Score = Annotated[int, Field(ge=0, le=5)]
"""How well an application meets a criterion: 0 not at all, 5 fully."""
Iban = Annotated[str, StringConstraints(strip_whitespace=True, to_upper=True, max_length=42, pattern=r"^[A-Za-z]{2}[0-9]{2}[A-Za-z0-9 ]{8,38}$")]
"""A bank account (ISO 13616), with or without spaces."""


class Track(StrEnum):
    """How much is asked of an applicant: the whole form, or the short one of small grants (pienavustus)."""

    FULL = "full"
    SMALL = "small"


class Outcome(StrEnum):
    """What was decided: all that was asked for, a part of it, or nothing."""

    GRANTED = "granted"
    PARTLY = "partly"
    REJECTED = "rejected"


class Priority(Part):
    """What an area puts first in a council term (painopiste)."""

    code: Code
    name: LocalName


class Criterion(Part):
    """What applications are judged by (arviointiperuste), and how much it counts."""

    code: CriterionCode
    name: LocalName
    weight: Weight
    help: LocalText | None = None


class PartnerShare(Part):
    """One of those who apply together, and its part of what is asked for."""

    organisation_id: UUID
    cents: Cents
