"""Key persons (avainhenkilö): the named contacts of parties.

What must stay true: a party alone says who its key person is; only who works for the area or for that party may see or change what was said; and what
was erased never comes back, not even by a repeated request. The fingerprint of the request goes too, since it was made of the person's data.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from shared.contracts import registry
from shared.contracts.envelope import Fact
from shared.contracts.words import KeyPersonId, OrganisationId
from shared.domain.request_fingerprints import fingerprint, refuse_other_content
from shared.domain.same_names import fact_of, made_from
from shared.errors import DomainError, InvalidValue

ERASED = ""


class NotThePartysOwnSay(InvalidValue):
    slug = "not-the-partys-own-say"


class KeyPersonWasErased(DomainError):
    slug = "key-person-was-erased"


class UnlikelyEmail(InvalidValue):
    slug = "unlikely-email"


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyPerson:
    """`said_by` and `said_on`: whose say this is, and of when; `noted_by`: the caller who brought it. An erased one has no name."""

    key_person_id: KeyPersonId
    organisation_id: OrganisationId
    role: str
    request_fingerprint: str
    said_by: OrganisationId
    said_on: date
    noted_by: str
    name: str | None = field(default=None, repr=False)
    phone: str | None = field(default=None, repr=False)
    email: str | None = field(default=None, repr=False)
    erased_at: datetime | None = None


Decided = tuple[KeyPerson, Sequence[Fact]]


def name_person(existing: KeyPerson | None, command: registry.NameKeyPerson, *, by: str, today: date) -> Decided:
    if existing:
        _refuse_erased(existing)
        refuse_other_content(existing.request_fingerprint, command, what="key person", key=command.key_person_id)
        return existing, []
    person = _as_described(command, request_fingerprint=fingerprint(command), by=by, today=today)
    return person, [fact_of(person, registry.KeyPersonNamed)]


def correct(person: KeyPerson, command: registry.CorrectKeyPerson, *, by: str, today: date) -> Decided:
    """Put right what is known (GDPR, article 16). A key person stays with its party: another party's is another one."""
    _refuse_erased(person)
    if command.organisation_id != person.organisation_id:
        raise NotThePartysOwnSay(
            "a key person stays with its organisation",
            field="organisation_id",
            value=command.organisation_id,
            remedy="let the other organisation name its own, under a new id",
        )
    corrected = _as_described(command, request_fingerprint=person.request_fingerprint, by=by, today=today)
    if replace(corrected, said_on=command.said_on or person.said_on, noted_by=person.noted_by) == person:
        return person, []
    return corrected, [fact_of(corrected, registry.KeyPersonCorrected)]


def erase(person: KeyPerson, *, at: datetime) -> Decided:
    if person.erased_at:
        return person, []
    erased = replace(person, name=None, phone=None, email=None, request_fingerprint=ERASED, erased_at=at)
    return erased, [fact_of(erased, registry.KeyPersonErased)]


def _refuse_erased(person: KeyPerson) -> None:
    if person.erased_at:
        raise KeyPersonWasErased(
            f"key person {person.key_person_id} was erased", field="key_person_id", value=person.key_person_id, remedy="name one anew, under a new id"
        )


def _as_described(command: registry.KeyPersonCommand, *, request_fingerprint: str, by: str, today: date) -> KeyPerson:
    if command.said_by != command.organisation_id:
        raise NotThePartysOwnSay(
            "a party alone says who its key person is", field="said_by", value=command.said_by, remedy="ask the organisation itself, and give its id"
        )
    if command.email is not None and command.email.count("@") != 1:
        raise UnlikelyEmail("an e-mail address has one @", field="email", remedy="check it, or leave it out")
    return made_from(command, KeyPerson, request_fingerprint=request_fingerprint, said_on=command.said_on or today, noted_by=by)
