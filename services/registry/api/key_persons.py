"""Key persons over HTTP: for those who work for the area, and for the party whose contact it is."""

from fastapi import APIRouter

from services.registry.api.parameters import PREFIX
from services.registry.views import key_persons as views
from shared.authority import ANY_CALLER
from shared.contracts import registry
from shared.contracts.words import KeyPersonId, OrganisationId
from shared.http.admission import may_read
from shared.http.commands import Commands
from shared.http.edge import CallerDep, EdgeDep
from shared.http.paging import After, Limit, Page

router = APIRouter(prefix=PREFIX, tags=["key persons"], dependencies=[may_read(ANY_CALLER)])

OF_THE_ORGANISATION = {"x-insiders": "the organisation itself; of those who work for the area, coordinators alone"}

commands = Commands(router, answers=views.standing)
commands.post("/key-persons", registry.NameKeyPerson, makes="key_person_id")
commands.post("/key-persons/{key_person_id}/correction", registry.CorrectKeyPerson)
commands.post("/key-persons/{key_person_id}/erasure", registry.EraseKeyPerson)


@router.get("/key-persons", openapi_extra=OF_THE_ORGANISATION)
async def list_key_persons(
    organisation_id: OrganisationId, edge: EdgeDep, caller: CallerDep, after: After = None, limit: Limit = 100
) -> Page[views.KeyPersonView]:
    """The key persons of one organisation: for a coordinator, and for the organisation itself."""
    return await edge.read(views.key_persons, organisation_id, caller=caller, after=after, limit=limit)


@router.get("/key-persons/{key_person_id}", openapi_extra=OF_THE_ORGANISATION)
async def get_key_person(key_person_id: KeyPersonId, edge: EdgeDep, caller: CallerDep) -> views.KeyPersonView:
    """A key person: for a coordinator, and for its organisation."""
    return await edge.read(views.key_person, key_person_id, caller=caller)
