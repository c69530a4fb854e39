"""What grants says so far: the info sessions and clinics of its calls, proposed to be gatherings."""

from enum import StrEnum
from typing import NewType
from uuid import UUID

from shared.contracts.envelope import Fact
from shared.contracts.events.proposals import GatheringProposal
from shared.contracts.registry.words import Code

CallId = NewType("CallId", UUID)
ClinicId = NewType("ClinicId", UUID)


class ClinicKind(StrEnum):
    """An info session tells of a call (hakuinfo); at a clinic applications are worked on together (hakuklinikka)."""

    INFO_SESSION = "info_session"
    GRANT_CLINIC = "grant_clinic"


class ClinicProposed(GatheringProposal, type="grants.clinic.proposed.v1", subject="clinic_id"):
    clinic_id: ClinicId
    call_id: CallId
    kind: ClinicKind


class ClinicWithdrawn(Fact, type="grants.clinic.withdrawn.v1", subject="clinic_id"):
    clinic_id: ClinicId
    call_id: CallId
    reason: Code
