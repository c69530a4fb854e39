"""Answers that somebody need not type: known facts and last year's answers put in, and a draft carried to a newer version of its form.

What must stay true: no answer is lost without a word. What has no field, or does not fit, is listed with its value.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from services.grants.domain.answer_findings import OF_A_WHOLE
from services.grants.domain.answers import check_field
from services.grants.domain.form_fields import Answers, AnyField, Known, Questions, RowsField, is_blank
from services.grants.domain.forms import Form


class Why(StrEnum):
    """Why an answer was left out."""

    NO_FIELD = "no_field"
    DOES_NOT_FIT = "does_not_fit"
    NOT_ASKED = "not_asked"
    """Its field is asked only of those who answer another in a certain way."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    path: str
    value: Any = field(repr=False)
    why: Why


@dataclass(frozen=True, slots=True, kw_only=True)
class Prefilled:
    """`sources`: where each of the answers comes from. The applicant may change them all."""

    answers: dict[str, Any]
    sources: Mapping[str, Known]
    left_out: tuple[LeftOut, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CarriedOver:
    """Answers as they were, for another version of the form, whether they are right by it or not; and those that it has no field for."""

    answers: dict[str, Any]
    left_out: tuple[LeftOut, ...] = ()


def prefill(form: Form, known: Mapping[Known, Any], last_year: Answers | None = None) -> Prefilled:
    """Of each field the first of its `known` sources that has a right answer. Parts under a condition are filled where what was filled in fulfils it."""
    sources = _Sources(known=known, last_year=last_year or {})
    answers = _filled(form.questions, sources, {})
    every = {one.name: one for one in form.questions.every_field()}
    asked = form.questions.asked(answers).fields
    for name, answer in sources.last_year.items():
        if is_blank(answer):
            continue
        if name not in every:
            sources.left_out.append(LeftOut(path=name, value=answer, why=Why.NO_FIELD))
        elif name not in asked and Known.LAST_YEAR in every[name].known:
            sources.left_out.append(LeftOut(path=name, value=answer, why=Why.NOT_ASKED))
    return Prefilled(answers=answers, sources=sources.used, left_out=tuple(sources.left_out))


def carry_over(answers: Answers, to: Form) -> CarriedOver:
    left_out: list[LeftOut] = []
    every = {one.name: one for one in to.questions.every_field()}
    kept: dict[str, Any] = {}
    for name, answer in answers.items():
        if name in every:
            kept[name] = _with_its_columns(every[name], answer, left_out)
        elif not is_blank(answer):
            left_out.append(LeftOut(path=name, value=answer, why=Why.NO_FIELD))
    return CarriedOver(answers=kept, left_out=tuple(left_out))


def _with_its_columns(asked: AnyField, answer: Any, left_out: list[LeftOut]) -> Any:
    if not isinstance(asked, RowsField) or not isinstance(answer, list):
        return answer
    columns = {one.name for one in asked.questions.every_field()}
    rows = []
    for index, row in enumerate(answer):
        if isinstance(row, dict):
            lost = {name: value for name, value in row.items() if name not in columns and not is_blank(value)}
            left_out += [LeftOut(path=f"{asked.name}.{index}.{name}", value=value, why=Why.NO_FIELD) for name, value in lost.items()]
            rows.append({name: value for name, value in row.items() if name in columns})
        else:
            rows.append(row)
    return rows


def _filled(questions: Questions, sources: "_Sources", above: Answers) -> dict[str, Any]:
    own = {name: answer for name, one in questions.fields.items() if (answer := sources.answer(one)) is not None}
    for part in questions.conditional:
        if part.when.holds({**above, **own}):
            own |= _filled(part.then, sources, {**above, **own})
    return own


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sources:
    known: Mapping[Known, Any]
    last_year: Answers
    used: dict[str, Known] = field(default_factory=dict)
    left_out: list[LeftOut] = field(default_factory=list)

    def answer(self, asked: AnyField) -> Any:
        for source in asked.known:
            answer = self._of(source, asked)
            if is_blank(answer):
                continue
            if all(source is Known.LAST_YEAR and one.slug in OF_A_WHOLE for one in check_field(asked, answer)):
                self.used[asked.name] = source
                return answer
            self.left_out.append(LeftOut(path=asked.name, value=answer, why=Why.DOES_NOT_FIT))
        return None

    def _of(self, source: Known, asked: AnyField) -> Any:
        """A table of last year without the columns that it has no more: half a row is still less to type."""
        if source is not Known.LAST_YEAR:
            return self.known.get(source)
        return _with_its_columns(asked, self.last_year.get(asked.name), self.left_out)
