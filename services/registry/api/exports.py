"""What registry knows over HTTP, in other systems' forms."""

from typing import Annotated, Any, Literal
from urllib.parse import urlencode

from fastapi import APIRouter, Query, Request, Response

from services.registry import codes
from services.registry.api.parameters import PREFIX
from services.registry.interchange import hsds, ptv, spreadsheets
from services.registry.interchange.records import Kind, OrganisationRecord
from services.registry.views import exports as views
from shared.authority import ANY_CALLER
from shared.clock import now
from shared.contracts.imports import TextLanguage
from shared.contracts.registry import RecordKind
from shared.contracts.words import Name
from shared.http.admission import may_read
from shared.http.edge import EdgeDep
from shared.http.paging import MOST, Limit

router = APIRouter(prefix=PREFIX, tags=["exports"], dependencies=[may_read(ANY_CALLER)])

After = Annotated[str | None, Query(max_length=2000, pattern=r"^[^\x00]*$", description="the `next` of the page before")]
Source = Annotated[Name | None, Query(description="what this source tells of only; `registry` for what none does")]
CSV: dict[int | str, dict[str, Any]] = {200: {"content": {"text/csv": {"schema": {"type": "string", "format": "binary"}}}}}


@router.get("/exports/ptv")
async def export_ptv(
    edge: EdgeDep, kind: RecordKind = RecordKind.ORGANISATION, after: After = None, limit: Limit = 100, source: Source = None
) -> dict[str, Any]:
    """A page in the words of the national service register's Open API v11."""
    found = await edge.read(views.page, kind, after=after, limit=limit, source=source, codes=codes.official(), at=now())
    return {"itemList": [ptv.write(record) for record in found.records], "next": found.next}


@router.get("/exports/hsds")
async def export_hsds(edge: EdgeDep, after: After = None, limit: Limit = 100, source: Source = None, language: TextLanguage = "fi") -> dict[str, Any]:
    """A page of organisations with their services and places, as HSDS 3 has them."""
    at = now()
    found = await edge.read(views.page, Kind.ORGANISATION, after=after, limit=limit, source=source, codes=codes.official(), at=at)
    organisations = [record for record in found.records if isinstance(record, OrganisationRecord)]
    offers = await edge.read(views.offers, organisations, codes=codes.official(), at=at)
    each = zip(organisations, offers, strict=True)
    return {"contents": [hsds.write(one, offer.services, offer.places, language=language) for one, offer in each], "next": found.next}


@router.get("/exports/csv", responses=CSV, response_class=Response)
async def export_csv(
    edge: EdgeDep,
    request: Request,
    kind: Literal[RecordKind.ORGANISATION, RecordKind.SERVICE] = RecordKind.ORGANISATION,
    after: After = None,
    limit: Limit = MOST,
    source: Source = None,
) -> Response:
    """A page as a spreadsheet: UTF-8 with its mark, semicolons, Finnish headings. `Link` tells where the next page is."""
    found = await edge.read(views.page, kind, after=after, limit=limit, source=source, codes=codes.official(), at=now())
    headers = {"Content-Disposition": f'attachment; filename="{kind}s.csv"'}
    if found.next:
        query = urlencode({**request.query_params, "after": found.next})
        headers["Link"] = f'<{request.url.path}?{query}>; rel="next"'
    return Response(spreadsheets.write(found.records, kind), media_type="text/csv; charset=utf-8", headers=headers)
