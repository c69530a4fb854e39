"""Other systems' files in parts that a service takes at once: cut between rows, items or events, and nowhere else.

What must stay true: every part is a document of the same form, with what its other pieces need (headings, zones of time); and what belongs together (an event
that recurs and its occasions, by their UID) stands in one part. A file that is small enough is sent as it is, whatever is in it: its service judges it.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from deploy.cli import ops
from services.registry.interchange.spreadsheets import head_and_rows
from shared.contracts.registry import RecordKind
from shared.errors import DomainError
from shared.imports.reading import MOST_ITEMS
from shared.imports.recognition import look

MOST_BYTES = 900_000
"""A little less than a service takes at once."""
LISTS = ("itemList", "contents", "items", "data")
"""Where a page has its items, by whichever form."""
INSIDE = ("services", "locations")
"""What may be taken out of one HSDS document and sent with what else it says."""
ZONES = b"VTIMEZONE"
OUTERMOST = frozenset({b"VEVENT", b"VTODO", b"VJOURNAL", b"VFREEBUSY", ZONES})
"""None of them stands in another: where one begins, the one before has ended, said or unsaid."""
UID = re.compile(rb"(?im)^UID[^:\r\n]*:((?:[^\r\n]|\r?\n[ \t])*)")
FOLD = re.compile(rb"\r?\n[ \t]")

Cut = Callable[[bytes], Iterator[bytes]]


def parts(document: bytes, cut: Cut, *, name: str) -> list[bytes]:
    """The file as it is, or cut.

    Raises:
        Refused: in one line, where it cannot be.
    """
    if len(document) <= MOST_BYTES:
        return [document]
    try:
        return list(cut(document)) or [document]
    except (DomainError, ValueError, RecursionError) as fault:
        seen = look(document)
        raise ops.Refused(f"{name} has {len(document)} bytes and cannot be cut: {fault}{f' (it looks like {seen})' if seen else ''}") from fault


def page(document: bytes) -> Iterator[bytes]:
    """JSON: a list, a page of one, or one document."""
    found = json.loads(document.decode("utf-8-sig"))
    key = next((key for key in LISTS if isinstance(found, dict) and isinstance(found.get(key), list)), None)
    if isinstance(found, dict) and key is None:
        yield from _packed(b"[", b",", b"]", [_json(one) for one in _apart(found)])
        return
    items = found[key] if isinstance(found, dict) and key else found
    head, foot = (f'{{"{key}":['.encode(), b"]}") if key else (b"[", b"]")
    yield from _packed(head, b",", foot, [_json(item) for item in (items if isinstance(items, list) else [items])])


def _apart(document: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """An organisation's document for each of its services and places, which says all else each time: it is known by its id."""
    inside = {key: document[key] for key in INSIDE if isinstance(document.get(key), list) and document[key]}
    around = {key: [] if key in inside else value for key, value in document.items()}
    if not inside:
        yield document
    for key, several in inside.items():
        for one in several:
            yield {**around, key: [one]}


def _json(item: object) -> bytes:
    try:
        return json.dumps(item, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        return json.dumps(item).encode()


def calendar(document: bytes) -> Iterator[bytes]:
    """iCalendar: each calendar of the file by itself, its zones and its own words in every part."""
    for one in _calendars(document):
        yield from _packed(b"".join(one.around), b"", b"END:VCALENDAR\r\n", [b"".join(group) for group in one.groups.values()])


@dataclass(slots=True)
class Calendar:
    """As it is read line by line: what stands in every part, what else there is by UID, and the component that is open with the names that it is in."""

    around: list[bytes] = field(default_factory=list)
    groups: dict[bytes, list[bytes]] = field(default_factory=dict)
    piece: list[bytes] = field(default_factory=list)
    inside: list[bytes] = field(default_factory=list)

    def take(self, line: bytes) -> None:
        word, _, name = line.rstrip().upper().partition(b":")
        if word == b"BEGIN":
            if name in OUTERMOST:
                self.close()
            self.inside.append(name)
        if not self.inside:
            self.around += [line] if line.strip() else []
            return
        self.piece.append(line)
        if word == b"END" and name in self.inside:
            del self.inside[self.inside.index(name) :]
            if not self.inside:
                self.close()

    def close(self) -> None:
        component = b"".join(self.piece)
        if self.inside[:1] == [ZONES] or component.upper().startswith(b"BEGIN:" + ZONES):
            self.around.append(component)
        elif component:
            uid = UID.search(component)
            self.groups.setdefault(FOLD.sub(b"", uid[1]).strip() if uid else b" %d" % len(self.groups), []).append(component)
        self.piece, self.inside = [], []


def _calendars(document: bytes) -> Iterator[Calendar]:
    one: Calendar | None = None
    for line in document.removeprefix(b"\xef\xbb\xbf").splitlines(keepends=True):
        match line.rstrip().upper():
            case b"BEGIN:VCALENDAR":
                one = Calendar(around=[line])
            case b"END:VCALENDAR" if one:
                one.close()
                yield one
                one = None
            case _ if one:
                one.take(line)
            case b"":
                pass
            case _:
                raise ValueError("a line stands outside of BEGIN:VCALENDAR and END:VCALENDAR")
    if one:
        raise ValueError("it has no END:VCALENDAR: it may have been cut off")


def sheet(document: bytes, kind: RecordKind) -> Iterator[bytes]:
    """CSV: what stands as far as the headings goes before every part."""
    if kind is RecordKind.CHANNEL:
        raise ValueError("channels have no spreadsheet")
    head, rows = head_and_rows(document, kind)
    yield from _packed(head.encode(), b"", b"", [row.encode() for row in rows])


def _packed(head: bytes, between: bytes, foot: bytes, pieces: Sequence[bytes]) -> Iterator[bytes]:
    """As many pieces to a part as there is room for."""
    room = MOST_BYTES - len(head) - len(foot)
    held: list[bytes] = []
    size = 0
    for piece in pieces:
        if len(piece) > room:
            raise ValueError(f"one piece of it has {len(piece)} bytes, and at most {room} are taken at once: send a smaller one")
        if held and (size + len(piece) > room or len(held) == MOST_ITEMS):
            yield head + between.join(held) + foot
            held, size = [], 0
        held.append(piece)
        size += len(piece) + len(between)
    yield head + between.join(held) + foot
