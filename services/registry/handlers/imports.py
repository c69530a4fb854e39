"""Imports as they are asked for. What they change is worked off in the background (`importing.py`), which says the facts."""

from collections.abc import Sequence
from datetime import datetime

from services.registry.codes import CodeLists
from services.registry.domain import imports as domain
from services.registry.interchange import parts
from services.registry.interchange.documents import Manner, known_codes
from services.registry.interchange.parts import KeptPart
from services.registry.interchange.records import Sighting
from services.registry.store.imports import Imports
from shared.contracts import registry
from shared.contracts.envelope import Fact
from shared.database.postgres import Connection, may_pause
from shared.work import heavy_work


async def start_import(command: registry.StartImport, *, imports: Imports, codes: CodeLists, connection: Connection, now: datetime) -> Sequence[Fact]:
    existing = await imports.find(command.import_id)
    one = domain.start(existing, command, now=now)
    if existing is None:
        accepted = await _accepted(one, command.content, codes, connection)
        await imports.open(one)
        await imports.add(one.import_id, domain.Part(part=1, asked=domain.told_apart(command.content)), accepted)
    return []


async def add_import_part(command: registry.AddImportPart, *, imports: Imports, codes: CodeLists, connection: Connection) -> Sequence[Fact]:
    one = await imports.get(command.import_id)
    after, part = domain.add(one, command, arrived=await imports.arrived(command.import_id))
    if part:
        await imports.add(one.import_id, part, await _accepted(one, command.content, codes, connection))
    if after.state is not one.state:
        await imports.run(one.import_id)
    return []


def manner(one: domain.Import) -> Manner:
    return Manner(form=one.form, kind=one.kind, language=one.language)


def sighting(one: domain.Import) -> Sighting:
    return Sighting(source=one.source, seen_at=one.seen_at, licence=one.licence)


async def _accepted(one: domain.Import, content: bytes, codes: CodeLists, connection: Connection) -> KeptPart:
    await may_pause(connection, heavy_work.LONGEST_WAIT_SECONDS)
    return await heavy_work.run(parts.accept, content, manner(one), seen=sighting(one), known=known_codes(codes))
