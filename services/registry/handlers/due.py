"""What falls due by the calendar, kind by kind: what is then done about one thing. Which are due their documents say, and here those that have no day.

What must stay true: afterwards its next day lies ahead, or it has none.
"""

from collections.abc import Sequence
from datetime import date

from services.registry.domain import agreement_terms, model_years
from services.registry.domain import networks as network_rules
from services.registry.domain.freshness import fresh_since
from services.registry.domain.offering import ask_to_confirm
from services.registry.handlers.agreements import take_over_if_due
from services.registry.store.agreements import Agreements
from services.registry.store.cooperation_models import CooperationModels
from services.registry.store.networks import Networks
from services.registry.store.offering import Offering
from shared.contracts.envelope import Fact
from shared.contracts.registry import AgreementId, CooperationModelId, ServiceId
from shared.contracts.words import NetworkId
from shared.domain.days import midnight


async def agreement_due(key: AgreementId, *, agreements: Agreements, today: date) -> Sequence[Fact]:
    agreement, succession = await take_over_if_due(await agreements.get(key), agreements=agreements, today=today)
    agreement, facts = agreement_terms.come_due(agreement, today=today)
    await agreements.put(agreement)
    return [*succession, *facts]


async def cooperation_model_due(key: CooperationModelId, *, cooperation_models: CooperationModels, today: date) -> Sequence[Fact]:
    model, evaluated = await cooperation_models.own(key), await cooperation_models.evaluated_on(key)
    model, facts = model_years.come_due(model, evaluated, today=today, renewed=await cooperation_models.has_later_term(model.council_term))
    await cooperation_models.put(model)
    return facts


async def network_meeting_due(key: NetworkId, *, networks: Networks, today: date) -> Sequence[Fact]:
    network = await networks.get(key)
    since = date((network.announced_until or network.followed_from or today).year, 1, 1)
    network, facts = network_rules.come_due(network, await networks.held_on(key, since=since), today=today)
    await networks.put(network)
    return facts


async def stale_services(*, offering: Offering, today: date, most: int) -> Sequence[ServiceId]:
    return await offering.gone_stale(fresh_since(midnight(today)), most=most)


async def service_confirmation_due(key: ServiceId, *, offering: Offering, today: date) -> Sequence[Fact]:
    service = await offering.own(key)
    await offering.note_reminded(service)
    return ask_to_confirm(service, now=midnight(today))
