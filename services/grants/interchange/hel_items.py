"""The items of which a message is made: `{"ID": …, "value": …, "valueType": …}`, every value a text. Each is taken once, as what it should be, or stays.

What was taken is remembered by its place, so that whatever was not can be listed.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime
from typing import Any, TypeVar

from services.grants.interchange.hel_border import Path, place
from services.grants.interchange.hel_records import Unmapped
from shared.contracts.times import EARLIEST_YEAR, LATEST_YEAR, within_bounds
from shared.domain.days import instant_of
from shared.imports.reading import Remark

WHOLE = re.compile(r"[0-9]{1,12}")
EUROS = re.compile(r"([0-9]{1,12})(?:[.,]([0-9]{1,2})0*)?")
TRUTHS = {"true": True, "false": False}
TYPES = frozenset({"string", "int", "bool", "datetime", "float", "double"})
OF_AN_ITEM = frozenset({"ID", "label", "value", "valueType"})
LONGEST_SHOWN = 100

T = TypeVar("T")


class Message:
    """A message while it is read."""

    def __init__(self, document: Any) -> None:
        self.document = document
        self.remarks: list[Remark] = []
        self.taken: set[Path] = set()
        self.read: dict[Path, Items] = {}

    def at(self, *path: str) -> Any:
        content = self.document
        for step in path:
            content = content.get(step) if isinstance(content, dict) else None
        return content

    def items(self, *path: str) -> "Items":
        if path not in self.read:
            self.read[path] = Items(self, path, self.at(*path))
        return self.read[path]

    def rows(self, *path: str) -> "list[Items]":
        """A list of lists of items."""
        listed = self.at(*path)
        rows = [(index, row) for index, row in enumerate(listed) if isinstance(row, list)] if isinstance(listed, list) else []
        return [Items(self, (*path, str(index)), row) for index, row in rows]

    def text_at(self, *path: str) -> str | None:
        value = self.at(*path)
        if value is None or self.is_not(isinstance(value, str), path, value, "a text"):
            return None
        self.taken.add(path)
        return str(value) or None

    def truth_at(self, *path: str) -> bool | None:
        value = self.at(*path)
        if value is None or self.is_not(isinstance(value, bool), path, value, "true or false"):
            return None
        self.taken.add(path)
        return bool(value)

    def is_not(self, as_wanted: object, path: Path, value: Any, wanted: str) -> bool:
        if not as_wanted:
            self.note(path, value, f"{wanted} is wanted here", f"send {wanted}; it is kept as it came")
        return not as_wanted

    def note(self, path: Path, value: Any, reason: str, remedy: str) -> None:
        shown = value[:LONGEST_SHOWN] if isinstance(value, str) else type(value).__name__
        self.remarks.append(Remark(field=place(path), value=shown, reason=reason, remedy=remedy))

    def unmapped(self) -> tuple[Unmapped, ...]:
        """Whatever was not taken, each at the highest place of which nothing was."""
        above = {path[:length] for path in self.taken for length in range(len(path))}
        return tuple(self._rest(self.document, (), above))

    def _rest(self, content: Any, path: Path, above: set[Path]) -> Iterator[Unmapped]:
        if path in self.taken:
            if isinstance(content, dict):
                yield from (Unmapped(path=".".join((*path, key)), value=value) for key, value in content.items() if key not in OF_AN_ITEM)
        elif path not in above:
            if content not in ({}, []):
                yield Unmapped(path=".".join(path), value=content)
        else:
            for key, value in content.items() if isinstance(content, dict) else enumerate(content):
                yield from self._rest(value, (*path, str(key)), above)


class Items:
    """Items that stand in one list, by their id. Of two with one id the first is taken, the other stays unmapped."""

    def __init__(self, message: Message, path: Path, listed: Any) -> None:
        self.message = message
        self.by_id: dict[str, tuple[Path, Mapping[str, Any]]] = {}
        for index, item in enumerate(listed if isinstance(listed, list) else []):
            name = item.get("ID") if isinstance(item, dict) else None
            if not isinstance(name, str):
                continue
            if name in self.by_id:
                message.note((*path, str(index), "ID"), name, "the same is told twice", "send each once; the first was taken")
            else:
                self.by_id[name] = ((*path, str(index)), item)

    def __bool__(self) -> bool:
        return bool(self.by_id)

    def text(self, name: str) -> str | None:
        return self._taken(name, "a text", lambda text: text)

    def number(self, name: str) -> int | None:
        return self._taken(name, "a whole number in digits", lambda text: int(text) if WHOLE.fullmatch(text) else None)

    def cents(self, name: str) -> int | None:
        return self._taken(name, "a sum in euros, such as 3533.00", _cents)

    def truth(self, name: str) -> bool | None:
        return self._taken(name, "true or false as a text", TRUTHS.get)

    def moment(self, name: str) -> datetime | None:
        """In UTC. Without an offset it is a wall time of Helsinki."""
        return self._taken(name, f"a time of the years {EARLIEST_YEAR} to {LATEST_YEAR}, such as 2024-10-01T12:43:02", _moment)

    def day(self, name: str) -> date | None:
        """Of a time of day that is midnight, too."""
        return self._taken(name, f"a day of the years {EARLIEST_YEAR} to {LATEST_YEAR}, such as 2024-10-01", _day)

    def _taken(self, name: str, wanted: str, read: Callable[[str], T | None]) -> T | None:
        """What it says, or nothing: an empty text is nothing said."""
        path, item = self.by_id.get(name, ((), {}))
        value = item.get("value")
        if not path or self.message.is_not(isinstance(value, str), (*path, "value"), value, "a text"):
            return None
        if item.get("valueType") not in list(TYPES):
            self.message.note((*path, "valueType"), item.get("valueType"), "no known type", "name one of: " + ", ".join(sorted(TYPES)))
        told = read(str(value).strip()) if str(value).strip() else None
        if str(value).strip() and self.message.is_not(told is not None, (*path, "value"), value, wanted):
            return None
        self.message.taken.add(path)
        return told


def _cents(text: str) -> int | None:
    found = EUROS.fullmatch(text)
    return int(found[1]) * 100 + int((found[2] or "0").ljust(2, "0")) if found else None


def _read_time(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if within_bounds(moment) else None


def _moment(text: str) -> datetime | None:
    moment = _read_time(text)
    if moment is None:
        return None
    return instant_of(moment) if moment.tzinfo is None else moment.astimezone(UTC)


def _day(text: str) -> date | None:
    moment = _read_time(text)
    return moment.date() if moment and (moment.hour, moment.minute, moment.second, moment.microsecond) == (0, 0, 0, 0) else None
