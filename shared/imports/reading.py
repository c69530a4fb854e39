"""What a format makes of a document: records, and what of it could not be taken.

What comes back from the process for heavy work is cheap to unpack for those whom it would hold up: records in chunks that are unpacked one at a time.
"""

import pickle
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, Protocol, TypeVar

from shared.contracts.words import Origin
from shared.errors import InvalidValue

A_CHUNK = 500
MOST_ITEMS = 50_000
NUL = re.compile(r"(?<!\\)((?:\\\\)*)\\u0000")
"""As JSON writes it."""


class Record(Protocol):
    """One thing as a source describes it; a service's own class."""

    @property
    def origin(self) -> Origin: ...


R = TypeVar("R", bound=Record)
Items = TypeVar("Items", bound=Sequence[Any])


class UnreadableDocument(InvalidValue):
    slug = "unreadable-document"


class TooManyItems(InvalidValue):
    slug = "too-many-items"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """Where and when documents were seen: what all records of one reading share."""

    source: str
    seen_at: datetime
    licence: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """A row or item that could not be taken. `source_id` is empty where it has none; `position` counts from 1 as its reader would, 0 where it is not known."""

    source_id: str = ""
    position: int = 0
    field: str
    value: str
    reason: str
    remedy: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """What of a document was passed over though its records are taken: a column that nobody knows, what stands above the headings."""

    position: int = 0
    field: str
    value: str
    reason: str
    remedy: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptPart:
    """A document as it is kept until it is carried over: in whatever form the service's `read` takes, without what is a person's."""

    content: bytes
    items: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Lot(Generic[R]):
    records: Sequence[R] = ()
    refused: Sequence[Refused] = ()
    remarks: Sequence[Remark] = ()

    def __len__(self) -> int:
        return max(len(self.records), len(self.refused))


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadPart:
    """The records of a part and what could not be taken of it, so many of each to a lot, each lot packed. `items` is how many the longer list has.

    What is remarked of the part comes with its first lot.
    """

    items: int = 0
    packed: tuple[bytes, ...] = ()
    remarks: tuple[Remark, ...] = ()

    def lot(self, start: int, most: int) -> Lot[Any]:
        """So many at most of each, from that one on: fewer where a packed lot ends."""
        remarks = self.remarks if start == 0 else ()
        if start >= self.items:
            return Lot(remarks=remarks)
        whole: Lot[Any] = pickle.loads(self.packed[start // A_CHUNK])  # noqa: S301 - our own process packed it
        some = slice(start % A_CHUNK, start % A_CHUNK + most)
        return Lot(records=whole.records[some], refused=whole.refused[some], remarks=remarks)


def packed(records: Sequence[Record], refused: Sequence[Refused], remarks: Sequence[Remark] = ()) -> ReadPart:
    whole = Lot(records=records, refused=refused)
    lots = [Lot(records=records[at : at + A_CHUNK], refused=refused[at : at + A_CHUNK]) for at in range(0, len(whole), A_CHUNK)]
    return ReadPart(items=len(whole), packed=tuple(map(pickle.dumps, lots)), remarks=tuple(remarks))


def without_nul(text: str) -> str:
    """JSON without the letter that no text in a database may hold."""
    return NUL.sub(r"\1", text)


def not_too_many(items: Items) -> Items:
    """An item that holds no more than a bracket is no record, and so many are no document."""
    if len(items) > MOST_ITEMS:
        raise TooManyItems(f"a document has at most {MOST_ITEMS} items", field="content", value=len(items), remedy="send it in several parts")
    return items
