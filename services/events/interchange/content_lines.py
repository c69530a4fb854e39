"""iCalendar (RFC 5545) as lines and components, before anything is made of them.

What must stay true: a line that cannot be read is that of its component alone, and is named there; every other line of the file is read. Lines are unfolded
as bytes, since programs fold in the middle of a letter.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from shared.errors import InvalidValue
from shared.imports import letters

FOLDED = re.compile(rb"(?:\r?\n)+[ \t]")
FOLDED_TEXT = re.compile(r"(?:\r?\n)+[ \t]")
ENDS_OF_LINES = re.compile(r"\r\n|\n|\r")
LINE = re.compile(r'([A-Za-z0-9-]+)((?:;[^:;="]+=(?:"[^"]*"|[^":;,]*)(?:,(?:"[^"]*"|[^":;,]*))*)*):(.*)', re.DOTALL)
PARAMETER = re.compile(r';([^:;="]+)=((?:"[^"]*"|[^":;,]*)(?:,(?:"[^"]*"|[^":;,]*))*)')
ESCAPED = re.compile(r"\\([nN,;\\])")
COMMA = re.compile(r"(?<!\\),")
DEEPEST = 10

EXPORT_AGAIN = "export it again as iCalendar (.ics)"


class UnreadableCalendar(InvalidValue):
    slug = "unreadable-calendar"


@dataclass(frozen=True, slots=True, kw_only=True)
class Property:
    """A line: its value as it was written, still escaped."""

    name: str
    value: str
    parameters: dict[str, str] = field(default_factory=dict)

    @property
    def text(self) -> str:
        return _plain(self.value)

    @property
    def texts(self) -> list[str]:
        """The words of a list that commas part."""
        return [_plain(one).strip() for one in COMMA.split(self.value)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A component: an event, a time zone, a whole calendar. `unread` are its lines that are none."""

    name: str
    properties: list[Property] = field(default_factory=list)
    parts: list["Part"] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)

    def first(self, name: str) -> Property | None:
        return next(self.every(name), None)

    def every(self, name: str) -> Iterator[Property]:
        return (one for one in self.properties if one.name == name)

    def within(self, name: str) -> Iterator["Part"]:
        return (one for one in self.parts if one.name == name)

    def anywhere(self, *names: str) -> Iterator["Part"]:
        """However deep they stand in components that nobody knows; what stands in one of them is its own."""
        for part in self.parts:
            if part.name in names:
                yield part
            else:
                yield from part.anywhere(*names)


def calendars(content: bytes) -> list[Part]:
    """The calendars of a file. Events outside any are one of their own.

    An end that is misspelt ends what was begun last.

    Raises:
        UnreadableCalendar: when it holds none, or the last one has no end: it may have been cut short, and its events would seem to have vanished.
    """
    text = _unfolded(content)
    top = Part(name="")
    open_parts = [top]
    for line in ENDS_OF_LINES.split(text):
        if line.strip():
            _take(line, open_parts)
    outside = Part(name="VCALENDAR", parts=[part for part in top.parts if part.name != "VCALENDAR"])
    found = [*top.within("VCALENDAR"), *([outside] if any(outside.anywhere("VEVENT")) else [])]
    if len(open_parts) > 1:
        raise _unreadable("the file holds no whole calendar: it may have been cut short")
    if not found:
        raise _unreadable("the file is not iCalendar")
    return found


def _take(line: str, open_parts: list[Part]) -> None:
    here = open_parts[-1]
    if (found := LINE.fullmatch(line.strip())) is None:
        here.unread.append(line[:200])
        return
    name, value = found[1].upper(), found[3]
    word = value.strip().upper()
    if name == "BEGIN" and len(open_parts) <= DEEPEST:
        part = Part(name=word)
        here.parts.append(part)
        open_parts.append(part)
    elif name == "END":
        ended = max((at for at, part in enumerate(open_parts) if part.name == word), default=len(open_parts) - 1)
        del open_parts[max(ended, 1) :]
    elif name not in {"BEGIN", "END"}:
        here.properties.append(Property(name=name, value=value, parameters={key.upper(): one.replace('"', "") for key, one in PARAMETER.findall(found[2])}))


def _plain(escaped: str) -> str:
    return ESCAPED.sub(lambda found: "\n" if found[1] in "nN" else found[1], escaped)


def _unfolded(content: bytes) -> str:
    if letters.is_wide(content):
        return FOLDED_TEXT.sub("", letters.decoded(content, unreadable=_unreadable))
    return letters.decoded(FOLDED.sub(b"", content), unreadable=_unreadable)


def _unreadable(what: str) -> UnreadableCalendar:
    return UnreadableCalendar(what, field="content", remedy=EXPORT_AGAIN)
