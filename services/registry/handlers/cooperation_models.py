"""The cooperation model's versions, their approvals and evaluations."""

from collections.abc import Sequence
from datetime import datetime

from services.registry.domain import cooperation_models as domain
from services.registry.store.cooperation_models import CooperationModels
from shared.contracts import registry
from shared.contracts.envelope import Fact
from shared.domain.days import helsinki_day


async def draft_cooperation_model(command: registry.DraftCooperationModel, *, cooperation_models: CooperationModels) -> Sequence[Fact]:
    existing = await cooperation_models.find(command.cooperation_model_id)
    return await cooperation_models.save(existing, domain.draft(existing, command, latest_version=await cooperation_models.latest_version()))


async def approve_cooperation_model(command: registry.ApproveCooperationModel, *, cooperation_models: CooperationModels, now: datetime) -> Sequence[Fact]:
    """The one that is replaced is kept first: the database lets no two of a term be in force, not even for a moment."""
    model = await cooperation_models.get(command.cooperation_model_id)
    in_force = await cooperation_models.in_force(model.council_term)
    model, replaced, facts = domain.approve(model, command, in_force=in_force, today=helsinki_day(now))
    if replaced:
        await cooperation_models.put(replaced)
    await cooperation_models.put(model)
    return facts


async def evaluate_cooperation_model(command: registry.EvaluateCooperationModel, *, cooperation_models: CooperationModels) -> Sequence[Fact]:
    model = await cooperation_models.get(command.cooperation_model_id)
    existing = await cooperation_models.find_evaluation(command.evaluation_id)
    evaluation, facts = domain.evaluate(model, existing, command)
    if existing is None:
        await cooperation_models.add_evaluation(model.cooperation_model_id, evaluation)
    return facts
