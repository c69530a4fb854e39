"""A part of an import, as the process for heavy work (`shared.work.heavy_work`) accepts and reads it.

What comes back is cheap to unpack for those whom it would hold up: texts, and records in chunks that are unpacked one at a time.
"""

import pickle
from collections.abc import Sequence
from dataclasses import dataclass, replace

from pydantic import TypeAdapter

from services.registry.interchange import documents
from services.registry.interchange.documents import Manner
from services.registry.interchange.records import KnownCodes, Record, Refused, Sighting
from shared.contracts.registry import Flag

A_CHUNK = 500
LEFT_OUT: TypeAdapter[dict[str, tuple[Flag, ...]]] = TypeAdapter(dict[str, tuple[Flag, ...]])


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptPart:
    """A document as it is kept. `left_out` is JSON: by id, the flags of what was taken out before."""

    content: bytes
    items: int
    left_out: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Lot:
    records: Sequence[Record] = ()
    refused: Sequence[Refused] = ()

    def __len__(self) -> int:
        return max(len(self.records), len(self.refused))


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadPart:
    """The records of a part and what could not be taken of it, so many of each to a lot, each lot packed. `items` is how many the longer list has."""

    items: int = 0
    packed: tuple[bytes, ...] = ()

    def lot(self, start: int, most: int) -> Lot:
        """So many at most of each, from that one on: fewer where a packed lot ends."""
        if start >= self.items:
            return Lot()
        whole: Lot = pickle.loads(self.packed[start // A_CHUNK])  # noqa: S301 - our own process packed it
        some = slice(start % A_CHUNK, start % A_CHUNK + most)
        return Lot(records=whole.records[some], refused=whole.refused[some])


def accept(content: bytes, manner: Manner, *, seen: Sighting, known: KnownCodes) -> KeptPart:
    """The document as it may be kept.

    Raises:
        InvalidValue: when it cannot be read.
    """
    accepted = documents.accept(content, manner, seen=seen, known=known)
    left_out = {source_id: tuple(flags) for source_id, flags in accepted.left_out.items()}
    return KeptPart(content=accepted.content, items=accepted.items, left_out=LEFT_OUT.dump_json(left_out).decode())


def read(content: bytes, left_out: str, manner: Manner, *, seen: Sighting, known: KnownCodes) -> ReadPart:
    """The records of a part that was accepted, flagged with what was left out of them."""
    reading, flags = documents.read(content, manner, seen=seen, known=known), LEFT_OUT.validate_json(left_out)
    records = [_flagged(record, flags.get(record.origin.source_id, ())) for record in reading.records]
    whole = Lot(records=records, refused=reading.refused)
    lots = [Lot(records=records[at : at + A_CHUNK], refused=reading.refused[at : at + A_CHUNK]) for at in range(0, len(whole), A_CHUNK)]
    return ReadPart(items=len(whole), packed=tuple(map(pickle.dumps, lots)))


def _flagged(record: Record, flags: Sequence[Flag]) -> Record:
    return replace(record, flags=(*record.flags, *flags)) if flags else record
