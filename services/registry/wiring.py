"""Registry on one page: what it takes, what it hears, what it says and serves."""

from pathlib import Path

from services.registry import api, codes
from services.registry.handlers import agreements, networks, offering, operating_models, organisations
from services.registry.store.agreements import Agreements
from services.registry.store.networks import Networks
from services.registry.store.offering import Offering
from services.registry.store.operating_models import OperatingModels
from services.registry.store.organisations import Organisations
from shared.contracts import registry
from shared.projector import Policy
from shared.service import Service

SERVICE = Service(
    name="registry",
    title="Who is who, what they agreed, what they offer",
    migrations=Path(__file__).parent / "migrations",
    commands={
        registry.RegisterOrganisation: organisations.register_organisation,
        registry.ActivateOrganisation: organisations.activate_organisation,
        registry.SuspendOrganisation: organisations.suspend_organisation,
        registry.DissolveOrganisation: organisations.dissolve_organisation,
        registry.RenameOrganisation: organisations.rename_organisation,
        registry.IdentifyOrganisation: organisations.identify_organisation,
        registry.MergeOrganisation: organisations.merge_organisation,
        registry.DeclineMerge: organisations.decline_merge,
        registry.FoundNetwork: networks.found_network,
        registry.JoinNetwork: networks.join_network,
        registry.LeaveNetwork: networks.leave_network,
        registry.HoldNetworkMeeting: networks.hold_network_meeting,
        registry.DraftAgreement: agreements.draft_agreement,
        registry.SignAgreement: agreements.sign_agreement,
        registry.TerminateAgreement: agreements.terminate_agreement,
        registry.DescribeOperatingModel: operating_models.describe_operating_model,
        registry.ApplyOperatingModel: operating_models.apply_operating_model,
        registry.PublishService: offering.publish_service,
        registry.DescribeServiceCooperation: offering.describe_service_cooperation,
        registry.WithdrawService: offering.withdraw_service,
    },
    says=[
        registry.OrganisationRegistered,
        registry.OrganisationActivated,
        registry.OrganisationSuspended,
        registry.OrganisationDissolved,
        registry.OrganisationMerged,
        registry.OrganisationRenamed,
        registry.OrganisationIdentified,
        registry.MergeProposed,
        registry.MergeDeclined,
        registry.NetworkFounded,
        registry.NetworkMemberJoined,
        registry.NetworkMemberLeft,
        registry.NetworkMeetingHeld,
        registry.AgreementDrafted,
        registry.AgreementSigned,
        registry.AgreementTerminated,
        registry.OperatingModelDescribed,
        registry.OperatingModelApplied,
        registry.ServicePublished,
        registry.ServiceCooperationDescribed,
        registry.ServiceWithdrawn,
    ],
    policies=[
        Policy(
            name="when_organisation_dissolved_terminate_its_agreements",
            hears=(registry.OrganisationDissolved,),
            decide=agreements.when_organisation_dissolved_terminate_its_agreements,
        ),
    ],
    routers=api.ROUTERS,
    needs={
        "organisations": Organisations,
        "networks": Networks,
        "agreements": Agreements,
        "operating_models": OperatingModels,
        "offering": Offering,
        "codes": lambda _connection: codes.official(),
    },
)
