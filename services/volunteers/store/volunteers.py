"""Volunteers in PostgreSQL: how they stand in one table, who they are, sealed, in another, who looked in a third.

What must stay true: what would name anybody is in `people` alone, and there only sealed; erasure empties that table of them.
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from services.volunteers.domain.volunteers import Standing, Volunteer
from services.volunteers.store.reachable import bits, forgotten, placed_anew
from shared.auth import Caller
from shared.contracts.volunteers import VolunteerId
from shared.contracts.volunteers.words import Purpose
from shared.database.documents import Documents
from shared.database.noted import NotedStore
from shared.database.postgres import Connection
from shared.errors import NotFound

VOLUNTEERS = Documents(
    Volunteer,
    table="volunteers",
    name="volunteer",
    columns=("organisation_id", "standing", "roles"),
    derived={
        "languages": lambda one: one.reach.languages,
        "municipalities": lambda one: one.reach.municipalities,
        "times": lambda one: [time.code for time in one.reach.availability],
        "interests": lambda one: one.reach.interests,
        "language_bits": lambda one: bits(one.reach.languages),
        "time_bits": lambda one: bits(time.code for time in one.reach.availability),
        "interest_bits": lambda one: bits(one.reach.interests),
        "comes_of_age_on": lambda one: one.comes_of_age_on,
        "extract_seen": lambda one: one.extract is not None,
        "matched": lambda one: one.standing is Standing.ACTIVE and one.allows(Purpose.MATCHING),
    },
)

KEEP = """
insert into people (volunteer_id, sealed, email_hash, secret) values ($1, $2, $3, $4)
on conflict (volunteer_id) do update set sealed = excluded.sealed, email_hash = excluded.email_hash
"""
SEALED = "select sealed from people where volunteer_id = $1"
FORGET = "delete from people where volunteer_id = $1"
OPENED_BY = "select volunteer_id from people where secret = $1"
LIKE = """
select p.volunteer_id from people p join volunteers v using (volunteer_id)
where p.email_hash = $1 and v.organisation_id = $2 and p.volunteer_id <> $3 order by p.volunteer_id limit 1
"""
WITH = "select volunteer_id from people where email_hash = $1 order by volunteer_id"
LOOKED = """
insert into looks (volunteer_id, looked_at, looked_by, organisation_id, what) select id, $2, $3, $4, $5 from unnest($1::uuid[]) as t (id)
"""
NOT_ERASED = "select volunteer_id from volunteers where volunteer_id = any($1::uuid[]) and standing <> 'erased' order by volunteer_id"


class Volunteers(NotedStore[Volunteer]):
    documents = VOLUNTEERS
    not_noted = frozenset({"wishes", "roles", "reach", "comes_of_age_on", "consents", "extract", "like"})

    async def put(self, thing: Volunteer) -> None:
        """With whom they can be matched follows from it."""
        await super().put(thing)
        await placed_anew(self._connection, thing.volunteer_id)

    async def out_of_reach(self, volunteer_id: UUID) -> None:
        """Nothing by which they were matched is left."""
        await forgotten(self._connection, volunteer_id)

    async def not_erased(self, volunteer_ids: Collection[UUID]) -> list[UUID]:
        """Those of them that stand here as if nothing had been erased."""
        return [row["volunteer_id"] for row in await self._connection.fetch(NOT_ERASED, list(volunteer_ids))]


class People:
    """What is told of persons, sealed."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def keep(self, volunteer_id: UUID, *, sealed: bytes, email_hash: bytes, secret: bytes) -> None:
        """`secret` is the fingerprint of the token that opens what is theirs; it stays as it was first kept."""
        await self._connection.execute(KEEP, volunteer_id, sealed, email_hash, secret)

    async def sealed(self, volunteer_id: UUID) -> bytes:
        sealed: bytes | None = await self._connection.fetchval(SEALED, volunteer_id)
        if sealed is None:
            raise NotFound("volunteer", volunteer_id)
        return sealed

    async def forget(self, volunteer_id: UUID) -> None:
        await self._connection.execute(FORGET, volunteer_id)

    async def opened_by(self, secret: bytes) -> UUID:
        volunteer_id: UUID | None = await self._connection.fetchval(OPENED_BY, secret)
        if volunteer_id is None:
            raise NotFound("volunteer", "(token)")
        return volunteer_id

    async def like(self, email_hash: bytes, *, organisation_id: UUID, but: UUID) -> VolunteerId | None:
        """Another of the same organisation who gave the same address."""
        found: VolunteerId | None = await self._connection.fetchval(LIKE, email_hash, organisation_id, but)
        return found

    async def all_with(self, email_hash: bytes) -> list[UUID]:
        """Whoever gave this address, of whichever organisation."""
        return [row["volunteer_id"] for row in await self._connection.fetch(WITH, email_hash)]


class Looks:
    """Who looked at whose data, and at what."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def note(self, volunteer_ids: Sequence[UUID], *, by: Caller, what: str, at: datetime) -> None:
        await self._connection.execute(LOOKED, list(volunteer_ids), at, by.subject, by.organisation_id, what)
