"""A part of an import, as the process for heavy work (`shared.work.heavy_work`) accepts and reads it: what is kept of a document are its records."""

from pydantic import TypeAdapter

from services.events.interchange import documents
from services.events.interchange.notation import Record, fault
from services.events.interchange.records import Reading
from shared.contracts.events.imports import Form
from shared.imports.imports import Import
from shared.imports.reading import KeptPart, ReadPart, packed

READING = TypeAdapter(Reading)


def accept(content: bytes, one: Import) -> KeptPart:
    """The document as it may be kept.

    Raises:
        InvalidValue: when it cannot be read.
    """
    reading = _without_faults(documents.read(content, form=Form(one.manner["form"]), seen=one.sighting, language=one.manner["language"]))
    return KeptPart(content=READING.dump_json(reading), items=len(reading.gatherings) + len(reading.places) + len(reading.refused))


def read(content: bytes, _one: Import) -> ReadPart:
    reading = READING.validate_json(content)
    return packed((*reading.gatherings, *reading.places), reading.refused)


def _without_faults(reading: Reading) -> Reading:
    """Records that cannot be taken are refused where they stood: those that were refused before keep their positions, the others are in their order."""
    refused = {one.position: one for one in reading.refused}
    records: tuple[Record, ...] = (*reading.gatherings, *reading.places)
    free = [position for position in range(1, len(records) + len(refused) + 1) if position not in refused]
    faults = {id(record): found for position, record in zip(free, records, strict=True) if (found := fault(record, position))}
    return Reading(
        gatherings=tuple(one for one in reading.gatherings if id(one) not in faults),
        places=tuple(one for one in reading.places if id(one) not in faults),
        refused=tuple(sorted((*reading.refused, *faults.values()), key=lambda one: one.position)),
    )
