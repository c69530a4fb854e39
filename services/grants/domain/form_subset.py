"""The part of JSON Schema (Draft 2020-12) that forms are written in, and how what lies outside is refused: with its place, a JSON pointer, and what to do.

A pattern is a row of letters and classes, each as often as it says: no groups, no choices, three at most of varying length. So no answer, however it is
written, takes longer to compare than its length to the fourth power of a text of a hundred letters; and a browser understands it as we do.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any, NoReturn

from shared.domain.trilingual import LANGUAGES, Words
from shared.errors import InvalidValue

DIALECT = "https://json-schema.org/draft/2020-12/schema"
NAME = re.compile(r"[a-z][a-z0-9_]{0,59}")
LONGEST_TEXT_FOR_PEOPLE = 2000
LONGEST_WITH_PATTERN = 100
MOST_VARYING = 3
CLASS = r"\[(?:(?!--)[0-9A-Za-zÅÄÖåäö _.,:/+-])+\]"
LETTER = r"[0-9A-Za-zÅÄÖåäö @_/:;,'-]|\\[.+*?()/-]"
PATTERN = re.compile(rf"\^(?:(?:{CLASS}|{LETTER})(?:\{{[0-9]{{1,3}}(?:,[0-9]{{1,3}})?\}}|[?*+])?)+\$")
VARYING = re.compile(r"(?<!\\)[?*+]|\{[0-9]+,[0-9]+\}")


class FormRefused(InvalidValue):
    slug = "form-refused"


def refuse(path: str, message: str, *, value: object = "", remedy: str) -> NoReturn:
    raise FormRefused(f"{path or 'the form'}: {message}", field=path, value=value, remedy=remedy)


def an_object(value: Any, path: str) -> Mapping[str, Any]:
    if not isinstance(value, dict) or not all(isinstance(key, str) for key in value):
        refuse(path, "an object is wanted here", remedy="write an object with the keywords that docs/decisions/0034 lists")
    return value


def a_list(value: Any, path: str) -> list[Any]:
    if not isinstance(value, list):
        refuse(path, "a list is wanted here", remedy="write a list")
    return value


def only(document: Mapping[str, Any], path: str, *, known: Iterable[str], needed: Iterable[str] = ()) -> None:
    """Every keyword is one that forms have, and none that is needed is missing."""
    allowed = {*known, *needed}
    for keyword in document:
        if keyword not in allowed:
            listed = ", ".join(sorted(allowed))
            refuse(f"{path}/{pointer(keyword)}", "forms do not have this keyword here", value=keyword[:60], remedy=f"leave it out, or use one of: {listed}")
    for keyword in needed:
        if keyword not in document:
            refuse(f"{path}/{keyword}", "this is missing", remedy=f"add `{keyword}`")


def exactly(document: Mapping[str, Any], path: str, keyword: str, *, value: str | bool) -> None:
    given = document.get(keyword)
    if type(given) is not type(value) or given != value:
        refuse(f"{path}/{pointer(keyword)}", f"this is {value!r} in every form", remedy=f"write {value!r}")


def a_name(value: Any, path: str) -> str:
    if not isinstance(value, str) or not NAME.fullmatch(value):
        refuse(path, "a name is written in small letters, digits and underscores, 60 at most", value=_shown(value), remedy="such as `target_group`")
    return value


def names(value: Any, path: str) -> tuple[str, ...]:
    """Each once."""
    found = tuple(a_name(one, f"{path}/{index}") for index, one in enumerate(a_list(value, path)))
    if len(set(found)) < len(found):
        refuse(path, "a name stands here twice", remedy="name each once")
    return found


def a_number(document: Mapping[str, Any], path: str, keyword: str, *, least: int, most: int) -> int:
    value = document[keyword]
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
        refuse(f"{path}/{keyword}", f"a whole number from {least} to {most} is wanted", value=_shown(value), remedy="write such a number, without quotes")
    return value


def a_truth(document: Mapping[str, Any], path: str, keyword: str) -> bool:
    value = document.get(keyword, False)
    if not isinstance(value, bool):
        refuse(f"{path}/{keyword}", "true or false is wanted", value=_shown(value), remedy="write true or false, without quotes")
    return value


def texts(document: Mapping[str, Any], path: str, keyword: str) -> Words:
    """In every language: whoever reads the form in one of them reads all of it."""
    place = f"{path}/{keyword}"
    given = an_object(document[keyword], place)
    only(given, place, known=LANGUAGES)
    for language in LANGUAGES:
        text = given.get(language)
        if not isinstance(text, str) or not text.strip() or len(text) > LONGEST_TEXT_FOR_PEOPLE or not is_writable(text):
            remedy = f"write it in fi, sv and en, each with 1 to {LONGEST_TEXT_FOR_PEOPLE} letters"
            refuse(f"{place}/{language}", f"the text in `{language}` is missing or cannot be shown", value=_shown(text), remedy=remedy)
    return Words(**given)


def some_texts(document: Mapping[str, Any], path: str, keyword: str) -> Words | None:
    return texts(document, path, keyword) if keyword in document else None


def a_pattern(value: Any, path: str, *, longest: int) -> str:
    if not isinstance(value, str) or not PATTERN.fullmatch(value) or len(VARYING.findall(value)) > MOST_VARYING or not _compiles(value):
        remedy = "write letters and classes between ^ and $, each with how often, three at most of varying length: ^[A-Z]{2}[0-9]+$"
        refuse(path, "forms do not have patterns of this kind", value=_shown(value), remedy=remedy)
    if longest > LONGEST_WITH_PATTERN:
        refuse(path, f"a text with a pattern has at most {LONGEST_WITH_PATTERN} letters", value=longest, remedy="lower its `maxLength`")
    return value


def matches(text: str, pattern: str) -> bool:
    """Of the whole text: `$` alone would let a line break pass behind it."""
    return re.fullmatch(pattern[1:-1], text) is not None


def is_writable(text: str) -> bool:
    """What a database and an answer over HTTP can hold, and a page can show: no control signs but line breaks and tabs, no half of a letter."""
    return not UNWRITABLE.search(text)


UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")


def pointer(step: str) -> str:
    """A step of a JSON pointer (RFC 6901), as short as can be shown."""
    return UNWRITABLE.sub("\ufffd", step[:60]).replace("~", "~0").replace("/", "~1")


def _compiles(pattern: str) -> bool:
    try:
        re.compile(pattern)
    except (re.error, OverflowError):
        return False
    return True


def _shown(value: object) -> str:
    return UNWRITABLE.sub("\ufffd", value[:60]) if isinstance(value, str) else type(value).__name__
