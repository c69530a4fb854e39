"""The shared measures: all of them, and each with its numbers, what it counts and what is held back."""

import asyncio
import csv
from collections.abc import Mapping
from io import StringIO
from typing import Any

from starlette.responses import Response

from services.portal import pictures
from services.portal.addresses import Addresses
from services.portal.charts.figures import Gap
from services.portal.formulas import formula
from services.portal.languages import N_
from services.portal.measured import measured
from services.portal.view import View
from shared.imports.sheets import disarmed

pages = Addresses("measures")

ALL = 1000
PRINCIPLES = {
    "common_agenda": N_("A common agenda"),
    "shared_measures": N_("Shared measures"),
    "mutually_reinforcing_activities": N_("Work that reinforces each other"),
    "continuous_communication": N_("Continuous communication"),
    "backbone_support": N_("A backbone organisation"),
}
OTHER = N_("Other measures")


@pages.page("measures", fi="/mittarit", sv="/matare", en="/measures")
async def measures(view: View) -> Response:
    """By the principle of collective impact that they show."""
    found = (await view.services.get("indicators", "/measures", limit=ALL))["items"]
    groups = [(view.say(text), [one for one in found if one["principle"] == code]) for code, text in PRINCIPLES.items()]
    groups.append((view.say(OTHER), [one for one in found if one["principle"] not in PRINCIPLES]))
    return view.page("measures/list.html", groups=[(name, those) for name, those in groups if those])


@pages.page("measure", fi="/mittarit/{measure_id}", sv="/matare/{measure_id}", en="/measures/{measure_id}")
async def measure(view: View) -> Response:
    """Of what is told by month, one year at a time."""
    shown = await measured(view, view.parameter("measure_id"))
    periods = shown.periods()
    years = sorted({one[:4] for one in periods if len(one) > len("2026")})
    year = next((one for one in years if one == view.asked("year")), years[-1]) if years else None
    chart = pictures.own(view, shown, [one for one in periods if year is None or one.startswith(year)])
    return view.page(
        "measures/measure.html", shown=shown, chart=chart, whole=pictures.is_whole(shown), years=years, year=year, goal=pictures.target(view, shown),
        principle=PRINCIPLES.get(shown.measure["principle"]), formula=formula(view, shown.measure, await _titles(view, shown.measure)),
    )  # fmt: skip


async def _titles(view: View, measure: Mapping[str, Any]) -> dict[str, str]:
    """Of the measures that a ratio divides, or that are scaled."""
    scaled = measure["scale"] and measure["scale"]["of"]
    parts = [part for part in (measure["numerator"], measure["denominator"], scaled) if part]
    found = await asyncio.gather(*(view.services.get("indicators", "/measures/{measure_id}", measure_id=part) for part in parts))
    return {one["id"]: one["title"][view.language] for one in found}


@pages.page("measure_csv", fi="/mittarit/{measure_id}/luvut.csv", sv="/matare/{measure_id}/tal.csv", en="/measures/{measure_id}/values.csv")
async def measure_csv(view: View) -> Response:
    """The numbers as they stand, with headings in the page's language (RFC 4180)."""
    shown = await measured(view, view.parameter("measure_id"))
    table = StringIO()
    written = csv.writer(table)
    written.writerow([*shown.columns, view.say("Value")])
    written.writerows([*map(disarmed, cell.texts), "" if isinstance(cell.figure, Gap) else cell.figure] for cell in shown.cells)
    headers = {"Content-Disposition": f'attachment; filename="{shown.measure["id"]}.csv"', "Cache-Control": "no-cache"}
    return Response(table.getvalue(), media_type="text/csv; charset=utf-8", headers=headers)
