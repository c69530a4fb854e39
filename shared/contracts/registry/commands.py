"""What registry takes, by HTTP and by its queue alike. The giver names the id, so that asking twice is asking once."""

from pydantic import Field

from shared.contracts.envelope import Command
from shared.contracts.registry.documents import DocumentReference
from shared.contracts.registry.services import ServiceDetails
from shared.contracts.registry.words import (
    AgreementDuty,
    AgreementId,
    AgreementKind,
    AsWritten,
    FireBrigadeTerms,
    MeetingId,
    MergeProposalId,
    NetworkForm,
    OperatingModelId,
    OrganisationKind,
    Party,
    ReminderDays,
    ServiceId,
)
from shared.contracts.times import Day
from shared.contracts.words import Cadence, Code, Count, KeyPersonId, Name, NetworkId, OrganisationId, Origin, Principle, Text, Theme, Year


class RegisterOrganisation(Command, type="registry.register_organisation.v1", subject="organisation_id"):
    """Asks registry to know an organisation from now on. Its identifiers are checked; a live organisation that has one already refuses it.

    An official list's row with a missing or wrong identifier is taken and flagged, anybody else's is refused. A close name in the same
    municipality is taken all the same, and becomes a merge proposal for a person to settle.
    """

    organisation_id: OrganisationId
    name: Name
    kind: OrganisationKind
    business_id: AsWritten | None = None
    """Business id (Y-tunnus), checked by its check digit."""
    association_number: AsWritten | None = None
    """Number in the register of associations (yhdistysrekisterinumero), checked by its check digit."""
    municipality: AsWritten | None = None
    """Home municipality: a code of the official list."""
    part_of: OrganisationId | None = None
    """The organisation that it is a local part or unit of."""
    origin: Origin | None = None
    """Where its row was read; null: somebody registers it here."""
    stand_in: Name | None = None
    """Why this is a stand-in for something that the source does not name; null for a real one."""


class ActivateOrganisation(Command, type="registry.activate_organisation.v1", subject="organisation_id"):
    """A coordinator states that a registered organisation acts, or that one that was suspended acts again."""

    organisation_id: OrganisationId


class SuspendOrganisation(Command, type="registry.suspend_organisation.v1", subject="organisation_id"):
    """A coordinator states that an active organisation does not act for the time being, and why."""

    organisation_id: OrganisationId
    reason: Code


class DissolveOrganisation(Command, type="registry.dissolve_organisation.v1", subject="organisation_id"):
    """A coordinator states that an organisation is no more. Its agreements end and its key persons are erased."""

    organisation_id: OrganisationId
    dissolved_on: Day | None = None
    """Null: today."""


class RenameOrganisation(Command, type="registry.rename_organisation.v1", subject="organisation_id"):
    """An organisation has another name; its id stays."""

    organisation_id: OrganisationId
    name: Name


class IdentifyOrganisation(Command, type="registry.identify_organisation.v1", subject="organisation_id"):
    """Gives an identifier that was missing or flagged; one at least."""

    organisation_id: OrganisationId
    business_id: AsWritten | None = None
    association_number: AsWritten | None = None


class MergeOrganisation(Command, type="registry.merge_organisation.v1", subject="organisation_id"):
    """A coordinator decides that two organisations are one: the first ends, its id keeps resolving and says which one goes on."""

    organisation_id: OrganisationId
    merged_into: OrganisationId
    """The one that goes on."""


class DeclineMerge(Command, type="registry.decline_merge.v1", subject="merge_proposal_id"):
    """A coordinator decides that the two organisations of a merge proposal are two, which settles it."""

    merge_proposal_id: MergeProposalId


class FoundNetwork(Command, type="registry.found_network.v1", subject="network_id"):
    """Asks registry to know a network (yhteistyöverkosto), or a council or group that stands beside the networks."""

    network_id: NetworkId
    name: Name
    form: NetworkForm = NetworkForm.NETWORK
    theme: Theme | None = None
    """A network proper has one."""
    responsible: tuple[Party, ...] = Field(default=(), max_length=50)
    """Who answers for it (vastuutaho)."""
    convenor: OrganisationId | None = None
    """Who calls it together (koollekutsuja)."""
    messenger: OrganisationId | None = None
    """Who passes information on between its meetings (tiedonvälittäjä)."""
    meetings_per_year: Cadence | None = None
    """How often it means to meet; null: nobody has said."""
    open: bool = False
    """Whether any organisation may join by itself."""
    since: Year | None = None
    """The year in which it began."""
    groups: Count | None = None
    """How many groups of its kind it stands for, where they are not named."""
    regions: tuple[Name, ...] = Field(default=(), max_length=50)
    """Parts of the area that have one each, by name."""


class JoinNetwork(Command, type="registry.join_network.v1", subject="network_id"):
    """An organisation becomes a member of a network: a party by itself where the network is open, else a coordinator takes it in."""

    network_id: NetworkId
    organisation_id: OrganisationId
    joined_on: Day | None = None
    """Null: the source does not say."""
    key_person_id: KeyPersonId | None = None
    """Who is its contact in the network."""


class LeaveNetwork(Command, type="registry.leave_network.v1", subject="network_id"):
    """An organisation is a member no more; the membership until then stays known."""

    network_id: NetworkId
    organisation_id: OrganisationId
    left_on: Day


class HoldNetworkMeeting(Command, type="registry.hold_network_meeting.v1", subject="network_id"):
    """Reports that a network met. Gatherings of a network that events reports as held are counted without being asked."""

    network_id: NetworkId
    meeting_id: MeetingId
    held_on: Day
    participants: Count | None = None
    """How many took part; null: nobody counted."""


class DraftAgreement(Command, type="registry.draft_agreement.v1", subject="agreement_id", personal=True):
    """Writes down what parties mean to sign. It binds nobody before each of them has signed."""

    agreement_id: AgreementId
    kind: AgreementKind
    name: Name
    parties: tuple[OrganisationId, ...] = Field(min_length=1, max_length=200)
    """At least two, or one beside a stand-in."""
    principles: tuple[Principle, ...] = Field(default=(), max_length=5)
    """Which of the five principles it records."""
    valid_from: Day | None = None
    valid_until: Day | None = None
    """The last day of the term; null: until further notice."""
    duties: tuple[AgreementDuty, ...] = Field(default=(), max_length=500)
    fire_brigade: FireBrigadeTerms | None = None
    """Of a fire-brigade contract, and of no other kind."""
    stand_in: Name | None = None
    """Why this is a stand-in for an agreement that the source does not show; null for a real one."""
    replaces: AgreementId | None = None
    """The agreement that ends on the day on which this one comes into force."""
    reminder_days: tuple[ReminderDays, ...] = Field(default=(90, 30), max_length=10)
    """How many days before its end the parties are reminded to renew it."""
    documents: tuple[DocumentReference, ...] = Field(default=(), max_length=100)


class SignAgreement(Command, type="registry.sign_agreement.v1", subject="agreement_id"):
    """A party has signed; with the last one's signature the agreement is in force."""

    agreement_id: AgreementId
    organisation_id: OrganisationId
    """The party."""
    signed_on: Day | None = None
    """Null: today."""


class TerminateAgreement(Command, type="registry.terminate_agreement.v1", subject="agreement_id"):
    """Ends a draft, or an agreement in force, before its term does."""

    agreement_id: AgreementId
    reason: Code
    terminated_on: Day | None = None
    """Null: today."""


class DescribeOperatingModel(Command, type="registry.describe_operating_model.v1", subject="operating_model_id", personal=True):
    """Describes a way of working (toimintamalli) so that others can apply it. Another description of the same model is its next version.

    A description is whole: what is left out is not carried over. The same again is no new version.
    """

    operating_model_id: OperatingModelId
    name: Name
    description: Text = ""
    target_groups: tuple[Code, ...] = Field(default=(), max_length=50)
    principles: tuple[Principle, ...] = Field(default=(), max_length=5)
    """Which of the five principles the description takes into account."""
    owner: Party | None = None
    partners: tuple[Party, ...] = Field(default=(), max_length=50)
    trainer: Party | None = None
    """Who trains those who work by it."""
    since: Year | None = None
    """The year from which on it was used."""
    replicable: bool = False
    """Whether it can be applied for other age and target groups."""
    roles: tuple[Code, ...] = Field(default=(), max_length=50)
    """What people do in it, such as `peer_supporter`."""
    needs: tuple[Code, ...] = Field(default=(), max_length=50)
    """What has to be there before it can be applied, such as `needs_survey`."""
    figures: dict[Code, Count] = Field(default_factory=dict, max_length=50)
    """Counts that the source gives, such as `training_days`."""


class ApplyOperatingModel(Command, type="registry.apply_operating_model.v1", subject="operating_model_id"):
    """Takes a model into use for another target group or place: registry makes a copy that begins with the original's description."""

    operating_model_id: OperatingModelId
    applied_as: OperatingModelId
    """The id of the copy."""
    name: Name
    target_groups: tuple[Code, ...] = Field(min_length=1, max_length=50)
    municipality: AsWritten | None = None
    """Where it is applied; null: nobody has said."""


class PublishService(Command, type="registry.publish_service.v1", subject="service_id", personal=True):
    """Puts a service (palvelu) on the service tray, where residents and professionals find it."""

    service_id: ServiceId
    name: Name
    providers: tuple[OrganisationId, ...] = Field(min_length=1, max_length=50)
    target_groups: tuple[Code, ...] = Field(default=(), max_length=50)
    municipalities: tuple[AsWritten, ...] = Field(default=(), max_length=400)
    """Codes of the municipalities where it is given."""
    principles: tuple[Principle, ...] = Field(default=(), max_length=5)
    """Which of the five principles cooperation in it follows."""
    details: ServiceDetails | None = None


class OfferService(Command, type="registry.offer_service.v1", subject="service_id"):
    """A service is for others, or given elsewhere, than registry knows: what is sent takes the place of what was said before."""

    service_id: ServiceId
    target_groups: tuple[Code, ...] = Field(max_length=50)
    municipalities: tuple[AsWritten, ...] = Field(max_length=400)
    """Codes of the municipalities where it is given."""


class WithdrawService(Command, type="registry.withdraw_service.v1", subject="service_id"):
    """Takes a service off the tray for good; it comes back under a new id only."""

    service_id: ServiceId
    withdrawn_on: Day | None = None
    """Null: today."""


class DescribeServiceCooperation(Command, type="registry.describe_service_cooperation.v1", subject="service_id"):
    """States which of the five principles cooperation in a service follows now."""

    service_id: ServiceId
    principles: tuple[Principle, ...] = Field(max_length=5)
