"""Services that residents can come to."""

from collections.abc import Sequence
from datetime import datetime

from services.registry.authorisation import WRITERS, refuse_strangers
from services.registry.codes import CodeLists
from services.registry.domain import offering as domain
from services.registry.store.offering import Offering
from services.registry.store.organisations import Organisations
from shared.auth import Caller
from shared.contracts import registry
from shared.contracts.envelope import Fact
from shared.domain.days import helsinki_day


async def publish_service(
    command: registry.PublishService, *, offering: Offering, organisations: Organisations, codes: CodeLists, now: datetime
) -> Sequence[Fact]:
    existing = await offering.find(command.service_id)
    named = {} if existing else await organisations.named(command.providers, field="providers")
    service, facts = domain.publish(existing, command, named=named, municipalities=codes.municipalities, now=now)
    if existing is None:
        await offering.add(service)
    return facts


async def describe_service_cooperation(command: registry.DescribeServiceCooperation, *, offering: Offering) -> Sequence[Fact]:
    service, facts = domain.describe_cooperation(await offering.get(command.service_id), principles=command.principles)
    await offering.keep(service)
    return facts


async def describe_service(command: registry.DescribeService, *, offering: Offering) -> Sequence[Fact]:
    service, facts = domain.describe(await offering.get(command.service_id), command.details)
    await offering.keep(service)
    return facts


async def confirm_service(command: registry.ConfirmService, *, offering: Offering, by: Caller, now: datetime) -> Sequence[Fact]:
    refuse_strangers(by, command.provider, roles=WRITERS)
    service, facts = domain.confirm(await offering.get(command.service_id), provider=command.provider, at=now)
    await offering.keep(service)
    return facts


async def withdraw_service(command: registry.WithdrawService, *, offering: Offering, now: datetime) -> Sequence[Fact]:
    service, facts = domain.withdraw(await offering.get(command.service_id), on=command.withdrawn_on or helsinki_day(now))
    await offering.keep(service)
    return facts
