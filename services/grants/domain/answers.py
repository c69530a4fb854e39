"""Answers (vastaukset) looked at against their form: while they are drafted, and as they are handed in.

What must stay true: whatever the answers are, looking at them ends and raises nothing; what is hidden is never required; what passes as a whole is valid
by the form's JSON Schema too (blank answers left out), which a test lets another implementation judge. It is stricter in what that schema cannot say:
1.0 is no whole number here, a text of spaces is no answer, and a personal identity code belongs in no form.
"""

from collections.abc import Iterator
from typing import Any, assert_never

from services.grants.domain.answer_findings import OF_A_WHOLE, Finding, Slug, found
from services.grants.domain.form_fields import (
    LARGEST_NUMBER,
    Answers,
    AnyField,
    ChoiceField,
    ChoicesField,
    NumberField,
    Option,
    Questions,
    RowsField,
    TextField,
    YesNoField,
    is_blank,
    same,
)
from services.grants.domain.form_subset import is_writable, matches
from services.grants.domain.formats import Format, has_format
from services.grants.domain.forms import Form
from shared.domain import identity_codes

Path = tuple[str, ...]


def check(form: Form, answers: Answers, *, whole: bool) -> tuple[Finding, ...]:
    """What is to be mended, in the form's order. `whole`: as it is handed in; otherwise what is missing or half written is let pass."""
    findings = _questions(form.questions, answers, form.order, ())
    return tuple(one for one in findings if whole or one.slug not in OF_A_WHOLE)


def check_field(field: AnyField, answer: Any) -> tuple[Finding, ...]:
    """What would be to mend if this were the answer."""
    return tuple(_answer(field, answer, (field.name,), field.name))


def given(answers: Answers) -> dict[str, Any]:
    """The answers that say something: no nulls, no empty texts, no empty rows."""
    return {name: _filled(answer) for name, answer in answers.items() if not is_blank(answer)}


def asked_cents(form: Form, answers: Answers) -> int | None:
    """The sum applied for; None where the form asks for none or the answer is none yet."""
    asked = answers.get(form.amount) if form.amount else None
    return asked if isinstance(asked, int) and not isinstance(asked, bool) and 0 <= asked <= LARGEST_NUMBER else None


def _filled(answer: Any) -> Any:
    if isinstance(answer, list):
        return [given(one) if isinstance(one, dict) else one for one in answer if not is_blank(one)]
    return answer


def _questions(questions: Questions, answers: Answers, order: tuple[str, ...], path: Path, parents: str = "") -> Iterator[Finding]:
    asked = questions.asked(answers)
    every = {field.name: field for field in questions.every_field()}
    for name in order:
        place, answer = (*path, name), answers.get(name)
        if is_blank(answer):
            if name in asked.fields and name in asked.required:
                yield found(place, Slug.MISSING, field=parents + name)
        elif name not in asked.fields:
            yield found(place, Slug.HIDDEN_FIELD, field=parents + name, value=None if _holds_code(answer) else answer)
        else:
            yield from _answer(every[name], answer, place, parents + name)
    for name, answer in answers.items():
        if name not in every and not is_blank(answer):
            yield from _unknown((*path, str(name)), answer)


def _unknown(place: Path, answer: Any) -> Iterator[Finding]:
    if _holds_code(place[-1]):
        yield found((*place[:-1], "…"), Slug.UNKNOWN_FIELD)
    else:
        yield found(place, Slug.UNKNOWN_FIELD, value=None if _holds_code(answer) else answer)


def _answer(field: AnyField, answer: Any, place: Path, name: str) -> Iterator[Finding]:
    match field:
        case TextField():
            yield from _text(field, answer, place, name)
        case NumberField():
            yield from _number(field, answer, place, name)
        case YesNoField():
            if not isinstance(answer, bool):
                yield found(place, Slug.WRONG_TYPE, field=name, value=_told(answer), wanted="yes-no")
        case ChoiceField():
            if not _among(answer, field.options):
                yield found(place, Slug.NOT_A_CHOICE, field=name, value=_told(answer))
        case ChoicesField():
            yield from _choices(field, answer, place, name)
        case RowsField():
            yield from _rows(field, answer, place, name)
        case _:
            assert_never(field)


def _text(field: TextField, answer: Any, place: Path, name: str) -> Iterator[Finding]:
    if not isinstance(answer, str):
        yield found(place, Slug.WRONG_TYPE, field=name, value=_told(answer), wanted="text")
    elif len(answer) > field.most:
        yield found(place, Slug.TOO_LONG, field=name, value=_told(answer), most=field.most, given=len(answer), over=len(answer) - field.most)
    elif not is_writable(answer):
        yield found(place, Slug.NOT_KEPT, field=name, value=_told(answer))
    elif _holds_code(answer):
        yield found(place, Slug.IDENTITY_CODE, field=name)
    elif not field.lines and any(sign in answer for sign in "\n\r"):
        yield found(place, Slug.SEVERAL_LINES, field=name, value=answer)
    elif field.format and not has_format(answer, field.format):
        yield found(place, Slug.WRONG_FORMAT, field=name, value=answer, wanted=field.format)
    elif field.pattern and not matches(answer, field.pattern):
        yield found(place, Slug.WRONG_PATTERN, field=name, value=answer)


def _number(field: NumberField, answer: Any, place: Path, name: str) -> Iterator[Finding]:
    if isinstance(answer, bool) or not isinstance(answer, int) or abs(answer) > LARGEST_NUMBER:
        yield found(place, Slug.WRONG_TYPE, field=name, value=_told(answer), wanted="cents" if field.in_cents else "number")
    elif answer < field.least:
        yield found(place, Slug.TOO_SMALL, field=name, value=answer, least=field.least, **_unit(field))
    elif answer > field.most:
        yield found(place, Slug.TOO_LARGE, field=name, value=answer, most=field.most, **_unit(field))


def _unit(field: NumberField) -> dict[str, str]:
    return {"wanted": "cents"} if field.in_cents else {}


def _choices(field: ChoicesField, answer: Any, place: Path, name: str) -> Iterator[Finding]:
    if not isinstance(answer, list):
        yield found(place, Slug.WRONG_TYPE, field=name, value=_told(answer), wanted="list")
        return
    chosen = [(index, one) for index, one in enumerate(answer) if not is_blank(one)]
    yield from _counted(field, chosen, place, name)
    for position, (index, one) in enumerate(chosen[: field.most]):
        if not (_among(one, field.options) if field.options else _is_code(one, field.format)):
            yield found((*place, str(index)), Slug.NOT_A_CHOICE, field=name, value=_told(one))
        elif any(one == other for _, other in chosen[:position]):
            yield found((*place, str(index)), Slug.CHOSEN_TWICE, field=name, value=_told(one))


def _rows(field: RowsField, answer: Any, place: Path, name: str) -> Iterator[Finding]:
    """An empty row is none, and keeps its number, so that a page finds the others."""
    if not isinstance(answer, list):
        yield found(place, Slug.WRONG_TYPE, field=name, value=_told(answer), wanted="list")
        return
    rows = [(index, row) for index, row in enumerate(answer) if not is_blank(row)]
    yield from _counted(field, rows, place, name)
    for index, row in rows[: field.most]:
        if isinstance(row, dict):
            yield from _questions(field.questions, row, field.order, (*place, str(index)), f"{name}.")
        else:
            yield found((*place, str(index)), Slug.WRONG_TYPE, field=name, value=_told(row), wanted="row")


def _counted(field: ChoicesField | RowsField, answer: list[Any], place: Path, name: str) -> Iterator[Finding]:
    if len(answer) > field.most:
        yield found(place, Slug.TOO_MANY, field=name, value=len(answer), most=field.most)
    elif len(answer) < field.fewest:
        yield found(place, Slug.TOO_FEW, field=name, value=len(answer), least=field.fewest)


def _among(answer: Any, options: tuple[Option, ...]) -> bool:
    return any(same(answer, option.value) for option in options)


def _is_code(answer: Any, wanted: Format | None) -> bool:
    return isinstance(answer, str) and wanted is not None and has_format(answer, wanted)


def _told(answer: Any) -> Any:
    """Never a personal identity code, not even to whoever wrote it: a finding is seen by others than an answer is."""
    return None if _holds_code(answer) else answer


def _holds_code(answer: Any) -> bool:
    return isinstance(answer, str) and identity_codes.may_be_written_in(answer) and bool(identity_codes.without(answer)[1])
