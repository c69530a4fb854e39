"""Professionals trained by the cooperation, in PostgreSQL: what they have completed in one table, who they are, sealed, in another; and counts alone."""

from collections.abc import Collection, Sequence
from uuid import UUID

from services.volunteers.domain.trained import Conversations, TrainedPerson
from shared.contracts.words import MunicipalityCode, OrganisationId
from shared.database.documents import Documents
from shared.database.noted import NotedStore
from shared.database.postgres import Connection
from shared.errors import NotFound

TRAINED = Documents(
    TrainedPerson,
    table="trained_persons",
    name="trained_person",
    columns=("organisation_id", "erased"),
    derived={"training_ids": lambda one: one.training_ids},
)

KEEP = """
insert into trained_people (trained_person_id, sealed, secret) values ($1, $2, $3)
on conflict (trained_person_id) do update set sealed = excluded.sealed
"""
SEALED = "select trained_person_id, sealed from trained_people where trained_person_id = any($1::uuid[])"
FORGET = "delete from trained_people where trained_person_id = $1"
OPENED_BY = "select trained_person_id from trained_people where secret = $1"
NOT_ERASED = "select trained_person_id from trained_persons where trained_person_id = any($1::uuid[]) and not erased order by trained_person_id"
CONVERSATIONS = "select conversations from conversations where organisation_id = $1 and year = $2 and municipality = $3 for update"
REPORT = """
insert into conversations (organisation_id, year, municipality, conversations) values ($1, $2, $3, $4)
on conflict (organisation_id, year, municipality) do update set conversations = excluded.conversations
"""


class TrainedPersons(NotedStore[TrainedPerson]):
    documents = TRAINED
    not_noted = frozenset({"trainings"})

    async def not_erased(self, keys: Collection[UUID]) -> list[UUID]:
        """Those of them that stand here as if nothing had been erased."""
        return [row["trained_person_id"] for row in await self._connection.fetch(NOT_ERASED, list(keys))]


class TrainedPeople:
    """Who they are, sealed."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def keep(self, key: UUID, *, sealed: bytes, secret: bytes) -> None:
        """`secret` is the fingerprint of the token that opens what is theirs; it stays as it was first kept."""
        await self._connection.execute(KEEP, key, sealed, secret)

    async def sealed(self, keys: Sequence[UUID]) -> dict[UUID, bytes]:
        return {row["trained_person_id"]: row["sealed"] for row in await self._connection.fetch(SEALED, list(keys))}

    async def opened_by(self, secret: bytes) -> UUID:
        key: UUID | None = await self._connection.fetchval(OPENED_BY, secret)
        if key is None:
            raise NotFound("trained_person", "(token)")
        return key

    async def forget(self, key: UUID) -> None:
        await self._connection.execute(FORGET, key)


class ConversationCounts:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def find(self, organisation_id: OrganisationId, year: int, municipality: MunicipalityCode) -> Conversations | None:
        count = await self._connection.fetchval(CONVERSATIONS, organisation_id, year, municipality)
        if count is None:
            return None
        return Conversations(organisation_id=organisation_id, year=year, municipality=municipality, conversations=count)

    async def keep(self, one: Conversations) -> None:
        await self._connection.execute(REPORT, one.organisation_id, one.year, one.municipality, one.conversations)
