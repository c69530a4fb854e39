"""What another service says when it proposes a gathering: a grant clinic, a training. Its own contract module gives it a name and an id."""

from pydantic import AwareDatetime, Field

from shared.contracts.envelope import Fact
from shared.contracts.events.facts import GatheringFact
from shared.contracts.events.words import Spot, Title
from shared.contracts.words import Code, Count, MunicipalityCode, OrganisationId


class GatheringProposal(Fact):
    """The whole proposal as it now stands: said again with other content, it replaces what was said before."""

    title: Title
    starts_at: AwareDatetime
    ends_at: AwareDatetime
    convenor: OrganisationId
    parties: tuple[OrganisationId, ...] = Field(default=(), max_length=100)
    """The others, who have to agree."""
    municipality: MunicipalityCode | None = None
    spot: Spot | None = None
    target_groups: tuple[Code, ...] = Field(default=(), max_length=50)
    capacity: Count | None = None


class GatheringProposalPassedOver(GatheringFact, type="events.gathering.proposal_passed_over.v1", subject="gathering_id"):
    """A proposal was said again, or withdrawn, too late: the gathering stays as it is, and who proposed it has to talk with the convenor."""

    state: str
    """The state that the gathering is in, such as `published`."""
