"""Conditions of a call, by what the registry has told of an applicant."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest

from services.grants.domain.eligibility import Applicant, ApplicantNotVerified, Unmet, refuse_unverified, unmet
from shared.contracts.grants.calls import Conditions
from shared.contracts.words import OrganisationId
from tests.unit.grants.test_calls import a_call

TODAY = date(2026, 11, 20)
PORI, TURKU = "609", "853"


def an_applicant(**changed: Any) -> Applicant:
    given: dict[str, Any] = {"organisation_id": OrganisationId(UUID(int=9)), "state": "active", "municipality": PORI, "described": {"ptv": TODAY}}
    return Applicant(**given | changed)


def of(applicant: Applicant, *, acts_in: tuple[str, ...] = (), names_funder: bool = True, **conditions: Any) -> tuple[Unmet, ...]:
    wanted: dict[str, Any] = {"municipalities": (PORI,), "outside_funder": True} | conditions
    return unmet(applicant, a_call(conditions=Conditions(**wanted)), acts_in=acts_in, outside_funder=names_funder, today=TODAY)


def test_who_meets_all_conditions_hears_nothing() -> None:
    assert of(an_applicant()) == ()


def test_each_condition_that_is_not_met_is_named() -> None:
    stranger = an_applicant(state=None, municipality=None, described={}, reports_missing=1)

    assert of(stranger, names_funder=False) == (
        Unmet.NOT_REGISTERED, Unmet.ELSEWHERE, Unmet.NOT_DESCRIBED, Unmet.REPORT_MISSING, Unmet.NO_OUTSIDE_FUNDER,
    )  # fmt: skip
    assert of(an_applicant(state="suspended")) == (Unmet.NOT_ACTIVE,)


def test_who_acts_for_the_areas_residents_may_be_at_home_elsewhere() -> None:
    assert of(an_applicant(municipality=TURKU), acts_in=(PORI,)) == ()
    assert of(an_applicant(municipality=TURKU), acts_in=(TURKU,)) == (Unmet.ELSEWHERE,)
    assert of(an_applicant(municipality=TURKU), municipalities=()) == ()


def test_a_description_that_was_seen_more_than_a_year_ago_is_none_and_another_register_does_not_count() -> None:
    assert of(an_applicant(described={"lahella": TODAY - timedelta(days=365)})) == ()
    assert of(an_applicant(described={"ptv": TODAY - timedelta(days=367)})) == (Unmet.NOT_DESCRIBED,)
    assert of(an_applicant(described={"telephone_book": TODAY})) == (Unmet.NOT_DESCRIBED,)


def test_what_a_call_does_not_ask_for_is_not_looked_at() -> None:
    assert (
        of(Applicant(organisation_id=OrganisationId(UUID(int=9))), active=False, municipalities=(), described=False, outside_funder=False, names_funder=False)
        == ()
    )


def test_only_who_is_not_verified_has_to_wait_with_handing_in() -> None:
    refuse_unverified(an_applicant(described={}, reports_missing=3))
    for state in (None, "registered", "suspended", "dissolved", "merged"):
        with pytest.raises(ApplicantNotVerified):
            refuse_unverified(an_applicant(state=state))
