"""Imports over HTTP, the same for every service: a document is the body, what it is stands in the query."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Path, Query, Request, Response
from pydantic import BaseModel

from shared.contracts.imports import MOST_PARTS, ImportCommand, ImportId, ImportPartCommand
from shared.contracts.words import Name
from shared.errors import InvalidValue
from shared.http.admission import asks
from shared.http.bodies import InAQuery, body_of
from shared.http.edge import EdgeDep
from shared.http.paging import After, Limit, Page
from shared.imports import views
from shared.imports.plan import Outcome
from shared.work import heavy_work


class NoDocument(InvalidValue):
    slug = "no-document"


async def document(request: Request) -> bytes:
    """The body as it came; HTTP's own limit holds for it."""
    if content := await request.body():
        return content
    raise NoDocument("the body holds no document", field="(body)", remedy="send the document itself as the body")


Content = Annotated[bytes, Depends(document)]


def add_imports(
    router: APIRouter,
    *,
    start: type[ImportCommand],
    part: type[ImportPartCommand],
    model: type[views.ImportView],
    waiting: views.CountWaiting,
    document: str,
) -> None:
    """`start` and `part` are the service's commands, `model` shows an import with what `start` says of it, `document` tells what a body may be."""
    body = {"description": document, "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}}
    openapi = {"requestBody": {"required": True, **body}}
    shown = {"model": model, "waiting": waiting}

    async def start_import(described: BaseModel, content: Content, edge: EdgeDep, response: Response) -> Any:
        """Begin an import with its first document. It runs when all are there; its address tells how far it has come."""
        given = described.model_dump()
        import_id = given.pop("import_id") or await edge.new_id()
        async with heavy_work.admitted():
            await edge.do(start(import_id=ImportId(import_id), content=content, **given))
        response.headers["Location"] = f"{router.prefix}/imports/{import_id}"
        return await edge.read(views.one, import_id, **shown)

    query = body_of(start, name=f"{start.__name__}Query", fields=start.model_fields.keys() - {"content"}, makes="import_id", base=InAQuery)
    start_import.__annotations__["described"] = Annotated[query, Query()]  # known only as the service names its command
    router.post("/imports", status_code=202, openapi_extra=openapi, response_model=model, dependencies=[asks(start)])(start_import)

    @router.put("/imports/{import_id}/parts/{part_number}", status_code=202, openapi_extra=openapi, response_model=model, dependencies=[asks(part)])
    async def add_import_part(import_id: ImportId, part_number: Annotated[int, Path(ge=1, le=MOST_PARTS)], content: Content, edge: EdgeDep) -> Any:
        """Bring another document of the import, from the second on."""
        async with heavy_work.admitted():
            await edge.do(part(import_id=import_id, part=part_number, content=content))
        return await edge.read(views.one, import_id, **shown)

    _add_reading(router, model, shown)


def _add_reading(router: APIRouter, model: type[views.ImportView], shown: dict[str, Any]) -> None:
    @router.get("/imports", response_model=Page[model])  # type: ignore[valid-type]
    async def list_imports(edge: EdgeDep, after: After = None, limit: Limit = 100, source: Annotated[Name | None, Query()] = None) -> Any:
        """The newest first."""
        return await edge.read(views.newest_first, after=after, limit=limit, source=source, **shown)

    @router.get("/imports/{import_id}", response_model=model)
    async def get_import(import_id: ImportId, edge: EdgeDep) -> Any:
        return await edge.read(views.one, import_id, **shown)

    @router.get("/imports/{import_id}/findings")
    async def list_findings(
        import_id: ImportId, edge: EdgeDep, after: Annotated[int | None, Query(ge=0, le=2**62)] = None, limit: Limit = 100, outcome: Outcome | None = None
    ) -> Page[views.FindingView]:
        """What became of each record, and why."""
        return await edge.read(views.findings, import_id, after=after, limit=limit, outcome=outcome)
