"""What falls due by the calendar, and what is told of agreements and networks in time. Each of these is said once for each thing and day due."""

from datetime import date, datetime

from shared.contracts.envelope import Command
from shared.contracts.registry.documents import DocumentReference, NamedDocument
from shared.contracts.registry.facts import AgreementFact, NetworkFact, ServiceFact
from shared.contracts.registry.words import AgreementId, KeyPersonId, NetworkId, OrganisationId


class AttachAgreementDocument(Command, type="registry.attach_agreement_document.v1", subject="agreement_id"):
    agreement_id: AgreementId
    document: DocumentReference


class OpenNetwork(Command, type="registry.open_network.v1", subject="network_id"):
    """Let any organisation join by itself."""

    network_id: NetworkId


class RestrictNetwork(Command, type="registry.restrict_network.v1", subject="network_id"):
    """Let only those join whom the area's coordinators take in."""

    network_id: NetworkId


class AssignNetworkContact(Command, type="registry.assign_network_contact.v1", subject="network_id"):
    """Change the key person of a membership; None: there is none for now."""

    network_id: NetworkId
    organisation_id: OrganisationId
    key_person_id: KeyPersonId | None = None


class AgreementDocumentAttached(AgreementFact, type="registry.agreement.document_attached.v1", subject="agreement_id"):
    document: NamedDocument


class AgreementRenewalDue(AgreementFact, type="registry.agreement.renewal_due.v1", subject="agreement_id"):
    """The term ends soon. `days_before` is the reminder that fell due: of several passed at once, the last."""

    ends_on: date
    days_before: int


class AgreementExpired(AgreementFact, type="registry.agreement.expired.v1", subject="agreement_id"):
    """The term has ended; `expired_on` is the first day without it."""

    expired_on: date


class NetworkOpened(NetworkFact, type="registry.network.opened.v1", subject="network_id"):
    pass


class NetworkRestricted(NetworkFact, type="registry.network.restricted.v1", subject="network_id"):
    pass


class NetworkContactAssigned(NetworkFact, type="registry.network.contact_assigned.v1", subject="network_id"):
    """A member has another key person, or none; who it is stays in registry."""

    organisation_id: OrganisationId
    organisation_name: str


class NetworkMeetingDue(NetworkFact, type="registry.network.meeting_due.v1", subject="network_id"):
    """A slot of the year went by without a meeting. `held` and `due` count the year so far."""

    year: int
    slot: int
    """The first of the year is 1."""
    due_by: date
    meetings_per_year: int
    held: int
    due: int


class ServiceConfirmationDue(ServiceFact, type="registry.service.confirmation_due.v1", subject="service_id"):
    """Nobody has confirmed the service for twelve months: its providers are asked to."""

    confirmed_at: datetime | None = None
    """None: it was never confirmed since it was published."""
