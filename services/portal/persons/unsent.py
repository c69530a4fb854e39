"""What somebody sent when their session had ended is kept until they have signed in again, for an hour: it is shown to them, and sent when they say so."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta

from services.portal.persons.sealing import Broken, new_secret, opened, sealed
from shared.clock import now
from shared.link_tokens import fingerprint
from shared.service import Runtime

KEPT = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """`fields` of a form as a browser sends them, what was chosen several times as often; `to`: the address that it goes to.

    `subject`: whose session it was, where that is known.
    """

    to: str
    fields: Sequence[tuple[str, str]]
    subject: str | None


class Unsent:
    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime

    async def keep(self, written: Written) -> str:
        """The secret for the browser that sent it."""
        secret = new_secret()
        await self._runtime.pool.execute(
            "insert into unsent (fingerprint, sealed, kept_at) values ($1, $2, $3)",
            fingerprint(secret), sealed(asdict(written), secret), now(),
        )  # fmt: skip
        return secret

    async def of(self, secret: str) -> Written | None:
        """What was kept, if it is not too long ago."""
        found = await self._runtime.pool.fetchval("select sealed from unsent where fingerprint = $1 and kept_at > $2", fingerprint(secret), now() - KEPT)
        try:
            return Written(**opened(found, secret)) if found else None
        except Broken:
            return None
