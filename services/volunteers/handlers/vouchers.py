"""Vouchers: issued, redeemed by a venue's people, withdrawn; and a venue's terminal, which leaves to redeem alone and returns with what it did.

What must stay true: at each moment one decides for a venue: the database while its terminal is there, the terminal while it is away. A code is in no command,
so it lies in no queue and no dead letter.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid5

from services.volunteers.authorisation import NOBODY, refuse_others, refuse_others_venue
from services.volunteers.domain import venues as venue_rules
from services.volunteers.domain import vouchers as domain
from services.volunteers.domain.vouchers import Redemption, Voucher
from services.volunteers.store.vouchers import Terminals, Venues, Vouchers
from shared.auth import Caller
from shared.contracts.envelope import Fact
from shared.contracts.volunteers import TerminalId, VenueId, VoucherId
from shared.contracts.volunteers import vouchers as contracts
from shared.contracts.volunteers.vouchers import WithdrawnFor
from shared.errors import DomainError, NotFound
from shared.work.deciding import deciding


class TerminalIsThere(DomainError):
    slug = "terminal-is-there"


class TerminalIsRetired(DomainError):
    slug = "terminal-retired"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """What somebody brought: found by the hash of its code, or by the id that stood in what was signed."""

    code_hash: bytes | None = None
    voucher_id: VoucherId | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RedeemedAway:
    """A line of a terminal's log."""

    voucher_id: VoucherId
    at: datetime


async def offer_venue(command: contracts.OfferVenue, *, venues: Venues, by: Caller, now: datetime) -> Sequence[Fact]:
    refuse_others(by, command.organisation_id)
    existing = await venues.find(command.venue_id)
    return await venues.save_noted(existing, venue_rules.offer(existing, command), command, by=by, now=now)


end_venue = deciding(
    contracts.EndVenue, Venues, lambda venue, _command, _now: venue_rules.end(venue), may=lambda by, venue, _command: refuse_others(by, venue.organisation_id)
)


async def issue(*, voucher: Voucher, code_hash: bytes, venues: Venues, vouchers: Vouchers) -> Sequence[Fact]:
    """The same request again is the same voucher."""
    if await vouchers.find(voucher.voucher_id):
        return []
    venue_rules.refuse_unfit(await venues.read(voucher.venue_id), voucher.kind)
    issued, facts = domain.issue(voucher)
    await vouchers.add(issued, code_hash)
    return facts


async def redeem(
    *, shown: Shown, venue_id: VenueId, redemption_id: UUID, reader: Caller, venues: Venues, terminals: Terminals, vouchers: Vouchers, now: datetime
) -> Sequence[Fact]:
    """Of two scanners at once the one that has the row redeems, and the other finds that it is."""
    refuse_others_venue(reader, (await venues.read(venue_id)).organisation_id, venue_id=venue_id)
    domain.refuse_while_away(await terminals.redeeming_at(venue_id))
    voucher = await _shown(shown, vouchers)
    redeemed, facts = domain.redeem(voucher, Redemption(redemption_id=redemption_id, at=now), venue_id=venue_id)
    if facts:
        await vouchers.keep([redeemed])
    return facts


async def withdraw_voucher(command: contracts.WithdrawVoucher, *, vouchers: Vouchers, by: Caller) -> Sequence[Fact]:
    voucher = await vouchers.get(command.voucher_id)
    if not by.is_one_of([voucher.organisation_id], or_in=NOBODY):
        raise NotFound("voucher", command.voucher_id)
    withdrawn, facts = domain.withdraw(voucher, WithdrawnFor.ISSUER)
    await vouchers.keep([withdrawn])
    return facts


async def enrol(
    *, terminal_id: TerminalId, venue_id: VenueId, secret: bytes, reader: Caller, venues: Venues, terminals: Terminals, now: datetime
) -> Sequence[Fact]:
    """The same request again is the same terminal."""
    refuse_others_venue(reader, (await venues.read(venue_id)).organisation_id, venue_id=venue_id)
    if existing := await terminals.alone_at(venue_id):
        if existing["terminal_id"] == terminal_id:
            return []
        raise TerminalIsThere("a venue has one terminal", field="venue_id", value=venue_id, remedy=f"retire {existing['terminal_id']} first")
    await terminals.enrol(terminal_id, venue_id, secret=secret, at=now)
    return [contracts.TerminalEnrolled(terminal_id=terminal_id, venue_id=venue_id)]


async def retire_terminal(
    command: contracts.RetireTerminal, *, venues: Venues, terminals: Terminals, vouchers: Vouchers, by: Caller, now: datetime
) -> Sequence[Fact]:
    """Of one that is away nobody knows what it redeemed, so nothing that it may have redeemed is good any more."""
    venue_id = VenueId((await terminals.get(command.terminal_id))["venue_id"])
    refuse_others_venue(by, (await venues.read(venue_id)).organisation_id, venue_id=venue_id)
    terminal = await terminals.alone_at(venue_id)
    if not terminal or terminal["terminal_id"] != command.terminal_id:
        return []
    lost = terminal["away_since"] is not None
    decided = [domain.withdraw(voucher, WithdrawnFor.TERMINAL_LOST) for voucher in await vouchers.open_at(venue_id)] if lost else []
    await vouchers.keep([voucher for voucher, _ in decided])
    await terminals.retire(command.terminal_id, at=now)
    retired = contracts.TerminalRetired(terminal_id=command.terminal_id, venue_id=venue_id, lost=lost)
    return [retired, *(fact for _, facts in decided for fact in facts)]


async def leave(*, secret: bytes, terminals: Terminals, now: datetime) -> Sequence[Fact]:
    """From now on the terminal redeems alone. Whoever redeems just now is done before."""
    known = await terminals.opened_by(secret)
    terminal = await terminals.alone_at(known["venue_id"])
    if not terminal or terminal["terminal_id"] != known["terminal_id"]:
        raise TerminalIsRetired("this terminal is used no longer", field="terminal_id", value=known["terminal_id"], remedy="enrol it anew")
    await terminals.leaves(known["terminal_id"], at=now)
    return []


async def come_back(*, secret: bytes, log: Sequence[RedeemedAway], stays_away: bool, terminals: Terminals, vouchers: Vouchers, now: datetime) -> Sequence[Fact]:
    """What the terminal did is taken over, also of one that was retired meanwhile. As often as it is told."""
    terminal = await terminals.opened_by(secret)
    await terminals.alone_at(terminal["venue_id"])
    first = {line.voucher_id: line for line in reversed(log)}
    facts: list[Fact] = []
    for voucher in await vouchers.several(terminal["venue_id"], list(first)):
        line = first[voucher.voucher_id]
        done = Redemption(redemption_id=redemption_at(terminal["terminal_id"], line.voucher_id), at=min(line.at, now), offline=True)
        redeemed, said = domain.take_over(voucher, done)
        await vouchers.keep([redeemed])
        facts += said
    if not stays_away:
        await terminals.returns(terminal["terminal_id"])
    return facts


def redemption_at(terminal_id: UUID, voucher_id: UUID) -> UUID:
    """Of a voucher at one terminal: told again it is the same."""
    return uuid5(terminal_id, str(voucher_id))


async def _shown(shown: Shown, vouchers: Vouchers) -> Voucher:
    if shown.voucher_id is not None:
        return await vouchers.get(shown.voucher_id)
    return await vouchers.by_code(shown.code_hash or b"")
