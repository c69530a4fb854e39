"""PTV's list of municipalities with their own organisations: rows of a shape that the Open API does not use.

A missing business id is flagged here, for the list is expected to give one; the id is kept as it was written, its no-break space included.
"""

from copy import deepcopy

from services.registry.interchange.business_ids import business_id_flags
from services.registry.interchange.lenses import Lenses, OneLanguage, Plain, put, take
from services.registry.interchange.records import Document, Form, KnownCodes, OrganisationRecord, Reading, origin, unknown
from shared.contracts.registry import Flag
from shared.domain import identity_codes
from shared.imports.reading import Refused, Sighting

CODE = "municipalityCode"
FIELDS: Lenses = {"names": OneLanguage("organizationName", "fi"), "business_id": Plain(("businessId",))}


def read(rows: list[Document], *, seen: Sighting, known: KnownCodes) -> Reading:
    return Reading.of(_read(row, seen=seen, known=known, position=position) for position, row in enumerate(rows, 1))


def write(record: OrganisationRecord) -> Document:
    document = deepcopy(record.unmapped) if record.form is Form.PTV_MUNICIPALITIES else {}
    document[CODE] = record.municipality or record.origin.source_id
    put(document, FIELDS, record)
    return document


def _read(row: Document, *, seen: Sighting, known: KnownCodes, position: int) -> OrganisationRecord | Refused:
    document, stripped = identity_codes.without(row)
    found = origin(seen, document.get(CODE), position=position, field=CODE)
    if isinstance(found, Refused):
        return found
    code = document.pop(CODE)
    values = take(document, FIELDS)
    missing = () if values["business_id"] else (Flag(field="business_id", value="", reason="missing in the official list"),)
    flags = (*stripped, *business_id_flags(values["business_id"]), *missing, *unknown("municipality", code, known.municipalities))
    return OrganisationRecord(origin=found, form=Form.PTV_MUNICIPALITIES, municipality=code, type_code="Municipality", flags=flags, unmapped=document, **values)
