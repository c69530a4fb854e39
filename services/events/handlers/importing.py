"""What events does with the records that its imports bring: gatherings and series follow what is newly known, in whatever order it comes.

Each record is first kept, and then followed in a step of its own: whatever touches a record, a place or an exception of a series, has it followed again.
"""

from collections.abc import Sequence
from datetime import datetime

from services.events.handlers import following
from services.events.handlers.following import Row
from services.events.interchange import parts
from services.events.interchange.notation import GATHERING, KINDS, NOTATION, Record
from services.events.store.known_records import FOLLOWING_WORK, KnownRecords
from services.events.store.organisations import Organisations
from shared.auth import Caller
from shared.contracts.envelope import Fact
from shared.contracts.events.imports import ImportFinished, StartImport
from shared.database.postgres import Connection
from shared.imports.importer import Applied, Importer, Missed
from shared.imports.imports import Import
from shared.imports.plan import Outcome, Plan
from shared.imports.worker import Engine
from shared.work import set_aside

FOLLOWED_AT_ONCE = 200


class EventsRecords(KnownRecords):
    """What other systems say of gatherings and places, in the connection's transaction."""

    async def apply(self, one: Import, kind: str, plan: Plan[Record], *, now: datetime) -> Applied:  # noqa: ARG002 - it is followed later, by then
        await self.keep(one, plan.taken)
        await self.see(one, kind, plan.only_seen)
        return Applied()

    async def whole_kinds(self, one: Import) -> Sequence[str]:
        """Places stay: what took place there did. A whole that holds no gathering at all is one of places."""
        return (GATHERING,) if await self.has_gatherings(one.import_id) else ()

    async def miss(self, one: Import, kinds: Sequence[str], *, most: int, now: datetime) -> tuple[Sequence[Missed], Sequence[Fact]]:  # noqa: ARG002 - the same
        return [Missed(kind=kind, source_id=gone) for kind in kinds for gone in await self.vanish(one.source, kind, most=most)], ()

    async def follow(self, *, most: int, now: datetime) -> tuple[int, Sequence[Fact]]:
        keys = await self.to_follow(now=now, most=min(most, FOLLOWED_AT_ONCE))

        async def follow(some: Sequence[Row]) -> Sequence[Fact]:
            rows = [await self.following(row) for row in some]
            return [fact for row in rows for fact in await following.follow(self._connection, self, row, now=now)]

        said = await set_aside.each(self._connection, FOLLOWING_WORK, keys, follow, key=lambda row: str(row["key"]), now=now)
        return len(keys), [fact for facts in said for fact in facts]


def finished(one: Import) -> Sequence[Fact]:
    counts = {outcome.value: one.outcomes.get(outcome, 0) for outcome in Outcome if outcome.value in ImportFinished.model_fields}
    counts["unchanged"] += one.outcomes.get(Outcome.OUTDATED, 0)
    return [ImportFinished(import_id=one.import_id, source=one.source, **counts)]


async def start_import(command: StartImport, *, organisations: Organisations, connection: Connection, by: Caller, now: datetime) -> Sequence[Fact]:
    """What it brings is convened by one that has not ended."""
    await organisations.refuse_ended(convenor=[command.convenor])
    return await IMPORTS.start_import(command, connection=connection, by=by, now=now)


IMPORTS = Engine(
    Importer(
        service="events",
        notation=NOTATION,
        kinds=KINDS,
        refused_kind=lambda _one: GATHERING,
        accept=parts.accept,
        read=parts.read,
        records=EventsRecords,
        finished=finished,
    )
)
