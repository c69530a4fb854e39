"""A form is read whole or refused with the place and the remedy: whatever it has beyond the subset, and whatever a reader of one language would miss."""

from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from pydantic_core import from_json

from services.grants.domain.form_fields import ChoicesField, RowsField, TextField
from services.grants.domain.form_subset import FormRefused, a_pattern, matches
from services.grants.domain.forms import Form
from tests.mutations import documents
from tests.unit.grants.form_builders import A_TEXT, DOCUMENT, KINDS, a_document, with_field, words


def refused(document: Any) -> FormRefused:
    with pytest.raises(FormRefused) as refusal:
        Form.parse(document)
    assert refusal.value.remedy
    return refusal.value


def test_a_form_is_read_with_its_order_its_texts_and_what_it_asks_for() -> None:
    form = Form.parse(DOCUMENT)

    assert (form.code, form.version, form.amount) == ("sample", 1, "amount")
    assert form.order[:2] == ("name", "notes")
    assert form.sections[0].title.sv == "alku på svenska"
    assert [one.content for one in form.attachments] == ["rules", "plan", "other"]


def test_a_field_is_found_by_the_name_that_a_finding_gives() -> None:
    form = Form.parse(DOCUMENT)

    assert isinstance(form.field_named("name"), TextField)
    assert isinstance(form.field_named("expenses"), RowsField)
    assert isinstance(form.field_named("expenses.details"), TextField)
    assert isinstance(form.field_named("groups"), ChoicesField)
    assert [form.field_named(name) for name in ("", "name.x", "expenses.x", "x")] == [None] * 4


def test_a_form_is_a_json_schema() -> None:
    Draft202012Validator.check_schema(DOCUMENT)


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
@pytest.mark.parametrize(
    "place",
    [
        ("x-title",),
        ("x-sections", 0, "title"),
        ("properties", "name", "x-title"),
        ("properties", "amount", "x-errors", "missing"),
        ("properties", "groups", "items", "oneOf", 2, "x-title"),
        ("properties", "expenses", "items", "properties", "kind", "oneOf", 1, "x-title"),
        ("properties", "expenses", "items", "allOf", 0, "then", "properties", "details", "x-title"),
        ("allOf", 0, "then", "allOf", 0, "then", "properties", "reason", "x-title"),
        ("x-attachments", 1, "title"),
    ],
    ids=lambda place: place[-2] if len(place) > 1 else place[0],
)
@pytest.mark.parametrize("instead", [None, " ", 7, "a\x00b"])
def test_a_text_that_lacks_a_language_is_refused_with_its_place(place: tuple[Any, ...], language: str, instead: Any) -> None:
    document = a_document()
    text: Any = document
    for step in place:
        text = text[step]
    del text[language]
    if instead is not None:
        text[language] = instead

    refusal = refused(document)

    assert refusal.field == "/" + "/".join(map(str, (*place, language)))
    assert language in refusal.message


@pytest.mark.parametrize(
    ("name", "keyword", "value"),
    [
        ("name", "minLength", 1),
        ("name", "default", ""),
        ("name", "$ref", "#/properties/notes"),
        ("amount", "multipleOf", 5),
        ("amount", "exclusiveMinimum", 5),
        ("has_more", "const", True),
        ("groups", "contains", {}),
        ("name", "anyOf", []),
        ("name", "not", {}),
        ("name", "x-known-as", "x"),
        ("name", "title", "Nimi"),
    ],
)
def test_a_keyword_outside_the_subset_is_refused_with_its_place_and_those_that_there_are(name: str, keyword: str, value: Any) -> None:
    document = a_document()
    document["properties"][name][keyword] = value

    refusal = refused(document)

    assert refusal.field == f"/properties/{name}/{keyword}"
    assert "x-title" in refusal.remedy


@pytest.mark.parametrize("keyword", ["$defs", "$ref", "dependentRequired", "patternProperties", "oneOf", "description", "additionalProperties"])
def test_a_keyword_outside_the_subset_is_refused_at_the_top(keyword: str) -> None:
    assert refused(a_document(**{keyword: {}})).field == f"/{keyword}"


@pytest.mark.parametrize(
    ("document", "field"),
    [
        (a_document(**{"$schema": "http://json-schema.org/draft-07/schema#"}), "/$schema"),
        (a_document(unevaluatedProperties=True), "/unevaluatedProperties"),
        (a_document(**{"x-version": 0}), "/x-version"),
        (a_document(**{"x-version": True}), "/x-version"),
        (a_document(**{"x-form": "Hakemus"}), "/x-form"),
        (a_document(required=["nothing"]), "/required"),
        (a_document(required=["name", "name"]), "/required"),
        (a_document(**{"x-sections": []}), "/x-sections"),
        (with_field("amount", type="number"), "/properties/amount/type"),
        (with_field("amount", x_unit="euros"), "/properties/amount/x-unit"),
        (with_field("amount", x_unit=None), "/properties/amount/x-amount"),
        (with_field("amount", maximum=10**16), "/properties/amount/maximum"),
        (with_field("amount", minimum=None), "/properties/amount/minimum"),
        (with_field("amount", maximum=99), "/properties/amount/maximum"),
        (with_field("name", maxLength=None), "/properties/name/maxLength"),
        (with_field("name", format="hostname"), "/properties/name/format"),
        (with_field("name", x_known=["organisation.shoe_size"]), "/properties/name/x-known/0"),
        (with_field("name", x_errors={"too-tall": words("x")}), "/properties/name/x-errors/too-tall"),
        (with_field("groups", uniqueItems=False), "/properties/groups/uniqueItems"),
        (with_field("groups", maxItems=None), "/properties/groups/maxItems"),
        (with_field("groups", items={"type": "string", "oneOf": []}), "/properties/groups/items/oneOf"),
        (with_field("groups", items={"type": "string", "enum": ["a"]}), "/properties/groups/items/enum"),
        (with_field("has_more", type="null"), "/properties/has_more/type"),
    ],
    ids=lambda one: one if isinstance(one, str) else "",
)
def test_a_fault_is_refused_at_its_place(document: Any, field: str) -> None:
    assert refused(document).field == field


@pytest.mark.parametrize(
    ("condition", "place"),
    [
        ({"properties": {"has_more": {"const": True}}}, "/required"),
        ({"properties": {"has_more": {"const": True}}, "required": ["name"]}, "/required"),
        ({"properties": {"has_more": {"const": 1}}, "required": ["has_more"]}, "/properties/has_more"),
        ({"properties": {"name": {"const": "x"}}, "required": ["name"]}, "/properties/name"),
        ({"properties": {"has_more": {"minimum": 1}}, "required": ["has_more"]}, "/properties/has_more/minimum"),
        ({"properties": {"has_more": {"enum": []}}, "required": ["has_more"]}, "/properties/has_more"),
        ({"properties": {"reason": {"const": True}}, "required": ["reason"]}, ""),
        ({"not": {}}, "/not"),
    ],
)
def test_a_condition_compares_a_choice_that_is_in_reach_and_must_be_there(condition: Any, place: str) -> None:
    document = a_document()
    document["allOf"][0]["if"] = condition

    assert refused(document).field == f"/allOf/0/if{place}"


def test_every_field_has_one_place_in_the_order_those_under_a_condition_as_well() -> None:
    document = a_document()
    document["x-sections"][1]["fields"].remove("reason")
    assert (refused(document).field, refused(document).value) == ("/x-sections", "reason")

    document["x-sections"][1]["fields"] += ["reason", "name"]
    assert refused(document).field == "/x-sections"

    document["x-sections"][1]["fields"][-1] = "nobody_asks"
    assert refused(document).value == "nobody_asks"


def test_a_table_says_the_order_of_its_columns_and_has_no_table_in_it() -> None:
    document = a_document()
    document["properties"]["expenses"]["items"]["x-order"].remove("details")
    assert refused(document).field == "/properties/expenses/items/x-order"

    document = a_document()
    document["properties"]["expenses"]["items"]["properties"]["kind"] = deepcopy(document["properties"]["expenses"])
    assert refused(document).field == "/properties/expenses/items/properties/kind"


def test_a_name_is_asked_once_whatever_the_conditions() -> None:
    document = a_document()
    document["allOf"].append({"if": document["allOf"][0]["if"], "then": {"properties": {"more": KINDS}}})

    assert refused(document).value == "more"


def test_parts_do_not_stand_within_each_other_without_end() -> None:
    document = a_document()
    inner: dict[str, Any] = {"required": ["name"]}
    for _ in range(500):
        inner = {"allOf": [{"if": document["allOf"][0]["if"], "then": inner}]}
    document["allOf"].append({"if": document["allOf"][0]["if"], "then": inner})

    assert "deep" in refused(document).message


def test_the_sum_applied_for_is_one_field_that_everybody_answers() -> None:
    optional = a_document()
    optional["required"].remove("amount")
    assert refused(optional).field == "/properties"

    twice = with_field("name", **{**DOCUMENT["properties"]["amount"], "maxLength": None, "x-known": None})
    assert refused(twice).field == "/properties"

    of_a_row = a_document()
    of_a_row["properties"]["expenses"]["items"]["properties"]["cents"] = DOCUMENT["properties"]["amount"]
    assert refused(of_a_row).value == "expenses"

    assert Form.parse(with_field("amount", x_amount=None)).amount is None


@pytest.mark.parametrize("pattern", ["^(a+)+$", "^a|b$", "a+", "^a*a*a*a*$", "^.*$", "^[^a]$", "^\\d+$", "^[z-a]$", "^(?=a)$", "^a{1,2}{3,4}$", "^\\1$", 5])
def test_a_pattern_that_may_take_long_or_means_otherwise_elsewhere_is_refused(pattern: Any) -> None:
    assert refused(with_field("code", pattern=pattern)).field == "/properties/code/pattern"


def test_a_pattern_wants_a_short_text() -> None:
    assert refused(with_field("code", maxLength=5_000)).field == "/properties/code/pattern"


@settings(max_examples=100)
@given(st.from_regex(r"\A\^(\[[a-z]{1,3}\]|[a-z])([+*?]|\{1,3\})?(\[[a-z]{1,3}\]|[a-z])([+*?]|\{2\})?\$\Z"), st.text("abcxyz\n", max_size=5))
def test_a_pattern_means_what_json_schema_means_by_it(pattern: str, text: str) -> None:
    try:
        taken = a_pattern(pattern, "/pattern", longest=5)
    except FormRefused:
        return

    by_schema = Draft202012Validator({"pattern": taken}).is_valid(text)
    assert matches(text, taken) == (by_schema and not text.endswith("\n"))


def test_of_a_thousand_spoilt_forms_each_is_read_or_refused_with_a_place_and_a_remedy() -> None:
    outcomes = [outcome(as_json(content)) for content in documents((DOCUMENT,), 1_000, seed=1)]
    turned_away = [one for one in outcomes if isinstance(one, FormRefused)]

    assert min(len(turned_away), len(outcomes) - len(turned_away)) > 50
    assert all(one.remedy and f"{one.remedy}{one.field}{one.value}{one.message}".encode() for one in turned_away)


def outcome(document: Any) -> Form | FormRefused:
    try:
        return Form.parse(document)
    except FormRefused as refusal:
        return refusal


def as_json(content: bytes) -> Any:

    try:
        return from_json(content)
    except ValueError:
        return None


def test_the_sample_text_field_is_a_field() -> None:
    assert Form.parse(with_field("name", **A_TEXT)).field_named("name")
