"""State aid over HTTP."""

import csv
import io
from dataclasses import fields
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel

from services.grants.api.parameters import PREFIX, PublisherDep
from services.grants.domain.aid_register import OBLIGATORY_FROM, RegisterRow
from services.grants.views import state_aid as views
from shared import clock
from shared.authority import ANY_CALLER, GRANTS
from shared.contracts.grants import ApplicationId, state_aid
from shared.contracts.times import Day
from shared.contracts.words import OrganisationId
from shared.http.admission import may_read
from shared.http.commands import Commands
from shared.http.edge import EdgeDep
from shared.imports.sheets import disarmed

router = APIRouter(prefix=PREFIX, tags=["state aid"], dependencies=[may_read(ANY_CALLER)])

commands = Commands(router, answers=views.declared_aid)
commands.put("/applications/{application_id}/screen", state_aid.ScreenApplication, answers=views.screen)
commands.post("/declared-aid", state_aid.DeclareAid, makes="aid_id")
commands.post("/declared-aid/{aid_id}/retraction", state_aid.RetractAid)
commands.post("/links", state_aid.LinkOrganisations, makes="link_id", answers=views.link)
commands.put("/links/{link_id}/end", state_aid.EndLink, answers=views.link)

Since = Annotated[Day, Query(description="the first day of granting that is told")]
OnDay = Annotated[Day | None, Query(description="today, if none is given")]
CSV: dict[int | str, Any] = {200: {"content": {"text/csv": {"schema": {"type": "string"}}}}}


class RegisterView(BaseModel):
    """Rows as Article 6(1) of the regulations has them; `missing` are fields without which the register takes no row."""

    items: tuple[RegisterRow, ...]


@router.get("/applications/{application_id}/screen", dependencies=[may_read(GRANTS)])
async def get_screen(application_id: ApplicationId, edge: EdgeDep) -> views.ScreenView:
    return await edge.read(views.screen, application_id)


@router.get("/state-aid/{organisation_id}")
async def get_state_aid(organisation_id: OrganisationId, edge: EdgeDep, day: OnDay = None) -> views.StateAidView:
    """What counts for the undertaking that it is part of, and what room is left."""
    return await edge.read(views.state_aid, organisation_id, day=day or clock.today(), caller=await edge.caller())


@router.get("/aid-register", dependencies=[may_read(GRANTS)])
async def get_aid_register(edge: EdgeDep, publisher: PublisherDep, since: Since = OBLIGATORY_FROM) -> RegisterView:
    """Our own aid for the central register."""
    return RegisterView(items=tuple(await edge.read(views.register, since=since, granter=publisher.party.name)))


@router.get("/aid-register.csv", dependencies=[may_read(GRANTS)], response_class=Response, responses=CSV)
async def get_aid_register_table(edge: EdgeDep, publisher: PublisherDep, since: Since = OBLIGATORY_FROM) -> Response:
    """The same as a table, UTF-8 with a byte order mark."""
    rows = await edge.read(views.register, since=since, granter=publisher.party.name)
    return Response(_table(rows), media_type="text/csv", headers={"Content-Disposition": 'attachment; filename="aid-register.csv"'})


def _table(rows: list[RegisterRow]) -> bytes:
    written = io.StringIO()
    table = csv.writer(written)
    names = [field.name for field in fields(RegisterRow)]
    table.writerow(names)
    table.writerows([[_cell(getattr(row, name)) for name in names] for row in rows])
    return written.getvalue().encode("utf-8-sig")


def _cell(value: object) -> str:
    if isinstance(value, date):
        return value.isoformat()
    return disarmed(", ".join(value) if isinstance(value, tuple) else str(value))
