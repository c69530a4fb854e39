"""What *grants* says and takes: programmes and calls, applications, reviews, decisions, and what follows them."""

from shared.contracts.grants.clinics import ClinicKind, ClinicProposed, ClinicWithdrawn
from shared.contracts.grants.words import ApplicationId, CallId, ClinicId, DecisionId, ProgrammeId

__all__ = ["ApplicationId", "CallId", "ClinicId", "ClinicKind", "ClinicProposed", "ClinicWithdrawn", "DecisionId", "ProgrammeId"]
