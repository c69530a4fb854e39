"""Text files of rows and cells (CSV) as people's spreadsheet programs write them: their letters, and where their rows begin and end.

What must stay true: no quotation mark takes a neighbour's row. One that no delimiter or end of line follows closes nothing and is a letter like any other.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from shared.errors import InvalidValue
from shared.imports import letters

REMEDY = "save it as CSV UTF-8 and send it again"
NEWLINE = re.compile(r"\r\n|\r|\n")
FORMULA = re.compile("'*[=+\\-@\\t\\r\\n\uff1d\uff0b\uff0d\uff20]")
"""What may start a formula, with the apostrophes that already stand before it. The last four are the full-width signs."""
AS_TEXT = re.compile(r'="([^"]*)"')
"""How programs are made to leave a number's zeros alone."""


class UnreadableSpreadsheet(InvalidValue):
    slug = "unreadable-spreadsheet"


@dataclass(frozen=True, slots=True)
class Row:
    """`line` is where it ends, counted from 1; `start` and `end` where it stands in the text, its line's end included."""

    line: int
    start: int
    end: int
    cells: list[str]

    @property
    def is_blank(self) -> bool:
        return not any(cell.strip() for cell in self.cells)


def decoded(content: bytes) -> str:
    """The text of a sheet.

    Raises:
        UnreadableSpreadsheet: where its letters would be a guess.
    """
    return letters.decoded(content, unreadable=_unreadable)


def _unreadable(what: str) -> UnreadableSpreadsheet:
    return UnreadableSpreadsheet(f"the letters of the file cannot be read: {what}", field="content", remedy=REMEDY)


def disarmed(cell: str) -> str:
    """As a spreadsheet takes it for text, whatever it begins with."""
    return f"'{cell}" if FORMULA.match(cell) else cell


def armed(cell: str) -> str:
    """As it was before it was disarmed."""
    if as_text := AS_TEXT.fullmatch(cell):
        return as_text[1]
    return cell[1:] if cell.startswith("'") and FORMULA.match(cell) else cell


def rows(text: str, delimiter: str, *, start: int = 0, line: int = 0) -> Iterator[Row]:
    """Each row from that place on, blank ones included. `line` is how many lines stand before."""
    cell = _cell(delimiter)
    place, cells = start, list[str]()
    while place < len(text) or cells:
        found = cell.match(text, place)
        assert found is not None  # noqa: S101 - an empty cell matches anywhere
        quoted, after_quoted, plain, after_plain = found.groups()
        cells.append(plain if quoted is None else quoted.replace('""', '"'))
        line += 0 if quoted is None else len(NEWLINE.findall(quoted))
        place = found.end()
        if (after_plain if quoted is None else after_quoted) != delimiter:
            line += 1
            yield Row(line=line, start=start, end=place, cells=cells)
            start, cells = place, []


@cache
def _cell(delimiter: str) -> re.Pattern[str]:
    """A cell with what ends it. Possessive, so that the time it takes grows with the text and no faster."""
    end = rf"{re.escape(delimiter)}|\r\n|\r|\n|\Z"
    return re.compile(rf' *+"((?:[^"]++|"")*+)" *+({end})|([^{re.escape(delimiter)}\r\n]*+)({end})')
