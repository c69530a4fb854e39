"""A poster of what comes at a place, as PDF (Typst), for its noticeboard.

What is drawn depends on what it tells alone, so the tag of that is the poster's (`shared.typesetting`).
"""

import json
import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from functools import cache
from itertools import groupby
from math import sqrt
from pathlib import Path
from typing import Any

from services.portal.asking import Unreachable
from services.portal.languages import N_, capitalised, in_language
from services.portal.view import View
from shared import clock
from shared.domain.days import HELSINKI
from shared.http.validators import tag_of
from shared.typesetting import A_BREAK, Drawing, Printable, TooManyDrawn, breaking

TEMPLATE = Path(__file__).with_suffix("") / "place.typ"
WEEKS, MOST = 4, 100
FILE = N_("poster")
MOST_KEPT = 50
WIDTH, LARGEST, SMALLEST, PER_LETTER, A_SHORT_NAME = 440, 38, 15, 0.62, 45
"""Of a place's name in points: its longest word fits on a line, in letters of this part of the size; a name longer than a short one is written smaller."""
LONGEST = int(WIDTH / SMALLEST / PER_LETTER)


_DRAWING = Drawing(kept=MOST_KEPT)


async def drawn(poster: Printable) -> bytes:
    """Raises Unreachable: too many are waited for already."""
    try:
        return await _DRAWING.of(poster)
    except TooManyDrawn as error:
        raise Unreachable("posters") from error


def tag(poster: Printable) -> str:
    return tag_of(poster.content)


def told(view: View, place: Mapping[str, Any], municipalities: Mapping[str, str], gatherings: Sequence[Mapping[str, Any]], *, cut: bool) -> Printable:
    today, name = clock.today(), breaking(in_language(place["name"], view.language), LONGEST)
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
    return Printable(template=_template(), told=json.dumps(poster, ensure_ascii=False, sort_keys=True), as_of=today)


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
        "title": breaking(in_language(one["title"], view.language), LONGEST),
        "by": breaking(one["convenor_name"] or "", LONGEST),
        "notes": [note for note in (free, sign_up) if note],
        "off": one["state"] == "cancelled",
    }


def _begins(one: Mapping[str, Any]) -> datetime:
    return datetime.fromisoformat(one["starts_at"]).astimezone(HELSINKI)


@cache
def _template() -> bytes:
    return TEMPLATE.read_bytes()
