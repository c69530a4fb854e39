"""A composed letter as HTML, for a page to take in, and as what PDF is drawn from (`shared.typesetting`)."""

import json
from dataclasses import asdict
from functools import cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from services.grants.letters.compositions import composed
from services.grants.letters.contents import Letter
from shared.domain.trilingual import Language
from shared.typesetting import Printable, breaking

FOLDER = Path(__file__).parent
LONGEST = 34
"""Letters without a syllable that fit beside the headings."""


def html(letter: Letter, language: Language) -> str:
    """An `article` in its language, whose headings begin at the second level: the page that takes it in has the first."""
    return _html().render(letter=composed(letter, language))


def printable(letter: Letter, language: Language) -> Printable:
    told = json.dumps(_breaking(asdict(composed(letter, language))), ensure_ascii=False, sort_keys=True)
    return Printable(template=_typst(), told=told, as_of=letter.head.dated_on)


def _breaking(told: object) -> object:
    match told:
        case str():
            return breaking(told, LONGEST)
        case dict():
            return {key: _breaking(value) for key, value in told.items()}
        case list() | tuple():
            return [_breaking(value) for value in told]
        case _:
            return told


@cache
def _html() -> Template:
    made = Environment(loader=FileSystemLoader(FOLDER), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    return made.get_template("letter.html")


@cache
def _typst() -> bytes:
    return (FOLDER / "letter.typ").read_bytes()
