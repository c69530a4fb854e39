"""Key persons over HTTP: for those who work for the area, and for the party whose contact it is."""

from fastapi import APIRouter

from services.registry.api.parameters import PREFIX
from services.registry.views import key_persons as views
from shared.authority import ANY_CALLER
from shared.contracts import registry
from shared.contracts.registry import AsWritten
from shared.contracts.times import Day
from shared.contracts.words import Code, KeyPersonId, Name, OrganisationId
from shared.http.admission import asks, may_read
from shared.http.bodies import Body
from shared.http.edge import CallerDep, EdgeDep
from shared.http.paging import After, Limit, Page

router = APIRouter(prefix=PREFIX, tags=["key persons"], dependencies=[may_read(ANY_CALLER)])

OF_THE_ORGANISATION = {"x-insiders": "the organisation itself; of those who work for the area, coordinators alone"}


class KeyPersonDescription(Body):
    """The whole of what a party tells of its key person. `said_by` is the party itself."""

    organisation_id: OrganisationId
    said_by: OrganisationId
    said_on: Day | None = None
    role: Code
    name: Name
    phone: AsWritten | None = None
    email: Name | None = None


class Naming(KeyPersonDescription):
    """An id is made when none is given."""

    key_person_id: KeyPersonId | None = None


@router.post("/key-persons", status_code=201, dependencies=[asks(registry.NameKeyPerson)])
async def name_key_person(body: Naming, edge: EdgeDep) -> views.KeyPersonStanding:
    """Name a key person of an organisation."""
    key_person_id = body.key_person_id or KeyPersonId(await edge.new_id())
    await edge.do(registry.NameKeyPerson(key_person_id=key_person_id, **body.model_dump(exclude={"key_person_id"})))
    return await edge.read(views.standing, key_person_id)


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


@router.post("/key-persons/{key_person_id}/correction", dependencies=[asks(registry.CorrectKeyPerson)])
async def correct_key_person(key_person_id: KeyPersonId, body: KeyPersonDescription, edge: EdgeDep) -> views.KeyPersonStanding:
    """Put right what is known of a key person."""
    await edge.do(registry.CorrectKeyPerson(key_person_id=key_person_id, **body.model_dump()))
    return await edge.read(views.standing, key_person_id)


@router.post("/key-persons/{key_person_id}/erasure", dependencies=[asks(registry.EraseKeyPerson)])
async def erase_key_person(key_person_id: KeyPersonId, edge: EdgeDep) -> views.KeyPersonStanding:
    """Erase name, phone and e-mail for good; the id stays."""
    await edge.do(registry.EraseKeyPerson(key_person_id=key_person_id))
    return await edge.read(views.standing, key_person_id)
