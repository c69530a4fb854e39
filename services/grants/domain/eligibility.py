"""Whether an applicant meets the conditions of a call, by what the registry has told of it: shown while it drafts, with the reason and the remedy.

What must stay true: what is not met is told and never decided here. An authority takes in what arrives in time; who is not verified yet finds that out while
drafting, and a decision weighs the rest.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from services.grants.domain.calls import Call
from shared.contracts.words import OrganisationId
from shared.domain.days import years_after
from shared.errors import DomainError

DESCRIBED_WITHIN_YEARS = 1
"""A description that was seen longer ago is stale, as the national service register wants descriptions looked at yearly."""
REGISTERS = frozenset({"ptv", "lahella"})
"""The national service register, and Lähellä.fi, through which associations come into it."""


class Unmet(StrEnum):
    """A condition that an applicant does not meet."""

    NOT_REGISTERED = "not_registered"
    NOT_ACTIVE = "not_active"
    ELSEWHERE = "acts_elsewhere"
    NOT_DESCRIBED = "not_described"
    REPORT_MISSING = "report_missing"
    NO_OUTSIDE_FUNDER = "no_outside_funder"


class ApplicantNotVerified(DomainError):
    slug = "applicant-not-verified"


@dataclass(frozen=True, slots=True, kw_only=True)
class Applicant:
    """What is known of an organisation."""

    organisation_id: OrganisationId
    state: str | None = None
    """As the registry has it; None: it has told nothing."""
    municipality: str | None = None
    described: Mapping[str, date] = field(default_factory=dict)
    """By register, when it was seen there last."""
    reports_missing: int = 0
    """Use reports of its earlier grants that are due and not in."""


def unmet(applicant: Applicant, call: Call, *, acts_in: Collection[str], outside_funder: bool, today: date) -> tuple[Unmet, ...]:
    """`acts_in` and `outside_funder` are the application's own word: codes of municipalities, and whether it names somebody else who funds it."""
    return tuple(_unmet(applicant, call, {*acts_in, applicant.municipality}, outside_funder=outside_funder, today=today))


def refuse_unverified(applicant: Applicant) -> None:
    """Raises ApplicantNotVerified."""
    if applicant.state == "active":
        return
    known = f"the registry has it as {applicant.state}" if applicant.state else "the registry does not know it"
    raise ApplicantNotVerified(
        known, field="applicant", value=applicant.organisation_id, remedy="have it verified in the registry, then hand in; the draft is kept"
    )


def _unmet(applicant: Applicant, call: Call, places: set[str | None], *, outside_funder: bool, today: date) -> Iterator[Unmet]:
    wanted = call.conditions
    if wanted.active and applicant.state != "active":
        yield Unmet.NOT_ACTIVE if applicant.state else Unmet.NOT_REGISTERED
    if wanted.municipalities and places.isdisjoint(wanted.municipalities):
        yield Unmet.ELSEWHERE
    seen = [on for register, on in applicant.described.items() if register in REGISTERS]
    if wanted.described and not any(years_after(on, DESCRIBED_WITHIN_YEARS) >= today for on in seen):
        yield Unmet.NOT_DESCRIBED
    if wanted.report_in and applicant.reports_missing:
        yield Unmet.REPORT_MISSING
    if wanted.outside_funder and not outside_funder:
        yield Unmet.NO_OUTSIDE_FUNDER
