"""Operating models in PostgreSQL: every version is kept, the highest is the current one."""

from datetime import datetime

from pydantic import TypeAdapter

from services.registry.domain.operating_models import OperatingModel
from shared.contracts.registry import OperatingModelId
from shared.database.claims import claim
from shared.database.postgres import Connection
from shared.errors import NotFound

MODEL = TypeAdapter(OperatingModel)

CURRENT = "select operating_model from operating_model_versions where operating_model_id = $1 order by version desc limit 1"
FIRST = "select operating_model from operating_model_versions where operating_model_id = $1 and version = 1"
ADD = """
insert into operating_model_versions (operating_model_id, version, applied_from, described_at, operating_model) values ($1, $2, $3, $4, $5)
"""


class OperatingModels:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def find(self, operating_model_id: OperatingModelId) -> OperatingModel | None:
        """The current version; nobody else can add a next one meanwhile."""
        return await self._read(CURRENT, operating_model_id)

    async def get(self, operating_model_id: OperatingModelId) -> OperatingModel:
        if model := await self.find(operating_model_id):
            return model
        raise NotFound("operating_model", operating_model_id)

    async def first(self, operating_model_id: OperatingModelId) -> OperatingModel | None:
        return await self._read(FIRST, operating_model_id)

    async def add(self, model: OperatingModel, *, at: datetime) -> None:
        document = MODEL.dump_python(model, mode="json")
        await self._connection.execute(ADD, model.operating_model_id, model.version, model.applied_from, at, document)

    async def _read(self, query: str, operating_model_id: OperatingModelId) -> OperatingModel | None:
        await claim(self._connection, operating_model_id)
        document = await self._connection.fetchval(query, operating_model_id)
        return MODEL.validate_python(document) if document else None
