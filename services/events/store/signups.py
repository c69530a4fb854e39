"""Sign-ups in PostgreSQL. Whoever signs up, cancels or changes the terms holds the list's row until the end, so all of them come one after the other.

What must stay true: what the gathering is, is read after that lock is had; where both are changed, the gathering is locked first.
"""

from collections.abc import Sequence
from datetime import datetime

import asyncpg

from services.events.domain.gatherings import State
from services.events.domain.signups import KEPT, Occasion, Signup, SignupList, Standing, Wish
from shared.contracts.events import GatheringId
from shared.contracts.events.signups import Ask, SignupId
from shared.contracts.words import OrganisationId
from shared.database.postgres import Connection
from shared.errors import DomainError, NotFound

LISTS = """
select gathering_id, convenor, capacity, own_capacity, opens_at, closes_at, asks, most_persons, taken, waiting, queued, numbered, erased from signup_lists
"""
LIST = f"{LISTS} where gathering_id = $1"
SEVERAL_LISTS = f"{LISTS} where gathering_id = any($1::uuid[])"
LOCKED_LIST = f"{LIST} for update"
OCCASION = """
select (gathering ->> 'convenor')::uuid as convenor, state, starts_at, ends_at, target_groups, (gathering ->> 'capacity')::integer as capacity,
    exists (select from signups where signup_id = $2) as signed_up
from gatherings where gathering_id = $1
"""
OPEN = """
insert into signup_lists (gathering_id, convenor, capacity, own_capacity, opens_at, closes_at, asks, most_persons, taken, waiting, queued, numbered)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
on conflict (gathering_id) do update set capacity = excluded.capacity, own_capacity = excluded.own_capacity, opens_at = excluded.opens_at,
    closes_at = excluded.closes_at, asks = excluded.asks, most_persons = excluded.most_persons, taken = excluded.taken, waiting = excluded.waiting,
    queued = excluded.queued, erased = false
"""
COUNT = "update signup_lists set taken = $2, waiting = $3, queued = $4 where gathering_id = $1"
ADD = """
with added as (
    insert into signups (signup_id, gathering_id, number, standing, persons, target_group, language, needs, name, email, phone, secret, by_phone)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $17)
), details as (
    insert into outbox (owner, about, kind, noted_at, next_try_at) select $1, $2, $4, $13, $13 where $10::text is not null
)
update signup_lists set taken = $14, waiting = $15, queued = $16, numbered = $3 where gathering_id = $2
"""
SIGNUP = "select signup_id, number, persons, standing from signups where signup_id = $1"
# One look-up for each: a plan for `any($1)` that was made and kept while the table was small would read the whole of it when it has grown.
SIGNED_UP = "select asked from unnest($1::uuid[]) as asked where (select true from signups where signup_id = asked)"
SIGNUP_OF = "select true from signups where signup_id = $1 and gathering_id = $2"
OPENED_BY = "select signup_id, gathering_id from signups where secret = $1"
HEAD = "select signup_id, number, persons, standing from signups where gathering_id = $1 and standing = 'waiting' order by number limit $2"
LARGEST_WAITING = "select coalesce(max(persons), 0) from signups where gathering_id = $1 and standing = 'waiting'"
PROMOTE = """
with promoted as (
    update signups set standing = 'confirmed' where signup_id = any($1) returning signup_id, gathering_id, email
)
insert into outbox (owner, about, kind, noted_at, next_try_at)
select signup_id, gathering_id, 'promoted', $2, case when email is not null then $2::timestamptz end from promoted
"""
CANCEL = """
with erased as (
    update signups set standing = 'cancelled', target_group = null, needs = null, name = null, email = null, phone = null, by_phone = false
    where signup_id = $1
)
delete from outbox where owner = $1 and sent_at is null
"""
TELL_ALL = """
insert into outbox (owner, about, kind, noted_at, next_try_at)
select signup_id, gathering_id, $2, $3, case when email is not null then $3::timestamptz end from signups
where gathering_id = $1 and standing <> 'cancelled' order by number
"""
DROP_OVERTAKEN = "delete from outbox where about = $1 and sent_at is null and ($2 = 'gathering_cancelled' or kind = $2)"
CANCELLED = "update signup_lists set cancelled_at = $2 where gathering_id = $1"
OVER = """
select l.gathering_id from signup_lists l join gatherings g using (gathering_id)
where not l.erased and case g.state when 'cancelled' then coalesce(l.cancelled_at, g.ends_at) else g.ends_at end < $1
order by l.gathering_id limit $2 for update of l skip locked
"""
ERASE = """
with erased as (
    update signups set needs = null, name = null, email = null, phone = null, by_phone = false, secret = null where gathering_id = $1 returning true
), unsent as (
    delete from outbox where about = $1 and sent_at is null
), over as (
    update outbox set over = true where about = $1 and sent_at is not null
), silenced as (
    update feedback set words = null where gathering_id = $1
)
update signup_lists set erased = true where gathering_id = $1 returning (select count(*) from erased)
"""
FEEDBACK_DONE = "update signups set feedback_given = true where signup_id = $1 and not feedback_given returning true"
FEEDBACK = "insert into feedback (gathering_id, score, words) values ($1, $2, $3)"
FEEDBACK_SO_FAR = "select count(*) as count, coalesce(sum(score), 0) as total from feedback where gathering_id = $1"


class TakesNoSignups(DomainError):
    slug = "takes-no-signups"


class SignupLists:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def find(self, gathering_id: GatheringId) -> SignupList | None:
        return _list(await self._connection.fetchrow(LOCKED_LIST, gathering_id))

    async def read(self, gathering_id: GatheringId) -> SignupList | None:
        """As it stands, not locked."""
        return _list(await self._connection.fetchrow(LIST, gathering_id))

    async def several(self, gathering_ids: Sequence[GatheringId]) -> dict[GatheringId, SignupList]:
        """Those of these gatherings that take sign-ups, as they stand."""
        lists = map(_list, await self._connection.fetch(SEVERAL_LISTS, gathering_ids))
        return {one.gathering_id: one for one in lists if one}

    async def get(self, gathering_id: GatheringId) -> SignupList:
        if found := await self.find(gathering_id):
            return found
        await self.occasion(gathering_id)
        raise TakesNoSignups("this gathering takes no sign-ups", field="gathering_id", value=gathering_id, remedy="just come, or ask the convenor")

    async def occasion(self, gathering_id: GatheringId) -> Occasion:
        return (await self.occasion_and_signups(gathering_id, []))[0]

    async def occasion_and_signups(self, gathering_id: GatheringId, signup_ids: Sequence[SignupId]) -> tuple[Occasion, set[SignupId]]:
        """The gathering, and which of these sign-ups are there already: of one, as is usual, in one question, since all who sign up to it wait meanwhile."""
        row = await self._connection.fetchrow(OCCASION, gathering_id, next(iter(signup_ids), None))
        if row is None:
            raise NotFound("gathering", gathering_id)
        occasion = Occasion(
            gathering_id=gathering_id, convenor=OrganisationId(row["convenor"]), state=State(row["state"]), starts_at=row["starts_at"], ends_at=row["ends_at"],
            target_groups=tuple(row["target_groups"]), capacity=row["capacity"],
        )  # fmt: skip
        there = set(signup_ids[:1] if row["signed_up"] else ())
        if others := signup_ids[1:]:
            there |= {SignupId(found["asked"]) for found in await self._connection.fetch(SIGNED_UP, others)}
        return occasion, there

    async def open(self, the_list: SignupList) -> None:
        await self._connection.execute(
            OPEN, the_list.gathering_id, the_list.convenor, the_list.capacity, the_list.own_capacity, the_list.opens_at, the_list.closes_at, the_list.asks,
            the_list.most_persons, the_list.taken, the_list.waiting, the_list.queued, the_list.numbered,
        )  # fmt: skip

    async def add(self, added: Sequence[tuple[SignupList, Signup, Wish]], *, at: datetime) -> None:
        """Sign-ups in their order, each with the list after it: all are sent in one go."""
        rows = [
            (
                signup.signup_id, after.gathering_id, signup.number, signup.standing, signup.persons, details.target_group, details.language, details.needs,
                details.name, details.email, details.phone, wish.secret, at, after.taken, after.waiting, after.queued, wish.by_phone,
            )
            for after, signup, wish in added
            for details in [wish.details]
        ]  # fmt: skip
        await self._connection.executemany(ADD, rows)

    async def signup(self, signup_id: SignupId) -> Signup | None:
        row = await self._connection.fetchrow(SIGNUP, signup_id)
        return _signup(row) if row else None

    async def opened_by(self, secret: bytes) -> tuple[SignupId, GatheringId]:
        """Whose token it is. Nothing is locked yet."""
        if row := await self._connection.fetchrow(OPENED_BY, secret):
            return SignupId(row["signup_id"]), GatheringId(row["gathering_id"])
        raise NotFound("signup", "of this token")

    async def refuse_unless_of(self, signup_id: SignupId, gathering_id: GatheringId) -> None:
        """Raises NotFound: it is no sign-up to this gathering."""
        if not await self._connection.fetchval(SIGNUP_OF, signup_id, gathering_id):
            raise NotFound("signup", signup_id)

    async def head(self, the_list: SignupList) -> Sequence[Signup]:
        """Those who wait, from the first on: no more than there are free places for."""
        most = None if the_list.capacity is None else the_list.capacity - the_list.taken
        return [_signup(row) for row in await self._connection.fetch(HEAD, the_list.gathering_id, most)]

    async def largest_waiting(self, gathering_id: GatheringId) -> int:
        return int(await self._connection.fetchval(LARGEST_WAITING, gathering_id))

    async def count(self, the_list: SignupList) -> None:
        await self._connection.execute(COUNT, the_list.gathering_id, the_list.taken, the_list.waiting, the_list.queued)

    async def promote(self, promoted: Sequence[Signup], *, at: datetime) -> None:
        await self._connection.execute(PROMOTE, [signup.signup_id for signup in promoted], at)

    async def cancel(self, signup: Signup) -> None:
        """What is personal goes at once, and with it what was still to be told."""
        await self._connection.execute(CANCEL, signup.signup_id)

    async def tell_all(self, gathering_id: GatheringId, kind: str, *, at: datetime) -> None:
        """Owe everybody who is signed up or waits this notice, instead of those not sent yet that it overtakes."""
        await self._connection.execute(DROP_OVERTAKEN, gathering_id, kind)
        await self._connection.execute(TELL_ALL, gathering_id, kind, at)

    async def gathering_cancelled(self, gathering_id: GatheringId, *, at: datetime) -> None:
        """From then on the time runs after which what is personal is erased."""
        await self._connection.execute(CANCELLED, gathering_id, at)

    async def erase(self, gathering_id: GatheringId) -> int:
        """All that is personal; persons and target groups stay, and scores. Returns of how many sign-ups."""
        return int(await self._connection.fetchval(ERASE, gathering_id))

    async def give_feedback(self, signup_id: SignupId, gathering_id: GatheringId, *, score: int, words: str | None) -> tuple[int, int] | None:
        """How many scores there are now, and their sum; None if this sign-up gave its feedback before."""
        if not await self._connection.fetchval(FEEDBACK_DONE, signup_id):
            return None
        await self._connection.execute(FEEDBACK, gathering_id, score, words)
        row = await self._connection.fetchrow(FEEDBACK_SO_FAR, gathering_id)
        return (row["count"], row["total"]) if row else (0, 0)


async def gatherings_long_over(*, connection: Connection, now: datetime, most: int) -> Sequence[GatheringId]:
    """Those that ended or were cancelled a while ago, and of whose sign-ups something personal may be kept still; locked."""
    return [GatheringId(row["gathering_id"]) for row in await connection.fetch(OVER, now - KEPT, most)]


def _list(row: asyncpg.Record | None) -> SignupList | None:
    return SignupList(**{**row, "gathering_id": GatheringId(row["gathering_id"]), "asks": tuple(map(Ask, row["asks"]))}) if row else None


def _signup(row: asyncpg.Record) -> Signup:
    return Signup(signup_id=SignupId(row["signup_id"]), number=row["number"], persons=row["persons"], standing=Standing(row["standing"]))
