"""Calendars to subscribe to, linked data and plain pages, for anybody: what is public needs no token, and a calendar program has none to send.

A feed is `…/feeds/{scope}/{key}.ics` or `.jsonld`; a gathering or series alone is a page as well, `.html`. Each carries an entity tag of its contents; who
sends it back gets 304 until something has changed. A former organisation's address leads on to the one that has succeeded it.
"""

import asyncio
import re
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Header, Path, Query, Request, Response
from fastapi.responses import RedirectResponse

from services.events.api.parameters import PREFIX
from services.events.interchange import calendar_feed, json_ld, page
from services.events.interchange.shown import Shown, mark, worded
from services.events.views import feed_keys
from services.events.views import feeds as views
from shared.clock import now, today
from shared.domain.trilingual import LANGUAGES
from shared.domain.trilingual import Language as Spoken
from shared.http.admission import OPEN
from shared.http.edge import EdgeDep
from shared.http.validators import is_known, tag_of

router = APIRouter(prefix=PREFIX, tags=["feeds"], dependencies=[OPEN])

KEPT_FOR = "public, max-age=300"
NAMES = {"fi": "Tapahtumat", "sv": "Evenemang", "en": "Gatherings"}
CALENDAR = "text/calendar; charset=utf-8"
LINKED = "application/ld+json"
PAGE = "text/html; charset=utf-8"
MOVED = 301
"""Known to every calendar program; the newer 308 is not."""
ALONE = frozenset({views.Scope.GATHERING, views.Scope.SERIES})
WEIGHT = re.compile(r"\s*q=([01](?:\.[0-9]{0,3})?)\s*")
NONE: Mapping[str, str] = MappingProxyType({})

MAY_LEAD_ON: dict[int | str, Any] = {
    301: {"description": "The organisation has merged: its feed is that of the one that goes on."},
    304: {"description": "Not Modified"},
}

Language = Annotated[Literal["fi", "sv", "en"], Query(description="of texts, where they are in it")]
Key = Annotated[str, Path(min_length=1, max_length=200, description="an id, a target group or a municipality's code")]
SeenBefore = Annotated[str | None, Header(alias="If-None-Match")]


@router.get("/feeds/{scope}/{key}.ics", response_class=Response, responses={200: {"content": {"text/calendar": {}}}, **MAY_LEAD_ON})
async def calendar(scope: views.Scope, key: Key, edge: EdgeDep, request: Request, lang: Language = "fi", if_none_match: SeenBefore = None) -> Response:
    """From 400 days back to 400 days ahead, as iCalendar; a gathering or series alone, whenever it is."""
    of = await edge.read(feed_keys.named, scope, key)
    if of.moved_to:
        return _moved(request, of.moved_to)
    shown = await edge.read(views.shown, scope, key, today=today())
    domain, address, name = f"{request.app.state.runtime.settings.area}.yhteys", _address(request), _name(scope, of, shown, lang)

    def written() -> bytes:
        return calendar_feed.calendar(name, shown, language=lang, domain=domain, address=address)

    return await _answer(shown, lang, f"{address} {name}", written, seen_before=if_none_match, media_type=CALENDAR)


@router.get("/feeds/{scope}/{key}.jsonld", response_class=Response, responses={200: {"content": {LINKED: {}}}, **MAY_LEAD_ON})
async def linked(scope: views.Scope, key: Key, edge: EdgeDep, request: Request, lang: Language = "fi", if_none_match: SeenBefore = None) -> Response:
    """The same as events of schema.org: one alone for a gathering or a series, a graph for the rest."""
    of = await edge.read(feed_keys.named, scope, key)
    if of.moved_to:
        return _moved(request, of.moved_to)
    shown = await edge.read(views.shown, scope, key, today=today())
    address = _address(request)

    def written() -> bytes:
        return json_ld.document(shown, language=lang, address=address, alone=scope in ALONE)

    return await _answer(shown, lang, address, written, seen_before=if_none_match, media_type=LINKED)


@router.get("/feeds/{scope}/{key}.html", response_class=Response, responses={200: {"content": {"text/html": {}}}, 304: {"description": "Not Modified"}})
async def plain_page(
    scope: Literal["gathering", "series"],
    key: Key,
    edge: EdgeDep,
    request: Request,
    lang: Annotated[Literal["fi", "sv", "en"] | None, Query(description="of the page; else by Accept-Language")] = None,
    if_none_match: SeenBefore = None,
    accept_language: Annotated[str, Header()] = "",
) -> Response:
    """A gathering or series as a plain page, for people: what `URL` in feeds leads to when it has no page elsewhere."""
    shown = await edge.read(views.shown, views.Scope(scope), key, today=today())
    language, address, moment = Spoken(lang or preferred(accept_language)), _address(request), now()

    def written() -> bytes:
        return page.page(shown[0], language=language, address=address, now=moment)

    headers = {"Vary": "Accept-Language", "Content-Security-Policy": page.POLICY, "X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer"}
    of_the_day = f"{address} {today()}"
    return await _answer(shown, language, of_the_day, written, seen_before=if_none_match, media_type=PAGE, headers=headers)


def preferred(accepted: str) -> str:
    """Which of ours somebody would rather have (RFC 9110, 12.5.4); Finnish for who says nothing that we know."""
    weighed: dict[str, float] = {}
    for one in accepted.split(","):
        spoken, _, weight = one.partition(";")
        found = WEIGHT.fullmatch(weight.strip()) if weight else None
        weighed.setdefault(spoken.strip().partition("-")[0].lower(), float(found[1]) if found else 0.0 if weight else 1.0)
    best = max(LANGUAGES, key=lambda one: weighed.get(one, 0.0))
    return best if weighed.get(best) else LANGUAGES[0]


async def _answer(
    shown: list[Shown], lang: str, address: str, write: Callable[[], bytes], *, seen_before: str | None, media_type: str, headers: Mapping[str, str] = NONE
) -> Response:
    """Writing a thousand anew takes a second of the processor, so it is done beside the other requests."""
    tag = await asyncio.to_thread(entity_tag, media_type, lang, address, shown)
    headers = {"ETag": tag, "Cache-Control": KEPT_FOR, "Content-Language": lang, **headers}
    if is_known(tag, seen_before):
        return Response(status_code=304, headers=headers)
    return Response(await asyncio.to_thread(write), media_type=media_type, headers=headers)


def entity_tag(media_type: str, lang: str, address: str, shown: list[Shown]) -> str:
    return tag_of("\n".join([media_type, lang, address, *map(mark, shown)]).encode())


def _moved(request: Request, successor: UUID) -> Response:
    """To the same of the organisation that goes on, asked for in the same way."""
    form, query = request.url.path.rpartition(".")[2], request.url.query
    return RedirectResponse(f"{PREFIX}/feeds/organisation/{successor}.{form}{'?' if query else ''}{query}", status_code=MOVED)


def _name(scope: views.Scope, of: feed_keys.Named, shown: list[Shown], lang: str) -> str:
    """The gathering's title; else what is in it and, where that is known, whose it is."""
    if scope in ALONE:
        return worded(shown[0].title, lang)[1]
    return f"{NAMES[lang]}: {worded(of.name, lang)[1]}" if of.name else NAMES[lang]


def _address(request: Request) -> str:
    return f"{str(request.base_url).rstrip('/')}{PREFIX}"
