"""Decisions that grant something, in few words."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from services.grants.domain.decisions import Decision
from shared.contracts.grants import ApplicationId, CallId, DecisionId, ProgrammeId
from shared.contracts.grants.applications import ApplicationLanguage
from shared.contracts.grants.decisions import Instalment, InstalmentCondition, Terms
from shared.contracts.grants.payments import PostalAddress
from shared.contracts.grants.words import Outcome
from shared.contracts.words import LocalText, OrganisationId

TODAY = date(2026, 3, 2)
NOW = datetime(2026, 3, 2, 10, tzinfo=UTC)
IBANS = ("FI2112345600000785", "FI5542345670000081")
ADDRESS = PostalAddress(street="Antinkatu", building="7", postcode="28100", town="Pori")
TERMS = Terms(purpose=LocalText(fi="Toimintaan"), use_from=date(2026, 1, 1), use_until=date(2026, 12, 31), report_due_on=date(2027, 3, 31))


def an_instalment(cents: int, due_on: date = TODAY, condition: InstalmentCondition = InstalmentCondition.DECISION_FINAL) -> Instalment:
    return Instalment(cents=cents, due_on=due_on, condition=condition)


def a_grant(number: int = 1, *instalments: Instalment, **changed: Any) -> Decision:
    """One that is final, of 100,000 cents unless its instalments say otherwise."""
    cents = sum(one.cents for one in instalments) or 100_000
    known: dict[str, Any] = {
        "decision_id": DecisionId(UUID(int=number)),
        "request_fingerprint": "",
        "application_id": ApplicationId(UUID(int=1000 + number)),
        "call_id": CallId(UUID(int=2000)),
        "programme_id": ProgrammeId(UUID(int=3000)),
        "year": 2026,
        "kind": "operating",
        "applicant": OrganisationId(UUID(int=4000 + number)),
        "shares": (),
        "municipalities": (),
        "priority": None,
        "language": ApplicationLanguage.FI,
        "number": f"2026/{number}",
        "outcome": Outcome.GRANTED,
        "asked_cents": cents,
        "granted_cents": cents,
        "conditional": False,
        "reasons": LocalText(fi="Perustelut"),
        "decided_by": "Aluehallitus",
        "decided_on": date(2026, 1, 30),
        "terms": TERMS,
        "instalments": instalments,
    }
    return Decision(**known | changed)
