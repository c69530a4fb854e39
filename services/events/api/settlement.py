"""What each party owes in a period: as JSON, and as a sheet that a Finnish spreadsheet opens as it is."""

import csv
import io
from collections.abc import Iterable
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response

from services.events.api.parameters import PREFIX
from services.events.authorisation import own_alone
from services.events.views import gatherings as views
from shared.authority import PARTIES
from shared.contracts.times import Day
from shared.domain.days import HELSINKI
from shared.http.admission import may_read
from shared.http.edge import EdgeDep

router = APIRouter(prefix=PREFIX, tags=["settlement"], dependencies=[may_read(PARTIES)])

HEADINGS = ("Maksaja", "Tunnus", "Päivä", "Tapahtuma", "Tila", "Vuokra", "Tarjoilu", "Yhteensä")

OF_THE_PAYER = {"x-insiders": "the payer, its own shares alone"}

Wanted = Annotated[Day, Query()]


@router.get("/settlement", openapi_extra=OF_THE_PAYER)
async def settlement(edge: EdgeDep, since: Wanted, until: Wanted, payer: UUID | None = None) -> list[views.Line]:
    """The shares of what was published or held, both days included (Europe/Helsinki). A party sees its own."""
    return await edge.read(views.settlement, since=since, until=until, payer=own_alone(await edge.caller(), payer))


@router.get("/settlement.csv", response_class=Response, responses={200: {"content": {"text/csv": {}}}}, openapi_extra=OF_THE_PAYER)
async def settlement_sheet(edge: EdgeDep, since: Wanted, until: Wanted, payer: UUID | None = None) -> Response:
    """The same as CSV: UTF-8 with a byte order mark, semicolons, euros with a decimal comma."""
    lines = await edge.read(views.settlement, since=since, until=until, payer=own_alone(await edge.caller(), payer))
    return Response("\ufeff" + sheet(lines), media_type="text/csv; charset=utf-8")


def sheet(lines: Iterable[views.Line]) -> str:
    written = io.StringIO()
    rows = csv.writer(written, delimiter=";", lineterminator="\r\n")
    rows.writerow(HEADINGS)
    for line in lines:
        title = line.title.fi or line.title.sv or line.title.en or ""
        day = line.starts_at.astimezone(HELSINKI).strftime("%d.%m.%Y")
        sums = (line.rent_cents, line.catering_cents, line.rent_cents + line.catering_cents)
        rows.writerow([_plain(line.payer_name or ""), line.payer, day, _plain(title), line.state, *map(_euros, sums)])
    return written.getvalue()


def _euros(cents: int) -> str:
    return f"{cents // 100},{cents % 100:02}"


def _plain(text: str) -> str:
    """A spreadsheet must not take a name for a formula."""
    return f"'{text}" if text[:1] in {"=", "+", "-", "@", "\t", "\r"} else text
