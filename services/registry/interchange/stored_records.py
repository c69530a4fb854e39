"""A record as it is kept: one text, equal for equal content whenever it was seen, and back again."""

import json
from dataclasses import fields
from datetime import datetime
from typing import Any

from pydantic import TypeAdapter
from pydantic_core import to_json

from services.registry.interchange.records import ChannelRecord, OrganisationRecord, Record, ServiceRecord

KINDS = (OrganisationRecord, ServiceRecord, ChannelRecord)
ADAPTERS: dict[str, TypeAdapter[Any]] = {kind.__name__: TypeAdapter(kind) for kind in KINDS}
SAID: dict[type[Record], tuple[str, ...]] = {kind: tuple(field.name for field in fields(kind) if field.name != "origin") for kind in KINDS}


def content(record: Record) -> str:
    """All that a record says, but for when it was seen: equal for equal content, in whatever order the source writes its fields."""
    kind = type(record)
    origin = {"source": record.origin.source, "source_id": record.origin.source_id, "licence": record.origin.licence}
    said = {name: getattr(record, name) for name in SAID[kind]} | {"unmapped": dict(sorted(record.unmapped.items()))}
    return to_json([kind.__name__, origin, said]).decode()


def record(written: str, described_at: datetime) -> Record:
    """The record that was written so, as seen then."""
    name, origin, said = json.loads(written)
    found: Record = ADAPTERS[name].validate_python({**said, "origin": {**origin, "seen_at": described_at}})
    return found
