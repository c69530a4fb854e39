"""Measures as pages show them: by period where they have one and nothing else, otherwise as rows of the newest period."""

import asyncio
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from services.portal.charts import small
from services.portal.charts.drawing import Chart
from services.portal.charts.figures import Figure, Gap, Head, Label, Point, Words
from services.portal.labels import DIMENSIONS, label
from services.portal.languages import NO_BREAK, texts
from services.portal.places import municipalities
from services.portal.view import View

AT_HOME = ("network_meetings_against_cadence", "agreements_in_force", "networks_by_theme", "organisations_by_kind")
PERIOD = "period"
HUNDRED = 100
MOST_ROWS, MOST_PERIODS = 5, 8
"""In a small chart; the measure's own page has all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """`texts` are of its dimensions, in their order."""

    dimensions: tuple[str | None, ...]
    texts: tuple[str, ...]
    figure: Figure
    written: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """`columns` are the words for the dimensions. `total` is None while nothing was counted yet."""

    measure: Mapping[str, Any]
    columns: tuple[str, ...]
    cells: tuple[Cell, ...]
    total: str | None
    chart: Chart | None
    held_back: bool
    counted_at: datetime | None
    complete: bool


async def measured(view: View, measure_id: str) -> Measured:
    """Raises Missing where there is no such measure."""
    measure, values = await asyncio.gather(
        view.services.get("indicators", "/measures/{measure_id}", measure_id=measure_id),
        view.services.get("indicators", "/measures/{measure_id}/values", measure_id=measure_id),
    )
    places = await municipalities(view) if "municipality" in measure["dimensions"] else {}
    return _measured(view, measure, values, places)


async def at_home(view: View) -> list[Measured]:
    return list(await asyncio.gather(*(measured(view, measure_id) for measure_id in AT_HOME)))


def _measured(view: View, measure: Mapping[str, Any], values: Mapping[str, Any], places: Mapping[str, str]) -> Measured:
    names = tuple(dict.fromkeys(name for item in values["items"] for name in item["dimensions"]))
    cells = tuple(_cell(view, measure, item, names, places) for item in values["items"])
    counted_at = values["as_of"]["counted_at"]
    return Measured(
        measure=measure,
        columns=tuple(view.say(DIMENSIONS.get(name, name)) for name in names),
        cells=cells,
        total=_written(view, measure, _figure(values["total"])) if values["total"] else None,
        chart=_chart(view, measure, names, cells),
        held_back=any(cell.figure is Gap.HELD_BACK for cell in cells),
        counted_at=datetime.fromisoformat(counted_at) if counted_at else None,
        complete=values["as_of"]["complete"],
    )


def _cell(view: View, measure: Mapping[str, Any], item: Mapping[str, Any], names: Sequence[str], places: Mapping[str, str]) -> Cell:
    dimensions = tuple(item["dimensions"].get(name) for name in names)
    shown = tuple(_said(view, name, code, places) for name, code in zip(names, dimensions, strict=True))
    figure = _figure(item)
    return Cell(dimensions=dimensions, texts=shown, figure=figure, written=_written(view, measure, figure))


def _figure(item: Mapping[str, Any]) -> Figure:
    if item["suppressed"]:
        return Gap.HELD_BACK
    return Gap.MISSING if item["value"] is None else item["value"]


def _written(view: View, measure: Mapping[str, Any], figure: Figure) -> str:
    return _words(view, measure).of(figure)


def _words(view: View, measure: Mapping[str, Any]) -> Words:
    def number(value: Any) -> str:
        match measure["unit"]:
            case "share":
                return f"{view.formats.number(round(float(value) * HUNDRED, 1))}{NO_BREAK}%"
            case "euro cents":
                return view.formats.euros(int(value))
        return view.formats.number(float(value))

    return Words(number=number, held_back=view.say("held back"), hatched=view.say("a number that is held back"))


def _said(view: View, name: str, code: str | None, places: Mapping[str, str]) -> str:
    match name:
        case "period" if code:
            return period(view, code)
        case "municipality" if code:
            return places.get(code, code)
    return label(code, name, texts=texts(view.language))


def period(view: View, written: str) -> str:
    """`2026-03` as its month and year, `2026` as it is."""
    found = re.fullmatch(r"(\d{4})-(\d{2})", written)
    return view.formats.month(date(int(found[1]), int(found[2]), 1), year=True) if found else written


def _chart(view: View, measure: Mapping[str, Any], names: Sequence[str], cells: Sequence[Cell]) -> Chart | None:
    """None where there is nothing to draw."""
    if not cells:
        return None
    title = measure["title"][view.language]
    head = Head(prefix=f"m-{measure['id']}", title=title, corner=", ".join(view.say(DIMENSIONS.get(name, name)) for name in names), measured=title,
                words=_words(view, measure))  # fmt: skip
    if tuple(names) == (PERIOD,):
        return small.bars(head, [_point(cell, -1) for cell in cells[-MOST_PERIODS:]])
    rows = sorted(_newest(names, cells), key=_size, reverse=True)[:MOST_ROWS]
    at = next(index for index, name in enumerate(names) if name != PERIOD)
    return small.rows(head, [_point(cell, at) for cell in rows], whole=max((_size(cell) for cell in rows), default=0) or 1)


def _newest(names: Sequence[str], cells: Sequence[Cell]) -> Sequence[Cell]:
    if PERIOD not in names:
        return cells
    at = names.index(PERIOD)
    newest = max(str(cell.dimensions[at]) for cell in cells)
    return [cell for cell in cells if cell.dimensions[at] == newest]


def _size(cell: Cell) -> float:
    return 0.0 if isinstance(cell.figure, Gap) else float(cell.figure)


def _point(cell: Cell, at: int) -> Point:
    return Point(label=Label(short=cell.texts[at]), figure=cell.figure)
