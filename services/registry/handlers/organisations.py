"""Organisations and merge proposals."""

from collections.abc import Sequence
from datetime import datetime

from services.registry import numbers, spellings
from services.registry.codes import CodeLists
from services.registry.domain import likeness
from services.registry.domain import organisations as domain
from services.registry.store.organisations import Organisations
from shared.contracts import registry
from shared.contracts.envelope import Fact
from shared.domain.same_names import fact_of


async def register_organisation(command: registry.RegisterOrganisation, *, organisations: Organisations, codes: CodeLists, now: datetime) -> Sequence[Fact]:
    existing = await organisations.find(command.organisation_id)
    given = numbers.read(business_id=command.business_id, association_number=command.association_number)
    organisation, facts = domain.register(existing, command, given=given, municipalities=codes.municipalities)
    if existing:
        return facts
    if command.part_of:
        await organisations.named([command.part_of], field="part_of")
    neighbours = [neighbour for _, neighbour in await organisations.neighbours([organisation])]
    await organisations.add(organisation)
    found = likeness.likenesses(organisation.organisation_id, organisation.name, neighbours, closeness=spellings.closeness)
    await organisations.propose(found, at=now)
    return [*facts, *(proposed(one) for one in found)]


async def activate_organisation(command: registry.ActivateOrganisation, *, organisations: Organisations) -> Sequence[Fact]:
    return await organisations.change(command.organisation_id, domain.activate)


async def suspend_organisation(command: registry.SuspendOrganisation, *, organisations: Organisations) -> Sequence[Fact]:
    return await organisations.change(command.organisation_id, lambda one: domain.suspend(one, reason=command.reason))


async def dissolve_organisation(command: registry.DissolveOrganisation, *, organisations: Organisations, now: datetime) -> Sequence[Fact]:
    return await organisations.change(command.organisation_id, lambda one: domain.dissolve(one, dissolved_on=command.dissolved_on or now.date()))


async def rename_organisation(command: registry.RenameOrganisation, *, organisations: Organisations) -> Sequence[Fact]:
    return await organisations.change(command.organisation_id, lambda one: domain.rename(one, name=command.name))


async def identify_organisation(command: registry.IdentifyOrganisation, *, organisations: Organisations) -> Sequence[Fact]:
    organisation = await organisations.get(command.organisation_id)
    given = numbers.read(business_id=command.business_id, association_number=command.association_number)
    return await organisations.save(organisation, domain.identify(organisation, given=given))


async def merge_organisation(command: registry.MergeOrganisation, *, organisations: Organisations) -> Sequence[Fact]:
    """Both are claimed in the order of their ids, so that two merges of one pair wait for each other and do not lock up."""
    both = {organisation_id: await organisations.get(organisation_id) for organisation_id in sorted({command.organisation_id, command.merged_into})}
    organisation = both[command.organisation_id]
    facts = await organisations.save(organisation, domain.merge(organisation, into=both[command.merged_into]))
    await organisations.settle(likeness.proposal_id(command.organisation_id, command.merged_into))
    return facts


async def decline_merge(command: registry.DeclineMerge, *, organisations: Organisations) -> Sequence[Fact]:
    one, is_open = await organisations.proposal(command.merge_proposal_id)
    if not is_open:
        return []
    await organisations.decline(command.merge_proposal_id)
    return [fact_of(one, registry.MergeDeclined)]


def proposed(one: likeness.Likeness) -> registry.MergeProposed:
    return fact_of(one, registry.MergeProposed)
