"""Key persons: named, corrected and erased by those who work for the area, and by the party itself."""

from collections.abc import Sequence
from datetime import datetime

from services.registry.authorisation import refuse_strangers
from services.registry.domain import key_persons as domain
from services.registry.store.key_persons import KeyPersons
from services.registry.store.organisations import Organisations
from shared.auth import Caller
from shared.authority import AREA
from shared.contracts import registry
from shared.contracts.envelope import Fact, Recorded
from shared.database.postgres import Connection
from shared.domain.days import helsinki_day


async def name_key_person(
    command: registry.NameKeyPerson, *, key_persons: KeyPersons, organisations: Organisations, by: Caller, now: datetime
) -> Sequence[Fact]:
    refuse_strangers(by, command.organisation_id, roles=AREA)
    existing = await key_persons.find(command.key_person_id)
    if existing is None:
        await organisations.named([command.organisation_id], field="organisation_id")
    return await key_persons.save(existing, domain.name_person(existing, command, by=by.subject, today=helsinki_day(now)))


async def correct_key_person(command: registry.CorrectKeyPerson, *, key_persons: KeyPersons, by: Caller, now: datetime) -> Sequence[Fact]:
    person = await key_persons.get(command.key_person_id)
    refuse_strangers(by, person.organisation_id, roles=AREA)
    return await key_persons.save(person, domain.correct(person, command, by=by.subject, today=helsinki_day(now)))


async def erase_key_person(command: registry.EraseKeyPerson, *, key_persons: KeyPersons, by: Caller, now: datetime) -> Sequence[Fact]:
    person = await key_persons.get(command.key_person_id)
    refuse_strangers(by, person.organisation_id, roles=AREA)
    return await key_persons.save(person, domain.erase(person, at=now))


async def when_organisation_dissolved_erase_its_key_persons(
    dissolved: Recorded[registry.OrganisationDissolved], *, connection: Connection, now: datetime
) -> Sequence[Fact]:
    """A party that is no more has no contacts, and what is needed no longer is not kept (GDPR, article 5(1)(e))."""
    key_persons = KeyPersons(connection)
    said: list[Fact] = []
    for person in await key_persons.of_organisation(dissolved.message.organisation_id):
        said += await key_persons.save(person, domain.erase(person, at=now))
    return said
