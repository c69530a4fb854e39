"""Agreements (sopimus): drafted, signed by every party, in force for a term, expired with it or terminated before.

An agreement is in force when the last of its parties has signed, and never before. What the source does not tell (a fire brigade's name, its terms) may
be missing only where the agreement says that it is a stand-in. What the calendar does to an agreement stands in `agreement_terms`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from services.registry.domain import periods
from services.registry.domain.principles import OnPrinciples, in_order
from shared.contracts import registry
from shared.contracts.envelope import Fact
from shared.contracts.registry import AgreementDuty, AgreementId, AgreementKind, DocumentReference, FireBrigadeTerms, NamedParty
from shared.contracts.words import OrganisationId, Principle
from shared.domain.request_fingerprints import fingerprint, refuse_other_content
from shared.domain.same_names import fact_of, made_from
from shared.errors import DomainError, InvalidValue


class State(StrEnum):
    DRAFTED = "drafted"
    IN_FORCE = "in_force"
    EXPIRED = "expired"
    TERMINATED = "terminated"


ENDED = frozenset({State.EXPIRED, State.TERMINATED})


class NotAParty(DomainError):
    slug = "not-a-party"


class AgreementAlreadyTerminated(DomainError):
    slug = "agreement-already-terminated"


class AgreementAlreadyExpired(DomainError):
    slug = "agreement-already-expired"


class AlreadyReplaced(DomainError):
    slug = "agreement-already-replaced"


class TooFewParties(InvalidValue):
    slug = "too-few-parties"


class FireBrigadeTermsMisplaced(InvalidValue):
    slug = "fire-brigade-terms-misplaced"


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement(OnPrinciples):
    agreement_id: AgreementId
    kind: AgreementKind
    name: str
    request_fingerprint: str
    parties: tuple[NamedParty, ...]
    signatures: Mapping[OrganisationId, date]
    state: State = State.DRAFTED
    principles: tuple[Principle, ...] = ()
    valid_from: date | None = None
    valid_until: date | None = None
    duties: tuple[AgreementDuty, ...] = ()
    fire_brigade: FireBrigadeTerms | None = None
    stand_in: str | None = None
    terminated_on: date | None = None
    termination_reason: str | None = None
    expired_on: date | None = None
    replaces: AgreementId | None = None
    replaced_by: AgreementId | None = None
    took_over_on: date | None = None
    """When this one came into force in the place of the one that it `replaces`."""
    documents: tuple[DocumentReference, ...] = ()
    reminder_days: tuple[int, ...] = (90, 30)
    reminded: tuple[int, ...] = ()
    """Of the reminder days, those that are behind."""


Decided = tuple[Agreement, Sequence[Fact]]


def draft(
    existing: Agreement | None, command: registry.DraftAgreement, *, named: Mapping[OrganisationId, NamedParty], replaced: Agreement | None = None
) -> Decided:
    """Take a new draft; `named` holds every party that the command names, `replaced` is the agreement that it means to replace."""
    if existing:
        refuse_other_content(existing.request_fingerprint, command, what="agreement", key=command.agreement_id)
        return existing, []
    periods.check(command.valid_from, command.valid_until, start_field="valid_from", end_field="valid_until")
    parties = tuple(dict.fromkeys(command.parties))
    _check_parties(command, parties)
    _check_fire_brigade_terms(command)
    _check_replaced(command, replaced)
    agreement = made_from(
        command,
        Agreement,
        request_fingerprint=fingerprint(command),
        parties=tuple(named[party] for party in parties),
        signatures={},
        principles=in_order(command.principles),
        documents=tuple({document.sha256: document for document in command.documents}.values()),
        reminder_days=tuple(sorted(set(command.reminder_days), reverse=True)),
    )
    return agreement, [fact_of(agreement, registry.AgreementDrafted)]


def sign(agreement: Agreement, *, by: OrganisationId, signed_on: date) -> Decided:
    """Add a party's signature; the last one puts the agreement in force. Signing twice changes nothing."""
    if by in agreement.signatures:
        return agreement, []
    if agreement.state is State.TERMINATED:
        raise AgreementAlreadyTerminated(
            f"agreement {agreement.agreement_id} has ended", field="agreement_id", value=agreement.agreement_id, remedy="draft a new one"
        )
    _refuse_expired(agreement)
    parties = {party.organisation_id for party in agreement.parties}
    if by not in parties:
        raise NotAParty(
            f"{by} is no party to agreement {agreement.agreement_id}", field="organisation_id", value=by, remedy="draft a new agreement that names it"
        )
    signed = replace(agreement, signatures={**agreement.signatures, by: signed_on})
    if signed.signatures.keys() != parties:
        return signed, []
    return replace(signed, state=State.IN_FORCE), [fact_of(signed, registry.AgreementSigned, signed_on=max(signed.signatures.values()))]


def terminate(agreement: Agreement, *, reason: str, on: date) -> Decided:
    """End a draft or an agreement in force. The same reason again changes nothing."""
    if agreement.state is State.TERMINATED:
        if agreement.termination_reason == reason:
            return agreement, []
        raise AgreementAlreadyTerminated(
            f"agreement {agreement.agreement_id} ended on {agreement.terminated_on}: {agreement.termination_reason}",
            field="agreement_id",
            value=agreement.agreement_id,
            remedy="leave it as it is",
        )
    _refuse_expired(agreement)
    periods.check(agreement.valid_from, on, start_field="valid_from", end_field="terminated_on")
    ended = replace(agreement, state=State.TERMINATED, terminated_on=on, termination_reason=reason)
    fact = fact_of(ended, registry.AgreementTerminated, reason=reason, was_in_force=agreement.state is State.IN_FORCE, replaced_by=None)
    return ended, [fact]


def end_with_party(agreement: Agreement, *, dissolved_on: date) -> Decided:
    """A party that is dissolved ends what it agreed, on that day or, where the term had not begun, on its first."""
    return terminate(agreement, reason="party_dissolved", on=max(dissolved_on, agreement.valid_from or dissolved_on))


def attach(agreement: Agreement, document: DocumentReference) -> Decided:
    """Add a document. The same one again, told by its hash, changes nothing; one is added to an ended agreement as well: minutes come late."""
    if any(attached.sha256 == document.sha256 for attached in agreement.documents):
        return agreement, []
    attached = replace(agreement, documents=(*agreement.documents, document))
    return attached, [fact_of(attached, registry.AgreementDocumentAttached, document=document)]


def _refuse_expired(agreement: Agreement) -> None:
    if agreement.state is State.EXPIRED:
        raise AgreementAlreadyExpired(
            f"the term of agreement {agreement.agreement_id} ended on {agreement.valid_until}",
            field="agreement_id",
            value=agreement.agreement_id,
            remedy="draft a new one that replaces it",
        )


def _check_replaced(command: registry.DraftAgreement, replaced: Agreement | None) -> None:
    if replaced is not None and replaced.replaced_by not in {None, command.agreement_id}:
        raise AlreadyReplaced(
            f"agreement {replaced.agreement_id} is replaced by {replaced.replaced_by} already",
            field="replaces",
            value=replaced.agreement_id,
            remedy="replace the newer one",
        )


def _check_parties(command: registry.DraftAgreement, parties: tuple[OrganisationId, ...]) -> None:
    if len(parties) == 1 and not command.stand_in:
        raise TooFewParties(
            "an agreement has at least two parties", field="parties", value=parties[0], remedy="name the other party, or say in `stand_in` why it is not known"
        )
    for duty in command.duties:
        if duty.organisation_id not in parties:
            raise NotAParty(
                f"{duty.organisation_id} has a duty and is no party",
                field="duties.organisation_id",
                value=duty.organisation_id,
                remedy="name it among the parties",
            )


def _check_fire_brigade_terms(command: registry.DraftAgreement) -> None:
    is_contract = command.kind is AgreementKind.FIRE_BRIGADE_CONTRACT
    if is_contract and command.fire_brigade is None and not command.stand_in:
        raise FireBrigadeTermsMisplaced(
            "a fire-brigade contract holds volume, quality factors and compensation",
            field="fire_brigade",
            remedy="give them, or say in `stand_in` why they are not known",
        )
    if not is_contract and command.fire_brigade is not None:
        raise FireBrigadeTermsMisplaced(
            f"a {command.kind} agreement holds no fire-brigade terms", field="fire_brigade", value=command.kind, remedy="leave them out"
        )
