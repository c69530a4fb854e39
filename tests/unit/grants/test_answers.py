"""Answers are looked at without trust: whatever they are, the look ends, raises nothing, and agrees with JSON Schema as another implementation reads it."""

import math
from typing import Any

import pytest
from hypothesis import given as over
from hypothesis import settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from services.grants.domain.answer_findings import OF_A_WHOLE, Finding, Slug
from services.grants.domain.answers import asked_cents, check, given
from services.grants.domain.asked_attachments import Delivery, Offered, asked_for, check_attachments
from services.grants.domain.form_fields import is_blank
from services.grants.domain.formats import Format
from services.grants.domain.forms import Form
from services.grants.finding_texts import said, texts
from tests.unit.grants.form_builders import ANSWERS, DOCUMENT, IBAN

FORM = Form.parse(DOCUMENT)
SCHEMA = Draft202012Validator(DOCUMENT)
CODE = "131052-308T"
STRICTER = {Slug.WRONG_FORMAT, Slug.NOT_KEPT, Slug.SEVERAL_LINES, Slug.IDENTITY_CODE}

SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.sampled_from([0, 1, 100, 10**16, 10**4_000, -(10**400), 1.0, math.nan, math.inf])
    | st.text(max_size=6)
    | st.sampled_from(["", " ", "pay", "other", "old", "609", "AB12", IBAN, CODE, f"x {CODE}", "a\x00", "\ud800", "a\nb", "x" * 60])
)
ANYTHING = st.recursive(SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=4), max_leaves=10)
ROW = st.dictionaries(st.sampled_from(["kind", "cents", "details", "zz"]), SCALARS, max_size=4)
LIKELY: dict[str, st.SearchStrategy[Any]] = {
    "name": st.sampled_from(["Kerho", ""]),
    "amount": st.integers(90, 200),
    "code": st.sampled_from(["AB1", "ab1"]),
    "expenses": st.lists(ROW, max_size=4),
    "has_more": st.booleans(),
    "more": st.sampled_from(["pay", "other", "none"]),
    "reason": st.sampled_from(["siksi", ""]),
    "groups": st.lists(st.sampled_from(["old", "young", "none", ""]), max_size=3),
    "places": st.lists(st.sampled_from(["609", "684", "9", None]), max_size=4),
}
SOME = st.fixed_dictionaries({}, optional={name: strategy | ANYTHING for name, strategy in LIKELY.items()})
NEARLY = st.builds(lambda changed: {**ANSWERS, **changed}, st.fixed_dictionaries({}, optional=LIKELY))
ANSWERED = SOME | NEARLY | st.builds(lambda some, more: {**some, **more}, SOME, st.dictionaries(st.text(max_size=6), ANYTHING, max_size=3))


def slugs(findings: tuple[Finding, ...]) -> dict[str, Slug]:
    return {one.path: one.slug for one in findings}


def changed(**answers: Any) -> dict[str, Slug]:
    return slugs(check(FORM, {**ANSWERS, **answers}, whole=True))


def test_right_answers_have_no_findings() -> None:
    assert check(FORM, ANSWERS, whole=True) == ()


def test_a_draft_may_lack_anything_and_have_what_is_half_written() -> None:
    assert check(FORM, {}, whole=False) == ()
    assert check(FORM, {"account": "FI21 12", "amount": 1, "code": "A", "expenses": [{"kind": "other"}]}, whole=False) == ()


@pytest.mark.parametrize(
    ("answers", "path", "slug"),
    [
        ({"name": 5}, "name", Slug.WRONG_TYPE),
        ({"amount": 50.0}, "amount", Slug.WRONG_TYPE),
        ({"amount": "5000"}, "amount", Slug.WRONG_TYPE),
        ({"amount": True}, "amount", Slug.WRONG_TYPE),
        ({"amount": 10**4_000}, "amount", Slug.WRONG_TYPE),
        ({"has_more": "true"}, "has_more", Slug.WRONG_TYPE),
        ({"expenses": {"0": 1}}, "expenses", Slug.WRONG_TYPE),
        ({"expenses": ["kahvi"]}, "expenses.0", Slug.WRONG_TYPE),
        ({"nobody_asks": "x"}, "nobody_asks", Slug.UNKNOWN_FIELD),
        ({"expenses": [{"kind": "pay", "euros": 5}]}, "expenses.0.euros", Slug.UNKNOWN_FIELD),
        ({"name": "x" * 21}, "name", Slug.TOO_LONG),
        ({"has_more": False, "how_many": 3}, "how_many", Slug.HIDDEN_FIELD),
        ({"has_more": True, "more": "pay", "reason": "x"}, "reason", Slug.HIDDEN_FIELD),
        ({"expenses": [{"kind": "pay", "details": "x"}]}, "expenses.0.details", Slug.HIDDEN_FIELD),
        ({"groups": ["old", "none"]}, "groups.1", Slug.NOT_A_CHOICE),
        ({"groups": ["old", "old"]}, "groups.1", Slug.CHOSEN_TWICE),
        ({"groups": ["old", "young", "all"]}, "groups", Slug.TOO_MANY),
        ({"name": "a\x00b"}, "name", Slug.NOT_KEPT),
        ({"name": "\ud800"}, "name", Slug.NOT_KEPT),
        ({"name": CODE}, "name", Slug.IDENTITY_CODE),
        ({"name": "a\nb"}, "name", Slug.SEVERAL_LINES),
    ],
)
def test_what_is_wrong_is_found_while_it_is_drafted(answers: dict[str, Any], path: str, slug: Slug) -> None:
    assert slugs(check(FORM, answers, whole=False)) == {path: slug}


@pytest.mark.parametrize(
    ("answers", "path", "slug"),
    [
        ({"name": None}, "name", Slug.MISSING),
        ({"name": "  "}, "name", Slug.MISSING),
        ({"expenses": [{}, {"kind": ""}]}, "expenses", Slug.MISSING),
        ({"expenses": [{}, {"kind": "pay"}]}, "expenses.1.cents", Slug.MISSING),
        ({"expenses": [{"kind": "other", "cents": 1}]}, "expenses.0.details", Slug.MISSING),
        ({"code": ""}, "code", Slug.MISSING),
        ({"code": "ab1"}, "code", Slug.WRONG_PATTERN),
        ({"account": "FI21 1234 5600 0007 86"}, "account", Slug.WRONG_FORMAT),
        ({"amount": 99}, "amount", Slug.TOO_SMALL),
        ({"amount": 100_001}, "amount", Slug.TOO_LARGE),
    ],
)
def test_what_is_missing_or_half_written_is_found_as_it_is_handed_in(answers: dict[str, Any], path: str, slug: Slug) -> None:
    assert changed(**answers) == {path: slug}
    assert slug in OF_A_WHOLE


def test_what_is_required_under_a_condition_is_not_required_without_it() -> None:
    assert changed(more="pay", reason=None, code=None) == {}
    assert changed(has_more=False, more=None, how_many=None, reason=None, code=None) == {}
    assert changed(more=None, how_many=None, reason=None, code=None) == {"more": Slug.MISSING}


@over(answers=ANSWERED, whole=st.booleans())
@settings(max_examples=150)
def test_whatever_the_answers_are_the_look_at_them_ends_and_raises_nothing(answers: dict[str, Any], *, whole: bool) -> None:
    findings = check(FORM, answers, whole=whole)

    for one in findings:
        words = said(one, FORM)
        shown = f"{one.path}{one.field}{one.value}{words.fi}{words.sv}{words.en}"
        assert shown.encode()
        assert "308T" not in shown
        assert all("{" not in text for text in (words.fi, words.sv, words.en))
        assert len(one.value) <= 41
    assert whole or not {one.slug for one in findings} & OF_A_WHOLE


@over(ANSWERED)
@settings(max_examples=150)
def test_what_passes_as_a_whole_has_all_that_is_required_and_asked_and_nothing_hidden(answers: dict[str, Any]) -> None:
    if check(FORM, answers, whole=True):
        return
    asked = FORM.questions.asked(answers)

    assert all(not is_blank(answers.get(name)) for name in asked.required & set(asked.fields))
    assert {name for name, answer in answers.items() if not is_blank(answer)} <= set(asked.fields)


@over(ANSWERED)
@settings(max_examples=150)
def test_hidden_parts_are_never_required(answers: dict[str, Any]) -> None:
    visible = FORM.questions.asked(answers).fields

    missing = [one.path for one in check(FORM, answers, whole=True) if one.slug is Slug.MISSING and "." not in one.path]

    assert set(missing) <= set(visible)


@over(ANSWERED)
@settings(max_examples=400)
def test_another_implementation_of_json_schema_agrees(answers: dict[str, Any]) -> None:
    """Apart from what JSON Schema cannot say, or says otherwise: 1.0 is a whole number to it, and a format is a remark."""
    findings = check(FORM, answers, whole=True)
    said_by_schema = SCHEMA.is_valid(given(answers))

    if not findings:
        assert said_by_schema, [error.message for error in SCHEMA.iter_errors(given(answers))]
    elif said_by_schema:
        assert all(one.slug in STRICTER or (one.slug is Slug.NOT_A_CHOICE and one.field == "places") or _only_a_fraction(one) for one in findings)


def _only_a_fraction(finding: Finding) -> bool:
    return finding.slug is Slug.WRONG_TYPE and finding.value in {"1.0", "nan", "inf"}


def test_an_empty_row_is_none_and_the_others_keep_their_numbers() -> None:
    rows = [{}, {"kind": "pay", "cents": 1}, {"kind": None}, {"kind": "pay", "cents": "x"}]

    assert changed(expenses=rows) == {"expenses.3.cents": Slug.WRONG_TYPE}
    assert given({"expenses": rows})["expenses"] == [rows[1], rows[3]]


def test_a_finding_shows_little_of_an_answer() -> None:
    (finding,) = check(FORM, {"name": "x" * 5_000}, whole=False)

    assert (finding.value, dict(finding.parameters)) == ("x" * 40 + "…", {"most": "20", "given": "5000", "over": "4980"})


def test_an_identity_code_is_found_wherever_it_stands_and_never_shown() -> None:
    answers = {"name": CODE, "nobody": CODE, CODE: "x", "has_more": CODE, "groups": [CODE], "more": f"{CODE}!", "expenses": [{CODE: 1, "kind": CODE}]}

    findings = check(FORM, answers, whole=True)

    assert CODE not in str(findings)
    assert slugs(findings)["name"] is Slug.IDENTITY_CODE


@pytest.mark.parametrize(("asked", "cents"), [(5_000, 5_000), (0, 0), (None, None), ("5000", None), (True, None), (5.0, None), (-1, None), (10**400, None)])
def test_the_sum_applied_for_is_whole_cents_or_not_known_yet(asked: Any, cents: int | None) -> None:
    assert asked_cents(FORM, {"amount": asked}) == cents


def test_every_finding_can_be_said_in_three_languages() -> None:
    keys = {key.partition(".")[0] for key in texts()}

    assert keys == set(Slug)
    assert {f"wrong-format.{one}" for one in Format} <= set(texts())


def test_a_forms_own_words_for_a_fault_go_first() -> None:
    (missing,) = [one for one in check(FORM, {}, whole=True) if one.path == "amount"]

    assert said(missing, FORM).fi == "kerro summa"


def test_a_sum_is_said_in_euros() -> None:
    (finding,) = check(FORM, {**ANSWERS, "amount": 10_000_000}, whole=True)

    assert said(finding, FORM).fi == "Summa saa olla enintään 1\u00a0000 €: summa"
    assert said(finding, FORM).en == "The sum is at most €1,000: summa in English"


def test_a_column_is_said_with_its_table() -> None:
    (finding,) = check(FORM, {**ANSWERS, "expenses": [{"kind": "pay"}]}, whole=True)

    assert said(finding, FORM).fi == "Vastaa kohtaan: menot: summa"


class TestAttachments:
    def test_what_is_asked_for_under_a_condition_is_not_missed_without_it(self) -> None:
        assert [one.content for one in asked_for(FORM.attachments, {"has_more": True})] == ["rules", "plan", "other"]
        assert [one.content for one in asked_for(FORM.attachments, {})] == ["rules", "other"]

    def test_one_that_is_required_is_missed_as_the_form_is_handed_in(self) -> None:
        findings = check_attachments(FORM.attachments, ANSWERS, [], whole=True)

        assert slugs(findings) == {"attachments.rules": Slug.ATTACHMENT_MISSING, "attachments.plan": Slug.ATTACHMENT_MISSING}
        assert said(findings[0], FORM).fi == "Lisää liite: säännöt"
        assert check_attachments(FORM.attachments, ANSWERS, [], whole=False) == ()

    @pytest.mark.parametrize("delivery", Delivery)
    def test_one_may_come_later_or_stand_in_another_file_where_the_form_says_so(self, delivery: Delivery) -> None:
        offered = [Offered(content="rules", delivery=delivery), Offered(content="plan")]

        assert check_attachments(FORM.attachments, ANSWERS, offered, whole=True) == ()

    @pytest.mark.parametrize(("delivery", "slug"), [(Delivery.LATER, Slug.NOT_LATER), (Delivery.IN_ANOTHER_FILE, Slug.NOT_ELSEWHERE)])
    def test_another_may_not(self, delivery: Delivery, slug: Slug) -> None:
        assert slugs(check_attachments(FORM.attachments, {}, [Offered(content="other", delivery=delivery)], whole=False)) == {"attachments.other": slug}

    def test_one_too_many_and_one_that_nobody_asked_for_are_found(self) -> None:
        offered = [Offered(content="other")] * 3 + [Offered(content="holiday_pictures")]

        found = slugs(check_attachments(FORM.attachments, {}, offered, whole=False))

        assert found == {"attachments.other": Slug.TOO_MANY_ATTACHMENTS, "attachments.holiday_pictures": Slug.UNKNOWN_ATTACHMENT}


def test_a_number_that_python_does_not_write_out_is_looked_at_too() -> None:
    huge = 10**5_000

    findings = check(FORM, {"amount": huge, "name": huge, "nobody": huge, "groups": [huge], "more": huge}, whole=False)

    assert {one.value for one in findings} == {"…"}
