"""What is found in the answers to a form: where, what is wrong, and how to say it in a person's language with a link to the field."""

import dataclasses
from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from services.grants.domain.form_subset import UNWRITABLE

LONGEST_SHOWN = 40
LONGEST_PATH = 200


class Slug(StrEnum):
    """Public and stable: a form may have its own words for each (`x-errors`)."""

    MISSING = "missing"
    UNKNOWN_FIELD = "unknown-field"
    HIDDEN_FIELD = "hidden-field"
    WRONG_TYPE = "wrong-type"
    TOO_LONG = "too-long"
    NOT_KEPT = "not-kept"
    SEVERAL_LINES = "several-lines"
    IDENTITY_CODE = "identity-code"
    WRONG_PATTERN = "wrong-pattern"
    WRONG_FORMAT = "wrong-format"
    TOO_SMALL = "too-small"
    TOO_LARGE = "too-large"
    NOT_A_CHOICE = "not-a-choice"
    CHOSEN_TWICE = "chosen-twice"
    TOO_FEW = "too-few"
    TOO_MANY = "too-many"
    ATTACHMENT_MISSING = "attachment-missing"
    UNKNOWN_ATTACHMENT = "unknown-attachment"
    TOO_MANY_ATTACHMENTS = "too-many-attachments"
    NOT_LATER = "not-later"
    NOT_ELSEWHERE = "not-elsewhere"


OF_A_WHOLE = frozenset(
    {
        Slug.MISSING,
        Slug.TOO_FEW,
        Slug.WRONG_PATTERN,
        Slug.WRONG_FORMAT,
        Slug.TOO_SMALL,
        Slug.TOO_LARGE,
        Slug.ATTACHMENT_MISSING,
    }
)
"""What a draft may still have: it is not there yet, or only half written."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing to mend. `path` leads to the answer (`income.2.cents`), `field` to what was asked (`income.cents`; empty: the form asks no such thing).

    `value` is the answer as short as it can be shown, and empty where it may be a person's secret. `message` is the key of a text, which `parameters` fill.
    """

    path: str
    slug: Slug
    field: str = ""
    value: str = ""
    parameters: Mapping[str, str] = dataclasses.field(default_factory=lambda: MappingProxyType({}))

    @property
    def message(self) -> str:
        """One text may be worded for the kind of what is wanted."""
        wanted = self.parameters.get("wanted")
        return f"{self.slug}.{wanted}" if wanted else str(self.slug)


def found(path: tuple[str, ...], slug: Slug, *, field: str = "", value: object = None, **parameters: object) -> Finding:
    shown = {name: str(one) for name, one in parameters.items()}
    return Finding(path=written(path), slug=slug, field=field, value="" if value is None else short(value), parameters=MappingProxyType(shown))


def written(path: tuple[str, ...]) -> str:
    return UNWRITABLE.sub("\ufffd", ".".join(step[:LONGEST_SHOWN] for step in path))[:LONGEST_PATH]


def short(value: object) -> str:
    """An answer of whatever kind and size, in a few letters that can be shown."""
    if isinstance(value, str):
        text = UNWRITABLE.sub("\ufffd", value[: LONGEST_SHOWN + 1])
        return text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}…"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value) if abs(value) < 10**LONGEST_SHOWN else "…"
    if isinstance(value, float):
        return str(value)
    return "[…]" if isinstance(value, list) else "{…}"
