"""What a form (lomake) asks, as values: fields of a few kinds, and parts that are asked only of those who answered another field in a certain way.

What must stay true: which fields are asked follows from the answers alone, so that a page, a check and a letter agree on it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Any, TypeAlias

from services.grants.domain.formats import Format
from shared.domain.trilingual import Words

Scalar: TypeAlias = str | int | bool
Answers: TypeAlias = Mapping[str, Any]
"""By the names of a form's fields. What is not answered is absent, null, or empty."""
LARGEST_NUMBER = 10**15
"""Whole numbers up to here are the same in every program that reads JSON."""


class Known(StrEnum):
    """A fact that the area knows of an applicant, so that nobody has to type it. `LAST_YEAR` is what the applicant answered here a year ago."""

    ORGANISATION_NAME = "organisation.name"
    BUSINESS_ID = "organisation.business_id"
    ASSOCIATION_NUMBER = "organisation.association_number"
    HOME_MUNICIPALITY = "organisation.home_municipality"
    STREET = "organisation.street"
    POSTAL_CODE = "organisation.postal_code"
    CITY = "organisation.city"
    WEB_ADDRESS = "organisation.web_address"
    EMAIL = "organisation.email"
    BANK_ACCOUNT = "organisation.bank_account"
    LAST_YEAR = "last_year"


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One thing that is asked. `errors` are a form's own words for what may be wrong with an answer, by its slug; `known` is what may be answered for it."""

    name: str
    title: Words
    help: Words | None = None
    errors: Mapping[str, Words] = field(default_factory=lambda: MappingProxyType({}))
    known: tuple[Known, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TextField(Field):
    """Letters and signs, `most` at the longest. Of one line unless it says otherwise."""

    most: int
    pattern: str | None = None
    format: Format | None = None
    lines: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberField(Field):
    """A whole number. Money is in cents; `is_amount`: this is the sum that is applied for."""

    least: int
    most: int
    in_cents: bool = False
    is_amount: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class YesNoField(Field):
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class Option:
    value: str | int
    title: Words
    help: Words | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChoiceField(Field):
    """One of some."""

    options: tuple[Option, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChoicesField(Field):
    """Some of several. No options: codes of the format, of which whoever shows the form knows the list."""

    fewest: int
    most: int
    options: tuple[Option, ...] = ()
    format: Format | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RowsField(Field):
    """A table: each row answers the same questions, shown in this order."""

    fewest: int
    most: int
    questions: "Questions"
    order: tuple[str, ...]


AnyField: TypeAlias = TextField | NumberField | YesNoField | ChoiceField | ChoicesField | RowsField


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """Holds when each of the fields is answered by one of its values."""

    values: Mapping[str, tuple[Scalar, ...]]

    def holds(self, answers: Answers) -> bool:
        return all(any(same(answers.get(name), value) for value in allowed) for name, allowed in self.values.items())


@dataclass(frozen=True, slots=True, kw_only=True)
class Conditional:
    """A part that is asked under a condition."""

    when: Condition
    then: "Questions"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What is asked of whoever gave certain answers, and which of it cannot be left out."""

    fields: Mapping[str, AnyField]
    required: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Questions:
    """Fields that are always asked, and parts that are asked under a condition. `required` may name a field of a part that this one stands in."""

    fields: Mapping[str, AnyField]
    required: frozenset[str] = frozenset()
    conditional: tuple[Conditional, ...] = ()

    def every_field(self) -> Iterator[AnyField]:
        """Whether it is asked or not."""
        yield from self.fields.values()
        for part in self.conditional:
            yield from part.then.every_field()

    def asked(self, answers: Answers) -> Asked:
        parts = [part.then.asked(answers) for part in self.conditional if part.when.holds(answers)]
        fields = dict(self.fields)
        for part in parts:
            fields |= part.fields
        return Asked(fields=fields, required=self.required.union(*(part.required for part in parts)))


def same(answer: object, value: Scalar) -> bool:
    """As JSON compares them: true is not 1."""
    return type(answer) is type(value) and answer == value


def is_blank(answer: object) -> bool:
    """Nothing was answered: a field left empty, or rows with nothing in them."""
    if isinstance(answer, list):
        return all(_is_empty(one) for one in answer)
    return _is_empty(answer)


def _is_empty(answer: object) -> bool:
    """An answer that is no list. It does not look deeper than a row, however deep a stranger's answer is."""
    if isinstance(answer, dict):
        return all(one is None or (isinstance(one, str) and not one.strip()) for one in answer.values())
    return answer is None or (isinstance(answer, str) and not answer.strip())
