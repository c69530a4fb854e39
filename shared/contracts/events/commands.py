"""What events takes."""

from pydantic import Field

from shared.contracts.envelope import Command
from shared.contracts.events.outline import OutlineCommand
from shared.contracts.events.words import Attendance, GatheringId, Rule, Spot
from shared.contracts.times import Instant
from shared.contracts.words import Cents, Code, OrganisationId


class DraftGathering(OutlineCommand, type="events.draft_gathering.v1", subject="gathering_id", personal=True):
    """A convenor sketches a gathering (tapahtuma) for itself and its parties. It is shown to nobody else before it is published.

    The convenor is a party; each other one has to agree before it can be published.
    """

    gathering_id: GatheringId
    starts_at: Instant
    ends_at: Instant
    spot: Spot | None = None


class ProposeGathering(Command, type="events.propose_gathering.v1", subject="gathering_id"):
    """The convenor asks the other parties to agree to its draft. Where there are none, it is agreed at once."""

    gathering_id: GatheringId


class AgreeToGathering(Command, type="events.agree_to_gathering.v1", subject="gathering_id"):
    """A party agrees to a gathering that was proposed to it; the last one's word makes it agreed."""

    gathering_id: GatheringId
    organisation_id: OrganisationId
    """The party."""


class PublishGathering(Command, type="events.publish_gathering.v1", subject="gathering_id"):
    """The convenor makes an agreed gathering public. Refused as long as a payer has not accepted its share of the costs."""

    gathering_id: GatheringId


class HoldGathering(Command, type="events.hold_gathering.v1", subject="gathering_id"):
    """The convenor reports, once it has begun, that the gathering took place, and how many of each target group came. Counts, never names."""

    gathering_id: GatheringId
    attendance: tuple[Attendance, ...] = Field(default=(), max_length=50)


class CancelGathering(Command, type="events.cancel_gathering.v1", subject="gathering_id"):
    """The convenor calls a gathering off: its rooms are released, and whoever signed up is notified. What was held cannot be cancelled."""

    gathering_id: GatheringId
    reason: Code


class SplitCosts(Command, type="events.split_costs.v1", subject="gathering_id"):
    """The convenor divides rent and catering among payers by one rule (jyvitys), before publication. Another split asks every payer anew."""

    gathering_id: GatheringId
    rent_cents: Cents = 0
    catering_cents: Cents = 0
    rule: Rule


class AcceptShare(Command, type="events.accept_share.v1", subject="gathering_id"):
    """A payer agrees to its share of the split that it was shown, and of no other."""

    gathering_id: GatheringId
    payer: OrganisationId
    split: int = Field(ge=1)
    """The number of that split."""
