"""What events says. A title is public from publication on and travels from then; before that, ids and codes do."""

from uuid import UUID

from pydantic import AwareDatetime

from shared.contracts.envelope import Fact
from shared.contracts.events.words import Attendance, GatheringId, GatheringKind, Share, Spot, Title
from shared.contracts.words import Cents, OrganisationId


class GatheringFact(Fact):
    """What every fact of a gathering says of it, as it stands after the fact."""

    gathering_id: GatheringId
    kind: GatheringKind
    starts_at: AwareDatetime
    ends_at: AwareDatetime
    convenor: OrganisationId
    parties: tuple[OrganisationId, ...] = ()
    """Those beside the convenor, in the order of their ids."""
    network_id: UUID | None = None
    """The network whose meeting it is, if it is one."""
    municipality: str | None = None
    """Code of the municipality where it takes place; null: nobody has said."""
    target_groups: tuple[str, ...] = ()


class GatheringDrafted(GatheringFact, type="events.gathering.drafted.v1", subject="gathering_id"):
    """A convenor has sketched a gathering, or another service's proposal became one. Only its parties see it yet."""


class GatheringProposed(GatheringFact, type="events.gathering.proposed.v1", subject="gathering_id"):
    """The convenor has asked every other party to agree: each of them has something to answer."""


class GatheringPartyAgreed(GatheringFact, type="events.gathering.party_agreed.v1", subject="gathering_id"):
    """One party has agreed. `events.gathering.agreed.v1` follows when none is left that has not."""

    organisation_id: OrganisationId
    """The party."""


class GatheringAgreed(GatheringFact, type="events.gathering.agreed.v1", subject="gathering_id"):
    """The last party has agreed: the convenor may publish it, once the costs are accepted too."""


class GatheringPublished(GatheringFact, type="events.gathering.published.v1", subject="gathering_id"):
    """It is public from now on: calendars and pages show it, and people may plan to come or sign up."""

    title: Title
    spot: Spot | None = None
    capacity: int | None = None
    """How many persons fit; null: there is no limit."""


class GatheringHeld(GatheringFact, type="events.gathering.held.v1", subject="gathering_id"):
    """It took place, with so many of each target group. Said once; networks, forums and measures count it."""

    attendance: tuple[Attendance, ...] = ()


class GatheringCancelled(GatheringFact, type="events.gathering.cancelled.v1", subject="gathering_id"):
    """It will not take place: rooms are released, who signed up is notified, calendars show it as cancelled."""

    reason: str
    """The convenor's code; `proposal_withdrawn` where another service withdrew its proposal."""
    was_published: bool
    """Whether people may have planned to come."""
    signed_up: int = 0
    """Persons who had a place. Each who left an address is owed a notice, as those who wait are."""
    waiting: int = 0
    """Persons on the waiting list."""


class GatheringCostsSplit(GatheringFact, type="events.gathering.costs_split.v1", subject="gathering_id"):
    """Rent and catering are divided anew, and every payer has to accept its share of this split before the gathering can be published."""

    split: int
    """The number of the split among those of this gathering; consent is to one of them."""
    rent_cents: Cents
    catering_cents: Cents
    shares: tuple[Share, ...]
    """They sum exactly to rent and to catering, in the order of the payers' ids."""


class GatheringShareAccepted(GatheringFact, type="events.gathering.share_accepted.v1", subject="gathering_id"):
    """A payer has accepted its share of the costs."""

    split: int
    """The number of the split that was accepted."""
    share: Share
    all_accepted: bool
    """Whether it was the last: the costs no longer hold up publication."""
