"""How often somebody may write without an account: by network address and by subject, in PostgreSQL, so that all processes count together."""

import hmac
from datetime import timedelta
from hashlib import sha256

from shared.clock import now
from shared.service import Runtime

WITHIN = timedelta(hours=1)
TRY = """
insert into attempts (what, who, began_at, tries) values ($1, $2, date_trunc('hour', $3::timestamptz), 1)
on conflict (what, who, began_at) do update set tries = attempts.tries + 1 returning tries
"""


class TooOften(Exception):
    """Nothing was done; from the next hour on it may be tried again."""


class Attempts:
    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime

    async def note(self, what: str, who: str, *, most: int) -> None:
        """Count one more within this hour.

        Raises:
            TooOften: there were `most` already.
        """
        at = now()
        key = self._runtime.settings.password(self._runtime.service.name).encode()
        fingerprint = hmac.new(key, f"{at.date()}|{who}".encode(), sha256).digest()
        if await self._runtime.pool.fetchval(TRY, what, fingerprint, at) > most:
            raise TooOften(what)
