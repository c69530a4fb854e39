"""Venues as anybody reads them, vouchers as those read them who issue them, and terminals as their venue's people do. No view shows a code."""

from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from pydantic import BaseModel

from services.volunteers.authorisation import NOBODY, refuse_others_venue
from services.volunteers.domain.vouchers import Voucher
from services.volunteers.store.vouchers import COLUMNS, VENUES, Terminals, Venues, voucher_of
from shared.auth import Caller
from shared.contracts.words import LocalName
from shared.database.postgres import Connection
from shared.domain.same_names import view_of
from shared.errors import NotFound
from shared.http.paging import Page, page

VENUE = "select v.venue, coalesce(s.version, 0) as version from venues v left join subjects s on s.subject = v.venue_id::text where v.venue_id = $1"
ALL_VENUES = """
select v.venue, coalesce(s.version, 0) as version from venues v left join subjects s on s.subject = v.venue_id::text
where not v.ended and ($1::uuid is null or v.venue_id > $1) order by v.venue_id limit $2 + 1
"""
ONE = f"select {COLUMNS} from vouchers where voucher_id = $1"  # noqa: S608 - our own columns
BY_CODE = f"select {COLUMNS} from vouchers where code_hash = $1"  # noqa: S608
ALL = f"select {COLUMNS} from vouchers where organisation_id = $1 and ($2::uuid is null or voucher_id > $2) order by voucher_id limit $3 + 1"  # noqa: S608
OF_VENUE = "select terminal_id, venue_id, enrolled_at, away_since from terminals where venue_id = $1 and retired_at is null"
REDEEMED_AS = "select voucher_id, redemption_id from vouchers where venue_id = $1 and voucher_id = any($2::uuid[]) and redemption_id is not null"


class VoucherState(StrEnum):
    OPEN = "open"
    REDEEMED = "redeemed"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


class VenueView(BaseModel):
    """Where vouchers of these kinds are redeemed."""

    venue_id: UUID
    organisation_id: UUID
    name: LocalName
    kinds: tuple[str, ...]
    ended: bool
    version: int


class VoucherView(BaseModel):
    """A voucher, of which nobody knows who has it."""

    voucher_id: UUID
    kind: str
    venue_id: UUID
    organisation_id: UUID
    entries: int
    issued_on: date
    valid_until: date
    buddy_wanted: bool
    state: VoucherState
    redeemed_at: datetime | None


class TerminalView(BaseModel):
    """The venue's terminal. `away_since`: it redeems alone, and nobody else does."""

    terminal_id: UUID
    venue_id: UUID
    enrolled_at: datetime
    away_since: datetime | None


async def venue(connection: Connection, venue_id: UUID) -> VenueView:
    if row := await connection.fetchrow(VENUE, venue_id):
        return view_of(VENUES.read(row["venue"]), VenueView, version=row["version"])
    raise NotFound("venue", venue_id)


async def venues(connection: Connection, *, after: UUID | None, limit: int) -> Page[VenueView]:
    rows = await connection.fetch(ALL_VENUES, after, limit)
    return page([view_of(VENUES.read(row["venue"]), VenueView, version=row["version"]) for row in rows], limit=limit, key="venue_id")


async def voucher(connection: Connection, voucher_id: UUID, *, caller: Caller, today: date) -> VoucherView:
    return _view(await issued(connection, voucher_id, caller=caller), today)


async def issued(connection: Connection, voucher_id: UUID, *, caller: Caller) -> Voucher:
    """For the organisation that issued it; to others there is none."""
    row = await connection.fetchrow(ONE, voucher_id)
    if row is None or not caller.is_one_of([row["organisation_id"]], or_in=NOBODY):
        raise NotFound("voucher", voucher_id)
    return voucher_of(row)


async def vouchers(connection: Connection, organisation_id: UUID, *, after: UUID | None, limit: int, today: date) -> Page[VoucherView]:
    rows = await connection.fetch(ALL, organisation_id, after, limit)
    return page([_view(voucher_of(row), today) for row in rows], limit=limit, key="voucher_id")


async def shown(connection: Connection, *, code_hash: bytes | None, voucher_id: UUID | None, today: date) -> VoucherView:
    """What was just redeemed, to the scanner that did so."""
    row = await connection.fetchrow(ONE, voucher_id) if voucher_id else await connection.fetchrow(BY_CODE, code_hash)
    if row is None:
        raise NotFound("voucher", "(code)")
    return _view(voucher_of(row), today)


async def terminal(connection: Connection, venue_id: UUID, *, caller: Caller) -> TerminalView:
    refuse_others_venue(caller, (await Venues(connection).read(venue_id)).organisation_id, venue_id=venue_id)
    if row := await connection.fetchrow(OF_VENUE, venue_id):
        return TerminalView.model_validate(dict(row))
    raise NotFound("terminal", venue_id)


async def venue_of_terminal(connection: Connection, terminal_id: UUID, *, caller: Caller) -> VenueView:
    """Where a terminal stood that is retired."""
    venue_id = (await Terminals(connection).get(terminal_id))["venue_id"]
    refuse_others_venue(caller, (await Venues(connection).read(venue_id)).organisation_id, venue_id=venue_id)
    return await venue(connection, venue_id)


async def redeemed_as(connection: Connection, venue_id: UUID, voucher_ids: Sequence[UUID]) -> dict[UUID, UUID]:
    """Of each of the venue's that is redeemed, by which redemption."""
    return {row["voucher_id"]: row["redemption_id"] for row in await connection.fetch(REDEEMED_AS, venue_id, list(voucher_ids))}


def _view(voucher: Voucher, today: date) -> VoucherView:
    at = voucher.redeemed.at if voucher.redeemed else None
    return view_of(voucher, VoucherView, state=_state(voucher, today), redeemed_at=at)


def _state(voucher: Voucher, today: date) -> VoucherState:
    if voucher.redeemed:
        return VoucherState.REDEEMED
    if voucher.withdrawn_for:
        return VoucherState.WITHDRAWN
    return VoucherState.EXPIRED if voucher.valid_until < today else VoucherState.OPEN
