"""What readers write about the pages: kept until it is answered, with nothing of who wrote but what they wrote themselves."""

from shared.clock import now
from shared.service import Runtime

MOST_CHARACTERS, MOST_OF_CONTACT = 4000, 200
KEEP = "insert into feedback (language, message, contact, written_at) values ($1, $2, $3, $4)"


class Feedback:
    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime

    async def keep(self, message: str, *, contact: str | None, language: str) -> None:
        """Shortened to what a table of such may hold; signs that PostgreSQL does not keep are left out."""
        written, reached = message.replace("\x00", "")[:MOST_CHARACTERS], (contact or "").replace("\x00", "")[:MOST_OF_CONTACT] or None
        await self._runtime.pool.execute(KEEP, language, written, reached, now())
