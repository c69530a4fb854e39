"""Things that are kept as documents, made to be what no command makes them: of long ago, or broken."""

from collections.abc import Callable
from typing import TypeVar
from uuid import UUID

from shared.database.documents import Documents
from shared.database.postgres import Pool

T = TypeVar("T")


async def alter(pool: Pool, documents: Documents[T], key: UUID, how: Callable[[T], T]) -> None:
    async with pool.acquire() as connection, connection.transaction():
        thing = await documents.locked(connection, key)
        assert thing is not None, f"there is no {documents.name} {key}"
        await documents.keep(connection, [how(thing)])
