"""Vouchers over HTTP: venues offer themselves, professionals issue and print, a venue's people redeem by code or scan."""

from datetime import date, timedelta
from typing import Annotated
from uuid import UUID, uuid5

from fastapi import APIRouter, Query, Response
from pydantic import Field, StringConstraints, model_validator

from services.volunteers.api.parameters import PREFIX, UNKEPT, VoucherKeysDep
from services.volunteers.authorisation import refuse_others
from services.volunteers.domain import signed_vouchers
from services.volunteers.domain.signed_vouchers import Signed
from services.volunteers.domain.vouchers import Voucher
from services.volunteers.handlers import vouchers as handlers
from services.volunteers.handlers.vouchers import Shown
from services.volunteers.keys.voucher_keys import VoucherKeys
from services.volunteers.printing import DRAWING
from services.volunteers.printing.vouchers import Secrets, printable
from services.volunteers.views import vouchers as views
from services.volunteers.voucher_kinds import voucher_kind
from shared.authority import ANY_PARTY, PROFESSIONALS
from shared.clock import new_id, today
from shared.contracts.times import Day
from shared.contracts.volunteers import VenueId, VoucherId
from shared.contracts.volunteers import vouchers as contracts
from shared.contracts.words import OrganisationId
from shared.domain.trilingual import Language
from shared.http.admission import OPEN, may_read
from shared.http.bodies import Body
from shared.http.commands import Commands
from shared.http.edge import EdgeDep
from shared.http.openapi import TAKES_A_KEY
from shared.http.paging import After, Limit, Page

venues = APIRouter(prefix=PREFIX, tags=["vouchers"], dependencies=[may_read(ANY_PARTY)])
vouchers = APIRouter(prefix=PREFIX, tags=["vouchers"], dependencies=[may_read(PROFESSIONALS), *UNKEPT])
public = APIRouter(prefix=PREFIX, tags=["vouchers"], dependencies=[OPEN])

"""Of this process. A voucher is for whoever gets it, so none is kept."""

venue_commands = Commands(venues, answers=views.venue)
venue_commands.put("/venues/{venue_id}", contracts.OfferVenue)
venue_commands.post("/venues/{venue_id}/end", contracts.EndVenue)
Commands(vouchers, answers=views.voucher).post("/vouchers/{voucher_id}/withdrawal", contracts.WithdrawVoucher)
Commands(venues, answers=views.venue_of_terminal).post("/terminals/{terminal_id}/retirement", contracts.RetireTerminal)

TypedCode = Annotated[str, StringConstraints(max_length=40)]
ScannedForm = Annotated[str, StringConstraints(max_length=signed_vouchers.LETTERS + 10)]


class Issuing(Body):
    """A voucher for somebody who is not named."""

    organisation_id: OrganisationId
    """For which the professional works."""
    venue_id: VenueId
    kind: contracts.VoucherKind = "culture_prescription"
    valid_until: Day | None = None
    """The last day; by default as long as its kind says."""
    buddy_wanted: bool = False
    """Company is wished for; a request for it is made apart."""


class Redeeming(Body):
    """What somebody brought: the code as it was typed, or what was scanned."""

    code: TypedCode | None = Field(default=None, repr=False)
    voucher: ScannedForm | None = Field(default=None, repr=False)

    @model_validator(mode="after")
    def _one_of_the_two(self) -> "Redeeming":
        if (self.code is None) == (self.voucher is None):
            raise ValueError("give the code or what was scanned, one of the two")
        return self


@public.get("/public/venues")
async def list_venues(edge: EdgeDep, after: After = None, limit: Limit = 100) -> Page[views.VenueView]:
    """Where vouchers are redeemed."""
    return await edge.read(views.venues, after=after, limit=limit)


@vouchers.post("/vouchers", status_code=201, openapi_extra=TAKES_A_KEY)
async def issue_voucher(body: Issuing, edge: EdgeDep, keys: VoucherKeysDep) -> views.VoucherView:
    """A professional issues a voucher; its code is on the page that is printed. Repeated under the same Idempotency-Key it is one voucher."""
    caller = await edge.caller()
    refuse_others(caller, body.organisation_id)
    voucher = _of(body, VoucherId(await edge.new_id()), today())
    await edge.act(handlers.issue, voucher=voucher, code_hash=keys.code_hash(keys.code(voucher.voucher_id)))
    return await edge.read(views.voucher, voucher.voucher_id, caller=caller, today=today())


@vouchers.get("/vouchers")
async def list_vouchers(edge: EdgeDep, organisation_id: Annotated[UUID, Query()], after: After = None, limit: Limit = 100) -> Page[views.VoucherView]:
    """Those that an organisation issued, for its professionals."""
    refuse_others(await edge.caller(), organisation_id)
    return await edge.read(views.vouchers, organisation_id, after=after, limit=limit, today=today())


@vouchers.get("/vouchers/{voucher_id}")
async def get_voucher(voucher_id: VoucherId, edge: EdgeDep) -> views.VoucherView:
    return await edge.read(views.voucher, voucher_id, caller=await edge.caller(), today=today())


@vouchers.get("/vouchers/{voucher_id}/voucher.pdf", response_class=Response, responses={200: {"content": {"application/pdf": {}}}})
async def print_voucher(voucher_id: VoucherId, edge: EdgeDep, keys: VoucherKeysDep, lang: Annotated[Language, Query()] = Language.FI) -> Response:
    """The page to give to somebody, as PDF/UA, with the code and the QR code."""
    voucher = await edge.read(views.issued, voucher_id, caller=await edge.caller())
    venue = await edge.read(views.venue, voucher.venue_id)
    pdf = await DRAWING.of(printable(voucher, venue.name, _secrets(voucher, keys), language=lang, today=today()))
    return Response(pdf, media_type="application/pdf", headers={"Cache-Control": "no-store", "Content-Disposition": f'inline; filename="{voucher.kind}.pdf"'})


@venues.post("/venues/{venue_id}/redemptions", openapi_extra=TAKES_A_KEY, dependencies=UNKEPT)
async def redeem_voucher(venue_id: VenueId, body: Redeeming, edge: EdgeDep, keys: VoucherKeysDep) -> views.VoucherView:
    """Let in whoever brings a voucher, once. Repeated under the same Idempotency-Key it is told again that this request redeemed it."""
    caller = await edge.caller()
    shown = _shown(body, keys)
    redemption_id = uuid5(venue_id, f"{caller.subject} {edge.key}") if edge.key else new_id()
    await edge.act(handlers.redeem, shown=shown, venue_id=venue_id, redemption_id=redemption_id, reader=caller)
    return await edge.read(views.shown, code_hash=shown.code_hash, voucher_id=shown.voucher_id, today=today())


def _of(body: Issuing, voucher_id: VoucherId, issued_on: date) -> Voucher:
    kind = voucher_kind(body.kind)
    return Voucher(
        voucher_id=voucher_id, kind=body.kind, venue_id=body.venue_id, organisation_id=body.organisation_id, entries=kind.entries, issued_on=issued_on,
        valid_until=body.valid_until or issued_on + timedelta(days=kind.valid_days), buddy_wanted=body.buddy_wanted,
    )  # fmt: skip


def _secrets(voucher: Voucher, keys: VoucherKeys) -> Secrets:
    signed = Signed(voucher_id=voucher.voucher_id, venue_id=voucher.venue_id, valid_until=voucher.valid_until, entries=voucher.entries)
    return Secrets(code=keys.code(voucher.voucher_id), scanned_form=keys.scanned_form(signed))


def _shown(body: Redeeming, keys: VoucherKeys) -> Shown:
    if body.voucher is not None:
        return Shown(voucher_id=keys.scanned(body.voucher).voucher_id)
    return Shown(code_hash=keys.code_hash(body.code or ""))
