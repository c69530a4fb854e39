"""What events takes."""

from uuid import UUID

from pydantic import Field

from shared.contracts.envelope import Command
from shared.contracts.events.words import Attendance, Cents, Duty, GatheringId, GatheringKind, Rule, Spot, Title
from shared.contracts.registry.places import LocalText
from shared.contracts.registry.services import Language
from shared.contracts.registry.words import Code, Count, OrganisationId
from shared.contracts.times import Instant


class DraftGathering(Command, type="events.draft_gathering.v1", subject="gathering_id", personal=True):
    """Whoever convenes is a party; `parties` are the others, who must agree.

    `organisers` are those of them who are named as organisers (järjestäjä); `registration` says in words how one signs up.
    """

    gathering_id: GatheringId
    kind: GatheringKind
    title: Title
    starts_at: Instant
    ends_at: Instant
    convenor: OrganisationId
    parties: tuple[OrganisationId, ...] = Field(default=(), max_length=100)
    spot: Spot | None = None
    network_id: UUID | None = None
    municipality: str | None = Field(default=None, pattern=r"^[0-9]{3}$")
    target_groups: tuple[Code, ...] = Field(default=(), max_length=50)
    capacity: Count | None = None
    duties: tuple[Duty, ...] = Field(default=(), max_length=20)
    contents: LocalText | None = None
    organisers: tuple[OrganisationId, ...] = Field(default=(), max_length=100)
    languages: tuple[Language, ...] = Field(default=(), max_length=20)
    free_of_charge: bool | None = None
    registration: LocalText | None = None


class ProposeGathering(Command, type="events.propose_gathering.v1", subject="gathering_id"):
    gathering_id: GatheringId


class AgreeToGathering(Command, type="events.agree_to_gathering.v1", subject="gathering_id"):
    gathering_id: GatheringId
    organisation_id: OrganisationId


class PublishGathering(Command, type="events.publish_gathering.v1", subject="gathering_id"):
    gathering_id: GatheringId


class HoldGathering(Command, type="events.hold_gathering.v1", subject="gathering_id"):
    """Say that it was held, and how many came."""

    gathering_id: GatheringId
    attendance: tuple[Attendance, ...] = Field(default=(), max_length=50)


class CancelGathering(Command, type="events.cancel_gathering.v1", subject="gathering_id"):
    gathering_id: GatheringId
    reason: Code


class SplitCosts(Command, type="events.split_costs.v1", subject="gathering_id"):
    """Rent and catering, split by one rule. Splitting anew asks every payer again."""

    gathering_id: GatheringId
    rent_cents: Cents = 0
    catering_cents: Cents = 0
    rule: Rule


class AcceptShare(Command, type="events.accept_share.v1", subject="gathering_id"):
    """A payer's consent, to the split that it was shown and to no other."""

    gathering_id: GatheringId
    payer: OrganisationId
    split: int = Field(ge=1)
