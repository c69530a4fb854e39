"""Key persons in PostgreSQL, the one place that holds their names, phones and e-mail addresses."""

from services.registry.domain.key_persons import KeyPerson
from shared.contracts.words import OrganisationId
from shared.database.documents import Documents, Store

KEY_PERSONS = Documents(KeyPerson, table="key_persons", name="key_person", columns=("organisation_id", "erased_at"))

OF_ORGANISATION = "select key_person from key_persons where organisation_id = $1 and erased_at is null order by key_person_id for update"


class KeyPersons(Store[KeyPerson]):
    documents = KEY_PERSONS

    async def of_organisation(self, organisation_id: OrganisationId) -> list[KeyPerson]:
        """Those who are not erased."""
        return [KEY_PERSONS.read(row["key_person"]) for row in await self._connection.fetch(OF_ORGANISATION, organisation_id)]
