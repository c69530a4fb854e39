"""A form (hakemuslomake) as data: a JSON Schema of its answers, in a stated subset, with what people read in three languages.

What must stay true: a form that was parsed can be shown, filled in and checked without another look at its document; a version never changes.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self

from services.grants.domain.asked_attachments import AskedAttachment, read_attachments
from services.grants.domain.form_documents import QUESTIONS, each_once, questions
from services.grants.domain.form_fields import AnyField, NumberField, Questions, RowsField
from services.grants.domain.form_subset import DIALECT, a_list, a_name, a_number, an_object, exactly, names, only, refuse, some_texts, texts
from shared.domain.trilingual import Words

MOST_SECTIONS = 30
LATEST_VERSION = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """One page of the form: its fields in order, some of which may be asked under a condition alone."""

    code: str
    title: Words
    help: Words | None = None
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """`amount` is the field of the sum applied for; None where nothing is applied for in money. `document` is what the form was parsed from."""

    code: str
    version: int
    title: Words
    help: Words | None
    sections: tuple[Section, ...]
    questions: Questions
    attachments: tuple[AskedAttachment, ...]
    amount: str | None
    document: Mapping[str, Any] = field(repr=False)

    @property
    def order(self) -> tuple[str, ...]:
        return tuple(name for section in self.sections for name in section.fields)

    @classmethod
    def parse(cls, document: Mapping[str, Any]) -> Self:
        """The form that the document declares.

        Raises:
            FormRefused: where it has a keyword outside the subset or lacks a text in a language, with the place as a JSON pointer, and the remedy.
        """
        top = an_object(document, "")
        known = (*QUESTIONS, "x-help", "x-attachments")
        only(top, "", known=known, needed=("$schema", "type", "unevaluatedProperties", "x-form", "x-version", "x-title", "x-sections"))
        exactly(top, "", "$schema", value=DIALECT)
        exactly(top, "", "type", value="object")
        exactly(top, "", "unevaluatedProperties", value=False)
        asked = questions(top, "", above={})
        sections = _sections(top["x-sections"])
        each_once(asked, "/properties", tuple(name for section in sections for name in section.fields), "/x-sections")
        return cls(
            code=a_name(top["x-form"], "/x-form"),
            version=a_number(top, "", "x-version", least=1, most=LATEST_VERSION),
            title=texts(top, "", "x-title"),
            help=some_texts(top, "", "x-help"),
            sections=sections,
            questions=asked,
            attachments=read_attachments(top.get("x-attachments", []), "/x-attachments", {one.name: one for one in asked.every_field()}),
            amount=_amount(asked),
            document=document,
        )

    def field_named(self, path: str) -> AnyField | None:
        """The field that a finding's `field` names, such as `income.cents`."""
        name, _, column = path.partition(".")
        asked = next((one for one in self.questions.every_field() if one.name == name), None)
        if not column:
            return asked
        return next((one for one in asked.questions.every_field() if one.name == column), None) if isinstance(asked, RowsField) else None


def _sections(document: Any) -> tuple[Section, ...]:
    listed = a_list(document, "/x-sections")
    if not 1 <= len(listed) <= MOST_SECTIONS:
        refuse("/x-sections", f"a form has 1 to {MOST_SECTIONS} sections", value=len(listed), remedy="put its fields into sections")
    found = []
    for index, one in enumerate(listed):
        path = f"/x-sections/{index}"
        given = an_object(one, path)
        only(given, path, known=("help",), needed=("code", "title", "fields"))
        fields = names(given["fields"], f"{path}/fields")
        found.append(
            Section(code=a_name(given["code"], f"{path}/code"), title=texts(given, path, "title"), help=some_texts(given, path, "help"), fields=fields)
        )
    every = [name for section in found for name in section.fields]
    if len(set(every)) < len(every) or len({section.code for section in found}) < len(found):
        refuse("/x-sections", "a field or a section stands twice", remedy="name each field in one section, and each section once")
    return tuple(found)


def _amount(asked: Questions) -> str | None:
    """One sum at most, asked of everybody: what is decided on must not hang on another answer."""
    marked = [one for one in asked.every_field() if isinstance(one, NumberField) and one.is_amount]
    _refuse_in_rows(asked)
    if not marked:
        return None
    if len(marked) > 1 or marked[0].name not in asked.fields or marked[0].name not in asked.required:
        refuse(
            "/properties", "the sum applied for is one field, which everybody answers", value=marked[-1].name, remedy="mark one required field by `x-amount`"
        )
    return marked[0].name


def _refuse_in_rows(asked: Questions) -> None:
    for table in asked.every_field():
        if isinstance(table, RowsField) and any(isinstance(one, NumberField) and one.is_amount for one in table.questions.every_field()):
            refuse("/properties", "the sum applied for is no column of a table", value=table.name, remedy="ask for it in a field of its own")
