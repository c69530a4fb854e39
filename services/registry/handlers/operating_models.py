"""Operating models: described, and applied as copies."""

from collections.abc import Sequence
from datetime import datetime

from services.registry.codes import CodeLists
from services.registry.domain import operating_models as domain
from services.registry.store.operating_models import OperatingModels
from services.registry.store.organisations import Organisations
from shared.contracts import registry
from shared.contracts.envelope import Fact


async def describe_operating_model(
    command: registry.DescribeOperatingModel, *, operating_models: OperatingModels, organisations: Organisations, now: datetime
) -> Sequence[Fact]:
    existing = await operating_models.find(command.operating_model_id)
    if existing and domain.says_the_same(existing, command):
        return []
    named = await organisations.of_parties(owner=_one(command.owner), trainer=_one(command.trainer), partners=command.partners)
    model, facts = domain.describe(existing, command, named=named)
    await operating_models.add(model, at=now)
    return facts


async def apply_operating_model(command: registry.ApplyOperatingModel, *, operating_models: OperatingModels, codes: CodeLists, now: datetime) -> Sequence[Fact]:
    original = await operating_models.get(command.operating_model_id)
    existing = await operating_models.first(command.applied_as)
    copy, facts = domain.apply(original, existing, command, municipalities=codes.municipalities)
    if existing is None:
        await operating_models.add(copy, at=now)
    return facts


def _one(party: registry.Party | None) -> tuple[registry.Party, ...]:
    return (party,) if party else ()
