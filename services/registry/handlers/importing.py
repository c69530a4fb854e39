"""What registry does with the records that its imports bring: organisations and services follow them, channels are kept for those who export."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from services.registry import codes
from services.registry.handlers.imported_organisations import take_organisations
from services.registry.handlers.imported_services import take_services, take_waiting, withdraw_missed
from services.registry.interchange import parts
from services.registry.interchange.documents import kinds
from services.registry.interchange.notation import NOTATION
from services.registry.interchange.records import Kind, Record
from services.registry.store.known_records import Keep, KnownRecords, RegistryRow
from shared.contracts.envelope import Fact
from shared.database.postgres import Connection
from shared.imports.importer import Applied, Importer, Missed
from shared.imports.imports import Import
from shared.imports.plan import Outcome, Plan
from shared.imports.worker import Engine
from shared.work import set_aside

LOOKING_AGAIN = "registry.imports.waiting_services"


class RegistryRecords:
    """What other systems say of organisations, services and channels, in the connection's transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._known = KnownRecords(connection)
        self._rows: Mapping[str, RegistryRow] = {}

    async def known(self, source: str, kind: str, ids: Iterable[str]) -> Mapping[str, RegistryRow]:
        self._rows = await self._known.of_ids(source, Kind(kind), ids)
        return self._rows

    async def apply(self, one: Import, kind: str, plan: Plan[Record], *, now: datetime) -> Applied:
        of, lists = Kind(kind), codes.official()
        former = await self._known.records(one.source, of, [taken.record.origin.source_id for taken in plan.taken if taken.outcome is Outcome.UPDATED])
        keep: Sequence[Keep]
        applied = Applied()
        match of:
            case Kind.ORGANISATION:
                keep, applied = await take_organisations(self._connection, one.source, plan, self._rows, former, codes=lists, now=now)
                await self._known.call(one.source, [each.record.origin.source_id for each in keep if each.aggregate_id])
            case Kind.SERVICE:
                keep, applied = await take_services(self._connection, one.source, plan, self._rows, former, codes=lists, now=now)
            case Kind.CHANNEL:
                keep = [Keep(record=taken.record, content=taken.content, known=taken.known) for taken in plan.taken]
        await self._known.keep(one.source, of, one.import_id, keep)
        await self._known.see(one.source, of, one.import_id, plan.only_seen)
        return applied

    async def were_there(self, one: Import, ids: Sequence[str]) -> None:
        await self._known.note_there(one.source, kinds(parts.manner(one)), ids, one.seen_at)

    async def whole_kinds(self, one: Import) -> Sequence[str]:
        return kinds(parts.manner(one))

    async def miss(self, one: Import, kinds: Sequence[str], *, most: int, now: datetime) -> tuple[Sequence[Missed], Sequence[Fact]]:
        missed = await self._known.miss(one.source, kinds, most=most)
        services = {gone.aggregate_id: gone.source_id for gone in missed if gone.kind is Kind.SERVICE and gone.aggregate_id}
        withdrawn_here, facts = await withdraw_missed(self._connection, services.keys(), now=now)
        if withdrawn_here:
            await self._known.show(one.source, Kind.SERVICE, {services[key]: (True, ()) for key in withdrawn_here})
        return [Missed(kind=gone.kind, source_id=gone.source_id) for gone in missed], facts

    async def follow(self, *, most: int, now: datetime) -> tuple[int, Sequence[Fact]]:
        """Services of which a provider came."""
        source, waiting = await self._known.due(LOOKING_AGAIN, most=most, now=now)

        async def look(ids: Sequence[str]) -> Sequence[Fact]:
            rows = await self._known.waiting(source, ids)
            shown, said = await take_waiting(self._connection, source, rows, codes=codes.official(), now=now)
            await self._known.show(source, Kind.SERVICE, shown)
            return said

        done = await set_aside.each(self._connection, LOOKING_AGAIN, waiting, look, key=lambda source_id: f"{source}/{source_id}", now=now)
        return len(waiting), [fact for said in done for fact in said]

    async def any_to_follow(self) -> bool:
        return await self._known.any_due()


IMPORTS = Engine(
    Importer(
        service="registry",
        notation=NOTATION,
        kinds=tuple(Kind),
        refused_kind=lambda one: str(one.manner["kind"]),
        accept=parts.accept,
        read=parts.read,
        records=RegistryRecords,
    )
)
