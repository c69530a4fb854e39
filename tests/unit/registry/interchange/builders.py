"""What the tests of import and export share: sightings, records, and JSON compared as the formats mean it."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from services.registry import codes
from services.registry.interchange import documents
from services.registry.interchange.documents import Manner
from services.registry.interchange.records import Form, Kind, OrganisationRecord, Reading
from shared.contracts.words import Origin
from shared.domain.trilingual import Texts
from shared.imports.reading import Sighting

SAMPLES = Path(__file__).parents[3] / "data" / "registry"
NOW = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)
LATER = datetime(2026, 5, 5, 9, 0, tzinfo=UTC)
PTV = Sighting(source="ptv", seen_at=NOW, licence="CC BY 4.0")
KNOWN = documents.known_codes(codes.official())


def sample(name: str) -> Any:
    return json.loads((SAMPLES / name).read_text(encoding="utf-8-sig"))


def page_of(document: Any, kind: Kind) -> Reading:
    """What becomes of a page of the register when it is imported."""
    manner = Manner(form=Form.PTV, kind=kind, language="fi")
    accepted = documents.accept(json.dumps(document).encode(), manner, seen=PTV, known=KNOWN)
    return documents.read(accepted.content, manner, seen=PTV, known=KNOWN)


def an_association(source_id: str = "1", *, source: str = "ptv", name: str = "Porin Martat", seen_at: datetime = NOW) -> OrganisationRecord:
    origin = Origin(source=source, source_id=source_id, seen_at=seen_at, licence="CC BY 4.0")
    return OrganisationRecord(origin=origin, form=Form.PTV, names=Texts(fi=name), municipality="609")


def identified(record: OrganisationRecord, business_id: str) -> OrganisationRecord:
    return replace(record, business_id=business_id)


def unordered(content: Any) -> Any:
    """The document with each list of texts in one order: that order means nothing to PTV."""
    if isinstance(content, dict):
        return {key: unordered(value) for key, value in content.items()}
    if isinstance(content, list):
        items = [unordered(item) for item in content]
        return (
            sorted(items, key=lambda item: json.dumps(item, sort_keys=True)) if all(isinstance(item, dict) and "language" in item for item in items) else items
        )
    return content
