"""Requests in PostgreSQL: how they stand in one table, who asks, sealed, in another; concerns likewise; and whether an agreement is in force.

What must stay true: what would name anybody is in `requesters` and `worries` alone, and there only sealed; a request and the load of its volunteer change in
one transaction.
"""

from collections.abc import Collection, Sequence
from datetime import date, datetime
from uuid import UUID

from services.volunteers.domain.concerns import Concern
from services.volunteers.domain.requests import Answer, Offer, Request
from services.volunteers.store.reachable import Asked, loaded_anew
from shared.contracts.registry.words import OrganisationKind
from shared.database.documents import Documents
from shared.database.noted import NotedStore
from shared.database.postgres import Connection
from shared.errors import NotFound

REQUESTS = Documents(
    Request,
    table="requests",
    name="request",
    columns=("organisation_id", "asked_by", "role_id", "state", "volunteer_id", "answer_by", "due_on"),
    derived={"asked": lambda one: list(dict.fromkeys(offer.volunteer_id for offer in one.offers))},
)
CONCERNS = Documents(Concern, table="concerns", name="concern", columns=("request_id", "organisation_id", "handled_at"))

THAT_ASKED = "select request_id from requests where asked @> array[$1::uuid] order by request_id"
UNANSWERED = "select request_id from requests where answer_by <= $1 order by answer_by, request_id limit $2 for update skip locked"
DUE = """
select request_id from requests r where due_on <= $1 and not exists (select from concerns c where c.request_id = r.request_id and c.handled_at is null)
order by due_on, request_id limit $2 for update skip locked
"""
NOT_ERASED = "select request_id from requests where request_id = any($1::uuid[]) and state <> 'erased' order by request_id"

KEEP = "insert into requesters (request_id, sealed, secret) values ($1, $2, $3) on conflict (request_id) do update set sealed = excluded.sealed"
SEALED = "select sealed from requesters where request_id = $1"
OPENED_BY = "select request_id from requesters where secret = $1"
WORRY = "insert into worries (concern_id, request_id, sealed) values ($1, $2, $3) on conflict do nothing"
WORRIES = "select concern_id, sealed from worries where concern_id = any($1::uuid[])"
FORGET = "delete from requesters where request_id = $1"
FORGET_WORRIES = "delete from worries where request_id = $1"

IN_FORCE = """
select exists (
    select from agreements a where $1 = any(a.parties) and greatest(a.signed_on, a.valid_from) <= $3 and (a.valid_until is null or a.valid_until >= $3)
    and exists (select from parties p where p.organisation_id = any(a.parties) and p.organisation_id <> $1 and p.kind = $2)
)
"""


class Requests(NotedStore[Request]):
    documents = REQUESTS
    not_noted = frozenset({"wanted", "offers", "supervisions", "outcome"})

    async def keep(self, thing: Request, *, before: Request | None, done: str, by: str, at: datetime) -> None:
        """With the load of the volunteer whom it comes to, or leaves."""
        await super().keep(thing, before=before, done=done, by=by, at=at)
        was, became = before.volunteer_id if before else None, thing.volunteer_id
        for volunteer_id in {was, became} - {None}:
            if volunteer_id and (was != became or _last(before) != _last(thing)):
                await loaded_anew(self._connection, volunteer_id, _asked(_last(before), _last(thing)))

    async def that_asked(self, volunteer_id: UUID) -> list[UUID]:
        """Those for which they were ever asked."""
        return [row["request_id"] for row in await self._connection.fetch(THAT_ASKED, volunteer_id)]

    async def not_erased(self, request_ids: Collection[UUID]) -> list[UUID]:
        return [row["request_id"] for row in await self._connection.fetch(NOT_ERASED, list(request_ids))]


class Requesters:
    """Who asks, and what they are worried about, sealed."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def keep(self, request_id: UUID, *, sealed: bytes, secret: bytes) -> None:
        """`secret` is the fingerprint of the token that opens it for whoever asked; it stays as it was first kept."""
        await self._connection.execute(KEEP, request_id, sealed, secret)

    async def sealed(self, request_id: UUID) -> bytes:
        sealed: bytes | None = await self._connection.fetchval(SEALED, request_id)
        if sealed is None:
            raise NotFound("request", request_id)
        return sealed

    async def opened_by(self, secret: bytes) -> UUID:
        request_id: UUID | None = await self._connection.fetchval(OPENED_BY, secret)
        if request_id is None:
            raise NotFound("request", "(token)")
        return request_id

    async def worry(self, concern_id: UUID, request_id: UUID, sealed: bytes) -> None:
        await self._connection.execute(WORRY, concern_id, request_id, sealed)

    async def worries(self, concern_ids: Sequence[UUID]) -> dict[UUID, bytes]:
        return {row["concern_id"]: row["sealed"] for row in await self._connection.fetch(WORRIES, list(concern_ids))}

    async def forget(self, request_id: UUID) -> None:
        await self._connection.execute(FORGET, request_id)
        await self._connection.execute(FORGET_WORRIES, request_id)


class Concerns(NotedStore[Concern]):
    documents = CONCERNS


class Agreements:
    """What the registry says of agreements, as far as placing somebody depends on it."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def in_force(self, organisation_id: UUID, *, with_kind: OrganisationKind, on: date) -> bool:
        found: bool = await self._connection.fetchval(IN_FORCE, organisation_id, with_kind, on)
        return found


async def unanswered(*, connection: Connection, now: datetime, most: int) -> list[UUID]:
    """Requests whose volunteer had the time that they were given."""
    return [row["request_id"] for row in await connection.fetch(UNANSWERED, now, most)]


async def due(*, connection: Connection, today: date, most: int) -> list[UUID]:
    """Those that time does something to; while somebody is worried about one, nothing is asked of it and nothing of it is forgotten."""
    return [row["request_id"] for row in await connection.fetch(DUE, today, most)]


def _last(request: Request | None) -> Offer | None:
    return request.offers[-1] if request and request.offers else None


def _asked(was: Offer | None, became: Offer | None) -> Asked:
    """What is new of the last offer."""
    if became is None or (was is not None and was.offered_at == became.offered_at and was.answer == became.answer):
        return Asked()
    refused = became.answer in {Answer.DECLINED, Answer.TIMED_OUT}
    return Asked(at=became.offered_at, accepted=became.answer is Answer.ACCEPTED, refused=refused)
