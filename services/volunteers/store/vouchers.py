"""Vouchers in PostgreSQL, their venues and the venues' terminals.

What must stay true: a voucher's row is locked while it is decided on, and whoever redeems holds the venue, so that its terminal leaves before or after, and
never in between. Who issued or redeemed is noted nowhere: a voucher is nobody's, and so is what is done with it.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from services.volunteers.domain.venues import Venue
from services.volunteers.domain.vouchers import Redemption, Voucher
from shared.contracts.volunteers.vouchers import WithdrawnFor
from shared.database.claims import claim, hold
from shared.database.documents import Documents
from shared.database.noted import NotedStore
from shared.database.postgres import Connection
from shared.errors import NotFound

VENUES = Documents(Venue, table="venues", name="venue", columns=("organisation_id", "ended"))

COLUMNS = "voucher_id, kind, venue_id, organisation_id, entries, issued_on, valid_until, buddy_wanted, withdrawn_for, redemption_id, redeemed_at, offline"
BY_ID = f"select {COLUMNS} from vouchers where voucher_id = $1 for update"  # noqa: S608 - our own columns
BY_CODE = f"select {COLUMNS} from vouchers where code_hash = $1 for update"  # noqa: S608
SEVERAL = f"select {COLUMNS} from vouchers where venue_id = $1 and voucher_id = any($2::uuid[]) order by voucher_id for update"  # noqa: S608
OPEN_AT = f"""select {COLUMNS} from vouchers where venue_id = $1 and redemption_id is null and withdrawn_for is null
order by voucher_id for update"""  # noqa: S608
ADD = """
insert into vouchers (voucher_id, kind, venue_id, organisation_id, entries, issued_on, valid_until, buddy_wanted, code_hash)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
"""
KEEP = "update vouchers set withdrawn_for = $2, redemption_id = $3, redeemed_at = $4, offline = $5 where voucher_id = $1"
OVER_AT = """
select voucher_id from vouchers where venue_id = $1 and valid_until >= $2 and (redemption_id is not null or withdrawn_for is not null) order by voucher_id
"""

ENROL = "insert into terminals (terminal_id, venue_id, secret, enrolled_at) values ($1, $2, $3, $4)"
OF_VENUE = "select terminal_id, venue_id, away_since, retired_at from terminals where venue_id = $1 and retired_at is null"
TERMINAL = "select terminal_id, venue_id, away_since, retired_at from terminals where terminal_id = $1"
OPENED_BY = "select terminal_id, venue_id, away_since, retired_at from terminals where secret = $1"
LEAVES = "update terminals set away_since = coalesce(away_since, $2) where terminal_id = $1"
RETURNS = "update terminals set away_since = null where terminal_id = $1"
RETIRE = "update terminals set retired_at = $2, away_since = null where terminal_id = $1"


class Venues(NotedStore[Venue]):
    documents = VENUES


class Vouchers:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def find(self, voucher_id: UUID) -> Voucher | None:
        row = await self._connection.fetchrow(BY_ID, voucher_id)
        return row and voucher_of(row)

    async def get(self, voucher_id: UUID) -> Voucher:
        if (found := await self.find(voucher_id)) is None:
            raise NotFound("voucher", voucher_id)
        return found

    async def by_code(self, code_hash: bytes) -> Voucher:
        row = await self._connection.fetchrow(BY_CODE, code_hash)
        if row is None:
            raise NotFound("voucher", "(code)")
        return voucher_of(row)

    async def several(self, venue_id: UUID, voucher_ids: Sequence[UUID]) -> list[Voucher]:
        """Those of them that are for the venue."""
        return [voucher_of(row) for row in await self._connection.fetch(SEVERAL, venue_id, list(voucher_ids))]

    async def open_at(self, venue_id: UUID) -> list[Voucher]:
        return [voucher_of(row) for row in await self._connection.fetch(OPEN_AT, venue_id)]

    async def over_at(self, venue_id: UUID, *, since: date) -> list[UUID]:
        """Those redeemed or withdrawn whose last day is not over: of the others their own date tells."""
        return [row["voucher_id"] for row in await self._connection.fetch(OVER_AT, venue_id, since)]

    async def add(self, voucher: Voucher, code_hash: bytes) -> None:
        await self._connection.execute(
            ADD, voucher.voucher_id, voucher.kind, voucher.venue_id, voucher.organisation_id, voucher.entries, voucher.issued_on, voucher.valid_until,
            voucher.buddy_wanted, code_hash,
        )  # fmt: skip

    async def keep(self, vouchers: Sequence[Voucher]) -> None:
        for voucher in vouchers:
            await self._connection.execute(KEEP, *_outcome(voucher))


class Terminals:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def redeeming_at(self, venue_id: UUID) -> datetime | None:
        """Since when its terminal is away. Until the transaction ends none leaves."""
        await hold(self._connection, _redeeming(venue_id))
        row = await self._connection.fetchrow(OF_VENUE, venue_id)
        return row and row["away_since"]

    async def alone_at(self, venue_id: UUID) -> Mapping[str, Any] | None:
        """The venue's terminal. Until the transaction ends nobody redeems there."""
        await claim(self._connection, _redeeming(venue_id))
        found: Mapping[str, Any] | None = await self._connection.fetchrow(OF_VENUE, venue_id)
        return found

    async def get(self, terminal_id: UUID) -> Mapping[str, Any]:
        return _found(await self._connection.fetchrow(TERMINAL, terminal_id), terminal_id)

    async def opened_by(self, secret: bytes) -> Mapping[str, Any]:
        return _found(await self._connection.fetchrow(OPENED_BY, secret), "(token)")

    async def enrol(self, terminal_id: UUID, venue_id: UUID, *, secret: bytes, at: datetime) -> None:
        await self._connection.execute(ENROL, terminal_id, venue_id, secret, at)

    async def leaves(self, terminal_id: UUID, *, at: datetime) -> None:
        """It is away from now on, or from when it left first."""
        await self._connection.execute(LEAVES, terminal_id, at)

    async def returns(self, terminal_id: UUID) -> None:
        await self._connection.execute(RETURNS, terminal_id)

    async def retire(self, terminal_id: UUID, *, at: datetime) -> None:
        await self._connection.execute(RETIRE, terminal_id, at)


def voucher_of(row: Mapping[str, Any]) -> Voucher:
    redeemed = Redemption(redemption_id=row["redemption_id"], at=row["redeemed_at"], offline=row["offline"]) if row["redemption_id"] else None
    why = row["withdrawn_for"] and WithdrawnFor(row["withdrawn_for"])
    same = {name: row[name] for name in ("voucher_id", "kind", "venue_id", "organisation_id", "entries", "issued_on", "valid_until", "buddy_wanted")}
    return Voucher(**same, withdrawn_for=why, redeemed=redeemed)


def _outcome(voucher: Voucher) -> tuple[object, ...]:
    done = voucher.redeemed
    return (voucher.voucher_id, voucher.withdrawn_for, *((done.redemption_id, done.at, done.offline) if done else (None, None, None)))


def _redeeming(venue_id: UUID) -> str:
    return f"redeeming {venue_id}"


def _found(row: Mapping[str, Any] | None, key: object) -> Mapping[str, Any]:
    if row is None:
        raise NotFound("terminal", key)
    return row
