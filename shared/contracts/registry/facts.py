"""What registry says. Compatible additions keep the type; anything else is a new type beside the old."""

from datetime import date

from pydantic import Field

from shared.contracts.envelope import Fact
from shared.contracts.registry.documents import NamedDocument
from shared.contracts.registry.words import (
    AgreementId,
    AgreementKind,
    Code,
    FireBrigadeTerms,
    Flag,
    MeetingId,
    MergeProposalId,
    MergeReason,
    NamedParty,
    NetworkForm,
    NetworkId,
    OperatingModelId,
    OrganisationId,
    OrganisationKind,
    Origin,
    Principle,
    ServiceId,
    Theme,
)


class OrganisationFact(Fact):
    organisation_id: OrganisationId
    name: str
    kind: OrganisationKind
    municipality: str | None = None
    """Code of the home municipality, three digits with leading zeros."""


class OrganisationRegistered(OrganisationFact, type="registry.organisation.registered.v1", subject="organisation_id"):
    business_id: str | None = None
    association_number: str | None = None
    part_of: OrganisationId | None = None
    flags: tuple[Flag, ...] = ()
    origin: Origin | None = None
    stand_in: str | None = None
    """Why this is a stand-in for something that the source does not name; None for a real one."""


class OrganisationActivated(OrganisationFact, type="registry.organisation.activated.v1", subject="organisation_id"):
    pass


class OrganisationSuspended(OrganisationFact, type="registry.organisation.suspended.v1", subject="organisation_id"):
    reason: Code


class OrganisationDissolved(OrganisationFact, type="registry.organisation.dissolved.v1", subject="organisation_id"):
    dissolved_on: date


class OrganisationMerged(OrganisationFact, type="registry.organisation.merged.v1", subject="organisation_id"):
    merged_into: OrganisationId


class OrganisationRenamed(OrganisationFact, type="registry.organisation.renamed.v1", subject="organisation_id"):
    """`name` is the new name."""

    former_name: str


class OrganisationIdentified(OrganisationFact, type="registry.organisation.identified.v1", subject="organisation_id"):
    """A missing or flagged identifier is known now; `flags` are those that are left."""

    business_id: str | None = None
    association_number: str | None = None
    flags: tuple[Flag, ...] = ()


class MergeProposed(Fact, type="registry.merge.proposed.v1", subject="merge_proposal_id"):
    """Two organisations look like one; a person decides."""

    merge_proposal_id: MergeProposalId
    organisation_id: OrganisationId
    resembles: OrganisationId
    similarity: float
    """How sure it is: 1.0 is one identifier, or names that are equal but for case, punctuation and legal form."""
    reason: MergeReason = MergeReason.CLOSE_NAME


class MergeDeclined(Fact, type="registry.merge.declined.v1", subject="merge_proposal_id"):
    merge_proposal_id: MergeProposalId
    organisation_id: OrganisationId
    resembles: OrganisationId


class NetworkFact(Fact):
    """Count `form` network where the measure says *networks*: councils and groups are told by the same facts."""

    network_id: NetworkId
    name: str
    form: NetworkForm
    theme: Theme | None = None


class NetworkFounded(NetworkFact, type="registry.network.founded.v1", subject="network_id"):
    responsible: tuple[NamedParty, ...] = ()
    convenor: NamedParty | None = None
    messenger: NamedParty | None = None
    meetings_per_year: int | None = None
    open: bool = False
    since: int | None = None
    groups: int | None = None
    regions: tuple[str, ...] = ()


class NetworkMemberJoined(NetworkFact, type="registry.network.member_joined.v1", subject="network_id"):
    organisation_id: OrganisationId
    organisation_name: str
    joined_on: date | None = None


class NetworkMemberLeft(NetworkFact, type="registry.network.member_left.v1", subject="network_id"):
    organisation_id: OrganisationId
    organisation_name: str
    left_on: date


class NetworkMeetingHeld(NetworkFact, type="registry.network.meeting_held.v1", subject="network_id"):
    meeting_id: MeetingId
    held_on: date
    participants: int | None = None
    meetings_per_year: int | None = None
    year: int | None = None
    """That of `held_on`, whose meetings this is one of; missing in facts from before it was told."""


class AgreementFact(Fact):
    agreement_id: AgreementId
    kind: AgreementKind
    name: str
    parties: tuple[NamedParty, ...]
    principles: tuple[Principle, ...] = ()
    principle_count: int = 0
    valid_from: date | None = None
    valid_until: date | None = None
    fire_brigade: FireBrigadeTerms | None = None
    stand_in: str | None = None
    replaces: AgreementId | None = None
    documents: tuple[NamedDocument, ...] = ()


class AgreementDrafted(AgreementFact, type="registry.agreement.drafted.v1", subject="agreement_id"):
    pass


class AgreementSigned(AgreementFact, type="registry.agreement.signed.v1", subject="agreement_id"):
    """The last party has signed: the agreement is in force for its term."""

    signed_on: date


class AgreementTerminated(AgreementFact, type="registry.agreement.terminated.v1", subject="agreement_id"):
    reason: Code
    terminated_on: date
    was_in_force: bool
    replaced_by: AgreementId | None = None
    """The agreement that has come into force in its place."""


class OperatingModelFact(Fact):
    operating_model_id: OperatingModelId
    name: str
    version: int
    target_groups: tuple[Code, ...] = ()
    principles: tuple[Principle, ...] = ()
    principle_count: int = 0


class OperatingModelDescribed(OperatingModelFact, type="registry.operating_model.described.v1", subject="operating_model_id"):
    """A description of an operating model (toimintamalli); `version` grows by one with each. A copy says what it was `applied_from`."""

    owner: NamedParty | None = None
    partners: tuple[NamedParty, ...] = ()
    trainer: NamedParty | None = None
    since: int | None = None
    replicable: bool = False
    roles: tuple[Code, ...] = ()
    needs: tuple[Code, ...] = ()
    figures: dict[Code, int] = Field(default_factory=dict)
    applied_from: OperatingModelId | None = None


class OperatingModelApplied(OperatingModelFact, type="registry.operating_model.applied.v1", subject="operating_model_id"):
    """The model was applied as a copy (`applied_as`) for another target group or place; the copy's own description follows."""

    applied_as: OperatingModelId
    applied_target_groups: tuple[Code, ...] = ()
    municipality: str | None = None


class ServiceFact(Fact):
    service_id: ServiceId
    name: str
    providers: tuple[NamedParty, ...]
    target_groups: tuple[Code, ...] = ()
    municipalities: tuple[str, ...] = ()
    principles: tuple[Principle, ...] = ()
    principle_count: int = 0
    follows_principles: bool = False
    """True when cooperation in the service follows all five principles."""


class ServicePublished(ServiceFact, type="registry.service.published.v1", subject="service_id"):
    pass


class ServiceWithdrawn(ServiceFact, type="registry.service.withdrawn.v1", subject="service_id"):
    withdrawn_on: date


class ServiceCooperationDescribed(ServiceFact, type="registry.service.cooperation_described.v1", subject="service_id"):
    pass
