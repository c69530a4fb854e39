"""Ten pages as a browser gets them, over a demonstration's data and over 100,000 gatherings and 20,000 services: no page may slow down as an area grows.

Each from a process of all services, by a socket, without its assets; beside the bare query behind it, through the view on the same database. A search is
typed anew each time, with a typo. By turns, so that small and large meet the same minutes of the machine.
"""

import random
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from statistics import median, quantiles
from typing import TypeAlias

import httpx

from deploy.launcher.servers import Servers
from services.events.views import public_calendar
from services.registry import codes
from services.registry.views import public, tray
from shared.clock import now, today
from shared.database import postgres
from shared.database.postgres import Connection
from tests.bench import pages_data
from tests.bench.area import area
from tests.bench.figures import Figure
from tests.bench.process import serving

SMALL, LARGE = (60, 300), (20_000, 100_000)
"""Services and gatherings."""
AHEAD = timedelta(days=7)
Query: TypeAlias = Callable[["Filled", str], Awaitable[object]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """An area with so much in it, served; `service` and `gathering` are one of each."""

    client: httpx.AsyncClient
    registry: Connection
    events: Connection
    service: str
    gathering: str


async def _week(at: Filled, municipality: str | None) -> object:
    looking = public_calendar.PublicLooking(last_on=today() + AHEAD, municipality=municipality, limit=4)
    return await public_calendar.gatherings(at.events, looking, today=today(), now=now())


async def _gatherings(at: Filled, q: str | None, municipality: str | None = None) -> object:
    return await public_calendar.gatherings(at.events, public_calendar.PublicLooking(q=q, municipality=municipality), today=today(), now=now())


async def _services(at: Filled, q: str | None, municipality: str | None = None) -> object:
    return await tray.services(at.registry, tray.TrayPart(q=q, municipality=municipality), codes=codes.official(), now=now())


async def _networks(at: Filled, _typed: str) -> object:
    return await public.networks(at.registry, q=None, form=None, theme=None, after=0, limit=200, today=today())


PAGES: dict[str, tuple[str, Query]] = {
    "home": ("/fi/", lambda at, _: _week(at, None)),
    "home_near": ("/fi/?municipality=609", lambda at, _: _week(at, "609")),
    "tray": ("/fi/palvelut", lambda at, _: _services(at, None)),
    "tray_near": ("/fi/palvelut?municipality=609", lambda at, _: _services(at, None, "609")),
    "tray_typed": ("/fi/palvelut?q={typed}", _services),
    "service": ("/fi/palvelut/{service}", lambda at, _: at.registry.fetchrow(tray.ONE, at.service)),
    "calendar": ("/fi/kalenteri", lambda at, _: _gatherings(at, None)),
    "calendar_typed": ("/fi/kalenteri?q={typed}", _gatherings),
    "gathering": ("/fi/tapahtumat/{gathering}", lambda at, _: at.events.fetchrow("select gathering from gatherings where gathering_id = $1", at.gathering)),
    "networks": ("/fi/verkostot", _networks),
}


async def measure(servers: Servers, *, rounds: int, quick: bool) -> AsyncIterator[list[Figure]]:
    """Fills the areas once: looking changes nothing."""
    looks = 30 if quick else 100
    async with AsyncExitStack() as stack:
        small = await stack.enter_async_context(_filled(servers, *SMALL, years=1))
        large = await stack.enter_async_context(_filled(servers, *(SMALL if quick else LARGE), years=10))
        for _ in range(rounds):
            yield [figure for name in PAGES for figure in await _page(name, small, large, looks)]


async def _page(name: str, small: Filled, large: Filled, looks: int) -> list[Figure]:
    path, query = PAGES[name]
    taken: dict[str, list[float]] = {"small": [], "large": [], "bare": []}
    for look in range(looks + looks // 5):
        typed = pages_data.with_a_typo(random.choice(pages_data.WHAT))
        for which, at in (("small", small), ("large", large)):
            started = time.perf_counter()
            answer = await at.client.get(path.format(typed=typed, service=at.service, gathering=at.gathering))
            taken[which].append(time.perf_counter() - started)
            assert answer.status_code == 200, (path, answer.status_code)
        started = time.perf_counter()
        async with large.registry.transaction(readonly=True), large.events.transaction(readonly=True):
            await query(large, typed)
        taken["bare"].append(time.perf_counter() - started)
        if look < looks // 5:  # the first looks warm the caches
            for times in taken.values():
                times.clear()
    return [
        Figure(f"page_{name}_p50", _ms(taken["large"], 50), "ms", {"the bare query": _ms(taken["bare"], 50)}),
        Figure(f"page_{name}_p99", _ms(taken["large"], 99), "ms", {"on a demonstration's data": _ms(taken["small"], 99)}),
    ]


def _ms(seconds: Sequence[float], part: int) -> float:
    return 1000 * (median(seconds) if part == 50 else quantiles(seconds, n=100)[part - 1])


@asynccontextmanager
async def _filled(servers: Servers, services: int, gatherings: int, *, years: float) -> AsyncIterator[Filled]:
    async with area(servers) as settings, serving(settings, "-m", "services") as (port, _):
        registry, events = await postgres.connect(settings, "registry"), await postgres.connect(settings, "events")
        await pages_data.services(registry, services)
        await pages_data.calendar(events, gatherings, from_=now(), years=years)
        service = await registry.fetchval("select service_id::text from services limit 1")
        gathering = await events.fetchval("select gathering_id::text from gatherings limit 1")
        async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=60) as client:
            yield Filled(client=client, registry=registry, events=events, service=service, gathering=gathering)
        await registry.close()
        await events.close()
