"""Calendars to subscribe to and linked data, for anybody: what is public needs no token, and a calendar program has none to send.

A feed is `…/feeds/{scope}/{key}.ics` or `.jsonld`. It carries an entity tag of its contents; who sends it back gets 304 until something has changed.
"""

import asyncio
import hashlib
from collections.abc import Callable
from typing import Annotated, Literal

from fastapi import APIRouter, Header, Path, Query, Request, Response

from services.events.api.parameters import PREFIX
from services.events.interchange import calendar_feed, json_ld
from services.events.interchange.shown import Shown, mark, worded
from services.events.views import feeds as views
from shared.clock import today
from shared.http.admission import OPEN
from shared.http.edge import EdgeDep

router = APIRouter(prefix=PREFIX, tags=["feeds"], dependencies=[OPEN])

KEPT_FOR = "public, max-age=300"
NAMES = {"fi": "Tapahtumat", "sv": "Evenemang", "en": "Gatherings"}
CALENDAR = "text/calendar; charset=utf-8"
LINKED = "application/ld+json"

Language = Annotated[Literal["fi", "sv", "en"], Query(description="of texts, where they are in it")]
Key = Annotated[str, Path(min_length=1, max_length=200, description="an id, a target group or a municipality's code")]
SeenBefore = Annotated[str | None, Header(alias="If-None-Match")]


@router.get("/feeds/{scope}/{key}.ics", response_class=Response, responses={200: {"content": {"text/calendar": {}}}, 304: {"description": "Not Modified"}})
async def calendar(scope: views.Scope, key: Key, edge: EdgeDep, request: Request, lang: Language = "fi", if_none_match: SeenBefore = None) -> Response:
    """From 400 days back to 400 days ahead, as iCalendar; a gathering or series alone, whenever it is."""
    shown = await edge.read(views.shown, scope, key, today=today())
    domain, address = f"{request.app.state.runtime.settings.area}.yhteys", _address(request)

    def written() -> bytes:
        return calendar_feed.calendar(_name(scope, shown, lang), shown, language=lang, domain=domain, address=address)

    return await _answer(shown, lang, address, written, seen_before=if_none_match, media_type=CALENDAR)


@router.get("/feeds/{scope}/{key}.jsonld", response_class=Response, responses={200: {"content": {LINKED: {}}}, 304: {"description": "Not Modified"}})
async def linked(scope: views.Scope, key: Key, edge: EdgeDep, request: Request, lang: Language = "fi", if_none_match: SeenBefore = None) -> Response:
    """The same as events of schema.org: one alone for a gathering or a series, a graph for the rest."""
    shown = await edge.read(views.shown, scope, key, today=today())
    address = _address(request)

    def written() -> bytes:
        return json_ld.document(shown, language=lang, address=address, alone=scope in {views.Scope.GATHERING, views.Scope.SERIES})

    return await _answer(shown, lang, address, written, seen_before=if_none_match, media_type=LINKED)


async def _answer(shown: list[Shown], lang: str, address: str, write: Callable[[], bytes], *, seen_before: str | None, media_type: str) -> Response:
    """Writing a thousand anew takes a second of the processor, so it is done beside the other requests."""
    tag = await asyncio.to_thread(entity_tag, media_type, lang, address, shown)
    headers = {"ETag": tag, "Cache-Control": KEPT_FOR, "Content-Language": lang}
    if seen_before and (seen_before.strip() == "*" or tag in {one.strip().removeprefix("W/") for one in seen_before.split(",")}):
        return Response(status_code=304, headers=headers)
    return Response(await asyncio.to_thread(write), media_type=media_type, headers=headers)


def entity_tag(media_type: str, lang: str, address: str, shown: list[Shown]) -> str:
    marks = "\n".join([media_type, lang, address, *map(mark, shown)])
    return f'"{hashlib.sha256(marks.encode()).hexdigest()[:32]}"'


def _name(scope: views.Scope, shown: list[Shown], lang: str) -> str:
    if scope in {views.Scope.GATHERING, views.Scope.SERIES}:
        return worded(shown[0].title, lang)[1]
    return NAMES[lang]


def _address(request: Request) -> str:
    return f"{str(request.base_url).rstrip('/')}{PREFIX}"
