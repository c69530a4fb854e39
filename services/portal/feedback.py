"""What readers write about the pages: kept for a year, with nothing of who wrote but what they wrote themselves, and who has answered it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from shared.clock import now
from shared.domain.days import helsinki_day
from shared.service import Runtime

MOST_CHARACTERS, MOST_OF_CONTACT, MOST_SHOWN = 4000, 200, 200
ANSWERED_WITHIN = timedelta(days=14)
"""The law's (306/2019, section 8): somebody who asks gets an answer in two weeks."""
KEEP = "insert into feedback (language, message, contact, written_at) values ($1, $2, $3, $4)"
WRITTEN = "select feedback_id, language, message, contact, written_at, answered_at, answered_by from feedback"
UNANSWERED = f"{WRITTEN} where answered_at is null order by written_at limit $1"
ANSWERED = f"{WRITTEN} where answered_at is not null order by answered_at desc limit $1"
ONE = f"{WRITTEN} where feedback_id = $1"
ANSWER = "update feedback set answered_at = $2, answered_by = $3 where feedback_id = $1 and answered_at is null"


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """`message` is in the words of whoever wrote it, on a page in `language`; `contact` how they want to be reached, if at all."""

    feedback_id: int
    language: str
    message: str
    contact: str | None
    written_at: datetime
    answered_at: datetime | None
    answered_by: str | None

    @property
    def answer_by(self) -> date:
        return helsinki_day(self.written_at + ANSWERED_WITHIN)


class Feedback:
    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime

    async def keep(self, message: str, *, contact: str | None, language: str) -> None:
        """Shortened to what a table of such may hold; signs that PostgreSQL does not keep are left out."""
        written, reached = message.replace("\x00", "")[:MOST_CHARACTERS], (contact or "").replace("\x00", "")[:MOST_OF_CONTACT] or None
        await self._runtime.pool.execute(KEEP, language, written, reached, now())

    async def unanswered(self) -> Sequence[Written]:
        """The oldest first."""
        return [Written(**row) for row in await self._runtime.pool.fetch(UNANSWERED, MOST_SHOWN)]

    async def answered(self) -> Sequence[Written]:
        """The last first."""
        return [Written(**row) for row in await self._runtime.pool.fetch(ANSWERED, MOST_SHOWN)]

    async def one(self, feedback_id: int) -> Written | None:
        row = await self._runtime.pool.fetchrow(ONE, feedback_id)
        return row and Written(**row)

    async def answer(self, feedback_id: int, *, by: str) -> None:
        """Whoever was first stays named."""
        await self._runtime.pool.execute(ANSWER, feedback_id, now(), by)
