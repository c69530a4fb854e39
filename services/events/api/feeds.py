"""Calendars to subscribe to, linked data and plain pages, for anybody: what is public needs no token, and a calendar program has none to send.

A feed is `…/feeds/{scope}/{key}.ics` or `.jsonld`, or the whole calendar as it is narrowed, `…/feeds/calendar.ics`; a gathering or series alone is a page
as well, `.html`. Each carries an entity tag of its contents; who sends it back gets 304 until something has changed, and while nothing has, that costs one
row (`kept_tags.py`). A former organisation's address leads on to the one that has succeeded it.
"""

import asyncio
import re
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from types import MappingProxyType
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Header, Path, Query, Request, Response
from fastapi.responses import RedirectResponse
from pydantic import Field

from services.events.api import kept_tags
from services.events.api.kept_tags import Asked, entity_tag
from services.events.api.parameters import PREFIX
from services.events.interchange import calendar_feed, json_ld, page
from services.events.views import feed_standing, narrowed_feeds
from services.events.views.feed_standing import Feed
from services.events.views.feeds import Scope
from services.events.views.public_calendar import PublicNarrowing
from shared.clock import now, today
from shared.domain.trilingual import LANGUAGES, worded
from shared.domain.trilingual import Language as Spoken
from shared.http.admission import OPEN
from shared.http.edge import Edge, EdgeDep
from shared.http.validators import is_known

router = APIRouter(prefix=PREFIX, tags=["feeds"], dependencies=[OPEN])

KEPT_FOR = "public, max-age=300"
NAMES = {"fi": "Tapahtumat", "sv": "Evenemang", "en": "Gatherings"}
CALENDAR = "text/calendar; charset=utf-8"
LINKED = "application/ld+json"
PAGE = "text/html; charset=utf-8"
MOVED = 301
"""Known to every calendar program; the newer 308 is not."""
ALONE = frozenset({Scope.GATHERING, Scope.SERIES})
WEIGHT = re.compile(r"\s*q=([01](?:\.[0-9]{0,3})?)\s*")
NONE: Mapping[str, str] = MappingProxyType({})

MAY_LEAD_ON: dict[int | str, Any] = {
    301: {"description": "The organisation has merged: its feed is that of the one that goes on."},
    304: {"description": "Not Modified"},
}

Language = Annotated[Literal["fi", "sv", "en"], Query(description="of texts, where they are in it")]
Key = Annotated[str, Path(min_length=1, max_length=200, description="an id, a target group or a municipality's code")]


class NarrowedFeed(PublicNarrowing):
    lang: Literal["fi", "sv", "en"] = Field(default="fi", description="of texts, where they are in it")


SeenBefore = Annotated[str | None, Header(alias="If-None-Match")]


@router.get("/feeds/{scope}/{key}.ics", response_class=Response, responses={200: {"content": {"text/calendar": {}}}, **MAY_LEAD_ON})
async def calendar(scope: Scope, key: Key, edge: EdgeDep, request: Request, lang: Language = "fi", if_none_match: SeenBefore = None) -> Response:
    """From 400 days back to 400 days ahead, as iCalendar; a gathering or series alone, whenever it is."""
    asked = Asked(media_type=CALENDAR, scope=scope, key=key, language=lang, address=_address(request), day=today())
    return await _answer(edge, request, asked, _written(asked, request), read=partial(feed_standing.feed, scope=scope, key=key), seen_before=if_none_match)


@router.get("/feeds/calendar.ics", response_class=Response, responses={200: {"content": {"text/calendar": {}}}, 304: MAY_LEAD_ON[304]})
async def narrowed_calendar(asked: Annotated[NarrowedFeed, Query()], edge: EdgeDep, request: Request, if_none_match: SeenBefore = None) -> Response:
    """The calendar of everybody as it is narrowed here: as far back and ahead as the other feeds."""
    narrowing = PublicNarrowing(**asked.model_dump(exclude={"lang"}))
    known = Asked(media_type=CALENDAR, scope="calendar", key=narrowing.model_dump_json(), language=asked.lang, address=_address(request), day=today())
    return await _answer(edge, request, known, _written(known, request), read=partial(narrowed_feeds.feed, asked=narrowing), seen_before=if_none_match)


@router.get("/feeds/{scope}/{key}.jsonld", response_class=Response, responses={200: {"content": {LINKED: {}}}, **MAY_LEAD_ON})
async def linked(scope: Scope, key: Key, edge: EdgeDep, request: Request, lang: Language = "fi", if_none_match: SeenBefore = None) -> Response:
    """The same as events of schema.org: one alone for a gathering or a series, a graph for the rest."""
    asked = Asked(media_type=LINKED, scope=scope, key=key, language=lang, address=_address(request), day=today())

    def written(feed: Feed) -> bytes:
        return json_ld.document(feed.shown, language=lang, address=asked.address, alone=scope in ALONE)

    return await _answer(edge, request, asked, written, read=partial(feed_standing.feed, scope=Scope(scope), key=key), seen_before=if_none_match)


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
    language, moment = Spoken(lang or preferred(accept_language)), now()
    asked = Asked(media_type=PAGE, scope=Scope(scope), key=key, language=language, address=_address(request), day=today())

    def written(feed: Feed) -> bytes:
        return page.page(feed.shown[0], language=language, address=asked.address, now=moment)

    headers = {"Vary": "Accept-Language", "Content-Security-Policy": page.POLICY, "X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer"}
    return await _answer(
        edge, request, asked, written, read=partial(feed_standing.feed, scope=Scope(scope), key=key), seen_before=if_none_match, headers=headers
    )


def preferred(accepted: str) -> str:
    """Which of ours somebody would rather have (RFC 9110, 12.5.4); Finnish for who says nothing that we know."""
    weighed: dict[str, float] = {}
    for one in accepted.split(","):
        spoken, _, weight = one.partition(";")
        found = WEIGHT.fullmatch(weight.strip()) if weight else None
        weighed.setdefault(spoken.strip().partition("-")[0].lower(), float(found[1]) if found else 0.0 if weight else 1.0)
    best = max(LANGUAGES, key=lambda one: weighed.get(one, 0.0))
    return best if weighed.get(best) else LANGUAGES[0]


def _written(asked: Asked, request: Request) -> Callable[[Feed], bytes]:
    """As iCalendar."""
    domain = f"{request.app.state.runtime.settings.area}.yhteys"
    return lambda feed: calendar_feed.calendar(_name(asked, feed), feed.shown, language=asked.language, domain=domain, address=asked.address)


async def _answer(
    edge: Edge,
    request: Request,
    asked: Asked,
    write: Callable[[Feed], bytes],
    *,
    read: Callable[..., Awaitable[Feed]],
    seen_before: str | None,
    headers: Mapping[str, str] = NONE,
) -> Response:
    """Writing a thousand anew takes a second of the processor, so it is done beside the other requests."""
    tags, headers = kept_tags.of(request.app.state.runtime), {"Cache-Control": KEPT_FOR, "Content-Language": asked.language, **headers}
    if seen_before and (tag := await edge.read(tags.unchanged, asked)) and is_known(tag, seen_before):
        return Response(status_code=304, headers={"ETag": tag, **headers})
    feed = await edge.read(read, today=asked.day)
    if feed.named.moved_to:
        return _moved(request, feed.named.moved_to)
    tag = await asyncio.to_thread(entity_tag, asked, _besides(asked, feed), feed.shown)
    tags.keep(asked, tag, feed.standing)
    if is_known(tag, seen_before):
        return Response(status_code=304, headers={"ETag": tag, **headers})
    return Response(await asyncio.to_thread(write, feed), media_type=asked.media_type, headers={"ETag": tag, **headers})


def _moved(request: Request, successor: UUID) -> Response:
    """To the same of the organisation that goes on, asked for in the same way."""
    form, query = request.url.path.rpartition(".")[2], request.url.query
    return RedirectResponse(f"{PREFIX}/feeds/organisation/{successor}.{form}{'?' if query else ''}{query}", status_code=MOVED)


def _besides(asked: Asked, feed: Feed) -> str:
    """What is written beside what is shown: a calendar's name; on a page what is still to come, by the day."""
    if asked.media_type == PAGE:
        return str(asked.day)
    return _name(asked, feed) if asked.media_type == CALENDAR else ""


def _name(asked: Asked, feed: Feed) -> str:
    """The gathering's title; else what is in it and, where that is known, whose it is."""
    if asked.scope in ALONE:
        return worded(feed.shown[0].title, asked.language)[1]
    return f"{NAMES[asked.language]}: {worded(feed.named.name, asked.language)[1]}" if feed.named.name else NAMES[asked.language]


def _address(request: Request) -> str:
    return f"{str(request.base_url).rstrip('/')}{PREFIX}"
