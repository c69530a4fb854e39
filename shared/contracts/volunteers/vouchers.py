"""Vouchers (the culture prescription, kulttuuriresepti, is one kind) and the venues where they are redeemed. A voucher is nobody's: it has no name."""

from datetime import date
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from shared.contracts.envelope import Command, Fact
from shared.contracts.volunteers.words import TerminalId, VenueId, VoucherId
from shared.contracts.words import Code, LocalName, OrganisationId

VoucherKind = Code
"""What a voucher is for: `culture_prescription`. An open list: other services' kinds are redeemed in the same way."""
Entries = Annotated[int, Field(ge=1, le=20)]
"""How many one voucher lets in."""


class WithdrawnFor(StrEnum):
    """Why a voucher is good no longer: whoever issued it took it back, or the venue's terminal was lost and may have redeemed it."""

    ISSUER = "issuer"
    TERMINAL_LOST = "terminal_lost"


class OfferVenue(Command, type="volunteers.offer_venue.v1", subject="venue_id"):
    """An organisation lets in whoever brings a voucher of these kinds, at one venue of its own. Offered again it is changed."""

    venue_id: VenueId
    organisation_id: OrganisationId
    """Whose venue it is: its people redeem there."""
    name: LocalName
    kinds: tuple[VoucherKind, ...] = Field(min_length=1, max_length=10)


class EndVenue(Command, type="volunteers.end_venue.v1", subject="venue_id"):
    """No voucher is issued for the venue any more. Those that are out are still redeemed."""

    venue_id: VenueId


class WithdrawVoucher(Command, type="volunteers.withdraw_voucher.v1", subject="voucher_id"):
    """Whoever issued a voucher takes it back: it was lost, or made by mistake."""

    voucher_id: VoucherId


class RetireTerminal(Command, type="volunteers.retire_terminal.v1", subject="terminal_id"):
    """A venue's terminal is used no longer. If it is away and lost, each voucher that it may have redeemed is withdrawn, and issued anew by its issuer."""

    terminal_id: TerminalId


class VenueOffered(Fact, type="volunteers.venue.offered.v1", subject="venue_id"):
    """Vouchers of these kinds are redeemed at the venue."""

    venue_id: VenueId
    organisation_id: OrganisationId
    kinds: tuple[VoucherKind, ...]


class VenueEnded(Fact, type="volunteers.venue.ended.v1", subject="venue_id"):
    """No voucher is issued for the venue any more."""

    venue_id: VenueId
    organisation_id: OrganisationId


class VoucherFact(Fact):
    """What every fact of a voucher says. Its id leads to no code, and to nobody."""

    voucher_id: VoucherId
    kind: VoucherKind
    venue_id: VenueId


class VoucherIssued(VoucherFact, type="volunteers.voucher.issued.v1", subject="voucher_id"):
    """A professional gave somebody a voucher for one venue. Who it was is kept nowhere."""

    organisation_id: OrganisationId
    """For which the professional works."""
    entries: Entries
    valid_until: date
    buddy_wanted: bool
    """Company is wished for: a request for a buddy is made apart from it."""


class VoucherRedeemed(VoucherFact, type="volunteers.voucher.redeemed.v1", subject="voucher_id"):
    """Whoever brought the voucher was let in. It is good for nothing more."""

    entries: Entries
    offline: bool
    """The venue's terminal did so while it was away."""


class VoucherWithdrawn(VoucherFact, type="volunteers.voucher.withdrawn.v1", subject="voucher_id"):
    """The voucher lets nobody in any more: its issuer took it back, or the terminal that may have redeemed it was lost."""

    withdrawn_for: WithdrawnFor


class TerminalEnrolled(Fact, type="volunteers.terminal.enrolled.v1", subject="terminal_id"):
    """A venue has a terminal, which alone may redeem there without a connection."""

    terminal_id: TerminalId
    venue_id: VenueId


class TerminalRetired(Fact, type="volunteers.terminal.retired.v1", subject="terminal_id"):
    """It redeems nothing any more."""

    terminal_id: TerminalId
    venue_id: VenueId
    lost: bool
    """It was away, and what it redeemed is not known."""
