"""What an import (tuonti) is, whichever service takes it: documents of another system's, in one part or several.

An import is named by its giver and begins to run when the last of its parts has come, so that asking twice is asking once, and nothing is said to have
vanished from a source of which only some parts were read.
"""

from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from enum import StrEnum
from typing import Annotated, Any, Literal, NewType
from uuid import UUID

from pydantic import BeforeValidator, Field, PlainSerializer, WithJsonSchema

from shared.contracts.envelope import Command
from shared.contracts.times import Instant
from shared.contracts.words import Name

ImportId = NewType("ImportId", UUID)

MOST_PARTS = 100_000
MOST_CONTENT_BYTES = 1_000_000
MOST_CONTENT_CHARACTERS = (MOST_CONTENT_BYTES + 2) // 3 * 4
"""Of the same in base64."""


class ReadingScope(StrEnum):
    """How much of its source a reading holds: only after the whole can a record be missed."""

    WHOLE = "whole"
    PART = "part"


def _bytes(given: Any) -> Any:
    if not isinstance(given, str):
        return given
    try:
        return b64decode(given, validate=True)
    except NotBase64 as fault:
        raise ValueError(f"not base64: {fault}") from None


Content = Annotated[
    bytes,
    BeforeValidator(_bytes),
    PlainSerializer(lambda content: b64encode(content).decode(), return_type=str, when_used="json"),
    WithJsonSchema({"type": "string", "contentEncoding": "base64", "maxLength": MOST_CONTENT_CHARACTERS}),
    Field(min_length=1, max_length=MOST_CONTENT_BYTES),
]
"""A document's bytes; base64 in JSON."""
PartNumber = Annotated[int, Field(ge=1, le=MOST_PARTS)]
TextLanguage = Literal["fi", "sv", "en"]


class ImportCommand(Command, personal=True):
    """What every import begins with: its source, how it was read, and the first document."""

    import_id: ImportId
    source: Name
    """The name of the other system: what is imported is known by it and by its id there."""
    licence: Name
    scope: ReadingScope
    language: TextLanguage = "fi"
    """The language of texts for which the format names none."""
    seen_at: Instant | None = None
    """When the source was read; null: now. Of two readings the later one holds, whichever came first."""
    parts: PartNumber = 1
    """How many documents the import has, this one included."""
    content: Content


class ImportPartCommand(Command, personal=True):
    """One more document of an import."""

    import_id: ImportId
    part: PartNumber
    """Parts count from 1, and may come in any order."""
    content: Content
