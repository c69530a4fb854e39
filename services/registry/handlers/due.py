"""What falls due by the calendar, kind by kind: which things are due on a day, and what is then done about one of them.

What must stay true: afterwards its next day lies ahead, or it has none.
"""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from services.registry.domain import agreement_terms, model_years
from services.registry.domain import networks as network_rules
from services.registry.domain.freshness import told_since
from services.registry.domain.offering import ask_to_confirm
from services.registry.handlers.agreements import take_over_if_due
from services.registry.store.agreements import Agreements
from services.registry.store.cooperation_models import CooperationModels
from services.registry.store.networks import Networks
from services.registry.store.offering import Offering
from shared.contracts.envelope import Fact
from shared.contracts.registry import AgreementId, CooperationModelId, ServiceId
from shared.contracts.words import NetworkId
from shared.database.postgres import Connection
from shared.domain.days import midnight


async def due_agreements(connection: Connection, today: date, most: int) -> Sequence[AgreementId]:
    return await Agreements(connection).due(today, most=most)


async def agreement_due(connection: Connection, key: UUID, today: date) -> Sequence[Fact]:
    agreements = Agreements(connection)
    agreement, succession = await take_over_if_due(await agreements.get(AgreementId(key)), agreements=agreements, today=today)
    agreement, facts = agreement_terms.come_due(agreement, today=today)
    await agreements.put(agreement)
    return [*succession, *facts]


async def due_cooperation_models(connection: Connection, today: date, most: int) -> Sequence[CooperationModelId]:
    return await CooperationModels(connection).due(today, most=most)


async def cooperation_model_due(connection: Connection, key: UUID, today: date) -> Sequence[Fact]:
    models, model_id = CooperationModels(connection), CooperationModelId(key)
    model, evaluated = await models.own(model_id), await models.evaluated_on(model_id)
    model, facts = model_years.come_due(model, evaluated, today=today, renewed=await models.has_later_term(model.council_term))
    await models.put(model)
    return facts


async def networks_due(connection: Connection, today: date, most: int) -> Sequence[NetworkId]:
    return await Networks(connection).due(today, most=most)


async def network_meeting_due(connection: Connection, key: UUID, today: date) -> Sequence[Fact]:
    networks, network_id = Networks(connection), NetworkId(key)
    network = await networks.get(network_id)
    since = date((network.told_until or network.followed_from or today).year, 1, 1)
    network, facts = network_rules.come_due(network, await networks.held_on(network_id, since=since), today=today)
    await networks.put(network)
    return facts


async def stale_services(connection: Connection, today: date, most: int) -> Sequence[ServiceId]:
    return await Offering(connection).gone_stale(told_since(midnight(today)), most=most)


async def service_confirmation_due(connection: Connection, key: UUID, today: date) -> Sequence[Fact]:
    offering = Offering(connection)
    service = await offering.own(ServiceId(key))
    await offering.note_asked(service)
    return ask_to_confirm(service, now=midnight(today))
