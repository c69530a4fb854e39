"""One chunk of an import: everything that it changes, and how far the import has come, in the connection's transaction.

Killed before its end, a chunk never was; killed after it, it is not done again. A record that no rule foresaw is set aside alone, and is among the refused
until it can be taken.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Generic
from uuid import UUID

from shared.contracts.envelope import Fact
from shared.contracts.imports import ImportId, ReadingScope
from shared.database.postgres import Connection
from shared.imports.importer import Importer, KnownRow
from shared.imports.imports import Import, State
from shared.imports.plan import Outcome, Plan, plan
from shared.imports.reading import Lot, R, Refused, Remark
from shared.imports.store import Finding, Imports
from shared.work import set_aside

TRIED_AGAIN = "it is tried again by itself; `yhteys parked list` shows it until then"


@dataclass(frozen=True, slots=True, kw_only=True)
class Taking:
    """What became of records, and what is said of them."""

    findings: Sequence[Finding]
    facts: Sequence[Fact]


@dataclass(frozen=True, slots=True)
class Carrying(Generic[R]):
    """A service's imports, carried over in one transaction."""

    importer: Importer[R]
    connection: Connection
    now: datetime

    async def chunk(self, one: Import, lot: Lot[R], *, ends_part: bool) -> Sequence[Fact]:
        """Some records of the part that is next, and some of what its reading refused."""
        unforeseen: list[Refused] = []

        async def take(records: Sequence[R]) -> Taking:
            return await self._take(one, records)

        async def instead(record: R, error: Exception) -> Mapping[str, str]:
            unforeseen.append(_unforeseen(record, error))
            notation = self.importer.notation
            return {"import_id": str(one.import_id), "record": notation.content(record), "seen_at": record.origin.seen_at.isoformat()}

        def key(record: R) -> str:
            return f"{one.import_id} {self.importer.notation.kind(record)} {record.origin.source_id}"

        takings = await set_aside.each(self.connection, self.importer.work_on_records, lot.records, take, key=key, now=self.now, instead=instead)
        refused = (*lot.refused, *unforeseen)
        if ids := [each.source_id for each in refused if each.source_id]:
            await self.importer.records(self.connection).were_there(one, ids)
        kind = self.importer.refused_kind(one)
        findings = [_finding(Outcome.REMARKED, one, each, kind) for each in lot.remarks]
        findings += [_finding(Outcome.REFUSED, one, each, kind, source_id=each.source_id) for each in refused]
        findings += [finding for taking in takings for finding in taking.findings]
        await Imports(self.connection).move(
            replace(
                await self._noted(one, findings),
                next_part=one.next_part + 1 if ends_part else one.next_part,
                next_item=0 if ends_part else one.next_item + len(lot),
                done=one.done + max(len(lot), len(lot.records) + len(lot.refused)),
                unidentified=one.unidentified or any(not each.source_id for each in lot.refused),
            )
        )
        return [fact for taking in takings for fact in taking.facts]

    async def set_aside_before(self) -> tuple[int, Sequence[Fact]]:
        """Try again what could not be taken, one at a time. Returns how many there were, and the facts."""
        found = await set_aside.due(self.connection, self.importer.work_on_records, now=self.now, most=1)
        facts: list[Fact] = []

        async def take(keys: Sequence[str]) -> None:
            for key in keys:
                one = await Imports(self.connection).own(ImportId(UUID(found[key]["import_id"])))
                record = self.importer.notation.record(found[key]["record"], datetime.fromisoformat(found[key]["seen_at"]))
                taking = await self._take(one, [record])
                noted = await self._noted(one, taking.findings)
                await Imports(self.connection).move(replace(noted, outcomes=dict(Counter(noted.outcomes) - Counter({Outcome.REFUSED: 1}))))
                facts.extend(taking.facts)

        await set_aside.each(self.connection, self.importer.work_on_records, list(found), take, key=str, now=self.now)
        return len(found), facts

    async def end(self, one: Import, *, most: int) -> Sequence[Fact]:
        """After the last part: what was missed of a whole has vanished, so many at a time; then it is done."""
        imports, records = Imports(self.connection), self.importer.records(self.connection)
        if one.scope is ReadingScope.WHOLE and not one.unidentified and (kinds := await records.whole_kinds(one)):
            await imports.read_whole(one.source, kinds, one.seen_at)
            missed, facts = await records.miss(one, kinds, most=most, now=self.now)
            if missed:
                gone = [Finding(outcome=Outcome.VANISHED, kind=each.kind, source_id=each.source_id) for each in missed]
                await imports.move(await self._noted(one, gone))
                return facts
        await imports.empty(one.import_id)
        await imports.move(replace(one, state=State.DONE, finished_at=self.now))
        return self.importer.finished(one)

    async def _noted(self, one: Import, findings: Sequence[Finding]) -> Import:
        """The import with these counted; those that were as before are only counted."""
        await Imports(self.connection).note(one.import_id, [finding for finding in findings if finding.outcome != Outcome.UNCHANGED])
        return replace(one, outcomes=dict(Counter(one.outcomes) + Counter(finding.outcome for finding in findings)))

    async def _take(self, one: Import, records: Sequence[R]) -> Taking:
        findings: list[Finding] = []
        facts: list[Fact] = []
        for kind in self.importer.kinds:
            if of_kind := [record for record in records if self.importer.notation.kind(record) == kind]:
                found, said = await self._take_kind(one, kind, of_kind)
                findings += found
                facts += said
        return Taking(findings=findings, facts=facts)

    async def _take_kind(self, one: Import, kind: str, records: Sequence[R]) -> tuple[list[Finding], Sequence[Fact]]:
        known = self.importer.records(self.connection)
        before = await known.known(one.source, kind, {record.origin.source_id for record in records})
        read_at = await Imports(self.connection).whole_read_at(one.source, kind)
        rows = {source_id: row.known for source_id, row in before.items()}
        planned = plan(one.source, rows, records, self.importer.notation, whole_read_at=read_at)
        applied = await known.apply(one, kind, planned, now=self.now)
        return list(_findings(one, kind, planned, before, applied.reasons)), applied.facts


def _findings(one: Import, kind: str, planned: Plan[R], before: Mapping[str, KnownRow], reasons: Mapping[str, str]) -> Iterator[Finding]:
    for source_id, outcome in planned.outcomes:
        yield Finding(outcome=outcome, kind=kind, source_id=source_id, reason=reasons.get(source_id))
        if outcome in {Outcome.UPDATED, Outcome.OUTDATED} and source_id in before and before[source_id].import_id == one.import_id:
            yield Finding(outcome=Outcome.CONTRADICTING, kind=kind, source_id=source_id)
    for refused in planned.refused:
        yield _finding(Outcome.REFUSED, one, refused, kind, source_id=refused.source_id)


def _unforeseen(record: R, error: Exception) -> Refused:
    return Refused(source_id=record.origin.source_id, field="(record)", value="", reason=f"it could not be taken: {error}"[:500], remedy=TRIED_AGAIN)


def _finding(outcome: Outcome, one: Import, what: Refused | Remark, kind: str, *, source_id: str = "") -> Finding:
    return Finding(
        outcome=outcome,
        kind=kind,
        source_id=source_id,
        part=one.next_part,
        position=what.position,
        field=what.field,
        value=what.value,
        reason=what.reason,
        remedy=what.remedy,
    )
