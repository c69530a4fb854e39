"""One chunk of an import: everything that it changes, and how far the import has come, in the connection's transaction.

Killed before its end, a chunk never was; killed after it, it is not done again.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from uuid import UUID

from services.registry.codes import CodeLists
from services.registry.domain.imports import Import, State
from services.registry.handlers.imported_organisations import take_organisations
from services.registry.handlers.imported_services import take_services, take_waiting, withdraw_missed
from services.registry.handlers.imports import manner
from services.registry.interchange import kept
from services.registry.interchange.documents import kinds
from services.registry.interchange.plan import Known, Outcome, Plan, plan
from services.registry.interchange.ptv import kind_of
from services.registry.interchange.records import Kind, Record, Refused
from services.registry.store.imports import Finding, Imports
from services.registry.store.known_records import Keep, KnownRecords, KnownRow
from shared.contracts.envelope import Fact
from shared.contracts.imports import ImportId, ReadingScope
from shared.database.postgres import Connection
from shared.work import set_aside

TAKING = "registry.imports.records"
LOOKING_AGAIN = "registry.imports.waiting_services"


@dataclass(frozen=True, slots=True, kw_only=True)
class Chunk:
    """Some records of a part and some of what its reading refused, and by how many the import moves on. `ends_part`: nothing is left of it."""

    records: Sequence[Record]
    refused: Sequence[Refused]
    items: int
    ends_part: bool


async def take_chunk(connection: Connection, one: Import, chunk: Chunk, *, codes: CodeLists, now: datetime) -> list[Fact]:
    """A record that no rule foresaw is set aside alone, and is among the refused until it can be taken."""
    set_aside_now: list[Refused] = []

    async def take(records: Sequence[Record]) -> Taking:
        return await _take_all(connection, one, records, codes=codes, now=now)

    async def instead(record: Record, error: Exception) -> Mapping[str, str]:
        set_aside_now.append(_unforeseen(record, error))
        return {"import_id": str(one.import_id), "record": kept.content(record), "seen_at": record.origin.seen_at.isoformat()}

    takings = await set_aside.each(connection, TAKING, chunk.records, take, key=partial(_key, one), now=now, instead=instead)
    findings = [_refusal(one, refused) for refused in (*chunk.refused, *set_aside_now)]
    findings += [finding for taking in takings for finding in taking.findings]
    await KnownRecords(connection).note_there(
        one.source, kinds(manner(one)), [refused.source_id for refused in (*chunk.refused, *set_aside_now) if refused.source_id], one.seen_at
    )
    outcomes = Counter(one.outcomes) + Counter(finding.outcome for finding in findings)
    await Imports(connection).note(one.import_id, [finding for finding in findings if finding.outcome != Outcome.UNCHANGED])
    after = replace(
        one,
        next_part=one.next_part + 1 if chunk.ends_part else one.next_part,
        next_item=0 if chunk.ends_part else one.next_item + chunk.items,
        done=one.done + max(chunk.items, len(chunk.records) + len(chunk.refused)),
        unidentified=one.unidentified or any(not refused.source_id for refused in chunk.refused),
        outcomes=dict(outcomes),
    )
    await Imports(connection).move(after)
    return [fact for taking in takings for fact in taking.facts]


async def take_set_aside(connection: Connection, *, codes: CodeLists, now: datetime) -> tuple[int, list[Fact]]:
    """Try again what could not be taken, one at a time. Returns how many there were, and the facts."""
    found = await set_aside.due(connection, TAKING, now=now, most=1)
    facts: list[Fact] = []

    async def take(keys: Sequence[str]) -> None:
        for key in keys:
            one = await Imports(connection).own(ImportId(UUID(found[key]["import_id"])))
            record = kept.record(found[key]["record"], told_at=datetime.fromisoformat(found[key]["seen_at"]))
            taking = await _take_all(connection, one, [record], codes=codes, now=now)
            await Imports(connection).note(one.import_id, [finding for finding in taking.findings if finding.outcome != Outcome.UNCHANGED])
            outcomes = Counter(one.outcomes) + Counter(finding.outcome for finding in taking.findings) - Counter({Outcome.REFUSED: 1})
            await Imports(connection).move(replace(one, outcomes=dict(outcomes)))
            facts.extend(taking.facts)

    await set_aside.each(connection, TAKING, list(found), take, key=str, now=now)
    return len(found), facts


@dataclass(frozen=True, slots=True, kw_only=True)
class Taking:
    """What became of records, and what is said of them."""

    findings: Sequence[Finding]
    facts: Sequence[Fact]


async def _take_all(connection: Connection, one: Import, records: Sequence[Record], *, codes: CodeLists, now: datetime) -> Taking:
    findings: list[Finding] = []
    facts: list[Fact] = []
    for kind in Kind:
        if of_kind := [record for record in records if kind_of(record) is kind]:
            found, said = await _take(connection, one, kind, of_kind, codes=codes, now=now)
            findings += found
            facts += said
    return Taking(findings=findings, facts=facts)


def _key(one: Import, record: Record) -> str:
    return f"{one.import_id} {kind_of(record)} {record.origin.source_id}"


def _unforeseen(record: Record, error: Exception) -> Refused:
    reason, remedy = f"it could not be taken: {error}"[:500], "it is tried again by itself; `yhteys parked list registry` shows it until then"
    return Refused(source_id=record.origin.source_id, position=0, field="(record)", value="", reason=reason, remedy=remedy)


async def end(connection: Connection, one: Import, *, most: int, now: datetime) -> list[Fact]:
    """After the last part: what was missed of a whole has vanished, so many at a time; then it is done."""
    imports, known = Imports(connection), KnownRecords(connection)
    missed = []
    if one.scope is ReadingScope.WHOLE and not one.unidentified:
        await known.read_whole(one.source, kinds(manner(one)), one.seen_at)
        missed = await known.miss(one.source, kinds(manner(one)), most=most)
    services = {gone.aggregate_id: gone.source_id for gone in missed if gone.kind is Kind.SERVICE and gone.aggregate_id}
    withdrawn_here, facts = await withdraw_missed(connection, services.keys(), now=now)
    if withdrawn_here:
        await known.show(one.source, Kind.SERVICE, {services[key]: (True, ()) for key in withdrawn_here})
    await imports.note(one.import_id, [Finding(outcome=Outcome.VANISHED, kind=gone.kind, source_id=gone.source_id) for gone in missed])
    outcomes = dict(Counter(one.outcomes) + Counter({Outcome.VANISHED: len(missed)}))
    if missed:
        await imports.move(replace(one, outcomes=outcomes))
    else:
        await imports.empty(one.import_id)
        await imports.move(replace(one, state=State.DONE, finished_at=now))
    return facts


async def look_again(connection: Connection, *, most: int, codes: CodeLists, now: datetime) -> tuple[int, list[Fact]]:
    """Services of which a provider came. Returns how many there were, and the facts."""
    known = KnownRecords(connection)
    source, waiting = await known.due(LOOKING_AGAIN, most=most, now=now)
    facts: list[Fact] = []

    async def look(ids: Sequence[str]) -> Sequence[Fact]:
        shown, said = await take_waiting(connection, source, await known.waiting(source, ids), codes=codes, now=now)
        await known.show(source, Kind.SERVICE, shown)
        return said

    for said in await set_aside.each(connection, LOOKING_AGAIN, waiting, look, key=lambda source_id: f"{source}/{source_id}", now=now):
        facts += said
    return len(waiting), facts


async def _take(
    connection: Connection, one: Import, kind: Kind, records: Sequence[Record], *, codes: CodeLists, now: datetime
) -> tuple[list[Finding], list[Fact]]:
    known = KnownRecords(connection)
    before = await known.of_ids(one.source, kind, {record.origin.source_id for record in records})
    read_at = await known.whole_read_at(one.source, kind)
    planned = plan(one.source, {source_id: row.known for source_id, row in before.items()}, records, whole_read_at=read_at)
    former = await known.records(one.source, kind, [taken.record.origin.source_id for taken in planned.taken if taken.outcome is Outcome.UPDATED])
    keep: list[Keep]
    facts: list[Fact] = []
    reasons: dict[str, str] = {}
    match kind:
        case Kind.ORGANISATION:
            keep, reasons, facts = await take_organisations(connection, one.source, planned, before, former, codes=codes, now=now)
            await known.call(one.source, [each.record.origin.source_id for each in keep if each.aggregate_id])
        case Kind.SERVICE:
            keep, reasons, facts = await take_services(connection, one.source, planned, before, former, codes=codes, now=now)
        case Kind.CHANNEL:
            keep = [Keep(record=taken.record, content=taken.content, known=taken.known) for taken in planned.taken]
    await known.keep(one.source, kind, one.import_id, keep)
    await known.see(one.source, kind, one.import_id, _only_seen(planned))
    return list(_findings(one, kind, planned, before, reasons)), facts


def _only_seen(planned: Plan) -> dict[str, Known]:
    taken = {one.record.origin.source_id for one in planned.taken}
    return {source_id: known for source_id, known in planned.known.items() if source_id not in taken}


def _findings(one: Import, kind: Kind, planned: Plan, before: Mapping[str, KnownRow], reasons: Mapping[str, str]) -> Iterator[Finding]:
    for source_id, outcome in planned.outcomes:
        yield Finding(outcome=outcome, kind=kind, source_id=source_id, reason=reasons.get(source_id))
        if outcome in {Outcome.UPDATED, Outcome.OUTDATED} and _came_in(before, source_id, one.import_id):
            yield Finding(outcome=Outcome.CONTRADICTING, kind=kind, source_id=source_id)
    for refused in planned.refused:
        yield _refusal(one, refused, kind)


def _came_in(before: Mapping[str, KnownRow], source_id: str, import_id: ImportId | UUID) -> bool:
    return source_id in before and before[source_id].import_id == import_id


def _refusal(one: Import, refused: Refused, kind: Kind | None = None) -> Finding:
    where = f"item {refused.position} of part {one.next_part}: " if refused.position else ""
    return Finding(
        outcome=Outcome.REFUSED,
        kind=kind or one.kind,
        source_id=refused.source_id,
        field=refused.field,
        value=refused.value,
        reason=f"{where}{refused.reason}",
        remedy=refused.remedy,
    )
