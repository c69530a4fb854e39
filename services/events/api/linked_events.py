"""Linked Events v1, read by anybody as the cities' own interface is: `meta` with the count and the neighbouring pages, and `data`."""

from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Path, Query, Request
from pydantic import BaseModel

from services.events.api.parameters import PREFIX
from services.events.interchange.records import Document
from services.events.views import linked_events as views
from shared.http.admission import OPEN
from shared.http.edge import EdgeDep

router = APIRouter(prefix=f"{PREFIX}/linkedevents/v1", tags=["linked events"], dependencies=[OPEN])


class Meta(BaseModel):
    count: int
    next: str | None
    previous: str | None


class Listed(BaseModel):
    meta: Meta
    data: list[Document]


Wanted = Annotated[views.Wanted, Query()]
Key = Annotated[str, Path(min_length=1, max_length=200)]


@router.get("/event/")
async def list_events(wanted: Wanted, edge: EdgeDep, request: Request) -> Listed:
    """What is public: ours, and what was imported, as it came."""
    count, found = await edge.read(views.events, wanted, address=_address(request))
    return _listed(request, wanted, count, found)


@router.get("/event/{key}/")
async def get_event(key: Key, edge: EdgeDep, request: Request) -> Document:
    return await edge.read(views.event, key, address=_address(request))


@router.get("/place/")
async def list_places(wanted: Wanted, edge: EdgeDep, request: Request) -> Listed:
    count, found = await edge.read(views.places, wanted, address=_address(request))
    return _listed(request, wanted, count, found)


@router.get("/place/{key}/")
async def get_place(key: Key, edge: EdgeDep, request: Request) -> Document:
    return await edge.read(views.place, key, address=_address(request))


@router.get("/keyword/")
async def list_keywords(edge: EdgeDep, request: Request) -> Listed:
    """The kinds of gathering and the target groups, all on one page."""
    found = await edge.read(views.keywords, address=_address(request))
    return Listed(meta=Meta(count=len(found), next=None, previous=None), data=found)


def _listed(request: Request, wanted: views.Wanted, count: int, found: list[Document]) -> Listed:
    last = wanted.page * wanted.page_size >= count
    following = None if last else _page(request, wanted, wanted.page + 1)
    before = _page(request, wanted, wanted.page - 1) if wanted.page > 1 else None
    return Listed(meta=Meta(count=count, next=following, previous=before), data=found)


def _page(request: Request, wanted: views.Wanted, page: int) -> str:
    given = wanted.model_dump(mode="json", exclude_defaults=True) | {"page": page}
    return f"{str(request.base_url).rstrip('/')}{request.url.path}?{urlencode(given)}"


def _address(request: Request) -> str:
    return f"{str(request.base_url).rstrip('/')}{router.prefix}"
