"""A gathering or series as a plain page: what a calendar's link leads to when whoever convenes it has no page of its own.

What must stay true: whatever a person wrote is text and nothing else; the page runs nothing and fetches nothing, and says so by `POLICY`; who hears it read
or reads it on a telephone misses nothing. The linked data in it is that of the other exports.
"""

import base64
import hashlib
import json
from collections.abc import Iterator
from datetime import datetime, time, timedelta
from functools import cache
from html import escape
from itertools import islice
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict

from services.events import occasions
from services.events.interchange import json_ld
from services.events.interchange.shown import Shown, ShownGathering, ShownSeries, Where
from services.events.wording import when_in
from shared.contracts.events import Title
from shared.contracts.words import LocalText
from shared.domain.days import HELSINKI, wall_time
from shared.domain.trilingual import Language, Words, worded

FILE = Path(__file__).parent.parent / "data" / "pages.yaml"
STYLE = (
    ":root{color-scheme:light dark}"
    "body{font:1.125rem/1.6 system-ui,sans-serif;max-width:40rem;margin:0 auto;padding:1.5rem 1rem}"
    "h1{font-size:1.75rem;line-height:1.25;margin:.25rem 0 1rem;overflow-wrap:anywhere}"
    "nav ul,.times{list-style:none;padding:0;margin:0}nav ul{display:flex;flex-wrap:wrap;gap:0 1.25rem}"
    "nav a,.calendar a{display:inline-block;padding:.6rem 0}"
    "dt{font-weight:600;margin-top:.9rem}dd{margin:0;overflow-wrap:anywhere}"
    ".text{white-space:pre-line;overflow-wrap:anywhere;margin:1.5rem 0}"
    ".state{border-left:.35rem solid;padding:.4rem .8rem;font-weight:600}"
    ".kind{margin:1rem 0 0}"
)
POLICY = (
    f"default-src 'none'; style-src 'sha256-{base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()}'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
NAMES = {Language.FI: "suomeksi", Language.SV: "på svenska", Language.EN: "in English"}
MOST_OCCASIONS = 10
DASH = "\N{EN DASH}"
AHEAD = timedelta(days=400)
IN_A_SCRIPT = {ord(letter): f"\\u{ord(letter):04x}" for letter in "<>&\u2028\u2029"}


class Said(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    gathering: Words
    series: Words
    cancelled: Words
    moved: Words
    when: Words
    next: Words
    none_left: Words
    where: Words
    convenor: Words
    more: Words
    free: Words
    calendar: Words
    languages: Words


@cache
def said() -> Said:
    return Said.model_validate(yaml.safe_load(FILE.read_text(encoding="utf-8")))


def page(shown: Shown, *, language: Language, address: str, now: datetime) -> bytes:
    """`address` is where the service answers; of a series what comes after `now` is listed."""
    words, base = said(), f"{address}/feeds/{path_of(shown)}"
    state = words.cancelled if shown.cancelled else words.moved if _moved(shown) else None
    title = worded(shown.title, language)[1]
    heading = f"{words.cancelled.within(language)}: {title}" if shown.cancelled else title
    linked = json.dumps({"@context": json_ld.CONTEXT, **json_ld.event(shown, language=language, address=address)}, ensure_ascii=False).translate(IN_A_SCRIPT)
    kind = words.gathering if isinstance(shown, ShownGathering) else words.series
    lines = [
        f'<!DOCTYPE html>\n<html lang="{language}">\n<head>\n<meta charset="utf-8">',
        '<meta name="viewport" content="width=device-width, initial-scale=1">',
        f"<title>{escape(heading)}</title>",
        f'<link rel="alternate" type="text/calendar" href="{escape(base)}.ics?lang={language}">',
        f"<style>{STYLE}</style>",
        f'<script type="application/ld+json">{linked}</script>\n</head>\n<body>',
        _languages(base, language),
        f'<main>\n<p class="kind">{escape(kind.within(language))}</p>\n<h1{_in(shown.title, language)}>{escape(title)}</h1>',
        f'<p class="state">{escape(state.within(language))}</p>' if state else "",
        *_facts(shown, language, now, address),
        f'<p class="text"{_in(shown.contents, language)}>{escape(worded(shown.contents, language)[1])}</p>' if shown.contents else "",
        f'<p class="calendar"><a href="{escape(base)}.ics?lang={language}" type="text/calendar">{escape(words.calendar.within(language))}</a></p>',
        "</main>\n</body>\n</html>\n",
    ]
    return "\n".join(line for line in lines if line).encode(errors="replace")


def path_of(shown: Shown) -> str:
    return f"gathering/{shown.gathering_id}" if isinstance(shown, ShownGathering) else f"series/{shown.series.series_id}"


def _moved(shown: Shown) -> bool:
    return isinstance(shown, ShownGathering) and shown.moved_from not in {None, shown.starts_at}


def _languages(base: str, language: Language) -> str:
    links = "\n".join(
        f'<li><a href="{escape(base)}.html?lang={one}" lang="{one}" hreflang="{one}"{" aria-current=" + chr(34) + "page" + chr(34) if one == language else ""}>'
        f"{name}</a></li>"
        for one, name in NAMES.items()
    )
    return f'<nav aria-label="{escape(said().languages.within(language))}">\n<ul>\n{links}\n</ul>\n</nav>'


def _facts(shown: Shown, language: Language, now: datetime, base: str) -> Iterator[str]:
    words = said()
    yield "<dl>"
    match shown:
        case ShownGathering():
            yield _pair(words.when, f"<dd>{_time(shown.starts_at, shown.ends_at, language)}</dd>", language)
        case ShownSeries():
            yield _pair(words.next, f"<dd>{_occasions(shown, language, now, base=base)}</dd>", language)
    if shown.where:
        yield _pair(words.where, f"<dd{_in(shown.where.name, language)}>{_place(shown.where, language)}</dd>", language)
    if shown.convenor_name:
        yield _pair(words.convenor, f"<dd>{escape(shown.convenor_name)}</dd>", language)
    if shown.url:
        yield _pair(words.more, f'<dd><a href="{escape(shown.url)}" rel="noreferrer">{escape(shown.url)}</a></dd>', language)
    yield "</dl>"
    if shown.free_of_charge:
        yield f"<p>{escape(words.free.within(language))}</p>"


def _pair(term: Words, description: str, language: Language) -> str:
    return f"<dt>{escape(term.within(language))}</dt>\n{description}"


def _place(where: Where, language: Language) -> str:
    return escape(", ".join(part for part in (worded(where.name, language)[1], where.address) if part))


def _occasions(shown: ShownSeries, language: Language, now: datetime, *, base: str) -> str:
    start, words = wall_time(now), said()
    coming = [occasions.view(shown.series, one) for one in islice(occasions.between(shown.series, start=start, end=start + AHEAD), MOST_OCCASIONS)]
    if not coming:
        return escape(words.none_left.within(language))
    lines = [f"<li>{_occasion(one, language, base=base, cancelled=shown.cancelled)}</li>" for one in coming]
    return '<ul class="times">\n' + "\n".join(lines) + "\n</ul>"


def _occasion(one: occasions.OccasionView, language: Language, *, base: str, cancelled: bool) -> str:
    """One that was taken up is told of by its own page."""
    when = _time(one.starts_at, one.ends_at, language)
    if one.gathering_id:
        return f'<a href="{escape(base)}/feeds/gathering/{one.gathering_id}.html?lang={language}">{when}</a>'
    if cancelled or one.standing is occasions.Standing.CANCELLED:
        return f"{when} {DASH} <strong>{escape(said().cancelled.within(language))}</strong>"
    return when


def _time(starts_at: datetime, ends_at: datetime, language: Language) -> str:
    """From when to when; of whole days the days alone."""
    starts, ends = starts_at.astimezone(HELSINKI), ends_at.astimezone(HELSINKI)
    if starts.time() == ends.time() == time():
        last = ends - timedelta(days=1)
        days = f"{starts.day}.{starts.month}.{starts.year}"
        until = "" if last.date() <= starts.date() else f"{DASH}{last.day}.{last.month}.{last.year}"
        return f'<time datetime="{starts.date().isoformat()}">{days}</time>{until}'
    until = f"{ends:%H:%M}" if language is Language.EN else f"{ends:%H.%M}"
    until = until if starts.date() == ends.date() else f" {when_in(ends_at, language)}"
    return (
        f'<time datetime="{starts.isoformat()}">{escape(when_in(starts_at, language))}</time>{DASH}'
        f'<time datetime="{ends.isoformat()}">{escape(until.strip())}</time>'
    )


def _in(texts: Title | LocalText | None, language: Language) -> str:
    """Says which language a text is in, where it is not the page's: a screen reader speaks it so."""
    spoken = worded(texts, language)[0] if texts else language
    return "" if spoken == language else f' lang="{spoken}"'
