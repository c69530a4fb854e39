"""The info sessions and clinics of calls, proposed to be gatherings."""

from enum import StrEnum

from shared.contracts.envelope import Fact
from shared.contracts.events.proposals import GatheringProposal
from shared.contracts.grants.words import CallId, ClinicId
from shared.contracts.words import Code


class ClinicKind(StrEnum):
    """An info session explains a call (hakuinfo); at a clinic applications are worked on together (hakuklinikka)."""

    INFO_SESSION = "info_session"
    GRANT_CLINIC = "grant_clinic"


class ClinicProposed(GatheringProposal, type="grants.clinic.proposed.v1", subject="clinic_id"):
    """Grants wants an info session or a clinic of a call held at this time: events makes it a proposed gathering, or changes the one it made."""

    clinic_id: ClinicId
    call_id: CallId
    kind: ClinicKind


class ClinicWithdrawn(Fact, type="grants.clinic.withdrawn.v1", subject="clinic_id"):
    """The info session or clinic will not be held: events cancels its gathering."""

    clinic_id: ClinicId
    call_id: CallId
    reason: Code
