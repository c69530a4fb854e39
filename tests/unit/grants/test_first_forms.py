"""The forms that every area begins with: they can be shown, filled in and handed in, and say all in three languages."""

from typing import Any

import pytest
from jsonschema import Draft202012Validator

from services.grants.domain.answer_findings import Finding, Slug
from services.grants.domain.answers import asked_cents, check, given
from services.grants.domain.asked_attachments import AskedAttachment, check_attachments
from services.grants.domain.form_fields import AnyField, ChoiceField, Known, RowsField
from services.grants.domain.forms import Form
from services.grants.domain.prefilling import prefill
from services.grants.finding_texts import said
from services.grants.first_forms import first_forms
from tests.unit.grants.form_builders import IBAN

FORMS = first_forms()
A_PERSON = {"name": "Aino Esimerkki", "role": "treasurer", "email": "aino@kerho.example.fi"}
APPLICANT = {"organisation_name": "Rauman Kerho ry", "street": "Katu 1", "postal_code": "26100", "city": "Rauma", "email": "kerho@kerho.example.fi"}
FOR_WHOM = {"target_groups": ["older_people"], "municipalities": ["684"], "participants": 40}
MONEY = {"amount": 350_000, "income": [{"source": "fees", "cents": 90_000}], "expenses": [{"kind": "premises", "cents": 440_000}]}
ANSWERS: dict[str, dict[str, Any]] = {
    "operating": APPLICANT
    | FOR_WHOM
    | MONEY
    | {
        "purpose": "Kerhoon ikäihmisille",
        "activities": "Kerho kokoontuu joka tiistai",
        "beneficiaries": "Yksin asuvat",
        "changes": "Yksinäisyys vähenee",
        "members": 60,
        "has_other_grants": True,
        "other_grants": [{"funder": "Joku Säätiö", "state": "granted", "year": 2025, "cents": 280_000}],
        "economic_activity": False,
        "responsible_persons": [A_PERSON],
        "bank_account": IBAN,
    },
    "small": FOR_WHOM
    | {
        "organisation_name": "Rauman Kerho ry",
        "purpose": "Kahvihetki torilla",
        "amount": 30_000,
        "contact_name": "Aino Esimerkki",
        "email": "kerho@kerho.example.fi",
        "bank_account": IBAN,
        "economic_activity": False,
    },
    "project": APPLICANT
    | FOR_WHOM
    | MONEY
    | {
        "project_name": "Mukana",
        "starts_on": "2026-01-01",
        "ends_on": "2027-12-31",
        "purpose": "Etsivään vanhustyöhön",
        "goals": "Tavoitamme sata yksinäistä",
        "activities": "Kotikäyntejä",
        "outside_funder": "stea",
        "outside_funding_state": "granted",
        "outside_funding_cents": 4_000_000,
        "outside_decided_on": "2025-12-12",
        "economic_activity": True,
        "de_minimis_received": True,
        "de_minimis": [{"granter": "Rauman kaupunki", "granted_on": "2024-05-06", "cents": 100_000}],
        "responsible_persons": [A_PERSON],
        "bank_account": IBAN,
    },
    "in_kind": FOR_WHOM
    | {
        "organisation_name": "Rauman Kerho ry",
        "email": "kerho@kerho.example.fi",
        "purpose": "Kerhon kokoontumiseen",
        "kinds": ["premises"],
        "needs_premises": True,
        "premises": [{"where": "Kohtaamispaikka", "hours": 80}],
        "pays_rent": False,
        "has_other_grants": False,
        "economic_activity": False,
        "responsible_persons": [A_PERSON],
    },
}
EVERY = [(code, field) for code, form in FORMS.items() for field in form.questions.every_field()]


def missing(form: Form, answers: dict[str, Any]) -> set[str]:
    return {one.path for one in check(form, answers, whole=True) if one.slug is Slug.MISSING}


def test_there_is_a_form_for_each_kind_of_grant_and_a_short_one() -> None:
    assert set(FORMS) == {"operating", "small", "project", "in_kind"}
    assert {code: form.amount for code, form in FORMS.items()} == {"operating": "amount", "small": "amount", "project": "amount", "in_kind": None}


@pytest.mark.parametrize("code", sorted(FORMS))
def test_each_is_handed_in_when_it_is_filled_in(code: str) -> None:
    assert check(FORMS[code], ANSWERS[code], whole=True) == ()
    assert asked_cents(FORMS[code], ANSWERS[code]) == ANSWERS[code].get("amount")


@pytest.mark.parametrize("code", sorted(FORMS))
def test_each_is_a_json_schema_that_its_answers_fulfil(code: str) -> None:
    document = dict(FORMS[code].document)
    Draft202012Validator.check_schema(document)

    assert list(Draft202012Validator(document).iter_errors(given(ANSWERS[code]))) == []


@pytest.mark.parametrize("code", sorted(FORMS))
def test_what_is_missing_in_an_empty_one_is_said_in_three_languages(code: str) -> None:
    findings = check(FORMS[code], {}, whole=True)

    assert len(findings) >= 8
    for one in findings:
        words = said(one, FORMS[code])
        assert len({words.fi, words.sv, words.en}) == 3


@pytest.mark.parametrize(("code", "field"), EVERY, ids=lambda one: one if isinstance(one, str) else one.name)
def test_no_title_is_left_in_another_language(code: str, field: AnyField) -> None:
    for title in titles(field):
        assert title.fi != title.en, code
        assert title.fi != title.sv or title.fi == "STEA"


def titles(field: AnyField) -> list[Any]:
    options = [one.title for one in field.options if one.title.fi != "STEA"] if isinstance(field, ChoiceField) else []
    columns = [title for column in field.questions.every_field() for title in titles(column)] if isinstance(field, RowsField) else []
    return [field.title, *options, *columns]


def test_the_short_one_asks_a_treasurer_on_a_phone_for_little() -> None:
    small, operating = FORMS["small"], FORMS["operating"]
    facts = {Known.ORGANISATION_NAME: "Rauman Kerho ry", Known.EMAIL: "kerho@kerho.example.fi", Known.BANK_ACCOUNT: IBAN}

    left = missing(small, prefill(small, facts))

    assert len(left) <= 7
    assert len(small.sections) == 2
    assert not any(isinstance(field, RowsField) for field in small.questions.fields.values())
    assert not any(one.required for one in small.attachments)
    assert len(missing(small, {})) < len(missing(operating, {})) / 1.5


def test_a_project_names_its_outside_funder_and_shows_the_decision() -> None:
    form, answers = FORMS["project"], ANSWERS["project"]

    assert {"outside_funder", "outside_funding_state", "outside_funding_cents"} <= missing(form, {})
    assert missing(form, {**answers, "outside_funder": "ministry"}) == {"outside_funder_name"}
    assert attachments_missing(form, answers) == {"project_plan", "project_budget", "accounts", "funding_decision"}
    assert attachments_missing(form, {**answers, "outside_funding_state": "applied"}) == {"project_plan", "project_budget", "accounts"}


def attachments_missing(form: Form, answers: dict[str, Any]) -> set[str]:
    return {one.path.partition(".")[2] for one in check_attachments(form.attachments, answers, [], whole=True)}


@pytest.mark.parametrize("code", sorted(FORMS))
def test_the_screen_for_state_aid_asks_further_only_where_the_activity_is_economic(code: str) -> None:
    form, answers = FORMS[code], {**ANSWERS[code], "economic_activity": False, "de_minimis_received": None, "de_minimis": None}

    assert "economic_activity" in missing(form, {})
    assert missing(form, answers) == set()
    assert missing(form, {**answers, "economic_activity": True}) == {"de_minimis_received"}
    assert missing(form, {**answers, "economic_activity": True, "de_minimis_received": True}) == {"de_minimis"}


def test_attachments_of_an_operating_grant_are_asked_by_content_and_may_come_later_or_in_another_file() -> None:
    asked: dict[str, AskedAttachment] = {one.content: one for one in FORMS["operating"].attachments}

    assert set(asked) == {"rules", "annual_report", "accounts", "auditors_statement", "plan", "budget", "other"}
    assert all(one.may_come_later and one.may_be_elsewhere for content, one in asked.items() if content != "other")


def test_an_unfinished_answer_is_said_so_that_one_knows_what_to_do() -> None:
    form = FORMS["operating"]
    finding: Finding = next(one for one in check(form, {**ANSWERS["operating"], "bank_account": "FI00"}, whole=True))

    assert said(finding, form).fi == "Tarkista tilinumero. Suomalaisessa on FI ja 16 numeroa: Tilinumero (IBAN)"
