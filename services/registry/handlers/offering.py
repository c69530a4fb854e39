"""Services that residents can come to: what is said of one is for its providers to say, and for who works for the area."""

from collections.abc import Sequence
from datetime import datetime

from services.registry.authorisation import refuse_strangers
from services.registry.codes import CodeLists
from services.registry.domain import offering as domain
from services.registry.store.offering import Offering
from services.registry.store.organisations import Organisations
from services.registry.store.successors import as_named
from shared.auth import Caller
from shared.authority import AREA
from shared.contracts import registry
from shared.contracts.envelope import Fact
from shared.database.postgres import Connection
from shared.domain.days import helsinki_day


async def publish_service(
    command: registry.PublishService, *, offering: Offering, organisations: Organisations, codes: CodeLists, by: Caller, now: datetime
) -> Sequence[Fact]:
    refuse_strangers(by, *command.providers, roles=AREA)
    existing = await offering.find(command.service_id)
    named = {} if existing else await organisations.named(command.providers, field="providers")
    return await offering.save(existing, domain.publish(existing, command, named=named, municipalities=codes.municipalities, now=now))


async def describe_service_cooperation(command: registry.DescribeServiceCooperation, *, offering: Offering) -> Sequence[Fact]:
    return await offering.change(command.service_id, lambda one: domain.describe_cooperation(one, principles=command.principles))


async def describe_service(command: registry.DescribeService, *, offering: Offering, by: Caller) -> Sequence[Fact]:
    service = await _own(offering, command.service_id, by)
    return await offering.save(service, domain.describe(service, command.details))


async def offer_service(command: registry.OfferService, *, offering: Offering, codes: CodeLists, by: Caller) -> Sequence[Fact]:
    service = await _own(offering, command.service_id, by)
    return await offering.save(service, domain.offer(service, command, municipalities=codes.municipalities))


async def confirm_service(command: registry.ConfirmService, *, offering: Offering, connection: Connection, by: Caller, now: datetime) -> Sequence[Fact]:
    """A provider's word, or that of who has succeeded one."""
    refuse_strangers(by, command.provider, roles=AREA)
    service = await offering.get(command.service_id)
    provider, *_ = await as_named(connection, command.provider, [party.organisation_id for party in service.providers])
    return await offering.save(service, domain.confirm(service, provider=provider, at=now))


async def withdraw_service(command: registry.WithdrawService, *, offering: Offering, by: Caller, now: datetime) -> Sequence[Fact]:
    service = await _own(offering, command.service_id, by)
    return await offering.save(service, domain.withdraw(service, on=command.withdrawn_on or helsinki_day(now)))


async def _own(offering: Offering, service_id: registry.ServiceId, by: Caller) -> domain.Service:
    """Raises Forbidden: they provide it not."""
    service = await offering.get(service_id)
    refuse_strangers(by, *(party.organisation_id for party in service.providers), roles=AREA)
    return service
