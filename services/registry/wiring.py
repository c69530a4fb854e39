"""Registry on one page: what it takes, what it hears and what it serves."""

from collections.abc import Sequence
from pathlib import Path

from services.registry import api, codes
from services.registry.handlers import (
    agreements,
    cooperation_models,
    due,
    key_persons,
    networks,
    offering,
    operating_models,
    organisations,
    places,
    register_entries,
)
from services.registry.handlers.importing import IMPORTS
from services.registry.store.agreements import AGREEMENTS, Agreements
from services.registry.store.cooperation_models import MODELS, CooperationModels
from services.registry.store.key_persons import KeyPersons
from services.registry.store.networks import NETWORKS, Networks
from services.registry.store.offering import Offering
from services.registry.store.operating_models import OperatingModels
from services.registry.store.organisations import Organisations
from services.registry.store.places import Places, Rooms
from services.registry.store.register_entries import RegisterEntries
from services.registry.store.successors import succeeded
from shared.authority import AREA, PARTIES
from shared.contracts import events, registry
from shared.contracts.events import forums
from shared.http.operations import operations
from shared.imports.retention import IMPORT_FINDINGS
from shared.log.projector import Policy
from shared.service import Service, allow
from shared.work.due_work import DueWork, whatever_is_due

DUE: Sequence[DueWork] = (
    DueWork(name="agreements_due", find=AGREEMENTS.due, do=due.agreement_due),
    DueWork(name="cooperation_models_due", find=MODELS.due, do=due.cooperation_model_due),
    DueWork(name="network_meetings_due", find=NETWORKS.due, do=due.network_meeting_due),
    DueWork(name="service_confirmations_due", find=due.stale_services, do=due.service_confirmation_due),
)

SERVICE = Service(
    name="registry",
    title="Who is who, what they agreed, what they offer",
    migrations=Path(__file__).parent / "migrations",
    commands={
        **allow(
            AREA,
            {
                registry.RegisterOrganisation: organisations.register_organisation,
                registry.ActivateOrganisation: organisations.activate_organisation,
                registry.SuspendOrganisation: organisations.suspend_organisation,
                registry.DissolveOrganisation: organisations.dissolve_organisation,
                registry.RenameOrganisation: organisations.rename_organisation,
                registry.IdentifyOrganisation: organisations.identify_organisation,
                registry.MergeOrganisation: organisations.merge_organisation,
                registry.DeclineMerge: organisations.decline_merge,
                registry.FoundNetwork: networks.found_network,
                registry.LeaveNetwork: networks.leave_network,
                registry.HoldNetworkMeeting: networks.hold_network_meeting,
                registry.OpenNetwork: networks.open_network,
                registry.RestrictNetwork: networks.restrict_network,
                registry.AssignNetworkContact: networks.assign_network_contact,
                registry.DraftAgreement: agreements.draft_agreement,
                registry.TerminateAgreement: agreements.terminate_agreement,
                registry.AttachAgreementDocument: agreements.attach_agreement_document,
                registry.DraftCooperationModel: cooperation_models.draft_cooperation_model,
                registry.ApproveCooperationModel: cooperation_models.approve_cooperation_model,
                registry.EvaluateCooperationModel: cooperation_models.evaluate_cooperation_model,
                registry.DescribeOperatingModel: operating_models.describe_operating_model,
                registry.ApplyOperatingModel: operating_models.apply_operating_model,
                registry.DescribeServiceCooperation: offering.describe_service_cooperation,
                registry.NoteRegisterEntry: register_entries.note_register_entry,
                registry.OpenPlace: places.open_place,
                registry.DescribePlace: places.describe_place,
                registry.ClosePlace: places.close_place,
                registry.AddRoom: places.add_room,
                registry.DescribeRoom: places.describe_room,
                registry.PriceRoom: places.price_room,
                registry.CloseRoom: places.close_room,
                registry.StartImport: IMPORTS.start_import,
                registry.AddImportPart: IMPORTS.add_import_part,
            },
        ),
        **allow(
            PARTIES,
            {
                registry.JoinNetwork: networks.join_network,
                registry.SignAgreement: agreements.sign_agreement,
                registry.PublishService: offering.publish_service,
                registry.DescribeService: offering.describe_service,
                registry.OfferService: offering.offer_service,
                registry.ConfirmService: offering.confirm_service,
                registry.WithdrawService: offering.withdraw_service,
                registry.NameKeyPerson: key_persons.name_key_person,
                registry.CorrectKeyPerson: key_persons.correct_key_person,
                registry.EraseKeyPerson: key_persons.erase_key_person,
            },
        ),
    },
    policies=[
        Policy(
            name="when_organisation_dissolved_terminate_its_agreements",
            hears=(registry.OrganisationDissolved,),
            decide=agreements.when_organisation_dissolved_terminate_its_agreements,
        ),
        Policy(
            name="when_organisation_dissolved_erase_its_key_persons",
            hears=(registry.OrganisationDissolved,),
            decide=key_persons.when_organisation_dissolved_erase_its_key_persons,
        ),
        Policy(
            name="when_a_gathering_of_a_network_is_held_count_its_meeting",
            hears=(events.GatheringHeld, forums.ForumMet),
            decide=networks.when_a_gathering_of_a_network_is_held_count_its_meeting,
        ),
    ],
    routers=[*api.ROUTERS, operations("registry")],
    background=[whatever_is_due(DUE, every_seconds=60), IMPORTS.carry_imports_over],
    retention=[IMPORT_FINDINGS],
    succeeds=succeeded,
    needs={
        "organisations": Organisations,
        "networks": Networks,
        "agreements": Agreements,
        "cooperation_models": CooperationModels,
        "operating_models": OperatingModels,
        "offering": Offering,
        "places": Places,
        "rooms": Rooms,
        "key_persons": KeyPersons,
        "register_entries": RegisterEntries,
        "codes": lambda _connection: codes.official(),
    },
)
