"""Imports over HTTP: the document is the body, as its source gave it; what is to be known of it is in the address."""

from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request
from pydantic import BaseModel, ConfigDict, Field

from services.events.api.parameters import PREFIX
from services.events.interchange.plan import Outcome
from services.events.interchange.telling import Standing
from services.events.views import imports as views
from shared.authority import AREA
from shared.contracts.events import GatheringKind
from shared.contracts.events.imports import AddImportPart, Form, StartImport
from shared.contracts.imports import MOST_PARTS, ImportId, ReadingScope, TextLanguage
from shared.contracts.times import Instant
from shared.contracts.words import Name, OrganisationId
from shared.errors import InvalidValue
from shared.http.admission import asks, may_read
from shared.http.edge import EdgeDep
from shared.http.paging import After, Limit, Page
from shared.work import heavy_work

router = APIRouter(prefix=PREFIX, tags=["imports"], dependencies=[may_read(AREA)])

DOCUMENT: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {"application/json": {"schema": {"type": "object"}}, "text/calendar": {"schema": {"type": "string", "minLength": 1}}},
    }
}


class NoDocument(InvalidValue):
    slug = "no-document"


class Bringing(BaseModel):
    """An id is made when none is given. Of an import in several parts the first comes with it, the others by its id."""

    model_config = ConfigDict(extra="forbid")

    import_id: ImportId | None = None
    form: Form
    source: Name
    licence: Name
    scope: ReadingScope
    convenor: OrganisationId
    kind: GatheringKind = GatheringKind.THEME_DAY
    language: TextLanguage = "fi"
    seen_at: Instant | None = None
    parts: int = Field(default=1, ge=1, le=MOST_PARTS)


@router.post("/imports", status_code=202, openapi_extra=DOCUMENT, dependencies=[asks(StartImport)])
async def start_import(asked: Annotated[Bringing, Query()], edge: EdgeDep, request: Request) -> views.ImportView:
    """Bring a document. It is read at once and carried over in the background."""
    import_id = asked.import_id or ImportId(await edge.new_id())
    async with heavy_work.admitted():
        await edge.do(StartImport(import_id=import_id, content=await _document(request), **asked.model_dump(exclude={"import_id"})))
    return await edge.read(views.one, import_id)


@router.put("/imports/{import_id}/parts/{part}", status_code=202, openapi_extra=DOCUMENT, dependencies=[asks(AddImportPart)])
async def add_import_part(import_id: ImportId, part: Annotated[int, Path(ge=1, le=MOST_PARTS)], edge: EdgeDep, request: Request) -> views.ImportView:
    """Bring another part of it."""
    async with heavy_work.admitted():
        await edge.do(AddImportPart(import_id=import_id, part=part, content=await _document(request)))
    return await edge.read(views.one, import_id)


@router.get("/imports")
async def list_imports(edge: EdgeDep, after: After = None, limit: Limit = 100) -> Page[views.ImportView]:
    return await edge.read(views.many, after=after, limit=limit)


@router.get("/imports/records")
async def list_records(edge: EdgeDep, wanted: Annotated[views.WantedRecords, Query()]) -> Page[views.RecordView]:
    """Where what is here came from, and what its source told."""
    return await edge.read(views.records, wanted)


@router.get("/imports/{import_id}")
async def get_import(import_id: ImportId, edge: EdgeDep) -> views.ImportView:
    return await edge.read(views.one, import_id)


@router.get("/imports/{import_id}/findings")
async def list_findings(
    import_id: ImportId,
    edge: EdgeDep,
    after: Annotated[int, Query(ge=0, le=2**63 - 1, description="the `next` of the part before")] = 0,
    limit: Limit = 100,
    outcome: Outcome | None = None,
    standing: Standing | None = None,
) -> Page[views.FindingView]:
    """How its items came out: those refused with the reason and what to do, those that wait, those that vanished."""
    return await edge.read(views.findings, import_id, after=after, limit=limit, outcome=outcome, standing=standing)


async def _document(request: Request) -> bytes:
    if content := await request.body():
        return content
    raise NoDocument("the body is empty", field="(body)", remedy="send the document as the body")
