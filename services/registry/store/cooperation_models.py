"""The cooperation model's versions and their evaluations in PostgreSQL. The database itself keeps two of one term from being in force."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from pydantic import TypeAdapter

from services.registry.domain.cooperation_models import CooperationModel, Evaluation
from services.registry.domain.model_years import next_due_on
from shared.contracts.registry import CooperationModelId, CouncilTerm, EvaluationId
from shared.database.claims import claim
from shared.database.postgres import Connection
from shared.errors import NotFound

MODEL = TypeAdapter(CooperationModel)
EVALUATION = TypeAdapter(Evaluation)

GET = """
select cooperation_model_id, version, asked, term_from, term_to, document, approvals, state, in_force_on, replaced_by, replaced_on, told_due, told_missed,
told_renewal from cooperation_models where cooperation_model_id = $1 for update
"""
IN_FORCE = """
select cooperation_model_id, version, asked, term_from, term_to, document, approvals, state, in_force_on, replaced_by, replaced_on, told_due, told_missed,
told_renewal from cooperation_models where state = 'in_force' and int4range(term_from, term_to) && int4range($1, $2) for update
"""
DUE = "select cooperation_model_id from cooperation_models where next_due_on <= $1 order by next_due_on, cooperation_model_id limit $2 for update skip locked"
LATEST = "select coalesce(max(version), 0) from cooperation_models"
HAS_LATER_TERM = "select exists (select 1 from cooperation_models where term_from >= $1 and state = 'in_force')"
ADD = """
insert into cooperation_models (cooperation_model_id, version, asked, term_from, term_to, document, approvals, state)
values ($1, $2, $3, $4, $5, $6, '{}', $7)
"""
KEEP = """
update cooperation_models set approvals = $2, state = $3, in_force_on = $4, replaced_by = $5, replaced_on = $6, told_due = $7, told_missed = $8,
told_renewal = $9, next_due_on = $10 where cooperation_model_id = $1
"""
GET_EVALUATION = "select evaluation_id, asked, held_on, parties from cooperation_model_evaluations where evaluation_id = $1"
ADD_EVALUATION = "insert into cooperation_model_evaluations (evaluation_id, cooperation_model_id, asked, held_on, parties) values ($1, $2, $3, $4, $5)"
EVALUATED_ON = "select held_on from cooperation_model_evaluations where cooperation_model_id = $1"


class CooperationModels:
    """Whoever drafts or approves holds the whole document, so versions ascend and come into force one at a time."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def find(self, cooperation_model_id: CooperationModelId) -> CooperationModel | None:
        await claim(self._connection, "cooperation_model")
        row = await self._connection.fetchrow(GET, cooperation_model_id)
        return _model(row) if row else None

    async def get(self, cooperation_model_id: CooperationModelId) -> CooperationModel:
        if model := await self.find(cooperation_model_id):
            return model
        raise NotFound("cooperation_model", cooperation_model_id)

    async def latest_version(self) -> int:
        return int(await self._connection.fetchval(LATEST))

    async def in_force(self, term: CouncilTerm) -> CooperationModel | None:
        row = await self._connection.fetchrow(IN_FORCE, term.from_year, term.to_year)
        return _model(row) if row else None

    async def has_later_term(self, term: CouncilTerm) -> bool:
        return bool(await self._connection.fetchval(HAS_LATER_TERM, term.to_year))

    async def due(self, today: date, *, most: int) -> list[CooperationModelId]:
        return [row["cooperation_model_id"] for row in await self._connection.fetch(DUE, today, most)]

    async def own(self, cooperation_model_id: CooperationModelId) -> CooperationModel:
        """One whose row is held already: who holds it waits for no claim behind it."""
        if row := await self._connection.fetchrow(GET, cooperation_model_id):
            return _model(row)
        raise NotFound("cooperation_model", cooperation_model_id)

    async def add(self, model: CooperationModel) -> None:
        document = MODEL.dump_python(model, mode="json")["document"]
        term = model.council_term
        await self._connection.execute(ADD, model.cooperation_model_id, model.version, model.asked, term.from_year, term.to_year, document, model.state)

    async def keep(self, model: CooperationModel) -> None:
        await self._connection.execute(
            KEEP, model.cooperation_model_id, MODEL.dump_python(model, mode="json")["approvals"], model.state, model.in_force_on, model.replaced_by,
            model.replaced_on, model.told_due, model.told_missed, model.told_renewal, next_due_on(model),
        )  # fmt: skip

    async def find_evaluation(self, evaluation_id: EvaluationId) -> Evaluation | None:
        await claim(self._connection, evaluation_id)
        row = await self._connection.fetchrow(GET_EVALUATION, evaluation_id)
        return EVALUATION.validate_python(dict(row)) if row else None

    async def add_evaluation(self, cooperation_model_id: CooperationModelId, evaluation: Evaluation) -> None:
        await self._connection.execute(ADD_EVALUATION, evaluation.evaluation_id, cooperation_model_id, evaluation.asked, evaluation.held_on, evaluation.parties)

    async def evaluated_on(self, cooperation_model_id: CooperationModelId) -> list[date]:
        return [row["held_on"] for row in await self._connection.fetch(EVALUATED_ON, cooperation_model_id)]


def _model(row: Mapping[str, Any]) -> CooperationModel:
    columns = dict(row)
    term = {"from_year": columns.pop("term_from"), "to_year": columns.pop("term_to")}
    return MODEL.validate_python({**columns, "council_term": term})
