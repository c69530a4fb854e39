"""Helsinki's applications as answers to our forms: taken over without loss."""

from dataclasses import asdict, replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.grants.domain.answers import check
from services.grants.first_forms import first_forms
from services.grants.interchange.hel_answers import ANSWERS_BY_FORM, OF_THE_MESSAGE, ROLES, answers_of
from services.grants.interchange.hel_records import Account, Address, Applicant, AppliedSum, Figures, HelMessage, Official, OtherGrant, Rent, Wording
from tests.unit.grants.hel_samples import NAMES, sample, taken

FORMS = first_forms()
MESSAGES = {name: taken(sample(name)) for name in NAMES}
GENERAL = MESSAGES["hel_72_SOTEPEYLEIS"]
PREMISES = MESSAGES["hel_60_LIIKUNTATILANKAYTTO"]

TEXT = st.none() | st.sampled_from(["a", "b", "www.a.fi", "https://b.fi"])
NUMBER = st.none() | st.integers(0, 99)
ANY_MESSAGE = st.builds(
    replace,
    st.just(GENERAL),
    applicant=st.builds(Applicant, name=TEXT, short_name=TEXT, business_id=TEXT, register_number=TEXT, web=TEXT, email=TEXT),
    address=st.builds(Address, contact=TEXT, street=TEXT, postal_code=TEXT, city=TEXT),
    officials=st.lists(st.builds(Official, name=st.just("a"), role=st.sampled_from([*ROLES, "10", None]), email=TEXT, phone=TEXT), max_size=3).map(tuple),
    account=st.builds(Account, number=TEXT, owner=TEXT),
    sums=st.lists(st.builds(AppliedSum, kind=TEXT, cents=NUMBER), max_size=2).map(tuple),
    other_grants=st.lists(st.builds(OtherGrant, applied=st.booleans(), issuer_kind=TEXT, issuer=TEXT, year=NUMBER, cents=NUMBER), max_size=3).map(tuple),
    wording=st.builds(Wording, purpose=TEXT, use_of_last_grant=TEXT, who_benefits=TEXT, changes=TEXT, results=TEXT, activity=TEXT, additional=TEXT),
    figures=st.builds(Figures, persons=NUMBER, local_persons=NUMBER, organisations=NUMBER, fee_person_cents=NUMBER),
    does_business=st.none() | st.booleans(),
    rent=st.builds(Rent, hours=NUMBER, cents=NUMBER, change=TEXT),
)
CODES = sorted(ANSWERS_BY_FORM)


def left_out(message: HelMessage, code: str) -> tuple[str, ...]:
    return answers_of(message, FORMS[code]).left_out


def told(message: HelMessage) -> dict[str, Any]:
    """Each value that a message tells, by its place."""
    places = values({name: part for name, part in asdict(message).items() if name not in OF_THE_MESSAGE})
    return {path: value for path, value in places.items() if value is not None}


def values(content: Any, path: str = "") -> dict[str, Any]:
    if isinstance(content, dict | list | tuple):
        inside = content.items() if isinstance(content, dict) else enumerate(content)
        return {key: value for name, inner in inside for key, value in values(inner, f"{path}.{name}" if path else str(name)).items()}
    return {path: content}


def as_answered(path: str, value: Any) -> Any:
    """What is written otherwise here than there."""
    match path.rsplit(".", 1)[-1]:
        case "web":
            return value if value.startswith("http") else f"https://{value}"
        case "applied":
            return "applied" if value else "granted"
        case "role":
            return ROLES[value]
    return value


def test_a_general_grant_fills_the_operating_form() -> None:
    answers = answers_of(GENERAL, FORMS["operating"]).answers

    assert answers["amount"] == 353_300
    assert answers["beneficiaries"] == "Tästähän siis hyötyvät ihan kaikki"
    assert answers["responsible_persons"] == [{"name": "Teemu Testaushenkilö", "role": "chair", "email": "teemu@ttry.fi", "phone": "09-616527788"}]
    assert answers["other_grants"][0] | {"purpose": ""} == {"funder": "Joku Säätiö Sr.", "state": "granted", "year": 2021, "cents": 280_000, "purpose": ""}
    assert (answers["has_other_grants"], answers["members"], answers["fee_organisation"]) == (True, 50, 9_800)
    assert answers["web_address"] == "https://www.ttry.fi"


@pytest.mark.parametrize(("name", "code"), [(NAMES[0], "in_kind"), (NAMES[1], "operating"), (NAMES[2], "operating")])
def test_what_the_real_ones_give_may_stand_in_a_draft_and_only_lacks_what_is_not_asked_there(name: str, code: str) -> None:
    answers = answers_of(MESSAGES[name], FORMS[code]).answers

    assert check(FORMS[code], answers, whole=False) == ()
    lacking = {one.path for one in check(FORMS[code], answers, whole=True)}
    asked_here_alone = {"target_groups", "municipalities", "participants", "economic_activity", "income", "expenses", "kinds", "premises"}
    assert lacking <= asked_here_alone


def test_a_grant_for_premises_fills_the_form_for_support_in_kind() -> None:
    answers = answers_of(PREMISES, FORMS["in_kind"]).answers

    assert (answers["needs_premises"], answers["pays_rent"], answers["rent_hours"], answers["rent_cents"]) == (True, True, 3_000, 1_000_000)
    assert "amount" not in answers


def test_what_the_form_has_no_field_for_is_listed() -> None:
    listed = left_out(GENERAL, "operating")

    assert {"applicant.short_name", "address.contact", "other_grants.0.issuer_kind", "sums.0.kind", "attachments.1.delivery", "does_business"} <= set(listed)
    assert "wording.purpose" not in listed
    assert {"sums.0.cents", "sums.1.cents", "figures.groups", "lettings.0.tenant"} <= set(left_out(PREMISES, "in_kind"))


def test_several_sums_are_left_for_a_person_to_say_which_is_applied_for() -> None:
    assert "amount" not in answers_of(PREMISES, FORMS["operating"]).answers
    assert "sums.2.cents" in left_out(PREMISES, "operating")


def test_a_role_without_a_likeness_is_left_for_a_person() -> None:
    message = replace(GENERAL, officials=(Official(name="Aino", role="10"),))

    assert answers_of(message, FORMS["operating"]).answers["responsible_persons"] == [{"name": "Aino"}]
    assert "officials.0.role" in left_out(message, "operating")


def test_that_an_organisation_does_business_does_not_answer_the_screen_for_state_aid() -> None:
    for does_business in (True, False):
        assert "economic_activity" not in answers_of(replace(GENERAL, does_business=does_business), FORMS["operating"]).answers


def test_a_form_without_a_likeness_takes_nothing_over_and_lists_all() -> None:
    outcome = answers_of(GENERAL, FORMS["project"])

    assert outcome.answers == {}
    assert "wording.purpose" in outcome.left_out


@given(ANY_MESSAGE, st.sampled_from(CODES))
@settings(max_examples=150)
def test_whatever_a_message_tells_is_an_answer_or_is_listed(message: HelMessage, code: str) -> None:
    outcome = answers_of(message, FORMS[code])
    answered = list(values(outcome.answers).values())

    lost = [path for path, value in told(message).items() if path not in outcome.left_out and as_answered(path, value) not in answered]
    assert lost == []
    assert set(outcome.left_out) <= set(told(message))
