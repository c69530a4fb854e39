"""Where an organisation is described for all to see, over HTTP."""

from fastapi import APIRouter

from services.registry.api.parameters import PREFIX
from services.registry.views import register_entries as views
from shared.authority import ANY_CALLER
from shared.contracts import registry
from shared.contracts.times import Day
from shared.contracts.words import Code, Name, OrganisationId
from shared.http.admission import asks, may_read
from shared.http.bodies import Body
from shared.http.edge import EdgeDep

router = APIRouter(prefix=PREFIX, tags=["organisations"], dependencies=[may_read(ANY_CALLER)])


class Sight(Body):
    """The organisation was seen described in a register, such as `ptv`, on that day."""

    register_name: Code
    described_on: Day
    entry: Name | None = None


@router.post("/organisations/{organisation_id}/register-entries", status_code=201, dependencies=[asks(registry.NoteRegisterEntry)])
async def note_register_entry(organisation_id: OrganisationId, body: Sight, edge: EdgeDep) -> views.RegisterEntriesView:
    """Note that a public register describes the organisation."""
    await edge.do(registry.NoteRegisterEntry(organisation_id=organisation_id, **body.model_dump()))
    return await edge.read(views.register_entries, organisation_id)


@router.get("/organisations/{organisation_id}/register-entries")
async def list_register_entries(organisation_id: OrganisationId, edge: EdgeDep) -> views.RegisterEntriesView:
    return await edge.read(views.register_entries, organisation_id)
