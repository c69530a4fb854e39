"""Vouchers: issued for one venue, redeemed there once, or withdrawn, or past their last day. What they are for is a word (`kind`) and changes no rule.

What must stay true: redeemed once, and never after it was withdrawn or has expired, but for one case: what the venue's terminal redeemed while it was away has
happened at the door, and is kept, since nobody there could know of a withdrawal.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from shared.contracts.envelope import Fact
from shared.contracts.volunteers import VenueId, VoucherId, vouchers
from shared.contracts.volunteers.vouchers import WithdrawnFor
from shared.contracts.words import OrganisationId
from shared.domain.days import helsinki_day
from shared.domain.same_names import fact_of
from shared.errors import DomainError, InvalidValue

LONGEST_VALID_DAYS = 730
LONGEST_AWAY_DAYS = 7
"""So long a terminal redeems without having been heard of; what it did it can tell at any time."""


class AlreadyRedeemed(DomainError):
    slug = "already-redeemed"


class VoucherExpired(DomainError):
    slug = "voucher-expired"


class VoucherIsWithdrawn(DomainError):
    slug = "voucher-withdrawn"


class RedeemedElsewhere(DomainError):
    """It is for another venue."""

    slug = "another-venue"


class TerminalIsAway(DomainError):
    """While it may redeem without a connection, nobody else does at its venue."""

    slug = "terminal-away"


class LastDay(InvalidValue):
    slug = "valid-until"


@dataclass(frozen=True, slots=True, kw_only=True)
class Redemption:
    redemption_id: UUID
    """Of the one request that redeemed it: repeated, it is told the same."""
    at: datetime
    offline: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Voucher:
    voucher_id: VoucherId
    kind: str
    venue_id: VenueId
    organisation_id: OrganisationId
    """For which the professional works who issued it."""
    entries: int
    issued_on: date
    valid_until: date
    buddy_wanted: bool
    withdrawn_for: WithdrawnFor | None = None
    redeemed: Redemption | None = None


Decided = tuple[Voucher, Sequence[Fact]]


def issue(voucher: Voucher) -> Decided:
    """Raises LastDay."""
    if not 0 <= (voucher.valid_until - voucher.issued_on).days <= LONGEST_VALID_DAYS:
        raise LastDay(
            f"a voucher is good from today on, for {LONGEST_VALID_DAYS} days at most", field="valid_until", value=voucher.valid_until, remedy="give another day"
        )
    return voucher, [fact_of(voucher, vouchers.VoucherIssued)]


def redeem(voucher: Voucher, redemption: Redemption, *, venue_id: VenueId) -> Decided:
    """At one scanner, now. The one request that redeemed it may ask again and is told the same.

    Raises:
        RedeemedElsewhere, AlreadyRedeemed, VoucherIsWithdrawn, VoucherExpired
    """
    if voucher.venue_id != venue_id:
        raise RedeemedElsewhere("this voucher is for another venue", field="venue_id", value=venue_id, remedy="it says on the voucher where it is good")
    if voucher.redeemed and voucher.redeemed.redemption_id == redemption.redemption_id:
        return voucher, []
    if voucher.redeemed:
        raise AlreadyRedeemed("it was redeemed before", field="redeemed_at", value=voucher.redeemed.at.isoformat(), remedy="a voucher is good once")
    if voucher.withdrawn_for:
        raise VoucherIsWithdrawn("it was withdrawn", field="withdrawn_for", value=voucher.withdrawn_for, remedy="whoever issued it can issue another")
    if voucher.valid_until < helsinki_day(redemption.at):
        raise VoucherExpired("its last day is over", field="valid_until", value=voucher.valid_until, remedy="whoever issued it can issue another")
    return _redeemed(voucher, redemption)


def take_over(voucher: Voucher, redemption: Redemption) -> Decided:
    """What the terminal did while it was away. What it tells again, and what is redeemed already, changes nothing."""
    return (voucher, []) if voucher.redeemed else _redeemed(voucher, redemption)


def withdraw(voucher: Voucher, why: WithdrawnFor) -> Decided:
    """Raises AlreadyRedeemed."""
    if voucher.redeemed:
        raise AlreadyRedeemed("it was redeemed before", field="redeemed_at", value=voucher.redeemed.at.isoformat(), remedy="nothing is to be done")
    if voucher.withdrawn_for:
        return voucher, []
    withdrawn = replace(voucher, withdrawn_for=why)
    return withdrawn, [fact_of(withdrawn, vouchers.VoucherWithdrawn)]


def refuse_while_away(away_since: datetime | None) -> None:
    """Raises TerminalIsAway."""
    if away_since is not None:
        raise TerminalIsAway(
            "the venue's terminal is away, and redeems alone",
            field="away_since",
            value=away_since.isoformat(),
            remedy="redeem at the terminal, or let it return",
        )  # fmt: skip


def _redeemed(voucher: Voucher, redemption: Redemption) -> Decided:
    redeemed = replace(voucher, redeemed=redemption)
    return redeemed, [fact_of(redeemed, vouchers.VoucherRedeemed, offline=redemption.offline)]
