"""What a chunk of organisations that a source tells of changes here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.registry import spellings
from services.registry.codes import CodeLists
from services.registry.domain import likeness
from services.registry.domain.identifiers import Right
from services.registry.domain.imported import DescribedOrganisation, Holder, take_organisation
from services.registry.domain.likeness import Likeness, Neighbour
from services.registry.domain.organisations import Organisation
from services.registry.handlers.organisations import proposed
from services.registry.interchange.mapping import aggregate_id, described_organisation, is_shown
from services.registry.interchange.records import Kind, OrganisationRecord, Record
from services.registry.store.in_bulk import InBulk
from services.registry.store.known_records import Keep, RegistryRow
from services.registry.store.organisations import ORGANISATIONS, Organisations
from shared.contracts.envelope import Fact
from shared.contracts.words import OrganisationId
from shared.database.postgres import Connection
from shared.imports.importer import Applied
from shared.imports.plan import Plan


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A record that is to be taken, and the organisation's id here."""

    organisation_id: OrganisationId
    record: OrganisationRecord
    imported: DescribedOrganisation
    former: DescribedOrganisation | None


async def take_organisations(
    connection: Connection, source: str, plan: Plan[Record], before: Mapping[str, RegistryRow], former: Mapping[str, Record], *, codes: CodeLists, now: datetime
) -> tuple[list[Keep], Applied]:
    """The records to keep, the facts, and why some are not registered."""
    bulk, organisations = InBulk(connection), Organisations(connection)
    wanted = await _wanted(bulk, source, plan, before, former, codes)
    existing = await ORGANISATIONS.several(connection, {one.organisation_id for one in wanted.values()})
    imported = {source_id: one for source_id, one in wanted.items() if one.organisation_id in existing or is_shown(one.record)}
    held = await bulk.holders(_numbers(imported, "business_id"), _numbers(imported, "association_number"))
    new, changed, alike, facts = _taken(imported, existing, held, source)
    await ORGANISATIONS.add(connection, new)
    await ORGANISATIONS.keep(connection, changed)
    alike += await _close_names(organisations, [*new, *(one for one in changed if one.name != existing[one.organisation_id].name)], source)
    firsts = {one.merge_proposal_id: one for one in reversed(alike)}
    fresh = await organisations.propose(firsts.values(), at=now)
    facts += [proposed(one) for one in firsts.values() if one.merge_proposal_id in fresh]
    keep = [
        Keep(
            record=taken.record, content=taken.content, known=taken.known, shown=source_id in imported,
            aggregate_id=imported[source_id].organisation_id if source_id in imported else None,
        )
        for taken in plan.taken
        for source_id in [taken.record.origin.source_id]
    ]  # fmt: skip
    return keep, Applied(facts=facts, reasons=dict.fromkeys(wanted.keys() - imported.keys(), "its source does not publish it"))


def _taken(
    imported: Mapping[str, Wanted], existing: Mapping[UUID, Organisation], held: dict[tuple[str, str], Holder], source: str
) -> tuple[list[Organisation], list[Organisation], list[Likeness], list[Fact]]:
    new: list[Organisation] = []
    changed: list[Organisation] = []
    alike: list[Likeness] = []
    facts: list[Fact] = []
    for one in imported.values():
        existing_one = existing.get(one.organisation_id)
        organisation, said = take_organisation(existing_one, one.imported, organisation_id=one.organisation_id, former=one.former, held=held)
        alike += _same_numbers(one, held, source)
        for field, number in (("business_id", organisation.business_id), ("association_number", organisation.association_number)):
            if number:
                held.setdefault((field, number), Holder(organisation_id=one.organisation_id, name=organisation.name, source=source))
        if existing_one is None:
            new.append(organisation)
        elif organisation != existing_one:
            changed.append(organisation)
        facts += said
    return new, changed, alike, facts


async def _wanted(
    bulk: InBulk, source: str, plan: Plan[Record], before: Mapping[str, RegistryRow], former: Mapping[str, Record], codes: CodeLists
) -> dict[str, Wanted]:
    records = {one.record.origin.source_id: one.record for one in plan.taken if isinstance(one.record, OrganisationRecord)}
    of_origin = await bulk.of_origin(source, [source_id for source_id in records if source_id not in before])
    wanted = {}
    for source_id, record in records.items():
        row, was = before.get(source_id), former.get(source_id)
        known = (row.aggregate_id if row else None) or of_origin.get(source_id) or aggregate_id(Kind.ORGANISATION, source, source_id)
        wanted[source_id] = Wanted(
            organisation_id=OrganisationId(known),
            record=record,
            imported=described_organisation(record, municipalities=codes.municipalities),
            former=described_organisation(was, municipalities=codes.municipalities) if isinstance(was, OrganisationRecord) else None,
        )
    return wanted


def _numbers(imported: Mapping[str, Wanted], field: str) -> Sequence[str]:
    found = (getattr(one.imported.given, field) for one in imported.values())
    return sorted({number.value for number in found if isinstance(number, Right)})


def _same_numbers(one: Wanted, held: Mapping[tuple[str, str], Holder], source: str) -> list[Likeness]:
    """What one source keeps apart, it means to: sections of one municipality share its number."""
    found = []
    for field, number in one.imported.given.by_field.items():
        holder = held.get((field, number.value)) if isinstance(number, Right) else None
        if holder and holder.organisation_id != one.organisation_id and holder.source != source:
            found.append(likeness.same_identifier(one.organisation_id, holder.organisation_id, field=field))
    return found


async def _close_names(organisations: Organisations, of: Sequence[Organisation], source: str) -> list[Likeness]:
    names = {one.organisation_id: one.name for one in of}
    neighbours: dict[OrganisationId, list[Neighbour]] = {}
    for organisation_id, neighbour in await organisations.neighbours(of):
        neighbours.setdefault(organisation_id, []).append(neighbour)
    return [
        found
        for organisation_id, others in neighbours.items()
        for found in likeness.likenesses(organisation_id, names[organisation_id], others, closeness=spellings.closeness, source=source)
    ]
