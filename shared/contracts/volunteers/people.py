"""Volunteers (vapaaehtoinen), by random ids. Who they are is told to the service by HTTP alone, and travels nowhere: no command and no fact holds it."""

from datetime import date
from enum import StrEnum

from pydantic import Field

from shared.contracts.envelope import Command, Fact
from shared.contracts.times import Day
from shared.contracts.volunteers.words import Purpose, RoleId, VolunteerId
from shared.contracts.words import OrganisationId


class EndedBy(StrEnum):
    """Who asked for an erasure: the person, their coordinator on their word, or a copy brought back from before it."""

    PERSON = "person"
    COORDINATOR = "coordinator"
    RESTORED = "restored"


class AcceptVolunteer(Command, type="volunteers.accept_volunteer.v1", subject="volunteer_id"):
    """A coordinator has met somebody who applied, and takes them into these roles; asked again, the roles are these and no others."""

    volunteer_id: VolunteerId
    roles: tuple[RoleId, ...] = Field(min_length=1, max_length=20)


class PauseVolunteer(Command, type="volunteers.pause_volunteer.v1", subject="volunteer_id"):
    """A volunteer rests: they are asked for nothing and placed nowhere until they come back."""

    volunteer_id: VolunteerId


class ResumeVolunteer(Command, type="volunteers.resume_volunteer.v1", subject="volunteer_id"):
    """A volunteer who rested is back."""

    volunteer_id: VolunteerId


class AskConsent(Command, type="volunteers.ask_consent.v1", subject="volunteer_id"):
    """A coordinator asks a volunteer to allow their data for one purpose. They are written to, and answer on their own page or not at all."""

    volunteer_id: VolunteerId
    purpose: Purpose


class NoteExtract(Command, type="volunteers.note_extract.v1", subject="volunteer_id"):
    """A coordinator has seen a volunteer's criminal-record extract and given it back. What is kept is that, and its date; what stood in it is not."""

    volunteer_id: VolunteerId
    issued_on: Day
    """The date of the extract, at most six months before it is looked at."""


class VolunteerFact(Fact):
    """What every fact of a volunteer says."""

    volunteer_id: VolunteerId
    organisation_id: OrganisationId
    """Who coordinates them."""


class VolunteerApplied(VolunteerFact, type="volunteers.volunteer.applied.v1", subject="volunteer_id"):
    """Somebody wants to volunteer, in these roles."""

    roles: tuple[RoleId, ...]


class VolunteerAccepted(VolunteerFact, type="volunteers.volunteer.accepted.v1", subject="volunteer_id"):
    """They were taken into these roles, which replace those of before."""

    roles: tuple[RoleId, ...]


class VolunteerPaused(VolunteerFact, type="volunteers.volunteer.paused.v1", subject="volunteer_id"):
    """They rest: they are asked for nothing and placed nowhere."""


class VolunteerResumed(VolunteerFact, type="volunteers.volunteer.resumed.v1", subject="volunteer_id"):
    """They are back, and may be asked and placed."""


class ConsentAsked(VolunteerFact, type="volunteers.consent.asked.v1", subject="volunteer_id"):
    """They were asked to allow their data to be used for one purpose."""

    purpose: Purpose


class ConsentGiven(VolunteerFact, type="volunteers.consent.given.v1", subject="volunteer_id"):
    """They allow their data to be used for one purpose."""

    purpose: Purpose


class ConsentWithdrawn(VolunteerFact, type="volunteers.consent.withdrawn.v1", subject="volunteer_id"):
    """They allow it no longer."""

    purpose: Purpose


class ExtractNoted(VolunteerFact, type="volunteers.extract.noted.v1", subject="volunteer_id"):
    """Their criminal-record extract was looked at, and given back."""

    issued_on: date


class VolunteerErased(VolunteerFact, type="volunteers.volunteer.erased.v1", subject="volunteer_id"):
    """Their data is erased and its key destroyed. Whoever keeps anything about this id deletes it."""

    by: EndedBy
