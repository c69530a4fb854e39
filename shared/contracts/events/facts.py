"""What events says. A title is public from publication on and travels from then; before that, ids and codes do."""

from uuid import UUID

from pydantic import AwareDatetime

from shared.contracts.envelope import Fact
from shared.contracts.events.words import Attendance, Cents, GatheringId, GatheringKind, Share, Spot, Title
from shared.contracts.registry.words import OrganisationId


class GatheringFact(Fact):
    gathering_id: GatheringId
    kind: GatheringKind
    starts_at: AwareDatetime
    ends_at: AwareDatetime
    convenor: OrganisationId
    parties: tuple[OrganisationId, ...] = ()
    network_id: UUID | None = None
    municipality: str | None = None
    target_groups: tuple[str, ...] = ()


class GatheringDrafted(GatheringFact, type="events.gathering.drafted.v1", subject="gathering_id"):
    pass


class GatheringProposed(GatheringFact, type="events.gathering.proposed.v1", subject="gathering_id"):
    """Every party but the convenor is asked to agree."""


class GatheringPartyAgreed(GatheringFact, type="events.gathering.party_agreed.v1", subject="gathering_id"):
    organisation_id: OrganisationId


class GatheringAgreed(GatheringFact, type="events.gathering.agreed.v1", subject="gathering_id"):
    """The last party has agreed."""


class GatheringPublished(GatheringFact, type="events.gathering.published.v1", subject="gathering_id"):
    title: Title
    spot: Spot | None = None
    capacity: int | None = None


class GatheringHeld(GatheringFact, type="events.gathering.held.v1", subject="gathering_id"):
    attendance: tuple[Attendance, ...] = ()


class GatheringCancelled(GatheringFact, type="events.gathering.cancelled.v1", subject="gathering_id"):
    reason: str
    was_published: bool
    """Whether people may have planned to come."""
    signed_up: int = 0
    """Persons who had a place; each who told how to reach them is owed a notice, as those who wait are."""
    waiting: int = 0


class GatheringCostsSplit(GatheringFact, type="events.gathering.costs_split.v1", subject="gathering_id"):
    """`split` counts the splits of this gathering; consent is to one of them."""

    split: int
    rent_cents: Cents
    catering_cents: Cents
    shares: tuple[Share, ...]


class GatheringShareAccepted(GatheringFact, type="events.gathering.share_accepted.v1", subject="gathering_id"):
    split: int
    share: Share
    all_accepted: bool
