"""Agreements, and what becomes of them when a party is dissolved."""

from collections.abc import Sequence
from datetime import date, datetime

from services.registry.domain import agreement_terms
from services.registry.domain import agreements as domain
from services.registry.store.agreements import Agreements
from services.registry.store.organisations import Organisations
from services.registry.store.successors import as_named
from shared.auth import Caller
from shared.contracts import registry
from shared.contracts.envelope import Fact, Recorded
from shared.database.postgres import Connection
from shared.domain.days import helsinki_day
from shared.errors import Forbidden


async def draft_agreement(command: registry.DraftAgreement, *, agreements: Agreements, organisations: Organisations) -> Sequence[Fact]:
    existing = await agreements.find(command.agreement_id)
    named = {} if existing else await organisations.named(command.parties, field="parties")
    replaced = await agreements.get(command.replaces) if command.replaces and not existing else None
    return await agreements.save(existing, domain.draft(existing, command, named=named, replaced=replaced))


async def sign_agreement(command: registry.SignAgreement, *, agreements: Agreements, connection: Connection, by: Caller, now: datetime) -> Sequence[Fact]:
    """A party signs for itself, and for those that have merged into it; the area's coordinators and systems write down what any party has signed."""
    if not by.is_one_of([command.organisation_id]):
        raise Forbidden("a party signs for itself only", field="organisation_id", value=command.organisation_id, remedy="sign as a person of that organisation")
    agreement = await agreements.get(command.agreement_id)
    today = helsinki_day(now)
    facts: Sequence[Fact] = []
    for party in await as_named(connection, command.organisation_id, [party.organisation_id for party in agreement.parties]):
        agreement, said = domain.sign(agreement, by=party, signed_on=command.signed_on or today)
        facts = [*facts, *said]
    agreement, succession = await take_over_if_due(agreement, agreements=agreements, today=today)
    await agreements.put(agreement)
    return [*facts, *succession]


async def attach_agreement_document(command: registry.AttachAgreementDocument, *, agreements: Agreements) -> Sequence[Fact]:
    return await agreements.change(command.agreement_id, lambda one: domain.attach(one, command.document))


async def take_over_if_due(agreement: domain.Agreement, *, agreements: Agreements, today: date) -> tuple[domain.Agreement, Sequence[Fact]]:
    """Put the agreement in the place of the one that it replaces, once its term has begun; that one is kept, this one is the caller's to keep."""
    on = agreement_terms.takes_over_on(agreement)
    if on is None or on > today or agreement.replaces is None:
        return agreement, []
    agreement, replaced, facts = agreement_terms.take_over(agreement, await agreements.get(agreement.replaces), on=on)
    await agreements.put(replaced)
    return agreement, facts


async def terminate_agreement(command: registry.TerminateAgreement, *, agreements: Agreements, now: datetime) -> Sequence[Fact]:
    on = command.terminated_on or helsinki_day(now)
    return await agreements.change(command.agreement_id, lambda one: domain.terminate(one, reason=command.reason, on=on))


async def when_organisation_dissolved_terminate_its_agreements(
    dissolved: Recorded[registry.OrganisationDissolved], *, connection: Connection
) -> Sequence[Fact]:
    """Whoever drafts an agreement holds its parties against their end, so none can slip in behind this."""
    agreements = Agreements(connection)
    said: list[Fact] = []
    for agreement in await agreements.of_party(dissolved.message.organisation_id):
        said += await agreements.save(agreement, domain.end_with_party(agreement, dissolved_on=dissolved.message.dissolved_on))
    return said
