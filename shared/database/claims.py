"""A claim on a key until the transaction ends, for things that may not exist yet and so have no row to lock.

With it, two identical requests at once are one after the other, and the second finds what the first made. A claim is of one service: another's on the same
key is another claim.
"""

from shared.database.postgres import Connection

CLAIM = "select pg_advisory_xact_lock(hashtextextended(current_schema() || '/' || key, 0)) from unnest($1::text[]) as claimed (key) order by key"
HOLD = "select pg_advisory_xact_lock_shared(hashtextextended(current_schema() || '/' || $1::text, 0))"


async def claim(connection: Connection, *keys: object) -> None:
    """Several are claimed in the one order in which everybody claims them."""
    await connection.execute(CLAIM, [str(key) for key in keys])


async def hold(connection: Connection, key: object) -> None:
    """Until the transaction ends nobody claims the key, and any number hold it."""
    await connection.execute(HOLD, str(key))
