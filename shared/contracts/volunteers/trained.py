"""Professionals trained by the cooperation (Luotsit, Valomerkki-keskustelun vetäjät), by random ids, and how many Valomerkki conversations were held.

They are no volunteers and no hour of theirs is a volunteer's. Of a conversation nothing is known here but that it is one of so many.
"""

from datetime import date

from pydantic import Field

from shared.contracts.envelope import Command, Fact
from shared.contracts.times import Day
from shared.contracts.volunteers.words import TrainedPersonId, TrainingId
from shared.contracts.words import MunicipalityCode, OrganisationId, Year


class NoteTrained(Command, type="volunteers.note_trained.v1", subject="trained_person_id"):
    """A coordinator notes that somebody of the register has completed a training for professionals, once more or a further one."""

    trained_person_id: TrainedPersonId
    training_id: TrainingId
    completed_on: Day


class ReportConversations(Command, type="volunteers.report_conversations.v1", subject="organisation_id"):
    """A coordinator says how many Valomerkki conversations were held in a municipality in a year. Said again it replaces what was said."""

    organisation_id: OrganisationId
    """Who coordinates them, and alone reads the numbers."""
    year: Year
    municipality: MunicipalityCode
    conversations: int = Field(ge=0, le=10_000)


class TrainedFact(Fact):
    """What every fact of somebody in the register of trained professionals says."""

    trained_person_id: TrainedPersonId
    organisation_id: OrganisationId
    """Whose register it is."""


class TrainedPersonNoted(TrainedFact, type="volunteers.trained_person.noted.v1", subject="trained_person_id"):
    """A professional has completed a training that the cooperation gives."""

    training_id: TrainingId
    completed_on: date
    valid_until: date | None


class TrainedPersonErased(TrainedFact, type="volunteers.trained_person.erased.v1", subject="trained_person_id"):
    """Their data is erased and its key destroyed. Whoever keeps anything about this id deletes it."""


class ConversationsReported(Fact, type="volunteers.conversations.reported.v1", subject="organisation_id"):
    """A year's Valomerkki conversations in a municipality were counted. How many is in no fact, since one alone could be recognised."""

    organisation_id: OrganisationId
    year: Year
    municipality: MunicipalityCode
