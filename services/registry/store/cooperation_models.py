"""The cooperation model's versions and their evaluations in PostgreSQL. The database itself keeps two of one term from being in force."""

from datetime import date
from uuid import UUID

from pydantic import TypeAdapter

from services.registry.domain.cooperation_models import CooperationModel, Evaluation
from services.registry.domain.model_years import next_due_on
from shared.contracts.registry import CooperationModelId, CouncilTerm, EvaluationId
from shared.database.claims import claim
from shared.database.documents import Documents, Store

MODELS = Documents(
    CooperationModel,
    table="cooperation_models",
    name="cooperation_model",
    columns=("version", "state"),
    derived={
        "term_from": lambda one: one.council_term.from_year,
        "term_to": lambda one: one.council_term.to_year,
        "next_due_on": next_due_on,
    },
)
EVALUATION = TypeAdapter(Evaluation)

IN_FORCE = """
select cooperation_model from cooperation_models where state = 'in_force' and int4range(term_from, term_to) && int4range($1, $2) for update
"""
LATEST = "select coalesce(max(version), 0) from cooperation_models"
HAS_LATER_TERM = "select exists (select 1 from cooperation_models where term_from >= $1 and state = 'in_force')"
GET_EVALUATION = "select evaluation_id, request_fingerprint, held_on, parties from cooperation_model_evaluations where evaluation_id = $1"
ADD_EVALUATION = (
    "insert into cooperation_model_evaluations (evaluation_id, cooperation_model_id, request_fingerprint, held_on, parties) values ($1, $2, $3, $4, $5)"
)
EVALUATED_ON = "select held_on from cooperation_model_evaluations where cooperation_model_id = $1"


class CooperationModels(Store[CooperationModel]):
    """Whoever drafts or approves holds the whole document, so versions ascend and come into force one at a time."""

    documents = MODELS

    async def find(self, key: UUID) -> CooperationModel | None:
        await claim(self._connection, "cooperation_model")
        return await MODELS.locked(self._connection, key)

    async def latest_version(self) -> int:
        return int(await self._connection.fetchval(LATEST))

    async def in_force(self, term: CouncilTerm) -> CooperationModel | None:
        found = await self._connection.fetchval(IN_FORCE, term.from_year, term.to_year)
        return MODELS.read(found) if found else None

    async def has_later_term(self, term: CouncilTerm) -> bool:
        return bool(await self._connection.fetchval(HAS_LATER_TERM, term.to_year))

    async def find_evaluation(self, evaluation_id: EvaluationId) -> Evaluation | None:
        await claim(self._connection, evaluation_id)
        row = await self._connection.fetchrow(GET_EVALUATION, evaluation_id)
        return EVALUATION.validate_python(dict(row)) if row else None

    async def add_evaluation(self, cooperation_model_id: CooperationModelId, evaluation: Evaluation) -> None:
        await self._connection.execute(
            ADD_EVALUATION, evaluation.evaluation_id, cooperation_model_id, evaluation.request_fingerprint, evaluation.held_on, evaluation.parties
        )

    async def evaluated_on(self, cooperation_model_id: CooperationModelId) -> list[date]:
        return [row["held_on"] for row in await self._connection.fetch(EVALUATED_ON, cooperation_model_id)]
