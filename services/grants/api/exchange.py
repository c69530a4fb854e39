"""What comes from other systems and goes to them: Helsinki's grant messages in, 360Giving in and out, and what an organisation is supported with."""

import asyncio
from datetime import datetime, time
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, Field

from services.grants.api.parameters import PREFIX, PublisherDep
from services.grants.domain.answers import check
from services.grants.handlers import imports as handlers
from services.grants.interchange import hel_registering, threesixty_giving, threesixty_reading
from services.grants.views import applications as application_views
from services.grants.views import exchange as views
from services.grants.views import support as support_views
from shared import clock
from shared.authority import ANY_CALLER, GRANTS, INTEGRATION
from shared.contracts.grants import CallId
from shared.contracts.grants.applications import ApplicationLanguage, Arrival, RegisterApplication
from shared.contracts.words import Cents, Name, OrganisationId
from shared.domain.days import HELSINKI
from shared.http.admission import asks, may_read
from shared.http.bodies import InAQuery
from shared.http.edge import EdgeDep
from shared.http.validators import open_router
from shared.imports.reading import Refused, Remark, Sighting
from shared.imports.routes import Content
from shared.work import heavy_work

router = APIRouter(prefix=PREFIX, tags=["exchange"], dependencies=[may_read(ANY_CALLER)])
public = open_router(PREFIX)

BRINGING = GRANTS | {INTEGRATION}
HELSINKI_GRANTS, HELSINKI_LICENCE = "hel.fi/avustukset", "MIT"
MOST_FINDINGS = 200
ANY_BYTES = {"content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}}
JSON_BODY: dict[str, Any] = {"requestBody": {"required": True, "description": "A message as Helsinki's grant system writes it.", **ANY_BYTES}}
TABLE_BODY: dict[str, Any] = {"requestBody": {"required": True, "description": "A package of 360Giving as JSON, or its flat table as CSV.", **ANY_BYTES}}
Year = Annotated[int | None, Query(ge=1900, le=2200, description="of the programme")]


class TableFormat(StrEnum):
    JSON = "json"
    CSV = "csv"


class HelQuery(InAQuery):
    call_id: CallId
    language: ApplicationLanguage = ApplicationLanguage.FI
    amount_cents: Cents | None = Field(default=None, description="the sum that is applied for here, where the message says several or none")
    source: Name = Field(default=HELSINKI_GRANTS, description="the other system: with its number the application is known")


class HelImportView(BaseModel):
    """An application that was registered; of long lists the first.

    `lacking` are answers that its source never asked for, `left_out` is where in the message stands what the form has no field for.
    """

    application_id: UUID
    applicant: UUID
    number: str | None
    reference: str
    lacking: tuple[str, ...]
    left_out: tuple[str, ...]
    remarks: tuple[Remark, ...]


class OtherGrantsView(BaseModel):
    """How many grants were taken, and what was refused or passed over; of long lists the first."""

    taken: int
    refused: tuple[Refused, ...]
    remarks: tuple[Remark, ...]


@router.post("/imports/hel", status_code=201, dependencies=[asks(RegisterApplication)], openapi_extra=JSON_BODY)
async def import_hel_message(described: Annotated[HelQuery, Query()], content: Content, edge: EdgeDep) -> HelImportView:
    """Register an application that another system sends, as having arrived when it did there. The same message again changes nothing."""
    seen = Sighting(source=described.source, seen_at=clock.now(), licence=HELSINKI_LICENCE)
    async with heavy_work.admitted():
        message = await heavy_work.run(hel_registering.message_of, content, seen=seen)
    form = await edge.read(views.form_of, described.call_id)
    arriving = hel_registering.arriving(message, form, amount_cents=described.amount_cents)
    applicant = await edge.read(views.applicant_by, arriving.business_id)
    await edge.do(
        RegisterApplication(
            application_id=arriving.application_id,
            call_id=described.call_id,
            applicant=applicant,
            language=described.language,
            answers=arriving.answers,
            arrived_at=arriving.arrived_at,
            arrived_by=Arrival.SYSTEM,
            reference=arriving.number,
        )
    )
    registered = await edge.read(application_views.registration, arriving.application_id)
    return HelImportView(
        application_id=arriving.application_id,
        applicant=applicant,
        number=registered.number,
        reference=arriving.number,
        lacking=tuple(one.path for one in check(form, arriving.answers, whole=True))[:MOST_FINDINGS],
        left_out=arriving.left_out[:MOST_FINDINGS],
        remarks=arriving.remarks[:MOST_FINDINGS],
    )


@router.post("/imports/360giving", dependencies=[may_read(BRINGING)], openapi_extra=TABLE_BODY)
async def import_other_grants(content: Content, edge: EdgeDep, written_as: Annotated[TableFormat, Query(alias="format")] = TableFormat.JSON) -> OtherGrantsView:
    """Take what other funders published: shown beside an applicant by its business id. A grant that is known is read anew."""
    read = threesixty_reading.read_json if written_as is TableFormat.JSON else threesixty_reading.read_csv
    async with heavy_work.admitted():
        reading = await heavy_work.run(read, content)
    await edge.act(handlers.take_other_grants, records=reading.records)
    return OtherGrantsView(taken=len(reading.records), refused=reading.refused[:MOST_FINDINGS], remarks=reading.remarks[:MOST_FINDINGS])


@router.get("/organisations/{organisation_id}/support")
async def get_support(organisation_id: OrganisationId, edge: EdgeDep) -> support_views.SupportView:
    """What it was granted, year by year, and what other funders published."""
    return await edge.read(support_views.support, organisation_id, caller=await edge.caller())


@public.get("/decisions/360giving.json", response_class=Response, responses={200: {"content": {"application/json": {}}}})
async def get_published_grants(edge: EdgeDep, publisher: PublisherDep, year: Year = None) -> Response:
    """What was granted and is final, as a package of the 360Giving Data Standard."""
    return Response(await _written(edge, publisher, year, as_table=False), media_type="application/json")


@public.get("/decisions/360giving.csv", response_class=Response, responses={200: {"content": {"text/csv": {}}}})
async def get_published_grants_table(edge: EdgeDep, publisher: PublisherDep, year: Year = None) -> Response:
    """The same as the standard's flat table."""
    headers = {"Content-Disposition": 'attachment; filename="360giving.csv"'}
    return Response(await _written(edge, publisher, year, as_table=True), media_type="text/csv; charset=utf-8", headers=headers)


async def _written(edge: EdgeDep, publisher: PublisherDep, year: int | None, *, as_table: bool) -> bytes:
    """Beside the other requests. Within a day the same grants give the same bytes, so that who has them need not take them again."""
    records = await edge.read(views.granted, year=year, publisher=publisher)
    issued_at = datetime.combine(clock.today(), time(), tzinfo=HELSINKI)
    write = threesixty_giving.as_csv if as_table else threesixty_giving.as_json
    return await asyncio.to_thread(lambda: write(threesixty_giving.package(records, publisher, issued_at=issued_at)))
