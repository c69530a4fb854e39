"""A part of an import, as the process for heavy work (`shared.work.heavy_work`) accepts and reads it.

It is kept as a line that says in JSON, by id, the flags of what was taken out of it, and then the document as it may be kept.
"""

from collections.abc import Sequence
from dataclasses import replace

from pydantic import TypeAdapter

from services.registry import codes
from services.registry.interchange import documents
from services.registry.interchange.documents import Manner, known_codes
from services.registry.interchange.records import Record
from shared.contracts.registry import Flag
from shared.imports.imports import Import
from shared.imports.reading import KeptPart, ReadPart, packed

LEFT_OUT: TypeAdapter[dict[str, tuple[Flag, ...]]] = TypeAdapter(dict[str, tuple[Flag, ...]])
MANNER = TypeAdapter(Manner)


def manner(one: Import) -> Manner:
    return MANNER.validate_python(one.manner)


def accept(content: bytes, one: Import) -> KeptPart:
    """The document as it may be kept.

    Raises:
        InvalidValue: when it cannot be read.
    """
    accepted = documents.accept(content, manner(one), seen=one.sighting, known=known_codes(codes.official()))
    left_out = {source_id: tuple(flags) for source_id, flags in accepted.left_out.items()}
    return KeptPart(content=LEFT_OUT.dump_json(left_out) + b"\n" + accepted.content, items=accepted.items)


def read(content: bytes, one: Import) -> ReadPart:
    """The records of a part that was accepted, flagged with what was left out of them."""
    left_out, _, document = content.partition(b"\n")
    reading, flags = documents.read(document, manner(one), seen=one.sighting, known=known_codes(codes.official())), LEFT_OUT.validate_json(left_out)
    return packed([_flagged(record, flags.get(record.origin.source_id, ())) for record in reading.records], reading.refused, reading.remarks)


def _flagged(record: Record, flags: Sequence[Flag]) -> Record:
    return replace(record, flags=(*record.flags, *flags)) if flags else record
