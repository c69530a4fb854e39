"""Venues: where vouchers are redeemed, by the people of the organisation whose venue it is."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from shared.contracts.envelope import Fact
from shared.contracts.volunteers import VenueId, vouchers
from shared.contracts.words import LocalName, OrganisationId
from shared.domain.same_names import fact_of, made_from
from shared.errors import DomainError, InvalidValue


class VenueIsAnothers(DomainError):
    slug = "venue-is-anothers"
    status = 403


class VenueHasEnded(DomainError):
    slug = "venue-ended"


class KindNotTaken(InvalidValue):
    slug = "kind-not-taken"


@dataclass(frozen=True, slots=True, kw_only=True)
class Venue:
    venue_id: VenueId
    organisation_id: OrganisationId
    name: LocalName
    kinds: tuple[str, ...]
    ended: bool = False


def offer(existing: Venue | None, command: vouchers.OfferVenue) -> tuple[Venue, Sequence[Fact]]:
    """Raises VenueIsAnothers."""
    if existing and existing.organisation_id != command.organisation_id:
        raise VenueIsAnothers("a venue stays its organisation's", field="organisation_id", value=command.organisation_id, remedy="offer a venue of your own")
    venue = made_from(command, Venue)
    if venue == existing:
        return venue, []
    return venue, [fact_of(venue, vouchers.VenueOffered)]


def end(venue: Venue) -> tuple[Venue, Sequence[Fact]]:
    if venue.ended:
        return venue, []
    return replace(venue, ended=True), [fact_of(venue, vouchers.VenueEnded)]


def refuse_unfit(venue: Venue, kind: str) -> None:
    """Raises VenueHasEnded, KindNotTaken: no voucher of the kind is issued for it."""
    if venue.ended:
        raise VenueHasEnded("the venue takes vouchers no longer", field="venue_id", value=venue.venue_id, remedy="take another venue")
    if kind not in venue.kinds:
        raise KindNotTaken("the venue takes no vouchers of this kind", field="kind", value=kind, remedy=f"it takes {', '.join(venue.kinds)}")
