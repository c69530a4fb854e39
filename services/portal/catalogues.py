"""Which texts there are, and what of them a catalogue lacks: read from the templates and the code, so that none is forgotten.

`python -m services.portal.catalogues` brings the catalogues up to date: new texts come in empty, those that nobody says any more go.
"""

from io import BytesIO
from pathlib import Path

from babel.messages import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.pofile import read_po, write_po

from services.portal.languages import CATALOGUES, SOURCE
from shared.domain.trilingual import LANGUAGES

HERE = Path(__file__).parent
METHODS = [("pages/**.py", "python"), ("*.py", "python"), ("templates/**.html", "jinja2.ext:babel_extract")]
OPTIONS = {"templates/**.html": {"newstyle_gettext": "true", "trim_blocks": "true", "lstrip_blocks": "true", "silent": "false"}}
KEYWORDS = {**DEFAULT_KEYWORDS, "say": None, "several": (1, 2), "of_several": (1, 2)}
WIDTH = 120


def messages() -> Catalog:
    """Every text, with where it is said."""
    found = Catalog(charset="utf-8")
    for file, line, text, _, _ in extract_from_dir(HERE, METHODS, OPTIONS, KEYWORDS):
        found.add(text, locations=[(file, line)])
    return found


def catalogue(language: str) -> Catalog:
    with (CATALOGUES / f"{language}.po").open("rb") as file:
        return read_po(file, locale=language)


def brought_up_to_date(language: str) -> bytes:
    """The catalogue's file as it should be, without line numbers, which every change would move."""
    known = catalogue(language) if (CATALOGUES / f"{language}.po").exists() else Catalog(locale=language)
    known.update(messages(), no_fuzzy_matching=True)
    known.obsolete.clear()
    written = BytesIO()
    write_po(written, known, width=WIDTH, sort_output=True, include_lineno=False, omit_header=True)
    return written.getvalue()


def faults(language: str) -> list[str]:
    """What is lacking: texts that are not translated, or whose values are not those of the source."""
    known = catalogue(language)
    said = {message.id for message in messages() if message.id}
    lacking = [
        f"{language}: not translated: {text!r}" for text in said if not (found := known.get(_first(text))) or not found.string or not all(_forms(found.string))
    ]
    stale = [f"{language}: nobody says {message.id!r}" for message in known if message.id and message.id not in said]
    wrong = [f"{language}: {message.id!r}: {error}" for message, errors in known.check() for error in errors]
    return sorted([*lacking, *stale, *wrong])


def _first(text: str | tuple[str, ...] | list[str]) -> str:
    return text if isinstance(text, str) else text[0]


def _forms(string: str | tuple[str, ...] | list[str]) -> tuple[str, ...]:
    return (string,) if isinstance(string, str) else tuple(string)


if __name__ == "__main__":
    for one in LANGUAGES:
        if one != SOURCE:
            (CATALOGUES / f"{one}.po").write_bytes(brought_up_to_date(one))
