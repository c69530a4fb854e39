"""Rankings as they were proposed, each kept."""

from uuid import UUID

from services.grants.domain.rankings import CallRanking
from shared.database.documents import Documents, Store

RANKINGS = Documents(CallRanking, table="rankings", name="ranking", columns=("call_id", "proposed_at"))

NEWEST = "select ranking from rankings where call_id = $1 order by proposed_at desc, ranking_id desc limit 1"


class Rankings(Store[CallRanking]):
    documents = RANKINGS

    async def newest(self, call_id: UUID) -> CallRanking | None:
        document = await self._connection.fetchval(NEWEST, call_id)
        return None if document is None else self.documents.read(document)
