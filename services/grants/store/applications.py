"""Applications and the panels that judge them. Answers, supplements and comments are people's own words: no change shows them."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from services.grants.domain.applications import Application
from services.grants.domain.panels import Panel
from shared.auth import Caller
from shared.contracts.envelope import Command
from shared.contracts.grants.applications import Answers
from shared.database.changes import Done
from shared.database.documents import Documents
from shared.database.noted import NotedStore

APPLICATIONS = Documents(
    Application,
    table="applications",
    name="application",
    columns=("call_id", "programme_id", "state", "asked_cents", "number", "submitted_at", "applicants"),
)
PANELS = Documents(Panel, table="panels", name="panel", columns=("reviewers",))

ARRIVED = "select transaction_timestamp()"
NUMBER = "select nextval('case_numbers')"
LAST_OF_KIND = """
select application from applications where applicants @> array[$1::uuid] and applicants[1] = $1 and submitted_at is not null and application ->> 'kind' = $2
order by submitted_at desc limit 1
"""
IN_STATE = "select application_id from applications where call_id = $1 and state = any($2::text[]) order by application_id"


class Applications(NotedStore[Application]):
    documents = APPLICATIONS
    not_noted = frozenset({"draft", "supplements", "asked", "request_fingerprint"})

    async def arrived_at(self) -> datetime:
        """When this transaction began, by the database's clock: of many processes one clock tells who is in time."""
        moment: datetime = await self._connection.fetchval(ARRIVED)
        return moment

    async def new_number(self, year: int) -> str:
        """The next case number. One that is not used in the end is left out."""
        return f"{year}/{await self._connection.fetchval(NUMBER)}"

    async def several(self, keys: Collection[UUID]) -> dict[UUID, Application]:
        return await self.documents.several(self._connection, keys)

    async def last_year(self, applicant: UUID, kind: str) -> Answers:
        """What it answered when it handed in for this kind of grant the last time; nothing where it never did."""
        found = await self._connection.fetchval(LAST_OF_KIND, applicant, kind)
        return APPLICATIONS.read(found).draft.answers if found else {}

    async def save_done_by(self, before: Application, after: Application, command: Command, *, by: Caller, now: datetime) -> None:
        """What another thing's command makes of it."""
        await self.save_done(before, (after, ()), Done(command=command.wire_name, by=by.subject, at=now))

    async def in_state(self, call_id: UUID, *states: str) -> list[UUID]:
        return [row["application_id"] for row in await self._connection.fetch(IN_STATE, call_id, list(states))]


class Panels(NotedStore[Panel]):
    documents = PANELS
    not_noted = frozenset({"reviews"})

    async def several(self, keys: Collection[UUID]) -> dict[UUID, Panel]:
        return await self.documents.several(self._connection, keys)

    async def of(self, application_id: UUID) -> Panel:
        """Its panel, empty where nobody judges it yet; locked."""
        return await self.find(application_id) or Panel(panel_id=application_id)  # type: ignore[arg-type]
