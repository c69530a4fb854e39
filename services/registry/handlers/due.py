"""What falls due by the calendar, kind by kind: each takes a handful of things that are due, does what is due, and returns the facts.

What must stay true: a thing is locked while it is looked at, and what was done is kept with it in the same transaction, so that of many processes one does
it and nobody does it again. Afterwards its next day lies ahead, or it has none: whoever asks again until nothing is done comes to an end. A thing that
cannot be done keeps none of the others waiting; it is tried again the next time.
"""

from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar
from uuid import UUID

import structlog

from services.registry.domain import agreement_terms, model_years
from services.registry.domain import networks as network_rules
from services.registry.domain.freshness import told_since
from services.registry.domain.offering import ask_to_confirm
from services.registry.domain.periods import start_of
from services.registry.handlers.agreements import take_over_if_due
from services.registry.store.agreements import Agreements
from services.registry.store.cooperation_models import CooperationModels
from services.registry.store.networks import Networks
from services.registry.store.offering import Offering
from shared.contracts.envelope import Fact
from shared.contracts.registry import AgreementId, CooperationModelId, NetworkId, ServiceId
from shared.db import TRANSIENT, Connection

log = structlog.get_logger()

Id = TypeVar("Id", bound=UUID)


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """How many things were done, and what is to be said of them."""

    things: int
    facts: Sequence[Fact]


async def agreements_due(connection: Connection, *, today: date, most: int) -> Done:
    agreements = Agreements(connection)

    async def do(agreement_id: AgreementId) -> Sequence[Fact]:
        agreement, succession = await take_over_if_due(await agreements.get(agreement_id), agreements=agreements, today=today)
        agreement, facts = agreement_terms.come_due(agreement, today=today)
        await agreements.keep(agreement)
        return [*succession, *facts]

    return await _each(await agreements.due(today, most=most), do, connection)


async def cooperation_models_due(connection: Connection, *, today: date, most: int) -> Done:
    models = CooperationModels(connection)
    found = {model.cooperation_model_id: model for model in await models.due(today, most=most)}

    async def do(model_id: CooperationModelId) -> Sequence[Fact]:
        model, evaluated = found[model_id], await models.evaluated_on(model_id)
        model, facts = model_years.come_due(model, evaluated, today=today, renewed=await models.has_later_term(model.council_term))
        await models.keep(model)
        return facts

    return await _each(found, do, connection)


async def network_meetings_due(connection: Connection, *, today: date, most: int) -> Done:
    networks = Networks(connection)

    async def do(network_id: NetworkId) -> Sequence[Fact]:
        network = await networks.get(network_id)
        since = date((network.told_until or network.followed_from or today).year, 1, 1)
        network, facts = network_rules.come_due(network, await networks.held_on(network_id, since=since), today=today)
        await networks.keep(network)
        return facts

    return await _each(await networks.due(today, most=most), do, connection)


async def service_confirmations_due(connection: Connection, *, today: date, most: int) -> Done:
    offering, now = Offering(connection), start_of(today)
    found = {service.service_id: service for service in await offering.gone_stale(told_since(now), most=most)}

    async def do(service_id: ServiceId) -> Sequence[Fact]:
        await offering.note_asked(found[service_id])
        return ask_to_confirm(found[service_id], now=now)

    return await _each(found, do, connection)


async def _each(found: Iterable[Id], do: Callable[[Id], Awaitable[Sequence[Fact]]], connection: Connection) -> Done:
    done = 0
    said: list[Fact] = []
    for id_ in found:
        try:
            async with connection.transaction():
                said += await do(id_)
        except TRANSIENT:
            raise
        except Exception:
            log.exception("registry.due_failed", what=do.__qualname__.partition(".")[0], id=str(id_))
        else:
            done += 1
    return Done(things=done, facts=said)
