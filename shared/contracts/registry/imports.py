"""What registry takes from other systems: documents of a source, in one part or several, and what they change of an organisation.

An import (tuonti) is named by its giver and begins to run when the last of its parts has come, so that asking twice is asking once, and nothing is said to
have vanished from a source of which only some parts were read.
"""

from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from enum import StrEnum
from typing import Annotated, Any, Literal, NewType
from uuid import UUID

from pydantic import BeforeValidator, Field, PlainSerializer, WithJsonSchema

from shared.contracts.envelope import Command
from shared.contracts.registry.facts import OrganisationFact
from shared.contracts.registry.words import Name
from shared.contracts.times import Instant

ImportId = NewType("ImportId", UUID)

MOST_PARTS = 100_000
MOST_CONTENT_BYTES = 1_000_000
MOST_CONTENT_CHARACTERS = (MOST_CONTENT_BYTES + 2) // 3 * 4
"""Of the same in base64."""


class SourceForm(StrEnum):
    """Whose words a document is in: the national service register's (PTV) Open API, its list of municipalities, HSDS 3, or a spreadsheet."""

    PTV = "ptv"
    PTV_MUNICIPALITIES = "ptv_municipalities"
    HSDS = "hsds"
    CSV = "csv"


class RecordKind(StrEnum):
    ORGANISATION = "organisation"
    SERVICE = "service"
    CHANNEL = "channel"


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
TextLanguage = Literal["fi", "sv", "en"]
"""In which language a form's texts are that names none."""


class StartImportCommand(Command):
    """The first of `parts` documents of any service's import, and what its engine has to know of their source."""

    import_id: ImportId
    source: Name
    licence: Name
    scope: ReadingScope
    seen_at: Instant | None = None
    """When the source was read; None: now. Of two readings the later one holds, whichever came first."""
    parts: Annotated[int, Field(ge=1, le=MOST_PARTS)] = 1
    content: Content


class AddImportPartCommand(Command):
    """Another part of any service's import; parts count from 1, and may come in any order."""

    import_id: ImportId
    part: Annotated[int, Field(ge=1, le=MOST_PARTS)]
    content: Content


class StartImport(StartImportCommand, type="registry.start_import.v1", subject="import_id", personal=True):
    """Bring the first of `parts` documents. Of HSDS, organisations, services and places are taken together and `kind` says nothing."""

    form: SourceForm
    kind: RecordKind = RecordKind.ORGANISATION
    language: TextLanguage = "fi"


class AddImportPart(AddImportPartCommand, type="registry.add_import_part.v1", subject="import_id", personal=True):
    """Bring another part; parts count from 1, and may come in any order."""


class OrganisationCorrected(OrganisationFact, type="registry.organisation.corrected.v1", subject="organisation_id"):
    """Its source tells another kind, home municipality or identifier than before."""

    business_id: str | None = None
    association_number: str | None = None
