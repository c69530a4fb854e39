"""What events takes."""

from uuid import UUID

from pydantic import Field

from shared.contracts.envelope import Command
from shared.contracts.events.words import Attendance, GatheringDuty, GatheringId, GatheringKind, Rule, Spot, Title
from shared.contracts.times import Instant
from shared.contracts.words import Cents, Code, Count, Language, LocalText, MunicipalityCode, OrganisationId


class DraftGathering(Command, type="events.draft_gathering.v1", subject="gathering_id", personal=True):
    """A convenor sketches a gathering (tapahtuma) for itself and its parties. It is shown to nobody else before it is published.

    The convenor is a party; each other one has to agree before it can be published.
    """

    gathering_id: GatheringId
    kind: GatheringKind
    title: Title
    starts_at: Instant
    ends_at: Instant
    convenor: OrganisationId
    parties: tuple[OrganisationId, ...] = Field(default=(), max_length=100)
    """Those beside the convenor."""
    spot: Spot | None = None
    network_id: UUID | None = None
    """The network whose meeting it is, if it is one."""
    municipality: MunicipalityCode | None = None
    target_groups: tuple[Code, ...] = Field(default=(), max_length=50)
    capacity: Count | None = None
    """How many persons fit; null: there is no limit."""
    duties: tuple[GatheringDuty, ...] = Field(default=(), max_length=20)
    contents: LocalText | None = None
    """What happens there, for those who think of coming."""
    organisers: tuple[OrganisationId, ...] = Field(default=(), max_length=100)
    """Those of the parties, the convenor among them, who are named as organisers (järjestäjä)."""
    languages: tuple[Language, ...] = Field(default=(), max_length=20)
    free_of_charge: bool | None = None
    """Null: nobody has said."""
    registration: LocalText | None = None
    """How one signs up, in words."""


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
