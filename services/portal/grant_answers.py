"""Answers to a grant's form in words: as they are looked through before they are handed in, printed, and read by whoever judges them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from services.portal.grant_forms import Answers, Form, Kind, Question, is_blank, total
from services.portal.languages import N_, in_language
from services.portal.view import View

GROUPED = 10_000
"""From here on digits stand in threes: below it a number may be a year."""
YES, NO = N_("Yes"), N_("No")


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A question with its answer: lines of text, or a table with its head and its sum where it has one."""

    title: str
    lines: tuple[str, ...] = ()
    head: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    total: str = ""

    @property
    def is_empty(self) -> bool:
        return not self.lines and not self.rows


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldSection:
    code: str
    title: str
    answers: tuple[Told, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """`places` are municipalities by code, `priorities` what the programme puts first."""

    view: View
    places: Mapping[str, str]
    priorities: Mapping[str, Mapping[str, str]]

    def sections(self, form: Form, answers: Answers) -> list[ToldSection]:
        """What is asked of whoever answers so, whether it is answered or not."""
        asked = form.asked(answers)
        return [
            ToldSection(
                code=section.code,
                title=self._said(section.title),
                answers=tuple(self._told(asked[name], answers.get(name)) for name in section.fields if name in asked),
            )
            for section in form.sections
        ]

    def in_short(self, asked: Question, answer: Any) -> str:
        """In one text, a line for each row."""
        told = self._told(asked, answer)
        return "\n".join([*told.lines, *(", ".join(filter(None, row)) for row in told.rows)])

    def _told(self, asked: Question, answer: Any) -> Told:
        title = self._said(asked.title)
        if is_blank(answer):
            return Told(title=title)
        if asked.kind is Kind.ROWS and isinstance(answer, list):
            rows = [row for row in answer if isinstance(row, dict) and not is_blank(row)]
            return Told(
                title=title,
                head=tuple(self._said(column.title) for column in asked.columns),
                rows=tuple(tuple(", ".join(self._lines(column, row.get(column.name))) for column in asked.columns) for row in rows),
                total=self.view.formats.euros(total(rows, asked.sums[0])) if len(asked.sums) == 1 else "",
            )
        return Told(title=title, lines=tuple(self._lines(asked, answer)))

    def _lines(self, asked: Question, answer: Any) -> list[str]:
        if is_blank(answer):
            return []
        if isinstance(answer, list):
            return [self._word(asked, one) for one in answer]
        return [self._word(asked, answer)]

    def _word(self, asked: Question, answer: Any) -> str:
        formats, word = self.view.formats, str(answer)
        match asked.kind, answer:
            case Kind.YES_NO, bool():
                word = self.view.say(YES if answer else NO)
            case Kind.CENTS, int():
                word = formats.euros(answer)
            case Kind.NUMBER, int():
                word = formats.number(answer) if answer >= GROUPED else word
            case Kind.MUNICIPALITIES, str():
                word = self.places.get(answer, answer)
            case Kind.PRIORITY, str() if answer in self.priorities:
                word = self._said(self.priorities[answer])
            case Kind.DAY, str():
                word = _day(self.view, answer)
            case Kind.CHOICE | Kind.CHOICES, _:
                word = next((self._said(one.title) for one in asked.options if one.value == answer), word)
        return word

    def _said(self, texts: Mapping[str, str]) -> str:
        return in_language(texts, self.view.language)


def _day(view: View, written: str) -> str:
    try:
        return view.formats.on(date.fromisoformat(written))
    except ValueError:
        return written
