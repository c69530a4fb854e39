"""Imports over HTTP: a document is the body, what it is stands in the query."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query, Request, Response
from pydantic import BaseModel, Field

from services.registry.api.parameters import PREFIX
from services.registry.interchange.plan import Outcome
from services.registry.views import imports as views
from shared.authority import AREA
from shared.contracts import registry
from shared.contracts.imports import MOST_PARTS, ImportId, ReadingScope, TextLanguage
from shared.contracts.registry import RecordKind, SourceForm
from shared.contracts.times import Instant
from shared.contracts.words import Name
from shared.errors import InvalidValue
from shared.http.admission import asks, may_read
from shared.http.edge import EdgeDep
from shared.http.paging import After, Limit, Page
from shared.work import heavy_work

router = APIRouter(prefix=PREFIX, tags=["imports"], dependencies=[may_read(AREA)])

DOCUMENT: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "description": "The document itself, of at most 1 MB: JSON in UTF-8, or CSV in UTF-8 or windows-1252.",
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    }
}


class Beginning(BaseModel):
    """What the documents of an import are, and where they come from."""

    form: SourceForm
    kind: RecordKind = RecordKind.ORGANISATION
    source: Name = Field(description="the source's name; its records are told apart by it")
    licence: Name = Field(description="under which the source gives them")
    scope: ReadingScope = Field(description="after the whole of a source, what is not in it has vanished")
    language: TextLanguage = Field(default="fi", description="of texts that name none (HSDS)")
    seen_at: Instant | None = Field(default=None, description="when the source was read; now, if left out")
    parts: int = Field(default=1, ge=1, le=MOST_PARTS, description="how many documents make the import; this one is the first")


async def document(request: Request) -> bytes:
    """The body as it came; HTTP's own limit holds for it."""
    content = await request.body()
    if not content:
        raise InvalidValue("the body holds no document", field="(body)", remedy="send the document itself as the body")
    return content


Content = Annotated[bytes, Depends(document)]


@router.post("/imports", status_code=202, openapi_extra=DOCUMENT, dependencies=[asks(registry.StartImport)])
async def start_import(asked: Annotated[Beginning, Query()], content: Content, edge: EdgeDep, response: Response) -> views.ImportView:
    """Begin an import with its first document. It runs when all are there; its address tells how far it has come."""
    import_id = ImportId(await edge.new_id())
    async with heavy_work.admitted():
        await edge.do(registry.StartImport(import_id=import_id, content=content, **asked.model_dump()))
    response.headers["Location"] = f"{PREFIX}/imports/{import_id}"
    return await edge.read(views.one, import_id)


@router.put("/imports/{import_id}/parts/{part}", status_code=202, openapi_extra=DOCUMENT, dependencies=[asks(registry.AddImportPart)])
async def add_import_part(import_id: ImportId, part: Annotated[int, Path(ge=1, le=MOST_PARTS)], content: Content, edge: EdgeDep) -> views.ImportView:
    """Bring another document of the import, from the second on."""
    async with heavy_work.admitted():
        await edge.do(registry.AddImportPart(import_id=import_id, part=part, content=content))
    return await edge.read(views.one, import_id)


@router.get("/imports")
async def list_imports(edge: EdgeDep, after: After = None, limit: Limit = 100, source: Annotated[Name | None, Query()] = None) -> Page[views.ImportView]:
    """The newest first."""
    return await edge.read(views.all_of_them, after=after, limit=limit, source=source)


@router.get("/imports/records")
async def list_records(
    edge: EdgeDep, source: Annotated[Name, Query()], source_id: Annotated[Name, Query()], kind: RecordKind | None = None
) -> list[views.RecordView]:
    """Where something came from: what is known of a source's record, and what it became here."""
    return await edge.read(views.records, source=source, source_id=source_id, kind=kind)


@router.get("/imports/{import_id}")
async def get_import(import_id: ImportId, edge: EdgeDep) -> views.ImportView:
    return await edge.read(views.one, import_id)


@router.get("/imports/{import_id}/findings")
async def list_findings(
    import_id: ImportId, edge: EdgeDep, after: Annotated[int | None, Query(ge=0, le=2**62)] = None, limit: Limit = 100, outcome: Outcome | None = None
) -> Page[views.FindingView]:
    """What became of each record, and why."""
    return await edge.read(views.findings, import_id, after=after, limit=limit, outcome=outcome)
