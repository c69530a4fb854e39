"""Professionals trained by the cooperation: entered, trained further, erased; and the conversations that were counted.

What names somebody comes sealed, and is no command.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from services.volunteers.authorisation import refuse_others, refuse_strangers
from services.volunteers.domain import trained as domain
from services.volunteers.domain.trained import TrainedPerson
from services.volunteers.store.trained import ConversationCounts, TrainedPeople, TrainedPersons
from services.volunteers.store.trainings import Trainings
from shared.auth import Caller
from shared.contracts.envelope import Fact
from shared.contracts.volunteers import TrainedPersonId, TrainingId
from shared.contracts.volunteers import trained as contracts
from shared.database.changes import Done
from shared.domain.days import helsinki_day


@dataclass(frozen=True, slots=True, kw_only=True)
class SealedPerson:
    """Who somebody is, sealed, and the fingerprint of the token that opens what is theirs."""

    sealed: bytes
    secret: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """Who is entered, and the training that they have completed."""

    person: TrainedPerson
    who: SealedPerson
    training_id: TrainingId
    completed_on: date


async def enter(
    *, entry: Entry, trained_persons: TrainedPersons, trained_people: TrainedPeople, trainings: Trainings, by: str, now: datetime
) -> Sequence[Fact]:
    """A coordinator enters somebody with the training that they completed. The same request again is the same person."""
    key = entry.person.trained_person_id
    if await trained_persons.find(key):
        return []
    decided = domain.note(entry.person, await trainings.read(entry.training_id), entry.completed_on, today=helsinki_day(now))
    facts = await trained_persons.save_done(None, decided, Done(command="enter", by=by, at=now))
    await trained_people.keep(key, sealed=entry.who.sealed, secret=entry.who.secret)
    return facts


async def correct(*, key: TrainedPersonId, who: SealedPerson, trained_persons: TrainedPersons, trained_people: TrainedPeople) -> Sequence[Fact]:
    """What is told of them is another from now on. Nobody learns of it."""
    domain.refuse_erased(await trained_persons.get(key))
    await trained_people.keep(key, sealed=who.sealed, secret=who.secret)
    return []


async def note_trained(command: contracts.NoteTrained, *, trained_persons: TrainedPersons, trainings: Trainings, by: Caller, now: datetime) -> Sequence[Fact]:
    person = await trained_persons.get(command.trained_person_id)
    refuse_strangers(by, person.organisation_id, volunteer_id=person.trained_person_id, what="trained_person")
    decided = domain.note(person, await trainings.read(command.training_id), command.completed_on, today=helsinki_day(now))
    return await trained_persons.save_noted(person, decided, command, by=by, now=now)


async def erase(*, key: TrainedPersonId, trained_persons: TrainedPersons, trained_people: TrainedPeople, by: str, now: datetime) -> Sequence[Fact]:
    """What the database holds of them goes; who calls destroys the key once that has committed."""
    person = await trained_persons.get(key)
    await trained_people.forget(key)
    return await trained_persons.save_done(person, domain.erase(person), Done(command="erase", by=by, at=now))


async def report_conversations(command: contracts.ReportConversations, *, conversation_counts: ConversationCounts, by: Caller, now: datetime) -> Sequence[Fact]:
    """Only those whose numbers they are see them."""
    refuse_others(by, command.organisation_id)
    existing = await conversation_counts.find(command.organisation_id, command.year, command.municipality)
    reported, facts = domain.report(existing, command, today=helsinki_day(now))
    if facts:
        await conversation_counts.keep(reported)
    return facts
