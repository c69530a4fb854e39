"""A claim on a key until the transaction ends, for things that may not exist yet and so have no row to lock.

With it, two identical requests at once are one after the other, and the second finds what the first made.
"""

from shared.db import Connection

CLAIM = "select pg_advisory_xact_lock(hashtextextended($1, 0))"


async def claim(connection: Connection, key: object) -> None:
    await connection.execute(CLAIM, f"events/{key}")
