"""A cell's text as the value that its column holds, and whether it held anything else.

What a column for addresses or the like holds beside them may be somebody's name: it is left out, and the record says that something was.
"""

import re
from collections.abc import Iterable, Sequence

from services.registry.interchange.records import KnownCodes
from services.registry.interchange.spreadsheet_columns import Shape

APART = re.compile(r"[\s|;,]+")
IDS_APART = re.compile(r"[\s|]+")
PAGES_APART = re.compile(r"[\s|]+|[;,](?=\s|$|(?:https?://|www\.))", re.IGNORECASE)
PLACES_APART = re.compile(r"\s*[|;,\n]\s*")
EMAIL = re.compile(r"[^@<>\"]+@[^@<>\"]+")
WEB_PAGE = re.compile(r"(?:https?://)?[^\s@]+\.[^\s@]+", re.IGNORECASE)


def value_of(cell: str, shape: Shape, known: KnownCodes) -> tuple[str | tuple[str, ...], bool]:  # noqa: PLR0911 - one for each shape
    """The value, and whether something of the cell was left out."""
    match shape:
        case Shape.TEXT:
            return cell, False
        case Shape.NUMBER:
            return cell.strip().removeprefix("'"), False
        case Shape.MUNICIPALITY:
            return _municipality(cell.strip(), known), False
        case Shape.MUNICIPALITIES:
            return _distinct(code for place in PLACES_APART.split(cell) for code in _municipalities(place, known)), False
        case Shape.EMAILS:
            return _only(EMAIL, [part.strip("<>").removeprefix("mailto:") for part in APART.split(cell)])
        case Shape.WEB_PAGES:
            return _only(WEB_PAGE, PAGES_APART.split(cell))
        case Shape.CODES:
            return _distinct(APART.split(cell)), False
        case Shape.IDS:
            return _distinct(IDS_APART.split(cell)), False


def _municipality(place: str, known: KnownCodes) -> str:
    """Its code; as it is written, where nobody knows it. Programs take the zeros off a code."""
    code = place.removeprefix("'").zfill(3) if place.removeprefix("'").isdecimal() else known.municipality_names.get(" ".join(place.casefold().split()))
    return code if code in known.municipalities else place


def _municipalities(place: str, known: KnownCodes) -> Sequence[str]:
    """A name may have several words; codes may stand in a row."""
    whole = _municipality(place, known)
    return [whole] if whole in known.municipalities else [_municipality(word, known) for word in place.split()]


def _only(wanted: re.Pattern[str], parts: Sequence[str]) -> tuple[tuple[str, ...], bool]:
    given = _distinct(parts)
    taken = tuple(part for part in given if wanted.fullmatch(part))
    return taken, taken != given


def _distinct(parts: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(part for part in parts if part))
