"""Key persons in PostgreSQL, the one place that holds their names, phones and e-mail addresses."""

from pydantic import TypeAdapter

from services.registry.domain.key_persons import KeyPerson
from shared.contracts.words import KeyPersonId, OrganisationId
from shared.database.claims import claim
from shared.database.postgres import Connection
from shared.errors import NotFound

KEY_PERSON = TypeAdapter(KeyPerson)

GET = """
select key_person_id, organisation_id, role, name, phone, email, said_by, said_on, noted_by, erased_at, asked
from key_persons where key_person_id = $1 for update
"""
OF_ORGANISATION = """
select key_person_id, organisation_id, role, name, phone, email, said_by, said_on, noted_by, erased_at, asked
from key_persons where organisation_id = $1 and erased_at is null order by key_person_id for update
"""
ADD = """
insert into key_persons (key_person_id, organisation_id, role, name, phone, email, said_by, said_on, noted_by, asked)
values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
"""
KEEP = """
update key_persons set role = $2, name = $3, phone = $4, email = $5, said_by = $6, said_on = $7, noted_by = $8, erased_at = $9, asked = $10
where key_person_id = $1
"""


class KeyPersons:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def find(self, key_person_id: KeyPersonId) -> KeyPerson | None:
        await claim(self._connection, key_person_id)
        row = await self._connection.fetchrow(GET, key_person_id)
        return KEY_PERSON.validate_python(dict(row)) if row else None

    async def get(self, key_person_id: KeyPersonId) -> KeyPerson:
        if person := await self.find(key_person_id):
            return person
        raise NotFound("key_person", key_person_id)

    async def of_organisation(self, organisation_id: OrganisationId) -> list[KeyPerson]:
        """Those who are not erased."""
        return [KEY_PERSON.validate_python(dict(row)) for row in await self._connection.fetch(OF_ORGANISATION, organisation_id)]

    async def add(self, person: KeyPerson) -> None:
        await self._connection.execute(
            ADD, person.key_person_id, person.organisation_id, person.role, person.name, person.phone, person.email, person.said_by, person.said_on,
            person.noted_by, person.asked,
        )  # fmt: skip

    async def keep(self, person: KeyPerson) -> None:
        await self._connection.execute(
            KEEP, person.key_person_id, person.role, person.name, person.phone, person.email, person.said_by, person.said_on, person.noted_by,
            person.erased_at, person.asked,
        )  # fmt: skip
