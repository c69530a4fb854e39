"""Attachments in PostgreSQL: what each is, and by which content its file is known. The files themselves stand outside."""

from collections.abc import Sequence
from uuid import UUID

from services.grants.domain.attachments import Attachment
from shared.database.claims import claim
from shared.database.documents import Documents, Store
from shared.database.postgres import Connection

ATTACHMENTS = Documents(Attachment, table="attachments", name="attachment", columns=("application_id", "added_at", "sha256"))

OF = "select attachment from attachments where application_id = $1 order by added_at, attachment_id"
REMOVE = "delete from attachments where attachment_id = $1"
IS_NAMED = "select exists (select 1 from attachments where sha256 = $1)"


class Attachments(Store[Attachment]):
    documents = ATTACHMENTS

    async def of(self, application_id: UUID) -> Sequence[Attachment]:
        """All of the application, whose lock whoever changes them holds."""
        return [self.documents.read(row["attachment"]) for row in await self._connection.fetch(OF, application_id)]

    async def remove(self, attachment_id: UUID) -> None:
        await self._connection.execute(REMOVE, attachment_id)

    async def claim_content(self, sha256: str) -> None:
        await claim(self._connection, sha256)


async def is_named(connection: Connection, sha256: str) -> bool:
    """Whether anything names this content, of which the claim is held from now on."""
    await claim(connection, sha256)
    named: bool = await connection.fetchval(IS_NAMED, sha256)
    return named
