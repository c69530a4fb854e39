"""What a chunk of services that a source tells of changes here."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from services.registry.codes import CodeLists
from services.registry.domain.imported import DescribedService, take_service
from services.registry.domain.offering import Service, State, withdraw
from services.registry.interchange.mapping import aggregate_id, described_service
from services.registry.interchange.records import Kind, Record, ServiceRecord
from services.registry.store.in_bulk import InBulk
from services.registry.store.known_records import Keep, RegistryRow
from services.registry.store.offering import SERVICES
from shared.contracts.envelope import Fact
from shared.contracts.registry import NamedParty, ServiceId
from shared.database.postgres import Connection
from shared.domain.days import helsinki_day
from shared.imports.importer import Applied
from shared.imports.plan import Plan, Taken


@dataclass(slots=True, kw_only=True)
class Changes:
    """What is to be written, gathered record by record."""

    existing: Mapping[UUID, Service]
    new: dict[ServiceId, Service] = field(default_factory=dict)
    changed: dict[ServiceId, Service] = field(default_factory=dict)
    facts: list[Fact] = field(default_factory=list)

    def note(self, service: Service | None, facts: Sequence[Fact]) -> None:
        if service is None or not facts:
            return
        (self.changed if service.service_id in self.existing else self.new)[service.service_id] = service
        self.facts += facts

    async def keep(self, connection: Connection) -> None:
        await SERVICES.add(connection, list(self.new.values()))
        await SERVICES.keep(connection, list(self.changed.values()))


@dataclass(frozen=True, slots=True, kw_only=True)
class Fate:
    """What becomes of one record here. `reason` says why it is not to be seen."""

    service_id: ServiceId
    shown: bool
    waiting_for: tuple[str, ...]
    reason: str | None


async def take_services(
    connection: Connection, source: str, plan: Plan[Record], before: Mapping[str, RegistryRow], former: Mapping[str, Record], *, codes: CodeLists, now: datetime
) -> tuple[list[Keep], Applied]:
    """The records to keep, the facts, and why some are not to be seen."""
    imported = {taken.record.origin.source_id: taken for taken in plan.taken if isinstance(taken.record, ServiceRecord)}
    providers = await InBulk(connection).providers(source, {one.source_id for taken in imported.values() for one in _record(taken).providers})
    ids = {source_id: before[source_id].aggregate_id or _id(source, source_id) for source_id in before.keys() & imported.keys()}
    changes = Changes(existing=await SERVICES.several(connection, ids.values()))
    keep: list[Keep] = []
    reasons: dict[str, str] = {}
    for source_id, taken in imported.items():
        was = former.get(source_id)
        fate = _take(
            _record(taken), was if isinstance(was, ServiceRecord) else None, before.get(source_id), changes,
            vanished=taken.known.vanished, providers=providers, codes=codes, now=now,
        )  # fmt: skip
        keep.append(
            Keep(
                record=taken.record, content=taken.content, known=taken.known, aggregate_id=fate.service_id, shown=fate.shown,
                waiting_for=fate.waiting_for,
            )
        )  # fmt: skip
        if fate.reason:
            reasons[source_id] = fate.reason
    await changes.keep(connection)
    return keep, Applied(facts=changes.facts, reasons=reasons)


async def take_waiting(
    connection: Connection, source: str, rows: Mapping[str, tuple[RegistryRow, Record]], *, codes: CodeLists, now: datetime
) -> tuple[dict[str, tuple[bool, tuple[str, ...]]], list[Fact]]:
    """Look again at services of which a provider came: whether each is to be seen now and for whom it still waits, and the facts."""
    records = {source_id: record for source_id, (_, record) in rows.items() if isinstance(record, ServiceRecord)}
    providers = await InBulk(connection).providers(source, {one.source_id for record in records.values() for one in record.providers})
    changes = Changes(existing=await SERVICES.several(connection, [_id(source, source_id) for source_id in records]))
    shown = {}
    for source_id, record in records.items():
        row = rows[source_id][0]
        fate = _take(record, record, row, changes, vanished=row.known.vanished, providers=providers, codes=codes, now=now)
        shown[source_id] = (fate.shown, fate.waiting_for)
    await changes.keep(connection)
    return shown, changes.facts


async def withdraw_missed(connection: Connection, ids: Collection[UUID], *, now: datetime) -> tuple[set[UUID], list[Fact]]:
    """Withdraw services that are no longer told of. Returns those that a person had withdrawn before, and the facts."""
    changes = Changes(existing=await SERVICES.several(connection, ids))
    for service in changes.existing.values():
        changes.note(*withdraw(service, on=helsinki_day(now)))
    await changes.keep(connection)
    return {key for key, service in changes.existing.items() if service.state is State.WITHDRAWN}, changes.facts


def _take(
    record: ServiceRecord,
    former: ServiceRecord | None,
    before: RegistryRow | None,
    changes: Changes,
    *,
    vanished: bool,
    providers: Mapping[str, NamedParty],
    codes: CodeLists,
    now: datetime,
) -> Fate:
    service_id = ServiceId(before.aggregate_id) if before and before.aggregate_id else _id(record.origin.source, record.origin.source_id)
    imported = _imported(record, service_id, providers, codes)
    service = changes.existing.get(imported.service_id)
    shown = imported.shown and not vanished
    shown_before = before.shown if before else False
    if service and service.state is State.PUBLISHED and not shown:
        changes.note(*withdraw(service, on=helsinki_day(now)))
    elif shown:
        was = _imported(former, service_id, providers, codes) if former and service else None
        changes.note(*take_service(service, imported, former=was, by_source=not shown_before, now=now))
    withdrawn_here = shown_before and service is not None and service.state is State.WITHDRAWN
    missing = tuple(one.source_id for one in record.providers if one.source_id not in providers) if shown else ()
    return Fate(
        service_id=service_id,
        shown=withdrawn_here or (shown and bool(imported.providers)),
        waiting_for=missing,
        reason=_why_not(record, imported, shown=shown, here=withdrawn_here),
    )


def _why_not(record: ServiceRecord, imported: DescribedService, *, shown: bool, here: bool) -> str | None:
    if here:
        return "it was withdrawn here"
    if not shown:
        return "its source does not publish it"
    if imported.providers:
        return None
    return "it waits for its provider" if record.providers else "it names no provider"


def _imported(record: ServiceRecord, service_id: ServiceId, providers: Mapping[str, NamedParty], codes: CodeLists) -> DescribedService:
    known = [providers[one.source_id] for one in record.providers if one.source_id in providers]
    return described_service(record, service_id, providers=known, municipalities=codes.municipalities)


def _record(taken: Taken[Record]) -> ServiceRecord:
    assert isinstance(taken.record, ServiceRecord)  # noqa: S101 - told apart before
    return taken.record


def _id(source: str, source_id: str) -> ServiceId:
    return ServiceId(aggregate_id(Kind.SERVICE, source, source_id))
