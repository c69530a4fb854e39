"""Text files of rows and cells (CSV) as people's spreadsheet programs write them: their letters, and where their rows begin and end.

What must stay true: no quotation mark takes a neighbour's row. One that no delimiter or end of line follows closes nothing and is a letter like any other.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from shared.errors import InvalidValue

REMEDY = "save it as CSV UTF-8 and send it again"
NEWLINE = re.compile(r"\r\n|\r|\n")
AT_LINE_START = re.compile("(?m)^\ufeff")
"""A byte order mark that stands inside: files were put one after another."""
FINNISH = re.compile(r"[åäöÅÄÖéü]")
TWICE = re.compile("Ã[¤¶¥„\u2013…]")
"""What UTF-8's Finnish letters look like in windows-1252."""
DOS = re.compile(r"(?<=[A-Za-z])[„†]|(?<=[A-Za-z])”(?=[a-z])")
MAC = re.compile(r"(?<=[a-z])[ŠŒ]|(?<=[a-su-z])š|€(?=[a-z])")
"""What ä, å and ö of MS-DOS (cp850) and of old Macintoshes look like in windows-1252, at places where that has no such sign."""
MOSTLY = 0.8
WIDE = ((b"\xff\xfe\x00\x00", "utf-32"), (b"\x00\x00\xfe\xff", "utf-32"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


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
    """The text, whose letters are as their writer saw them.

    Raises:
        UnreadableSpreadsheet: where that would be a guess. MS-DOS's and Macintosh's letters can be told by their look only, so they are named and refused.
    """
    encoding = next((name for mark, name in WIDE if content.startswith(mark)), None) or _wide_without_mark(content)
    try:
        text = content.decode(encoding or "utf-8-sig")
    except UnicodeDecodeError as fault:
        if encoding:
            raise _unreadable(f"it is no whole {encoding.upper()}: {fault.reason} at byte {fault.start}") from fault
        text = _windows_1252(content, fault)
    return AT_LINE_START.sub("", text.removeprefix("\ufeff").replace("\x00", ""))


def _wide_without_mark(content: bytes) -> str | None:
    """Latin letters in two bytes each have a zero in every second one."""
    first, second = content[:200:2], content[1:200:2]
    if second.count(0) > MOSTLY * len(second):
        return "utf-16-le"
    return "utf-16-be" if first.count(0) > MOSTLY * len(first) else None


def _windows_1252(content: bytes, no_utf_8: UnicodeDecodeError) -> str:
    text = content.decode("windows-1252", errors="replace")
    if TWICE.search(text):
        raise _unreadable(f"it is in UTF-8, but for byte {no_utf_8.start}: it may have been cut or put together there")
    if not FINNISH.search(text):
        found = max((("MS-DOS (cp850)", DOS.findall(text)), ("an old Macintosh (Mac Roman)", MAC.findall(text))), key=lambda one: len(one[1]))
        if found[1]:
            raise _unreadable(f"its letters look like those of {found[0]}, and would come out as {found[1][0]}")
    if "\ufffd" in text:
        raise _unreadable("it is neither UTF-8 nor windows-1252")
    return text


def _unreadable(what: str) -> UnreadableSpreadsheet:
    return UnreadableSpreadsheet(f"the letters of the file cannot be read: {what}", field="content", remedy=REMEDY)


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
