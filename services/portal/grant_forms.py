"""A form of a grant as its document says it (JSON Schema with what people read): what it asks of given answers, and answers as a page takes and shows them.

What must stay true: no rule of the answers is here. What cannot be read as what was asked goes on as it was written, and grants says what is wrong with it.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, TypeAlias

from starlette.datastructures import FormData

from services.portal.euros import as_written, cents_of
from services.portal.wholes import number_or_text
from services.portal.written import given_back

Answers: TypeAlias = Mapping[str, Any]
Texts: TypeAlias = Mapping[str, str]
Document: TypeAlias = Mapping[str, Any]

MOST_DIGITS, MOST_ROWS = 15, 60
DIGEST = 10
NOTHING: Texts = {}
ELSEWHERE = "elsewhere"
"""Behind a dot, the field for municipalities that have no box."""


class Kind(StrEnum):
    """How a question is answered."""

    LINE = "line"
    LINES = "lines"
    NUMBER = "number"
    CENTS = "cents"
    DAY = "day"
    YES_NO = "yes_no"
    CHOICE = "choice"
    CHOICES = "choices"
    MUNICIPALITIES = "municipalities"
    PRIORITY = "priority"
    ROWS = "rows"


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    """`value` as the answer has it."""

    value: str | int
    title: Texts
    help: Texts = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    name: str
    kind: Kind
    title: Texts
    help: Texts
    required: bool
    most: int | None = None
    """Letters of a text, or rows."""
    input: str = "text"
    options: tuple[Option, ...] = ()
    columns: tuple["Question", ...] = ()
    fillable: bool = False
    """Whether something that is known may stand there already."""

    @property
    def sums(self) -> tuple[str, ...]:
        """The columns that are added up."""
        return tuple(one.name for one in self.columns if one.kind is Kind.CENTS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    code: str
    title: Texts
    help: Texts
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Form:
    document: Document

    @property
    def title(self) -> Texts:
        return dict(self.document["x-title"])

    @property
    def help(self) -> Texts:
        return dict(self.document.get("x-help", NOTHING))

    @property
    def sections(self) -> tuple[Section, ...]:
        return tuple(
            Section(code=one["code"], title=one["title"], help=one.get("help", NOTHING), fields=tuple(one["fields"])) for one in self.document["x-sections"]
        )

    @property
    def attachments(self) -> Sequence[Mapping[str, Any]]:
        """What is to stand beside the answers."""
        return list(self.document.get("x-attachments", []))

    def attachments_asked(self, answers: Answers) -> list[Mapping[str, Any]]:
        return [one for one in self.attachments if "if" not in one or _holds(one["if"], answers)]

    def section(self, code: str) -> Section | None:
        return next((one for one in self.sections if one.code == code), None)

    def asked(self, answers: Answers) -> dict[str, Question]:
        """What is asked of whoever answers so, in the form's order."""
        found, required = _asked(self.document, answers)
        order = [name for section in self.sections for name in section.fields if name in found]
        return {name: _question(name, found[name], required=name in required) for name in order}

    def every(self) -> dict[str, Question]:
        """Whether it is asked or not: those that hang on another answer are not required."""
        found = _every(self.document)
        required = set(self.document.get("required", ()))
        return {name: _question(name, found[name], required=name in required) for section in self.sections for name in section.fields}


def _asked(part: Document, answers: Answers) -> tuple[dict[str, Document], set[str]]:
    fields, required = dict(part.get("properties", {})), set(part.get("required", ()))
    for one in part.get("allOf", ()):
        if _holds(one["if"], answers):
            more, needed = _asked(one["then"], answers)
            fields |= more
            required |= needed
    return fields, required


def _every(part: Document) -> dict[str, Document]:
    found = dict(part.get("properties", {}))
    for one in part.get("allOf", ()):
        found |= _every(one["then"])
    return found


def _holds(condition: Document, answers: Answers) -> bool:
    tests = condition["properties"].items()
    return all(any(_same(answers.get(name), value) for value in test.get("enum", [test.get("const")])) for name, test in tests)


def _same(answer: object, value: object) -> bool:
    return type(answer) is type(value) and answer == value


def _question(name: str, given: Document, *, required: bool) -> Question:
    items = given.get("items", {})
    columns: tuple[Question, ...] = ()
    if items.get("type") == "object":
        fields, needed = _every(items), set(items.get("required", ()))
        columns = tuple(_question(column, fields[column], required=column in needed) for column in items["x-order"])
    kind = _kind(given)
    return Question(
        name=name, kind=kind, title=given["x-title"], help=given.get("x-help", NOTHING), required=required, columns=columns,
        most=given.get("maxItems") if kind is Kind.ROWS else given.get("maxLength") if kind is Kind.LINES else None,
        input={"email": "email", "phone": "tel"}.get(given.get("format", ""), "text"),
        options=tuple(_option(one) for one in given.get("oneOf", items.get("oneOf", ()))), fillable="x-known" in given,
    )  # fmt: skip


def _option(given: Document) -> Option:
    return Option(value=given["const"], title=given["x-title"], help=given.get("x-help", NOTHING))


def _kind(given: Document) -> Kind:
    items, format_ = given.get("items", {}), given.get("format", "")
    if given["type"] == "array":
        return Kind.ROWS if items.get("type") == "object" else Kind.MUNICIPALITIES if items.get("format") == "municipality" else Kind.CHOICES
    if "oneOf" in given:
        return Kind.CHOICE
    if given["type"] == "integer":
        return Kind.CENTS if given.get("x-unit") == "cents" else Kind.NUMBER
    if given["type"] == "boolean":
        return Kind.YES_NO
    return {"priority": Kind.PRIORITY, "date": Kind.DAY}.get(format_, Kind.LINES if given.get("x-lines") else Kind.LINE)


def read(questions: Iterable[Question], form: FormData, places: Mapping[str, str]) -> dict[str, Any]:
    """What a page sends of these questions; null where nothing is answered. `places`: municipalities by code."""
    return {one.name: _read(one, one.name, form, places) for one in questions}


def _read(asked: Question, name: str, form: FormData, places: Mapping[str, str]) -> Any:
    match asked.kind:
        case Kind.ROWS:
            return _rows(asked, form, places)
        case Kind.CHOICES:
            return [str(one) for one in form.getlist(name)] or None
        case Kind.MUNICIPALITIES:
            return _municipalities([str(one) for one in form.getlist(name)], str(form.get(f"{name}.{ELSEWHERE}") or ""), places)
    written = str(form.get(name) or "").strip().replace("\r\n", "\n")
    return _one(asked, written) if written else None


def _one(asked: Question, written: str) -> str | int | bool:
    match asked.kind:
        case Kind.CENTS:
            return written if (cents := cents_of(written)) is None else cents
        case Kind.NUMBER:
            return number_or_text("".join(written.split()), digits=MOST_DIGITS)
        case Kind.YES_NO:
            return written == "yes"
        case Kind.CHOICE:
            return next((one.value for one in asked.options if str(one.value) == written), written)
        case _:
            return written


def _rows(asked: Question, form: FormData, places: Mapping[str, str]) -> list[dict[str, Any]] | None:
    """An empty row between others keeps its number; those at the end are none."""
    found: list[dict[str, Any]] = []
    for at in range(MOST_ROWS):
        row = {one.name: _read(one, f"{asked.name}.{at}.{one.name}", form, places) for one in asked.columns}
        found.append({name: answer for name, answer in row.items() if answer is not None})
    while found and not found[-1]:
        found.pop()
    return found or None


def _municipalities(ticked: Sequence[str], elsewhere: str, places: Mapping[str, str]) -> list[str] | None:
    """Codes, and what names none as it was written."""
    by_name = {name.casefold(): code for code, name in places.items()}
    named = [by_name.get(one.strip().casefold(), one.strip()) for one in elsewhere.split(",") if one.strip()]
    return list(dict.fromkeys([*ticked, *named])) or None


def without_row(answers: Answers, name: str, at: int) -> dict[str, Any]:
    rows = [row for number, row in enumerate(answers.get(name) or []) if number != at]
    return {**answers, name: rows or None}


def in_a_field(answer: Any, kind: Kind) -> str:
    """As a field of the page has it; what could not be read as it was written."""
    if answer is None:
        return ""
    if kind is Kind.CENTS and isinstance(answer, int):
        return as_written(answer)
    if isinstance(answer, bool):
        return "yes" if answer else "no"
    return str(answer)


def total(rows: Any, column: str) -> int:
    """In cents, of what can be added up."""
    listed = rows if isinstance(rows, list) else []
    cells = [row.get(column) for row in listed if isinstance(row, dict)]
    return sum(cell for cell in cells if isinstance(cell, int) and not isinstance(cell, bool))


def is_blank(answer: Any) -> bool:
    if isinstance(answer, list):
        return all(is_blank(one) for one in answer)
    if isinstance(answer, dict):
        return all(is_blank(one) for one in answer.values())
    return answer is None or answer == ""


def digests(answers: Answers, names: Iterable[str]) -> str:
    """What somebody saw, as short as can be told from anything else: by it a page knows what was changed on it."""
    return json.dumps({name: _digest(answers.get(name)) for name in names}, separators=(",", ":"))


def changed(answers: Answers, seen: str) -> dict[str, Any]:
    """Those that are not as they were seen."""
    known = given_back(seen)
    return {name: answer for name, answer in answers.items() if known.get(name, _digest(None)) != _digest(answer)}


def _digest(answer: Any) -> str:
    said = None if is_blank(answer) else [_filled(one) for one in answer] if isinstance(answer, list) else answer
    return hashlib.sha256(json.dumps(said, sort_keys=True, ensure_ascii=True).encode()).hexdigest()[:DIGEST]


def _filled(row: Any) -> Any:
    return {name: answer for name, answer in row.items() if not is_blank(answer)} if isinstance(row, dict) else row
