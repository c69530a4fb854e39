"""Operating models in PostgreSQL: every version is kept, the highest is the current one."""

from datetime import datetime

from pydantic import TypeAdapter

from services.registry.domain.operating_models import OperatingModel
from shared.contracts.registry import OperatingModelId
from shared.database.claims import claim
from shared.database.postgres import Connection
from shared.errors import NotFound

MODEL = TypeAdapter(OperatingModel)

GET = """
select operating_model_id, name, version, asked, description, target_groups, principles, owner, partners, trainer, since, replicable, roles, needs, figures,
applied_from, municipality
from operating_model_versions where operating_model_id = $1 order by version desc limit 1
"""
FIRST = """
select operating_model_id, name, version, asked, description, target_groups, principles, owner, partners, trainer, since, replicable, roles, needs, figures,
applied_from, municipality
from operating_model_versions where operating_model_id = $1 and version = 1
"""
ADD = """
insert into operating_model_versions (operating_model_id, name, version, asked, description, target_groups, principles, owner, partners, trainer, since,
replicable, roles, needs, figures, applied_from, municipality, described_at)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)
"""


class OperatingModels:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def find(self, operating_model_id: OperatingModelId) -> OperatingModel | None:
        """The current version; nobody else can add a next one meanwhile."""
        await claim(self._connection, operating_model_id)
        row = await self._connection.fetchrow(GET, operating_model_id)
        return MODEL.validate_python(dict(row)) if row else None

    async def get(self, operating_model_id: OperatingModelId) -> OperatingModel:
        if model := await self.find(operating_model_id):
            return model
        raise NotFound("operating_model", operating_model_id)

    async def first(self, operating_model_id: OperatingModelId) -> OperatingModel | None:
        await claim(self._connection, operating_model_id)
        row = await self._connection.fetchrow(FIRST, operating_model_id)
        return MODEL.validate_python(dict(row)) if row else None

    async def add(self, model: OperatingModel, *, at: datetime) -> None:
        parts = MODEL.dump_python(model, mode="json")
        await self._connection.execute(
            ADD, model.operating_model_id, model.name, model.version, model.asked, model.description, model.target_groups, model.principles, parts["owner"],
            parts["partners"], parts["trainer"], model.since, model.replicable, model.roles, model.needs, parts["figures"], model.applied_from,
            model.municipality, at,
        )  # fmt: skip
