"""Agreements, networks and services as time goes on: what falls due by the calendar, each said once for each thing and day due, and what is changed in time."""

from datetime import date, datetime

from shared.contracts.envelope import Command
from shared.contracts.registry.documents import DocumentReference, NamedDocument
from shared.contracts.registry.facts import AgreementFact, NetworkFact, ServiceFact
from shared.contracts.registry.words import AgreementId
from shared.contracts.words import KeyPersonId, NetworkId, OrganisationId


class AttachAgreementDocument(Command, type="registry.attach_agreement_document.v1", subject="agreement_id"):
    """Adds a document to an agreement, an ended one too: minutes come late."""

    agreement_id: AgreementId
    document: DocumentReference


class OpenNetwork(Command, type="registry.open_network.v1", subject="network_id"):
    """Lets any organisation join the network by itself."""

    network_id: NetworkId


class RestrictNetwork(Command, type="registry.restrict_network.v1", subject="network_id"):
    """Lets only those join whom the area's coordinators take in."""

    network_id: NetworkId


class AssignNetworkContact(Command, type="registry.assign_network_contact.v1", subject="network_id"):
    """Gives a member of a network another contact, or none."""

    network_id: NetworkId
    organisation_id: OrganisationId
    key_person_id: KeyPersonId | None = None
    """Null: there is none for now."""


class AgreementDocumentAttached(AgreementFact, type="registry.agreement.document_attached.v1", subject="agreement_id"):
    """An agreement has one more document; by hash and title; it lies where its owner keeps it."""

    document: NamedDocument


class AgreementRenewalDue(AgreementFact, type="registry.agreement.renewal_due.v1", subject="agreement_id"):
    """The term ends soon: the parties should decide whether to go on. Said once for each reminder that they asked for."""

    ends_on: date
    days_before: int
    """The reminder that fell due: of several passed at once, the last."""


class AgreementExpired(AgreementFact, type="registry.agreement.expired.v1", subject="agreement_id"):
    """The term has ended: the agreement is in force no more."""

    expired_on: date
    """The first day without it."""


class NetworkOpened(NetworkFact, type="registry.network.opened.v1", subject="network_id"):
    """Any organisation may join the network by itself from now on."""


class NetworkRestricted(NetworkFact, type="registry.network.restricted.v1", subject="network_id"):
    """From now on only those join whom the area's coordinators take in. Who is a member stays one."""


class NetworkContactAssigned(NetworkFact, type="registry.network.contact_assigned.v1", subject="network_id"):
    """A member has another contact, or none. Who it is stays in registry."""

    organisation_id: OrganisationId
    organisation_name: str


class NetworkMeetingDue(NetworkFact, type="registry.network.meeting_due.v1", subject="network_id"):
    """A part of the year that wanted a meeting went by without one: the convenor should call one."""

    year: int
    slot: int
    """The first of the year is 1."""
    due_by: date
    meetings_per_year: int
    held: int
    """Meetings held this year."""
    due: int
    """Meetings that there should have been by now."""


class ServiceConfirmationDue(ServiceFact, type="registry.service.confirmation_due.v1", subject="service_id"):
    """Nobody has confirmed the service for twelve months: its providers should check it, and trays mark it as stale."""

    confirmed_at: datetime | None = None
    """Null: it was never confirmed since it was published."""
