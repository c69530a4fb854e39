"""Imports over HTTP, and where something came from."""

from typing import Annotated

from fastapi import APIRouter, Query

from services.registry.api.parameters import PREFIX
from services.registry.views import known_records as views
from shared.authority import AREA
from shared.contracts.imports import TextLanguage
from shared.contracts.registry import AddImportPart, RecordKind, SourceForm, StartImport
from shared.contracts.words import Name
from shared.http.admission import may_read
from shared.http.edge import EdgeDep
from shared.imports.routes import add_imports
from shared.imports.views import ImportView

router = APIRouter(prefix=PREFIX, tags=["imports"], dependencies=[may_read(AREA)])


class RegistryImportView(ImportView):
    """An import: what its documents are, how far it has come, and what became of how many records. `waiting` are services whose provider has not come yet."""

    form: SourceForm
    kind: RecordKind
    language: TextLanguage


@router.get("/imports/records")
async def list_records(
    edge: EdgeDep, source: Annotated[Name, Query()], source_id: Annotated[Name, Query()], kind: RecordKind | None = None
) -> list[views.RecordView]:
    """Where something came from: what is known of a source's record, and what it became here."""
    return await edge.read(views.records, source=source, source_id=source_id, kind=kind)


add_imports(
    router,
    start=StartImport,
    part=AddImportPart,
    model=RegistryImportView,
    waiting=views.waiting,
    document="The document itself, of at most 1 MB: JSON in UTF-8, or CSV in UTF-8, UTF-16 or windows-1252.",
)
