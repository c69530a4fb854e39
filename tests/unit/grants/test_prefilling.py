"""What is known need not be typed, what was answered is not lost: prefilled answers, and drafts carried to a newer version of their form."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from services.grants.domain.answer_findings import OF_A_WHOLE
from services.grants.domain.answers import check
from services.grants.domain.form_fields import Known, is_blank
from services.grants.domain.forms import Form
from services.grants.domain.prefilling import Why, carry_over, prefill
from tests.unit.grants.form_builders import ANSWERS, DOCUMENT, IBAN, a_document
from tests.unit.grants.test_answers import ANSWERED, ANYTHING

FORM = Form.parse(DOCUMENT)
FACTS = {Known.ORGANISATION_NAME: "Rauman Kerho ry", Known.BANK_ACCOUNT: IBAN}


def shorter_form() -> Form:
    """A version that asks less: no notes, no details in rows."""
    document = a_document(**{"x-version": 2})
    del document["properties"]["notes"]
    document["x-sections"][0]["fields"].remove("notes")
    rows = document["properties"]["expenses"]["items"]
    del rows["allOf"]
    rows["x-order"].remove("details")
    return Form.parse(document)


def test_known_facts_are_put_in_and_named() -> None:
    filled = prefill(FORM, FACTS)

    assert filled.answers == {"name": "Rauman Kerho ry", "account": IBAN}
    assert filled.sources == {"name": Known.ORGANISATION_NAME, "account": Known.BANK_ACCOUNT}
    assert filled.left_out == ()


def test_last_years_answers_are_put_in_where_the_form_says_so() -> None:
    filled = prefill(FORM, {}, ANSWERS)

    assert filled.answers == {name: ANSWERS[name] for name in ("name", "notes", "expenses", "has_more", "how_many")}
    assert set(filled.sources.values()) == {Known.LAST_YEAR}


def test_what_is_known_goes_before_what_was_answered_last_year() -> None:
    assert prefill(FORM, FACTS, ANSWERS).answers["name"] == "Rauman Kerho ry"


def test_a_part_under_a_condition_is_filled_where_what_was_filled_fulfils_it() -> None:
    filled = prefill(FORM, {}, {**ANSWERS, "has_more": False})

    assert "how_many" not in filled.answers
    assert [(one.path, one.value, one.why) for one in filled.left_out] == [("how_many", 2, Why.NOT_ASKED)]


def test_a_fact_that_does_not_fit_is_left_to_the_applicant_and_listed() -> None:
    filled = prefill(FORM, {Known.ORGANISATION_NAME: "x" * 21}, {"name": "Kerho ry"})

    assert filled.answers == {"name": "Kerho ry"}
    assert [(one.path, one.value, one.why) for one in filled.left_out] == [("name", "x" * 21, Why.DOES_NOT_FIT)]


def test_an_answer_of_last_year_that_has_no_field_any_more_is_listed_also_a_column() -> None:
    filled = prefill(shorter_form(), {}, ANSWERS)

    assert filled.answers["expenses"] == [{"kind": "pay", "cents": 100}, {"kind": "other", "cents": 5}]
    assert {one.path: one.value for one in filled.left_out} == {"notes": "ensin\nsitten", "expenses.1.details": "kahvi"}


def test_a_row_of_last_year_is_put_in_though_it_lacks_something() -> None:
    assert prefill(FORM, {}, {"expenses": [{"kind": "pay"}]}).answers == {"expenses": [{"kind": "pay"}]}


@given(st.dictionaries(st.sampled_from(list(Known)), ANYTHING, max_size=4), ANSWERED)
@settings(max_examples=100)
def test_whatever_is_known_what_is_put_in_may_stand_in_a_draft(facts: dict[Known, Any], last_year: dict[str, Any]) -> None:
    filled = prefill(FORM, facts, last_year)

    assert set(filled.sources) == set(filled.answers)
    assert not [one for one in check(FORM, filled.answers, whole=True) if one.slug not in OF_A_WHOLE]


def test_a_draft_goes_over_to_a_newer_version_and_what_has_no_field_is_listed() -> None:
    carried = carry_over(ANSWERS, shorter_form())

    assert carried.answers == {
        **{name: answer for name, answer in ANSWERS.items() if name != "notes"},
        "expenses": [{"kind": "pay", "cents": 100}, {"kind": "other", "cents": 5}],
    }
    assert {one.path: one.value for one in carried.left_out} == {"notes": "ensin\nsitten", "expenses.1.details": "kahvi"}


def test_an_answer_that_is_wrong_by_the_newer_version_is_kept_for_the_applicant_to_mend() -> None:
    assert carry_over({"name": "x" * 500, "amount": "paljon"}, FORM).answers == {"name": "x" * 500, "amount": "paljon"}


@given(ANSWERED)
@settings(max_examples=100)
def test_no_answer_is_lost_on_the_way_to_a_newer_version(answers: dict[str, Any]) -> None:
    carried = carry_over(answers, shorter_form())
    listed = {one.path for one in carried.left_out}

    for name, answer in answers.items():
        assert name in carried.answers or name in listed or is_blank(answer)
    rows = answers.get("expenses")
    for index, row in enumerate(rows if isinstance(rows, list) else []):
        for column, value in row.items() if isinstance(row, dict) else []:
            kept = carried.answers["expenses"][index]
            assert column in kept or f"expenses.{index}.{column}" in listed or is_blank(value)
