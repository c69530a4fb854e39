"""Measures as pages show them: each cell in words, what was held back, and what all comes to."""

import asyncio
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from services.portal.charts.figures import Figure, Gap, Label, Words
from services.portal.labels import label
from services.portal.languages import texts
from services.portal.measure_words import DIMENSIONS, UNITS
from services.portal.places import municipalities
from services.portal.view import View
from shared.domain.written_days import NO_BREAK

PERIOD = "period"
HUNDRED = 100
MOST_NAMED = 100
Names = Mapping[str, Mapping[str, str]]
"""Of what is told by a code that the pages do not know themselves: by dimension and code."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """`codes` and `texts` are of its dimensions, in their order. Of a ratio, `parts` are what was divided by what."""

    codes: tuple[str | None, ...]
    texts: tuple[str, ...]
    figure: Figure
    text: str
    parts: tuple[float, float] | None = None

    @property
    def held_back(self) -> bool:
        return self.figure is Gap.HELD_BACK


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """`names` are its dimensions, `columns` the words for them. `total` is None while nothing was counted yet."""

    measure: Mapping[str, Any]
    names: tuple[str, ...]
    columns: tuple[str, ...]
    cells: tuple[Cell, ...]
    total: Cell | None
    unit: str
    words: Words
    held_back: int
    counted_at: datetime | None
    complete: bool

    def at(self, name: str) -> int:
        """Where a dimension stands in each cell."""
        return self.names.index(name)

    def periods(self) -> list[str]:
        """From the first of which something is told to the last, with those between."""
        told_of = {str(cell.codes[self.at(PERIOD)]) for cell in self.cells} if PERIOD in self.names else set[str]()
        return list(_months_or_years(min(told_of), max(told_of))) if told_of else []

    def of(self, period_: str) -> list[Cell]:
        """Those of one period."""
        return [cell for cell in self.cells if cell.codes[self.at(PERIOD)] == period_]


async def measured(view: View, measure_id: str) -> Measured:
    """Raises Missing where there is no such measure."""
    measure, values = await asyncio.gather(
        view.services.get("indicators", "/measures/{measure_id}", measure_id=measure_id),
        view.services.get("indicators", "/measures/{measure_id}/values", measure_id=measure_id),
    )
    return told(view, measure, values, await _names(view, values["items"]))


def told(view: View, measure: Mapping[str, Any], values: Mapping[str, Any], known: Names) -> Measured:
    """The measure and its values, as the service answers with them, in the page's language."""
    names = tuple(dict.fromkeys(name for item in values["items"] for name in item["dimensions"]))
    words = _words(view, measure)
    cells = tuple(_cell(view, item, names, known, words) for item in values["items"])
    counted_at = values["as_of"]["counted_at"]
    return Measured(
        measure=measure,
        names=names,
        columns=tuple(view.say(DIMENSIONS.get(name, name)) for name in names),
        cells=cells,
        total=_cell(view, values["total"], (), {}, words) if values["total"] else None,
        unit=view.say(UNITS.get(measure["unit"], measure["unit"])) if measure["unit"] not in {"share", "euro cents"} else "",
        words=words,
        held_back=sum(cell.held_back for cell in cells),
        counted_at=datetime.fromisoformat(counted_at) if counted_at else None,
        complete=values["as_of"]["complete"],
    )


async def _names(view: View, items: Sequence[Mapping[str, Any]]) -> Names:
    """Of municipalities and organisations, where a measure is told by them."""
    told_by = {name: {item["dimensions"][name] for item in items if item["dimensions"].get(name)} for name in ("municipality", "organisation")}
    known: dict[str, Mapping[str, str]] = {"municipality": await municipalities(view)} if told_by["municipality"] else {}
    if ids := sorted(told_by["organisation"])[:MOST_NAMED]:
        found = await view.services.get("registry", "/public/organisations", ids=",".join(ids), limit=MOST_NAMED)
        known["organisation"] = {one["organisation_id"]: one["name"] for one in found["items"]}
    return known


def _cell(view: View, item: Mapping[str, Any], names: Sequence[str], known: Names, words: Words) -> Cell:
    codes = tuple(item["dimensions"].get(name) for name in names)
    figure = _figure(item)
    parts = (item["numerator"], item["denominator"]) if item["denominator"] is not None and item["numerator"] is not None else None
    texts_ = tuple(_said(view, name, code, known) for name, code in zip(names, codes, strict=True))
    return Cell(codes=codes, texts=texts_, figure=figure, text=words.of(figure), parts=parts)


def _figure(item: Mapping[str, Any]) -> Figure:
    if item["suppressed"]:
        return Gap.HELD_BACK
    return Gap.MISSING if item["value"] is None else item["value"]


def _words(view: View, measure: Mapping[str, Any]) -> Words:
    def number(value: Any) -> str:
        match measure["unit"]:
            case "share":
                return f"{view.formats.number(round(float(value) * HUNDRED, 1))}{NO_BREAK}%"
            case "euro cents":
                return view.formats.euros(int(value))
        return view.formats.number(float(value))

    return Words(number=number, held_back=view.say("held back"), hatched=view.say("a number that is held back"))


def _months_or_years(first: str, last: str) -> Iterator[str]:
    while first <= last:
        yield first
        year, _, month = first.partition("-")
        within = month and month != "12"
        first = f"{year}-{int(month) + 1:02}" if within else f"{int(year) + 1:04}" + ("-01" if month else "")


def _said(view: View, name: str, code: str | None, known: Names) -> str:
    match name:
        case "period" if code:
            return period(view, code).whole
        case "organisation" if code:
            return known.get(name, {}).get(code) or view.say("An organisation that is no longer in force")
        case _ if code and code in known.get(name, {}):
            return known[name][code]
    return label(code, name, texts=texts(view.language))


def period(view: View, written: str) -> Label:
    """`2026-03` as its month and year, short as the month alone; `2026` as it is."""
    found = re.fullmatch(r"(\d{4})-(\d{2})", written)
    if not found:
        return Label(short=written)
    first = date(int(found[1]), int(found[2]), 1)
    return Label(short=view.formats.short_month(first), name=view.formats.month(first, year=True))
