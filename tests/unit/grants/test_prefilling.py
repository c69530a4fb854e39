"""What is known need not be typed: the answers that stand in a draft as it begins."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from services.grants.domain.answer_findings import OF_A_WHOLE
from services.grants.domain.answers import check
from services.grants.domain.form_fields import Known
from services.grants.domain.forms import Form
from services.grants.domain.prefilling import prefill
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


def test_known_facts_are_put_in() -> None:
    assert prefill(FORM, FACTS) == {"name": "Rauman Kerho ry", "account": IBAN}


def test_last_years_answers_are_put_in_where_the_form_says_so() -> None:
    assert prefill(FORM, {}, ANSWERS) == {name: ANSWERS[name] for name in ("name", "notes", "expenses", "has_more", "how_many")}


def test_what_is_known_goes_before_what_was_answered_last_year() -> None:
    assert prefill(FORM, FACTS, ANSWERS)["name"] == "Rauman Kerho ry"


def test_a_part_under_a_condition_is_filled_where_what_was_filled_fulfils_it() -> None:
    assert "how_many" not in prefill(FORM, {}, {**ANSWERS, "has_more": False})


def test_a_fact_that_does_not_fit_leaves_the_field_to_the_next_source_or_the_applicant() -> None:
    too_long = {Known.ORGANISATION_NAME: "x" * 21}

    assert prefill(FORM, too_long, {"name": "Kerho ry"}) == {"name": "Kerho ry"}
    assert prefill(FORM, too_long) == {}


def test_an_answer_of_last_year_that_has_no_field_any_more_is_left_out_also_a_column() -> None:
    filled = prefill(shorter_form(), {}, ANSWERS)

    assert filled["expenses"] == [{"kind": "pay", "cents": 100}, {"kind": "other", "cents": 5}]
    assert "notes" not in filled


def test_a_row_of_last_year_is_put_in_though_it_lacks_something() -> None:
    assert prefill(FORM, {}, {"expenses": [{"kind": "pay"}]}) == {"expenses": [{"kind": "pay"}]}


@given(st.dictionaries(st.sampled_from(list(Known)), ANYTHING, max_size=4), ANSWERED)
@settings(max_examples=100)
def test_whatever_is_known_what_is_put_in_may_stand_in_a_draft(facts: dict[Known, Any], last_year: dict[str, Any]) -> None:
    filled = prefill(FORM, facts, last_year)

    assert not [one for one in check(FORM, filled, whole=True) if one.slug not in OF_A_WHOLE]
