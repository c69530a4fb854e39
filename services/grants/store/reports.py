"""Use reports, recoveries, and who looked at applications, in PostgreSQL."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from services.grants.domain.recoveries import Recovery
from services.grants.domain.use_reports import UseReport
from shared.contracts.grants.recoveries import RecoveryCause
from shared.database.documents import Documents
from shared.database.noted import NotedStore
from shared.database.postgres import Connection

USE_REPORTS = Documents(UseReport, table="use_reports", name="use_report", columns=("applicant", "missing_after", "next_due_on"))
RECOVERIES = Documents(Recovery, table="recoveries", name="recovery", columns=("decision_id", "cents", "is_open"))

UNOPENED = """
select d.decision_id from decisions d left join use_reports r on r.use_report_id = d.decision_id
where r.use_report_id is null and not d.conditional and d.granted_cents > 0 order by d.decision_id limit $1 for update of d skip locked
"""
RECOVERED = """
select coalesce(sum(cents), 0)::bigint from recoveries where decision_id = $1 and ($2::text is null or recovery ->> 'cause' = $2)
"""
NEW_NUMBER = "select nextval('recovery_numbers')"
NOTE_READ = "insert into application_reads (application_id, reader, as_reviewer, read_at) values ($1, $2, $3, $4)"


class UseReports(NotedStore[UseReport]):
    """The caller holds the decision: a report is never locked without it."""

    documents = USE_REPORTS
    not_noted = frozenset({"filed"})

    async def of(self, decision_id: UUID) -> UseReport | None:
        return await self.documents.locked(self._connection, decision_id)


class Recoveries(NotedStore[Recovery]):
    documents = RECOVERIES
    not_noted = frozenset({"request_fingerprint"})

    async def new_number(self) -> int:
        """One that no recovery has. One that is not used in the end is left out."""
        number: int = await self._connection.fetchval(NEW_NUMBER)
        return number

    async def recovered_cents(self, decision_id: UUID, *, cause: RecoveryCause | None = None) -> int:
        """All recoveries of a grant together, or those of one cause, paid back or not."""
        cents: int = await self._connection.fetchval(RECOVERED, decision_id, cause)
        return cents


class Reads:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def note(self, application_id: UUID, *, reader: str, as_reviewer: bool, at: datetime) -> None:
        await self._connection.execute(NOTE_READ, application_id, reader, as_reviewer, at)


async def unopened(*, connection: Connection, most: int) -> Sequence[UUID]:
    """Final grants that no report is awaited of yet."""
    return [row["decision_id"] for row in await connection.fetch(UNOPENED, most)]
