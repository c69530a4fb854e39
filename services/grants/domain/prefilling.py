"""Answers that somebody need not type: known facts and last year's answers, put into a draft as it begins.

What must stay true: what is put in is a right answer, or one that lacks something alone. What has no field or does not fit is left out: nothing is lost with
it, since the registry and last year's application keep what they have.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from services.grants.domain.answer_findings import OF_A_WHOLE
from services.grants.domain.answers import check_field
from services.grants.domain.form_fields import Answers, AnyField, Known, Questions, RowsField, is_blank
from services.grants.domain.forms import Form


def prefill(form: Form, known: Mapping[Known, Any], last_year: Answers | None = None) -> dict[str, Any]:
    """Of each field the first of its `known` sources that has a right answer. Parts under a condition are filled where what was filled in fulfils it."""
    return _filled(form.questions, _Sources(known=known, last_year=last_year or {}), {})


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

    def answer(self, asked: AnyField) -> Any:
        for source in asked.known:
            answer = self._of(source, asked)
            if not is_blank(answer) and all(source is Known.LAST_YEAR and one.slug in OF_A_WHOLE for one in check_field(asked, answer)):
                return answer
        return None

    def _of(self, source: Known, asked: AnyField) -> Any:
        """A table of last year without the columns that it has no more: half a row is still less to type."""
        if source is not Known.LAST_YEAR:
            return self.known.get(source)
        return _with_its_columns(asked, self.last_year.get(asked.name))


def _with_its_columns(asked: AnyField, answer: Any) -> Any:
    if not isinstance(asked, RowsField) or not isinstance(answer, list):
        return answer
    columns = {one.name for one in asked.questions.every_field()}
    return [{name: value for name, value in row.items() if name in columns} if isinstance(row, dict) else row for row in answer]
