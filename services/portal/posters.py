"""A poster of what comes at a place, as PDF (Typst), for its noticeboard.

What must stay true: what people wrote comes to Typst as data and never as markup, so nothing in it can break or command a poster; what is drawn depends on
that data alone, so its tag is the poster's; drawing is done beside the requests, a few at once, and the rest wait or are told to come again.
"""

import asyncio
import json
import re
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from importlib.metadata import files
from itertools import groupby
from math import sqrt
from pathlib import Path
from typing import Any

import typst

from services.portal.asking import Unreachable
from services.portal.languages import N_, capitalised, in_language
from services.portal.view import View
from shared import clock
from shared.domain.days import HELSINKI
from shared.http.validators import tag_of

TEMPLATE = Path(__file__).with_suffix("") / "place.typ"
WEEKS, MOST = 4, 100
FILE = N_("poster")
AT_ONCE, MOST_WAITING, MOST_KEPT = 2, 20, 50
WIDTH, LARGEST, SMALLEST, PER_LETTER, A_SHORT_NAME = 440, 38, 15, 0.62, 45
"""Of a place's name in points: its longest word fits on a line, in letters of this part of the size; a name longer than a short one is written smaller."""
LONGEST = int(WIDTH / SMALLEST / PER_LETTER)
NOTHING_TO_BREAK = re.compile(rf"\S{{{LONGEST},}}")
A_BREAK = "\u200b"


@dataclass(frozen=True, slots=True, kw_only=True)
class Poster:
    """What stands on it, and the day on which that was so."""

    text: str
    as_of: date

    @property
    def tag(self) -> str:
        return tag_of(self.text.encode() + _template())


class Drawing:
    """Of one process: those that draw, those that wait, and what was drawn last."""

    def __init__(self) -> None:
        self._workers = ThreadPoolExecutor(AT_ONCE, thread_name_prefix="posters")
        self._waiting = 0
        self._kept: OrderedDict[str, bytes] = OrderedDict()

    async def of(self, poster: Poster) -> bytes:
        """Raises Unreachable: too many are waited for already."""
        if kept := self._kept.get(poster.tag):
            return kept
        if self._waiting >= MOST_WAITING:
            raise Unreachable("posters")
        self._waiting += 1
        try:
            drawn = await asyncio.get_running_loop().run_in_executor(self._workers, _drawn, poster)
        finally:
            self._waiting -= 1
        self._kept[poster.tag] = drawn
        if len(self._kept) > MOST_KEPT:
            self._kept.popitem(last=False)
        return drawn


_DRAWING = Drawing()


async def drawn(poster: Poster) -> bytes:
    return await _DRAWING.of(poster)


def told(view: View, place: Mapping[str, Any], municipalities: Mapping[str, str], gatherings: Sequence[Mapping[str, Any]], *, cut: bool) -> Poster:
    today, name = clock.today(), breaking(in_language(place["name"], view.language))
    town = " ".join(one for one in (place["postal_code"], municipalities.get(place["municipality"])) if one)
    poster = {
        "lang": view.language,
        "colours": view.look.colours.model_dump(),
        "area": view.look.area.said_in(view.language),
        "organiser": view.look.organiser.said_in(view.language),
        "place": name,
        "size": size_of(name),
        "street": ", ".join(one for one in (place["address"], town) if one),
        "heading": view.say("What is on here"),
        "span": view.formats.days(today, today + timedelta(weeks=WEEKS)),
        "days": [{"day": day, "gatherings": those} for day, those in _days(view, gatherings)],
        "empty": view.say("Nothing is known to come here."),
        "cancelled": view.say("Cancelled"),
        "more": view.say("There is more: see the calendar.") if cut else "",
        "footer": view.say("As of %(day)s. Changes show on the pages first.", day=view.formats.day(today, year=True)),
        "address": f"{str(view.request.base_url).rstrip('/')}{view.url('place', place_id=place['place_id'])}",
    }
    return Poster(text=json.dumps(poster, ensure_ascii=False, sort_keys=True), as_of=today)


def size_of(name: str) -> float:
    """So large that its longest word is not wider than the sheet, and the name takes no more than a few lines."""
    longest = max(map(len, re.split(rf"[\s{A_BREAK}-]", name)), default=1)
    return max(SMALLEST, min(LARGEST, WIDTH / max(longest, 1) / PER_LETTER, LARGEST * sqrt(A_SHORT_NAME / max(len(name), 1))))


def _days(view: View, gatherings: Sequence[Mapping[str, Any]]) -> list[tuple[str, list[dict[str, Any]]]]:
    rows = ((_begins(one).date(), _row(view, one)) for one in gatherings)
    return [(capitalised(view.formats.day(day)), [row for _, row in those]) for day, those in groupby(rows, lambda row: row[0])]


def _row(view: View, one: Mapping[str, Any]) -> dict[str, Any]:
    free = view.say("Free of charge") if one["free_of_charge"] else None
    terms = one["signup"] and one["state"] != "cancelled" and one["signup"]["is_open"]
    sign_up = view.say("Sign up first") if terms else None
    return {
        "time": view.formats.span(_begins(one), datetime.fromisoformat(one["ends_at"])),
        "title": breaking(in_language(one["title"], view.language)),
        "by": breaking(one["convenor_name"] or ""),
        "notes": [note for note in (free, sign_up) if note],
        "off": one["state"] == "cancelled",
    }


def _begins(one: Mapping[str, Any]) -> datetime:
    return datetime.fromisoformat(one["starts_at"]).astimezone(HELSINKI)


def breaking(text: str) -> str:
    """What is longer than a line and has no syllables may be broken anywhere."""
    return NOTHING_TO_BREAK.sub(lambda found: A_BREAK.join(found[0]), text)


def _drawn(poster: Poster) -> bytes:
    return typst.compile(
        _template(), format="pdf", font_paths=_fonts(), ignore_system_fonts=True, sys_inputs={"told": poster.text},
        timestamp=datetime(poster.as_of.year, poster.as_of.month, poster.as_of.day, tzinfo=UTC),
    )  # fmt: skip


@cache
def _template() -> bytes:
    return TEMPLATE.read_bytes()


@cache
def _fonts() -> typst.Fonts:
    """The pages' own, which comes as a package since Typst reads no WOFF2, and Typst's for letters that it lacks. What the machine has changes nothing."""
    (face,) = [file.locate() for file in files("fontpkg-figtree") or () if file.name == "Figtree[wght].ttf"]
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True, font_paths=[str(Path(str(face)).parent)])
