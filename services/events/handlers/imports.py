"""Imports: a document is read as it comes, its items are kept, and carried over in the background once all parts have come."""

from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256

from services.events.interchange import documents
from services.events.store.imports import Columns, Import, Imports, items
from shared.auth import Caller
from shared.contracts.envelope import Fact
from shared.contracts.events.imports import AddImportPart, Form, StartImport
from shared.database.postgres import Connection, may_pause
from shared.domain.request_fingerprints import AlreadyThere, fingerprint, refuse_other_content
from shared.errors import InvalidValue
from shared.work import heavy_work


class NoSuchPart(InvalidValue):
    slug = "no-such-part"


async def start_import(command: StartImport, *, imports: Imports, connection: Connection, by: Caller, now: datetime) -> Sequence[Fact]:
    if existing := await imports.find(command.import_id):
        refuse_other_content(existing.asked, command, what="import", key=command.import_id)
        return []
    begun = Import(
        import_id=command.import_id,
        asked=fingerprint(command),
        form=command.form,
        source=command.source,
        licence=command.licence,
        scope=command.scope,
        convenor=command.convenor,
        kind=command.kind,
        language=command.language,
        seen_at=command.seen_at or now,
        parts=command.parts,
        state="incomplete",
        asked_by=by.subject,
        asked_at=now,
    )
    reading = await _read(begun, command.content, connection)
    await imports.begin(begun)
    await imports.add_part(command.import_id, 1, _fingerprint(command.content), reading)
    return []


async def add_import_part(command: AddImportPart, *, imports: Imports, connection: Connection) -> Sequence[Fact]:
    begun = await imports.get(command.import_id)
    if command.part > begun.parts:
        raise NoSuchPart(f"this import has {begun.parts} parts", field="part", value=command.part, remedy="start one with as many parts as there are")
    before = await imports.part(command.import_id, command.part)
    if before is None:
        await imports.add_part(command.import_id, command.part, _fingerprint(command.content), await _read(begun, command.content, connection))
    elif before != _fingerprint(command.content):
        raise AlreadyThere("this part has come with other content", field="part", value=command.part, remedy="start another import with what is right")
    return []


async def _read(begun: Import, content: bytes, connection: Connection) -> Columns:
    await may_pause(connection, heavy_work.LONGEST_WAIT_SECONDS)
    return await heavy_work.run(_items, content, form=begun.form, source=begun.source, licence=begun.licence, seen_at=begun.seen_at, language=begun.language)


def _items(content: bytes, *, form: Form, source: str, licence: str, seen_at: datetime, language: str) -> Columns:
    """What the document holds, as it is kept."""
    return items(documents.read(content, form=form, source=source, licence=licence, seen_at=seen_at, language=language))


def _fingerprint(content: bytes) -> str:
    return sha256(content).hexdigest()
