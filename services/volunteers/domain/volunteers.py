"""Volunteers: how they stand, in which roles, what they allow. Who they are is sealed and stands elsewhere; here is nothing that names anybody.

What must stay true: applied → active ⇄ paused, and erased from anywhere, which is the end; each use of their data has its own consent, with its history.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from services.volunteers.domain.roles import Role, refuse_ended
from shared.contracts.envelope import Fact
from shared.contracts.volunteers import RoleId, VolunteerId, people
from shared.contracts.volunteers.people import EndedBy
from shared.contracts.volunteers.words import Availability, Purpose
from shared.contracts.words import Code, Language, MunicipalityCode, OrganisationId
from shared.domain.same_names import fact_of
from shared.errors import DomainError, InvalidValue

OF_AGE = 18
OLDEST_EXTRACT = timedelta(days=183)
"""Six months (Act 148/2014, section 6)."""


class Standing(StrEnum):
    APPLIED = "applied"
    ACTIVE = "active"
    PAUSED = "paused"
    ERASED = "erased"


class HasEnded(DomainError):
    slug = "erased"
    status = 410


class NotAccepted(DomainError):
    slug = "not-accepted"


class TooYoung(InvalidValue):
    slug = "too-young"


class ExtractRefused(DomainError):
    """No role of theirs is one for which the law lets an extract be looked at, or they did not consent."""

    slug = "extract-refused"


class ExtractTooOld(InvalidValue):
    slug = "extract-too-old"


class ConsentMissing(DomainError):
    slug = "consent-missing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent:
    """Given, and perhaps withdrawn; given again it is another, so the history stays."""

    purpose: Purpose
    given_at: datetime
    withdrawn_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Extract:
    """That it was seen, and its date. What stood in it is kept nowhere."""

    issued_on: date
    seen_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """What a volunteer is matched by: none of it names them."""

    languages: tuple[Language, ...] = ()
    municipalities: tuple[MunicipalityCode, ...] = ()
    """Where they come; none: anywhere in the area."""
    availability: tuple[Availability, ...] = ()
    """When they can come; none: it is asked each time."""
    interests: tuple[Code, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Volunteer:
    volunteer_id: VolunteerId
    organisation_id: OrganisationId
    """Who coordinates them."""
    standing: Standing
    applied_on: date
    wishes: tuple[RoleId, ...] = ()
    """The roles for which they applied."""
    roles: tuple[RoleId, ...] = ()
    """The roles into which they were taken."""
    reach: Reach = Reach()
    comes_of_age_on: date | None = None
    """Of a minor; of everybody else no day is kept."""
    consents: tuple[Consent, ...] = ()
    extract: Extract | None = None
    like: VolunteerId | None = None
    """Another of the same organisation who gave the same address when this one applied: perhaps the same person, which a coordinator finds out."""
    erased_by: EndedBy | None = None

    def allows(self, purpose: Purpose) -> bool:
        return any(consent.purpose is purpose and consent.withdrawn_at is None for consent in self.consents)


Decided = tuple[Volunteer, Sequence[Fact]]


def years_on(volunteer: Volunteer, day: date) -> int:
    return years_of(volunteer.comes_of_age_on, day)


def years_of(comes_of_age_on: date | None, day: date) -> int:
    """Whole years, up to those of age."""
    if comes_of_age_on is None or comes_of_age_on <= day:
        return OF_AGE
    birthdays_left = comes_of_age_on.year - day.year - ((comes_of_age_on.month, comes_of_age_on.day) <= (day.month, day.day))
    return OF_AGE - 1 - birthdays_left


def comes_of_age(born_on: date, *, today: date) -> date | None:
    """The day on which a minor comes of age; of everybody else none is kept. Who was born on 29 February comes of age on 1 March of a common year."""
    try:
        day = born_on.replace(year=born_on.year + OF_AGE)
    except ValueError:
        day = date(born_on.year + OF_AGE, 3, 1)
    return day if day > today else None


def applied(volunteer: Volunteer) -> Decided:
    return volunteer, [fact_of(volunteer, people.VolunteerApplied, roles=volunteer.wishes)]


def accept(volunteer: Volunteer, roles: Sequence[Role], *, today: date) -> Decided:
    """Raises HasEnded, RoleHasEnded, TooYoung."""
    refuse_erased(volunteer)
    for role in roles:
        refuse_ended(role)
        refuse_too_young(volunteer, role, today)
    accepted = tuple(dict.fromkeys(role.role_id for role in roles))
    if volunteer.standing is not Standing.APPLIED and accepted == volunteer.roles:
        return volunteer, []
    standing = Standing.ACTIVE if volunteer.standing is Standing.APPLIED else volunteer.standing
    active = replace(volunteer, standing=standing, roles=accepted)
    return active, [fact_of(active, people.VolunteerAccepted)]


def pause(volunteer: Volunteer) -> Decided:
    refuse_unaccepted(volunteer)
    if volunteer.standing is Standing.PAUSED:
        return volunteer, []
    paused = replace(volunteer, standing=Standing.PAUSED)
    return paused, [fact_of(paused, people.VolunteerPaused)]


def resume(volunteer: Volunteer) -> Decided:
    refuse_unaccepted(volunteer)
    if volunteer.standing is Standing.ACTIVE:
        return volunteer, []
    active = replace(volunteer, standing=Standing.ACTIVE)
    return active, [fact_of(active, people.VolunteerResumed)]


def consent(volunteer: Volunteer, purposes: frozenset[Purpose], *, now: datetime) -> Decided:
    """They allow these purposes and no others. What stands as it stood says nothing."""
    refuse_erased(volunteer)
    consents, facts = list(volunteer.consents), list[Fact]()
    for purpose in Purpose:
        if purpose in purposes and not volunteer.allows(purpose):
            consents.append(Consent(purpose=purpose, given_at=now))
            facts.append(fact_of(volunteer, people.ConsentGiven, purpose=purpose))
        elif purpose not in purposes and volunteer.allows(purpose):
            consents = [replace(one, withdrawn_at=now) if one.purpose is purpose and one.withdrawn_at is None else one for one in consents]
            facts.append(fact_of(volunteer, people.ConsentWithdrawn, purpose=purpose))
    return replace(volunteer, consents=tuple(consents)), facts


def ask_consent(volunteer: Volunteer, purpose: Purpose) -> Sequence[Fact]:
    """Of what they allow already nobody asks them."""
    refuse_erased(volunteer)
    return [] if volunteer.allows(purpose) else [fact_of(volunteer, people.ConsentAsked, purpose=purpose)]


def note_extract(volunteer: Volunteer, roles: Sequence[Role], issued_on: date, *, today: date) -> Decided:
    """`roles` are those of the volunteer, asked for or accepted.

    Raises:
        ExtractRefused: the law lets nobody look at it, or they did not allow it.
        ExtractTooOld: it is of more than six months ago, or of a day to come.
    """
    refuse_erased(volunteer)
    if not any(role.needs_extract and not role.ended for role in roles):
        raise ExtractRefused(
            "no role of theirs is one for which an extract may be looked at: regular, in personal interaction with minors, and alone or unprotected",
            field="volunteer_id", value=volunteer.volunteer_id, remedy="give the extract back unread; nothing of it is kept",
        )  # fmt: skip
    if not volunteer.allows(Purpose.EXTRACT):
        raise ExtractRefused("they have not consented to it", field="volunteer_id", value=volunteer.volunteer_id, remedy="ask them for their consent first")
    if not today - OLDEST_EXTRACT <= issued_on <= today:
        raise ExtractTooOld("an extract is at most six months old", field="issued_on", value=issued_on, remedy="order a new one")
    extract = Extract(issued_on=issued_on, seen_on=today)
    if volunteer.extract and volunteer.extract.issued_on == issued_on:
        return volunteer, []
    noted = replace(volunteer, extract=extract)
    return noted, [fact_of(noted, people.ExtractNoted, issued_on=issued_on)]


def erase(volunteer: Volunteer, by: EndedBy) -> Decided:
    """What is left is that there was somebody, of which organisation, and when they applied: no role, no consent, no reach."""
    if volunteer.standing is Standing.ERASED:
        return volunteer, []
    erased = Volunteer(
        volunteer_id=volunteer.volunteer_id, organisation_id=volunteer.organisation_id, standing=Standing.ERASED, applied_on=volunteer.applied_on, erased_by=by
    )
    return erased, [fact_of(erased, people.VolunteerErased, by=by)]


def refuse_erased(volunteer: Volunteer) -> None:
    if volunteer.standing is Standing.ERASED:
        raise HasEnded("what was told of them is erased for good", field="volunteer_id", value=volunteer.volunteer_id, remedy="they may join anew")


def refuse_unaccepted(volunteer: Volunteer) -> None:
    refuse_erased(volunteer)
    if volunteer.standing is Standing.APPLIED:
        raise NotAccepted("nobody has met them yet", field="volunteer_id", value=volunteer.volunteer_id, remedy="accept them into a role first")


def refuse_too_young(volunteer: Volunteer, role: Role, day: date) -> None:
    if (years := years_on(volunteer, day)) < role.minimum_age:
        raise TooYoung(
            f"the role is for those of {role.minimum_age} years or more, and they are {years}", field="role_id", value=role.role_id, remedy="take another role"
        )
