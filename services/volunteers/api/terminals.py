"""A venue's terminal over HTTP: enrolled by the venue's people, from then on known by its own token.

It leaves and gets what it needs to redeem alone; it comes back with what it did. A terminal that is about to come back redeems nothing more until it has left
anew, whatever becomes of the answer: then no voucher is decided on in two places.
"""

from base64 import b64encode
from datetime import datetime, timedelta
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, Field

from services.volunteers.api.parameters import PREFIX, UNKEPT, TerminalTokensDep, Token, VoucherKeysDep
from services.volunteers.api.vouchers import ScannedForm, venues
from services.volunteers.domain.signed_vouchers import NotAVoucher
from services.volunteers.domain.vouchers import LONGEST_AWAY_DAYS
from services.volunteers.handlers import vouchers as handlers
from services.volunteers.handlers.vouchers import RedeemedAway, redemption_at
from services.volunteers.keys.voucher_keys import VoucherKeys
from services.volunteers.store.vouchers import Terminals, Vouchers
from services.volunteers.views import vouchers as views
from shared.clock import now, today
from shared.contracts.times import Instant
from shared.contracts.volunteers import TerminalId, VenueId
from shared.database.postgres import Connection
from shared.http.admission import OPEN
from shared.http.bodies import Body
from shared.http.edge import EdgeDep
from shared.http.openapi import TAKES_A_KEY
from shared.link_tokens import fingerprint

router = APIRouter(prefix=f"{PREFIX}/terminal/{{token}}", tags=["terminals"], dependencies=[OPEN, *UNKEPT])

MOST_LINES = 2_000


class Enrolled(views.TerminalView):
    """`token` is the terminal's own, and it alone has it."""

    token: str


class Leaving(BaseModel):
    """What it needs to redeem alone."""

    terminal_id: UUID
    venue_id: UUID
    public_key: str
    """Ed25519, 32 bytes in base64: by it the terminal checks what it scans."""
    over: tuple[UUID, ...]
    """The vouchers that are redeemed or withdrawn, and whose last day is not over."""
    away_since: datetime
    until: datetime
    """From then on it redeems nothing more until it has come back."""


class Line(Body):
    voucher: ScannedForm = Field(repr=False)
    """As it was scanned, which shows that it was there."""
    at: Instant


class ComingBack(Body):
    """What the terminal redeemed. Of a long log the parts come one after the other, all but the last of them with `stays_away`."""

    redeemed: tuple[Line, ...] = Field(default=(), max_length=MOST_LINES)
    stays_away: bool = False


class TakenOver(BaseModel):
    """What became of the lines of the log."""

    taken: Annotated[int, Field(ge=0)]
    """So many are noted as redeemed by this terminal, now or when it said so before."""
    twice: tuple[UUID, ...]
    """They had been redeemed elsewhere: somebody went on using a terminal that was said to be lost."""
    foreign: Annotated[int, Field(ge=0)]
    """So many are no vouchers for this venue."""


@venues.post("/venues/{venue_id}/terminal", status_code=201, openapi_extra=TAKES_A_KEY, dependencies=UNKEPT)
async def enrol_terminal(venue_id: VenueId, edge: EdgeDep, tokens: TerminalTokensDep) -> Enrolled:
    """The venue's people give one machine the right to redeem without a connection."""
    caller = await edge.caller()
    terminal_id = TerminalId(await edge.new_id())
    token = tokens.token(terminal_id)
    await edge.act(handlers.enrol, terminal_id=terminal_id, venue_id=venue_id, secret=fingerprint(token), reader=caller)
    return Enrolled(token=token, **dict(await edge.read(views.terminal, venue_id, caller=caller)))


@venues.get("/venues/{venue_id}/terminal", dependencies=UNKEPT)
async def get_terminal(venue_id: VenueId, edge: EdgeDep) -> views.TerminalView:
    return await edge.read(views.terminal, venue_id, caller=await edge.caller())


@router.post("/departure")
async def leave(token: Token, edge: EdgeDep, keys: VoucherKeysDep) -> Leaving:
    """The terminal is about to have no connection. From now on it alone redeems at its venue."""
    await edge.act(handlers.leave, secret=fingerprint(token))
    return await edge.read(_leaving, fingerprint(token), keys=keys)


@router.post("/return")
async def come_back(token: Token, body: ComingBack, edge: EdgeDep, keys: VoucherKeysDep) -> TakenOver:
    """The terminal tells what it redeemed, and gives the right back unless it stays away. As often as it takes for an answer to arrive."""
    lines = [line for line in (_line(one, keys) for one in body.redeemed) if line]
    await edge.act(handlers.come_back, secret=fingerprint(token), log=lines, stays_away=body.stays_away)
    return await edge.read(_taken_over, fingerprint(token), lines=lines, told=len(body.redeemed))


def _line(line: Line, keys: VoucherKeys) -> RedeemedAway | None:
    try:
        return RedeemedAway(voucher_id=keys.scanned(line.voucher).voucher_id, at=line.at)
    except NotAVoucher:
        return None


async def _leaving(connection: Connection, secret: bytes, *, keys: VoucherKeys) -> Leaving:
    terminal = await Terminals(connection).opened_by(secret)
    over = await Vouchers(connection).over_at(terminal["venue_id"], since=today())
    since = terminal["away_since"] or now()
    return Leaving(
        terminal_id=terminal["terminal_id"], venue_id=terminal["venue_id"], public_key=b64encode(keys.public_key).decode(), over=tuple(over),
        away_since=since, until=since + timedelta(days=LONGEST_AWAY_DAYS),
    )  # fmt: skip


async def _taken_over(connection: Connection, secret: bytes, *, lines: list[RedeemedAway], told: int) -> TakenOver:
    terminal = await Terminals(connection).opened_by(secret)
    redeemed = await views.redeemed_as(connection, terminal["venue_id"], [line.voucher_id for line in lines])
    own = {key for key, redemption in redeemed.items() if redemption == redemption_at(terminal["terminal_id"], key)}
    foreign = told - sum(line.voucher_id in redeemed for line in lines)
    return TakenOver(taken=len(own), twice=tuple(sorted(redeemed.keys() - own)), foreign=foreign)
