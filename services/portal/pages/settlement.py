"""What each party owes for the gatherings of a period, as a table and as a sheet that a spreadsheet opens as it is."""

import csv
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from io import StringIO
from typing import Any

from starlette.responses import Response

from services.portal.addresses import Addresses
from services.portal.asking import Refused
from services.portal.euros import as_written
from services.portal.labels import label
from services.portal.languages import N_, in_language, texts
from services.portal.parties import UNKNOWN
from services.portal.view import View
from shared.authority import PARTIES
from shared.clock import today
from shared.domain.days import helsinki_day
from shared.imports.sheets import disarmed

pages = Addresses()

Line = Mapping[str, Any]
HEADINGS = (N_("Payer"), N_("Day"), N_("Gathering"), N_("State"), N_("Rent, €"), N_("Catering, €"), N_("Together, €"))
UNPROCESSABLE = 422


@pages.page("settlement", fi="/tyopoyta/kustannukset", sv="/arbetsbord/kostnader", en="/desk/costs", may=PARTIES)
async def settlement(view: View) -> Response:
    """The month before, unless a period is asked for."""
    period = _period(view)
    try:
        lines = await _lines(view, period)
    except Refused:
        return view.page("work/settlement.html", status=UNPROCESSABLE, private=True, lines=[], by_payer=[], period=period, wrong=True)
    return view.page("work/settlement.html", private=True, lines=lines, by_payer=_by_payer(lines), period=period, wrong=False)


@pages.page("settlement_csv", fi="/tyopoyta/kustannukset.csv", sv="/arbetsbord/kostnader.csv", en="/desk/costs.csv", may=PARTIES)
async def settlement_csv(view: View) -> Response:
    """With headings in the page's language, and sums as its spreadsheets read them."""
    since, until = _period(view)
    table = StringIO()
    rows = csv.writer(table, delimiter=";" if view.language != "en" else ",", lineterminator="\r\n")
    rows.writerow(map(view.say, HEADINGS))
    for line in await _lines(view, (since, until)):
        sums = (line["rent_cents"], line["catering_cents"], line["rent_cents"] + line["catering_cents"])
        state = label(line["state"], "state", texts=texts(view.language))
        said = (line["payer_name"] or view.say(UNKNOWN), _day(line), in_language(line["title"], view.language), state)
        rows.writerow([*map(disarmed, said), *(as_written(cents, comma=view.language != "en") for cents in sums)])
    headers = {"Content-Disposition": f'attachment; filename="{since}_{until}.csv"', "Cache-Control": "no-store"}
    return Response("\ufeff" + table.getvalue(), media_type="text/csv; charset=utf-8", headers=headers)


async def _lines(view: View, period: tuple[date, date]) -> Sequence[Line]:
    since, until = period
    found: Sequence[Line] = await view.services.get("events", "/settlement", since=since, until=until)
    return found


def _period(view: View) -> tuple[date, date]:
    first = today().replace(day=1)
    before = first - timedelta(days=1)
    return _asked(view, "since") or before.replace(day=1), _asked(view, "until") or before


def _asked(view: View, name: str) -> date | None:
    try:
        return date.fromisoformat(view.asked(name) or "")
    except ValueError:
        return None


def _by_payer(lines: Sequence[Line]) -> list[tuple[str | None, int]]:
    owed: dict[str, tuple[str | None, int]] = {}
    for line in lines:
        name, cents = owed.get(line["payer"], (line["payer_name"], 0))
        owed[line["payer"]] = (name, cents + line["rent_cents"] + line["catering_cents"])
    return list(owed.values())


def _day(line: Line) -> str:
    return helsinki_day(datetime.fromisoformat(line["starts_at"])).isoformat()
