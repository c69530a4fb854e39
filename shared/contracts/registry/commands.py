"""What registry takes, by HTTP and by its queue alike. The giver names the id, so that asking twice is asking once."""

from pydantic import Field

from shared.contracts.envelope import Command
from shared.contracts.registry.documents import DocumentReference
from shared.contracts.registry.services import ServiceDetails
from shared.contracts.registry.words import (
    AgreementId,
    AgreementKind,
    Cadence,
    Code,
    Count,
    Duty,
    FireBrigadeTerms,
    Given,
    KeyPersonId,
    MeetingId,
    MergeProposalId,
    Name,
    NetworkForm,
    NetworkId,
    OperatingModelId,
    OrganisationId,
    OrganisationKind,
    Origin,
    Party,
    Principle,
    ReminderDays,
    ServiceId,
    Text,
    Theme,
    Year,
)
from shared.contracts.times import Day


class RegisterOrganisation(Command, type="registry.register_organisation.v1", subject="organisation_id"):
    organisation_id: OrganisationId
    name: Name
    kind: OrganisationKind
    business_id: Given | None = None
    association_number: Given | None = None
    municipality: Given | None = None
    part_of: OrganisationId | None = None
    origin: Origin | None = None
    stand_in: Name | None = None


class ActivateOrganisation(Command, type="registry.activate_organisation.v1", subject="organisation_id"):
    organisation_id: OrganisationId


class SuspendOrganisation(Command, type="registry.suspend_organisation.v1", subject="organisation_id"):
    organisation_id: OrganisationId
    reason: Code


class DissolveOrganisation(Command, type="registry.dissolve_organisation.v1", subject="organisation_id"):
    organisation_id: OrganisationId
    dissolved_on: Day | None = None
    """None: today."""


class RenameOrganisation(Command, type="registry.rename_organisation.v1", subject="organisation_id"):
    organisation_id: OrganisationId
    name: Name


class IdentifyOrganisation(Command, type="registry.identify_organisation.v1", subject="organisation_id"):
    organisation_id: OrganisationId
    business_id: Given | None = None
    association_number: Given | None = None


class MergeOrganisation(Command, type="registry.merge_organisation.v1", subject="organisation_id"):
    organisation_id: OrganisationId
    merged_into: OrganisationId


class DeclineMerge(Command, type="registry.decline_merge.v1", subject="merge_proposal_id"):
    merge_proposal_id: MergeProposalId


class FoundNetwork(Command, type="registry.found_network.v1", subject="network_id"):
    network_id: NetworkId
    name: Name
    form: NetworkForm = NetworkForm.NETWORK
    theme: Theme | None = None
    responsible: tuple[Party, ...] = Field(default=(), max_length=50)
    convenor: OrganisationId | None = None
    messenger: OrganisationId | None = None
    meetings_per_year: Cadence | None = None
    open: bool = False
    since: Year | None = None
    groups: Count | None = None
    regions: tuple[Name, ...] = Field(default=(), max_length=50)


class JoinNetwork(Command, type="registry.join_network.v1", subject="network_id"):
    network_id: NetworkId
    organisation_id: OrganisationId
    joined_on: Day | None = None
    """None: the source does not say."""
    key_person_id: KeyPersonId | None = None


class LeaveNetwork(Command, type="registry.leave_network.v1", subject="network_id"):
    network_id: NetworkId
    organisation_id: OrganisationId
    left_on: Day


class HoldNetworkMeeting(Command, type="registry.hold_network_meeting.v1", subject="network_id"):
    network_id: NetworkId
    meeting_id: MeetingId
    held_on: Day
    participants: Count | None = None


class DraftAgreement(Command, type="registry.draft_agreement.v1", subject="agreement_id", personal=True):
    agreement_id: AgreementId
    kind: AgreementKind
    name: Name
    parties: tuple[OrganisationId, ...] = Field(min_length=1, max_length=200)
    principles: tuple[Principle, ...] = Field(default=(), max_length=5)
    valid_from: Day | None = None
    valid_until: Day | None = None
    duties: tuple[Duty, ...] = Field(default=(), max_length=500)
    fire_brigade: FireBrigadeTerms | None = None
    stand_in: Name | None = None
    replaces: AgreementId | None = None
    reminder_days: tuple[ReminderDays, ...] = Field(default=(90, 30), max_length=10)
    """How many days before its end the parties are reminded to renew it."""
    documents: tuple[DocumentReference, ...] = Field(default=(), max_length=100)


class SignAgreement(Command, type="registry.sign_agreement.v1", subject="agreement_id"):
    agreement_id: AgreementId
    organisation_id: OrganisationId
    signed_on: Day | None = None
    """None: today."""


class TerminateAgreement(Command, type="registry.terminate_agreement.v1", subject="agreement_id"):
    agreement_id: AgreementId
    reason: Code
    terminated_on: Day | None = None
    """None: today."""


class DescribeOperatingModel(Command, type="registry.describe_operating_model.v1", subject="operating_model_id", personal=True):
    operating_model_id: OperatingModelId
    name: Name
    description: Text = ""
    target_groups: tuple[Code, ...] = Field(default=(), max_length=50)
    principles: tuple[Principle, ...] = Field(default=(), max_length=5)
    owner: Party | None = None
    partners: tuple[Party, ...] = Field(default=(), max_length=50)
    trainer: Party | None = None
    since: Year | None = None
    replicable: bool = False
    roles: tuple[Code, ...] = Field(default=(), max_length=50)
    needs: tuple[Code, ...] = Field(default=(), max_length=50)
    figures: dict[Code, Count] = Field(default_factory=dict, max_length=50)


class ApplyOperatingModel(Command, type="registry.apply_operating_model.v1", subject="operating_model_id"):
    operating_model_id: OperatingModelId
    applied_as: OperatingModelId
    name: Name
    target_groups: tuple[Code, ...] = Field(min_length=1, max_length=50)
    municipality: Given | None = None


class PublishService(Command, type="registry.publish_service.v1", subject="service_id", personal=True):
    service_id: ServiceId
    name: Name
    providers: tuple[OrganisationId, ...] = Field(min_length=1, max_length=50)
    target_groups: tuple[Code, ...] = Field(default=(), max_length=50)
    municipalities: tuple[Given, ...] = Field(default=(), max_length=400)
    principles: tuple[Principle, ...] = Field(default=(), max_length=5)
    details: ServiceDetails | None = None


class WithdrawService(Command, type="registry.withdraw_service.v1", subject="service_id"):
    service_id: ServiceId
    withdrawn_on: Day | None = None
    """None: today."""


class DescribeServiceCooperation(Command, type="registry.describe_service_cooperation.v1", subject="service_id"):
    service_id: ServiceId
    principles: tuple[Principle, ...] = Field(max_length=5)
