"""Imports over HTTP, and where something came from."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from services.events.api.parameters import PREFIX
from services.events.views import known_records as views
from shared.authority import AREA
from shared.contracts.events import GatheringKind
from shared.contracts.events.imports import AddImportPart, Form, StartImport
from shared.contracts.imports import TextLanguage
from shared.http.admission import may_read
from shared.http.edge import EdgeDep
from shared.http.paging import Page
from shared.imports.routes import add_imports
from shared.imports.views import ImportView

router = APIRouter(prefix=PREFIX, tags=["imports"], dependencies=[may_read(AREA)])


class EventsImportView(ImportView):
    """An import: what its documents are, how far it has come, and how its records came out. `waiting` are those that have no time, or no series, yet."""

    form: Form
    convenor: UUID
    kind: GatheringKind
    language: TextLanguage


@router.get("/imports/records")
async def list_records(edge: EdgeDep, wanted: Annotated[views.WantedRecords, Query()]) -> Page[views.RecordView]:
    """Where what is here came from, and what its source told."""
    return await edge.read(views.records, wanted)


add_imports(
    router,
    start=StartImport,
    part=AddImportPart,
    model=EventsImportView,
    waiting=views.waiting,
    document="The document itself, of at most 1 MB, as its source gave it: a page of Linked Events, or a calendar file.",
)
