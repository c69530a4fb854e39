"""Where an organisation is described for all to see, over HTTP."""

from fastapi import APIRouter

from services.registry.api.parameters import PREFIX
from services.registry.views import register_entries as views
from shared.authority import ANY_CALLER
from shared.contracts import registry
from shared.contracts.words import OrganisationId
from shared.http.admission import may_read
from shared.http.commands import Commands
from shared.http.edge import EdgeDep

router = APIRouter(prefix=PREFIX, tags=["organisations"], dependencies=[may_read(ANY_CALLER)])

commands = Commands(router, answers=views.register_entries)
commands.post("/organisations/{organisation_id}/register-entries", registry.NoteRegisterEntry, status=201)


@router.get("/organisations/{organisation_id}/register-entries")
async def list_register_entries(organisation_id: OrganisationId, edge: EdgeDep) -> views.RegisterEntriesView:
    return await edge.read(views.register_entries, organisation_id)
