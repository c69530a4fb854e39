"""What registry says. Compatible additions keep the type; anything else is a new type beside the old."""

from datetime import date

from pydantic import Field

from shared.contracts.envelope import Fact
from shared.contracts.registry.documents import NamedDocument
from shared.contracts.registry.words import (
    AgreementId,
    AgreementKind,
    FireBrigadeTerms,
    Flag,
    MeetingId,
    MergeProposalId,
    MergeReason,
    NamedParty,
    NetworkForm,
    OperatingModelId,
    OrganisationKind,
    ServiceId,
)
from shared.contracts.words import Code, NetworkId, OrganisationId, Origin, Principle, Theme


class OrganisationFact(Fact):
    """What every fact of an organisation says of it, as it stands after the fact."""

    organisation_id: OrganisationId
    name: str
    kind: OrganisationKind
    municipality: str | None = None
    """Code of the home municipality, three digits with leading zeros; null: not known."""


class OrganisationRegistered(OrganisationFact, type="registry.organisation.registered.v1", subject="organisation_id"):
    """Registry knows this organisation: whoever keeps a copy of who is who takes it in."""

    business_id: str | None = None
    association_number: str | None = None
    part_of: OrganisationId | None = None
    """The organisation that it is a local part or unit of."""
    flags: tuple[Flag, ...] = ()
    """Identifiers that came from an official list and are faulty there."""
    origin: Origin | None = None
    """Where its row was read; null: somebody registered it here."""
    stand_in: str | None = None
    """Why this is a stand-in for something that the source does not name; null for a real one."""


class OrganisationActivated(OrganisationFact, type="registry.organisation.activated.v1", subject="organisation_id"):
    """The organisation acts from now on, or again: it may take part and apply."""


class OrganisationSuspended(OrganisationFact, type="registry.organisation.suspended.v1", subject="organisation_id"):
    """The organisation does not act for the time being. What it agreed stands."""

    reason: Code


class OrganisationDissolved(OrganisationFact, type="registry.organisation.dissolved.v1", subject="organisation_id"):
    """The organisation is no more: its agreements are terminated and its key persons erased; it takes part in nothing new."""

    dissolved_on: date


class OrganisationMerged(OrganisationFact, type="registry.organisation.merged.v1", subject="organisation_id"):
    """Two organisations were one: whoever keeps this id uses `merged_into` from now on. Both keep resolving."""

    merged_into: OrganisationId


class OrganisationRenamed(OrganisationFact, type="registry.organisation.renamed.v1", subject="organisation_id"):
    """The organisation has another name, `name`. Copies of the name should follow."""

    former_name: str


class OrganisationIdentified(OrganisationFact, type="registry.organisation.identified.v1", subject="organisation_id"):
    """An identifier that was missing or flagged is known now."""

    business_id: str | None = None
    association_number: str | None = None
    flags: tuple[Flag, ...] = ()
    """Those that are left."""


class MergeProposed(Fact, type="registry.merge.proposed.v1", subject="merge_proposal_id"):
    """Two organisations look like one. Nothing is merged by itself: a coordinator decides."""

    merge_proposal_id: MergeProposalId
    organisation_id: OrganisationId
    resembles: OrganisationId
    """The one that was known before."""
    similarity: float
    """How sure it is: 1.0 is one identifier, or names that are equal but for case, punctuation and legal form."""
    reason: MergeReason = MergeReason.CLOSE_NAME


class MergeDeclined(Fact, type="registry.merge.declined.v1", subject="merge_proposal_id"):
    """A coordinator has decided that they are two."""

    merge_proposal_id: MergeProposalId
    organisation_id: OrganisationId
    resembles: OrganisationId


class NetworkFact(Fact):
    """What every fact of a network says of it. Count `form` network where a measure says *networks*: councils and groups have the same facts."""

    network_id: NetworkId
    name: str
    form: NetworkForm
    theme: Theme | None = None


class NetworkFounded(NetworkFact, type="registry.network.founded.v1", subject="network_id"):
    """Registry knows this network, and what it means to do: theme, who answers for it, how often it meets."""

    responsible: tuple[NamedParty, ...] = ()
    """Who answers for it (vastuutaho)."""
    convenor: NamedParty | None = None
    messenger: NamedParty | None = None
    """Who passes information on between its meetings (tiedonvälittäjä)."""
    meetings_per_year: int | None = None
    """How often it means to meet; null: nobody has said."""
    open: bool = False
    """Whether any organisation may join by itself."""
    since: int | None = None
    """The year in which it began."""
    groups: int | None = None
    """How many groups of its kind it stands for, where they are not named."""
    regions: tuple[str, ...] = ()
    """Parts of the area that have one each, by name."""


class NetworkMemberJoined(NetworkFact, type="registry.network.member_joined.v1", subject="network_id"):
    """An organisation is a member from now on. Its contact stays in registry."""

    organisation_id: OrganisationId
    organisation_name: str
    joined_on: date | None = None
    """Null: the source does not say."""


class NetworkMemberLeft(NetworkFact, type="registry.network.member_left.v1", subject="network_id"):
    """An organisation is a member no more."""

    organisation_id: OrganisationId
    organisation_name: str
    left_on: date


class NetworkMeetingHeld(NetworkFact, type="registry.network.meeting_held.v1", subject="network_id"):
    """The network met: measures hold this against its cadence. Said once for each meeting, whether reported here or by events."""

    meeting_id: MeetingId
    held_on: date
    participants: int | None = None
    meetings_per_year: int | None = None
    """The cadence of that day."""
    year: int | None = None
    """That of `held_on`, whose meetings this is one of; missing in facts from before the field existed."""


class AgreementFact(Fact):
    """What every fact of an agreement says of it. Duties and the addresses of documents stay in registry."""

    agreement_id: AgreementId
    kind: AgreementKind
    name: str
    parties: tuple[NamedParty, ...]
    principles: tuple[Principle, ...] = ()
    principle_count: int = 0
    """How many of the five principles it records, so that measures need not count."""
    valid_from: date | None = None
    valid_until: date | None = None
    """The last day of the term; null: until further notice."""
    fire_brigade: FireBrigadeTerms | None = None
    stand_in: str | None = None
    """Why this is a stand-in for an agreement that the source does not show; null for a real one."""
    replaces: AgreementId | None = None
    documents: tuple[NamedDocument, ...] = ()
    """By hash and title; they lie where their owners keep them."""


class AgreementDrafted(AgreementFact, type="registry.agreement.drafted.v1", subject="agreement_id"):
    """An agreement is written and binds nobody yet: each party is asked to sign."""


class AgreementSigned(AgreementFact, type="registry.agreement.signed.v1", subject="agreement_id"):
    """The last party has signed: the agreement is in force for its term, and measures count it."""

    signed_on: date
    """The day of the last signature."""


class AgreementTerminated(AgreementFact, type="registry.agreement.terminated.v1", subject="agreement_id"):
    """The agreement ended before its term: somebody ended it, a party was dissolved (`party_dissolved`), or a newer one took its place."""

    reason: Code
    terminated_on: date
    was_in_force: bool
    """False: it was still a draft."""
    replaced_by: AgreementId | None = None
    """The agreement that has come into force in its place."""


class OperatingModelFact(Fact):
    """What every fact of an operating model says of it. Its text stays in registry."""

    operating_model_id: OperatingModelId
    name: str
    version: int
    target_groups: tuple[Code, ...] = ()
    principles: tuple[Principle, ...] = ()
    principle_count: int = 0
    """How many of the five principles its description takes into account, so that measures need not count."""


class OperatingModelDescribed(OperatingModelFact, type="registry.operating_model.described.v1", subject="operating_model_id"):
    """An operating model (toimintamalli) was described, for the first time or anew."""

    owner: NamedParty | None = None
    partners: tuple[NamedParty, ...] = ()
    trainer: NamedParty | None = None
    since: int | None = None
    replicable: bool = False
    roles: tuple[Code, ...] = ()
    """What people do in it, such as `peer_supporter`."""
    needs: tuple[Code, ...] = ()
    """What has to be there before it can be applied, such as `needs_survey`."""
    figures: dict[Code, int] = Field(default_factory=dict)
    """Counts that the source gives, such as `training_days`."""
    applied_from: OperatingModelId | None = None
    """Of a copy: the model whose description it began with."""


class OperatingModelApplied(OperatingModelFact, type="registry.operating_model.applied.v1", subject="operating_model_id"):
    """The model was taken into use for another target group or place, as a copy, whose own description follows."""

    applied_as: OperatingModelId
    """The id of the copy."""
    applied_target_groups: tuple[Code, ...] = ()
    municipality: str | None = None


class ServiceFact(Fact):
    """What every fact of a service says of it, as it stands after the fact."""

    service_id: ServiceId
    name: str
    providers: tuple[NamedParty, ...]
    target_groups: tuple[Code, ...] = ()
    municipalities: tuple[str, ...] = ()
    """Codes of the municipalities where it is given."""
    principles: tuple[Principle, ...] = ()
    principle_count: int = 0
    follows_principles: bool = False
    """True when cooperation in the service follows all five principles."""


class ServicePublished(ServiceFact, type="registry.service.published.v1", subject="service_id"):
    """The service is on the service tray from now on (palvelutarjotin): residents and professionals can find it."""


class ServiceOffered(ServiceFact, type="registry.service.offered.v1", subject="service_id"):
    """The service is for others, or given elsewhere, than was said before: trays and copies follow."""


class ServiceWithdrawn(ServiceFact, type="registry.service.withdrawn.v1", subject="service_id"):
    """The service is given no more, or its source holds it no more: trays and copies take it out."""

    withdrawn_on: date


class ServiceCooperationDescribed(ServiceFact, type="registry.service.cooperation_described.v1", subject="service_id"):
    """Cooperation in the service follows other principles than was said before: the first measure of change counts it anew."""
