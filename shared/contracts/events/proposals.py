"""What another service tells when it proposes a gathering: a grant clinic, a training. Its own contract module gives it a name and an id."""

from pydantic import AwareDatetime, Field

from shared.contracts.envelope import Fact
from shared.contracts.events.facts import GatheringFact
from shared.contracts.events.words import Spot, Title
from shared.contracts.registry.words import Code, Count, OrganisationId


class GatheringProposal(Fact):
    """The whole proposal as it now stands: told again with other content, it replaces what was told before."""

    title: Title
    starts_at: AwareDatetime
    ends_at: AwareDatetime
    convenor: OrganisationId
    parties: tuple[OrganisationId, ...] = Field(default=(), max_length=100)
    """The others, who are asked to agree."""
    municipality: str | None = Field(default=None, pattern=r"^[0-9]{3}$")
    spot: Spot | None = None
    target_groups: tuple[Code, ...] = Field(default=(), max_length=50)
    capacity: Count | None = None


class GatheringProposalPassedOver(GatheringFact, type="events.gathering.proposal_passed_over.v1", subject="gathering_id"):
    """A proposal was told again, or withdrawn, too late: the gathering stays as it is, in the state `state`."""

    state: str
