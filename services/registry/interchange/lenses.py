"""Two-way readings of a JSON document, declared once per field: `take` brings a value out, `put` sets it back.

For each lens: putting back what was taken gives the same document, apart from the order of texts in a list. A value that the lens does not understand
(null, another type, a language that registry does not keep, extra keys) is left where it is, and so ends in `unmapped`.
"""

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from services.registry.interchange.records import Document
from shared.domain.trilingual import LANGUAGES, Texts


class Lens(Protocol):
    def take(self, document: Document) -> Any: ...

    def put(self, document: Document, value: Any) -> None: ...


Lenses = Mapping[str, Lens]


@dataclass(frozen=True, slots=True)
class Plain:
    """A string at a path of keys."""

    path: tuple[str, ...]

    def take(self, document: Document) -> str | None:
        parent: Any = document
        for key in self.path[:-1]:
            parent = parent.get(key) if isinstance(parent, dict) else None
        if not isinstance(parent, dict):
            return None
        value = parent.get(self.path[-1])
        if not isinstance(value, str) or not value:
            return None
        del parent[self.path[-1]]
        return value

    def put(self, document: Document, value: str | None) -> None:
        if value is None:
            return
        for key in self.path[:-1]:
            if not isinstance(document.get(key), dict):
                document[key] = {}
            document = document[key]
        document[self.path[-1]] = value


@dataclass(frozen=True, slots=True)
class OneLanguage:
    """A string whose language the document does not tell; the caller does."""

    key: str
    language: str

    def take(self, document: Document) -> Texts:
        value = Plain((self.key,)).take(document)
        return Texts(**{self.language: value})

    def put(self, document: Document, value: Texts) -> None:
        written = dict(value.items())
        Plain((self.key,)).put(document, written.get(self.language) or value.any())


@dataclass(frozen=True, slots=True)
class OneOfMany:
    """A single string where registry keeps several: the first is written."""

    key: str

    def take(self, document: Document) -> tuple[str, ...]:
        value = Plain((self.key,)).take(document)
        return () if value is None else (value,)

    def put(self, document: Document, value: tuple[str, ...]) -> None:
        Plain((self.key,)).put(document, value[0] if value else None)


@dataclass(frozen=True, slots=True)
class Languages:
    """A list of {language, value, type}, or without type. Of several texts of one language the first is the text, the others stay."""

    key: str
    type: str | None = None

    def take(self, document: Document) -> Texts:
        entries = document.get(self.key)
        if not isinstance(entries, list):
            return Texts()
        found: dict[str, str] = {}
        rest = []
        for entry in entries:
            language = self._language(entry)
            if language is None or language in found:
                rest.append(entry)
            else:
                found[language] = entry["value"]
        document[self.key] = rest
        return Texts(**found)

    def put(self, document: Document, value: Texts) -> None:
        kind = {} if self.type is None else {"type": self.type}
        entries = [{"language": language, "value": text, **kind} for language, text in value.items()]
        if entries:
            rest = document.get(self.key)
            document[self.key] = [*entries, *rest] if isinstance(rest, list) else entries

    def _language(self, entry: object) -> str | None:
        if not isinstance(entry, dict) or entry.get("type") != self.type or len(entry) != (2 if self.type is None else 3):
            return None
        language, value = entry.get("language"), entry.get("value")
        return language if language in LANGUAGES and isinstance(value, str) and value else None


@dataclass(frozen=True, slots=True)
class Listed:
    """What identifies the items of a list; each item's other content stays with it, and goes when its identity is taken off the record."""

    key: str
    identify: Callable[[Any], Hashable | None]
    make: Callable[[Any], Any]

    def take(self, document: Document) -> tuple[Any, ...]:
        found = (self.identify(item) for item in self._items(document))
        return tuple(dict.fromkeys(identity for identity in found if identity is not None))

    def put(self, document: Document, value: tuple[Any, ...]) -> None:
        items = self._items(document)
        remaining = [item for item in items if (identity := self.identify(item)) is None or identity in value]
        known = {self.identify(item) for item in remaining}
        new = [self.make(identity) for identity in value if identity not in known]
        if new or len(remaining) != len(items):
            document[self.key] = [*remaining, *new]

    def _items(self, document: Document) -> list[Any]:
        items = document.get(self.key)
        return items if isinstance(items, list) else []


def itself(item: Any) -> str | None:
    return item if isinstance(item, str) and item else None


def at(*path: str) -> Callable[[Any], str | None]:
    """The string at a path of keys of an item."""

    def read(item: Any) -> str | None:
        for key in path:
            item = item.get(key) if isinstance(item, dict) else None
        return itself(item)

    return read


def take(document: Document, lenses: Lenses) -> dict[str, Any]:
    """The fields of a record. What is left in the document is its `unmapped`."""
    return {field: lens.take(document) for field, lens in lenses.items()}


def put(document: Document, lenses: Lenses, record: object) -> None:
    for field, lens in lenses.items():
        lens.put(document, getattr(record, field))
