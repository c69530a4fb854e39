"""Texts in Finnish, Swedish and English: at least one of them is there."""

from collections.abc import Sequence
from typing import TypeVar

from shared.contracts.words import LocalName, LocalText
from shared.errors import InvalidValue

T = TypeVar("T", LocalName, LocalText)


class NoLanguage(InvalidValue):
    slug = "no-language"


def one_at_least(text: T, *, field: str) -> T:
    if not written(text):
        raise NoLanguage(f"{field} is given in no language", field=field, remedy="give it in fi, sv or en")
    return text


def written(text: LocalName | LocalText | None) -> Sequence[str]:
    """The languages in which there is something to read."""
    return [language for language, words in (("fi", text.fi), ("sv", text.sv), ("en", text.en)) if words and words.strip()] if text else []
