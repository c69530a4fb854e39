"""Calls, their sessions, and the forms that they are filled in by."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from services.grants.domain.calls import Call, Clinic
from services.grants.domain.forms import Form
from shared.database.documents import Documents, Store
from shared.database.noted import NotedStore
from shared.database.postgres import Connection
from shared.errors import NotFound

CALLS = Documents(Call, table="calls", name="call", columns=("programme_id", "kind", "opens_at", "closes_at", "sum_cents", "closed"))
CLINICS = Documents(Clinic, table="clinics", name="clinic", columns=("call_id",))
PARSED: dict[tuple[UUID, int], Form] = {}
MOST_PARSED = 200
ON_THE_WAY = timedelta(minutes=1)
"""What arrived at the last moment is kept by then: its closing is told after that, and counts it."""

HANDED_IN = """
select count(*) as applications, coalesce(sum(asked_cents), 0)::bigint as asked_cents
from applications where call_id = $1 and state not in ('draft', 'withdrawn')
"""
CLOSING = "select call_id from calls where not closed and closes_at <= $1 order by closes_at, call_id limit $2 for update skip locked"
OF_PROGRAMME = "select call_id from calls where programme_id = $1 order by call_id"
ADD_FORM = "insert into forms (form_id, version, request_fingerprint, document) values ($1, $2, $3, $4) on conflict do nothing returning true"
FORM_FINGERPRINT = "select request_fingerprint from forms where form_id = $1 and version = $2"
FORM = "select document from forms where form_id = $1 and version = $2"


class Calls(NotedStore[Call]):
    documents = CALLS

    async def shared(self, call_id: UUID) -> Call:
        """The call, held against change, but not against others who hold it: any number hand in at once."""
        if found := await self.documents.held(self._connection, [call_id]):
            return found[call_id]
        raise NotFound("call", call_id)

    async def of_programme(self, programme_id: UUID) -> Sequence[Call]:
        """All of them, locked: nobody hands in meanwhile."""
        keys = [row["call_id"] for row in await self._connection.fetch(OF_PROGRAMME, programme_id)]
        return list((await self.documents.several(self._connection, keys)).values())

    async def handed_in(self, call_id: UUID) -> tuple[int, int]:
        """How many applications there are, and what they ask for together."""
        [row] = await self._connection.fetch(HANDED_IN, call_id)
        return row["applications"], row["asked_cents"]


class Clinics(Store[Clinic]):
    documents = CLINICS


class Forms:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def add(self, form_id: UUID, version: int, document: dict[str, Any], *, fingerprint: str) -> str | None:
        """Keep a version; the fingerprint of what is there already, if there is one."""
        if await self._connection.fetchval(ADD_FORM, form_id, version, fingerprint, document):
            return None
        before: str = await self._connection.fetchval(FORM_FINGERPRINT, form_id, version)
        return before

    async def form(self, form_id: UUID, version: int) -> Form:
        """The form as it is checked by; read once in a process, since a version never changes.

        Raises:
            NotFound
        """
        if (form_id, version) not in PARSED:
            if len(PARSED) >= MOST_PARSED:
                PARSED.clear()
            PARSED[form_id, version] = Form.parse(await self.document(form_id, version))
        return PARSED[form_id, version]

    async def document(self, form_id: UUID, version: int) -> dict[str, Any]:
        """Raises NotFound."""
        document: dict[str, Any] | None = await self._connection.fetchval(FORM, form_id, version)
        if document is None:
            raise NotFound("form", f"{form_id}, version {version}")
        return document


async def closing(*, connection: Connection, now: datetime, most: int) -> Sequence[UUID]:
    return [row["call_id"] for row in await connection.fetch(CLOSING, now - ON_THE_WAY, most)]
