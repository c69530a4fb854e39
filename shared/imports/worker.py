"""Imports as they are asked for, and as they are carried over in the background, one chunk after another, each in one transaction with its facts and progress.

What must stay true: killed anywhere, it goes on with the chunk that was under way and does none twice; of any number of processes one works at a time, by a
lock that its transaction holds. A record that no rule foresaw is set aside, and takes no other with it; so is an import that cannot go on.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Generic
from uuid import UUID

from shared import clock
from shared.auth import Caller
from shared.contracts.envelope import Fact
from shared.contracts.imports import ImportCommand, ImportPartCommand
from shared.database.claims import claim
from shared.database.postgres import Connection, may_pause
from shared.imports import imports
from shared.imports.carrying import Carrying
from shared.imports.importer import Importer
from shared.imports.imports import Import
from shared.imports.reading import A_CHUNK, Lot, R, ReadPart
from shared.imports.store import Imports
from shared.service import Background, Runtime
from shared.work import heavy_work, set_aside
from shared.work.background import every

LOOK_EVERY_SECONDS = 0.5
ANY = """
select exists (select 1 from imports where state = 'running')
or exists (select 1 from set_aside where work = $1 and not discarded and next_try_at <= now())
"""
PLAN_ANEW = "set local plan_cache_mode = force_custom_plan"
"""A plan made while a table was empty reads the whole of it ever after: an import fills it."""


@dataclass(slots=True)
class Desk:
    """The part that is being worked on, read once."""

    key: tuple[UUID, int] | None = None
    reading: ReadPart = field(default_factory=ReadPart)


@dataclass(frozen=True, slots=True, eq=False)
class Engine(Generic[R]):
    """A service's imports: two handlers of commands, and work in the background."""

    importer: Importer[R]

    async def start_import(self, command: ImportCommand, *, connection: Connection, by: Caller, now: datetime) -> Sequence[Fact]:
        store = Imports(connection)
        existing = await store.find(command.import_id)
        one = imports.start(existing, command, by=by.subject, now=now)
        if existing is None:
            await may_pause(connection, heavy_work.LONGEST_WAIT_SECONDS)
            read_part = await heavy_work.run(self.importer.accept, command.content, one)
            await store.open(one)
            await store.add_part(one.import_id, 1, imports.fingerprint_of_part(command.content), read_part)
        return []

    async def add_import_part(self, command: ImportPartCommand, *, connection: Connection) -> Sequence[Fact]:
        store = Imports(connection)
        one = await store.get(command.import_id)
        after, mark = imports.add(one, command, arrived=await store.arrived(command.import_id))
        if mark:
            await may_pause(connection, heavy_work.LONGEST_WAIT_SECONDS)
            await store.add_part(one.import_id, command.part, mark, await heavy_work.run(self.importer.accept, command.content, one))
        if after.state is not one.state:
            await store.run(one.import_id)
        return []

    @property
    def carry_imports_over(self) -> Background:
        desk = Desk()

        async def step(runtime: Runtime) -> bool:
            return await self._is_any(runtime) and await self.step(runtime, desk)

        return every(LOOK_EVERY_SECONDS, step)

    async def _is_any(self, runtime: Runtime) -> bool:
        async with runtime.pool.acquire() as connection:
            return await connection.fetchval(ANY, self.importer.work_on_records) or await self.importer.records(connection).any_to_follow()

    async def step(self, runtime: Runtime, desk: Desk, *, most: int = A_CHUNK) -> bool:
        """Do one chunk of what there is to do. Returns whether there was any."""
        async with runtime.unit_of_work() as unit:
            await unit.connection.execute(PLAN_ANEW)
            await claim(unit.connection, "imports")
            facts = await self._work(unit.connection, desk, most=most)
            if facts is None:
                return False
            await unit.say(facts)
        return True

    async def _work(self, connection: Connection, desk: Desk, *, most: int) -> Sequence[Fact] | None:
        """The facts of one step; None when there is nothing to do. What waits for others of its import is looked at after all of them, and before its end."""
        now = clock.now()
        carrying = Carrying(self.importer, connection, now)
        tried, facts = await carrying.set_aside_before()
        if tried:
            return facts
        one = await Imports(connection).next(self.importer.work, now=now)
        if one is None or one.next_part > one.parts:
            followed, facts = await self.importer.records(connection).follow(most=most, now=now)
            if followed or one is None:
                return facts if followed else None
        said: list[Fact] = []

        async def go_on(some: Sequence[Import]) -> None:
            for each in some:
                said.extend(await self._go_on(carrying, each, desk, most=most))

        await set_aside.each(connection, self.importer.work, [one], go_on, key=lambda each: str(each.import_id), now=now)
        return said

    async def _go_on(self, carrying: Carrying[R], one: Import, desk: Desk, *, most: int) -> Sequence[Fact]:
        if one.next_part > one.parts:
            return await carrying.end(one, most=most)
        reading = await self._read(carrying.connection, one, desk)
        lot: Lot[Any] = reading.lot(one.next_item, most)
        return await carrying.chunk(one, lot, ends_part=one.next_item + len(lot) >= reading.items)

    async def _read(self, connection: Connection, one: Import, desk: Desk) -> ReadPart:
        key = (one.import_id, one.next_part)
        if desk.key != key:
            content = await Imports(connection).part(*key)
            await may_pause(connection, heavy_work.LONGEST_WAIT_SECONDS)
            desk.reading = await heavy_work.run(self.importer.read, content, one)
            desk.key = key
        return desk.reading
