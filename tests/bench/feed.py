"""A calendar feed of 1,000 gatherings, beside the library that writes it writing as many plain events that are there already.

Through the view on a real database and the writer, in one process: HTTP would add the same to both sides. Three ways in which a feed is asked for: the
first time, when nothing of it has been written yet; again after one of its gatherings has changed, as calendars do every hour; and again unchanged, when
the entity tag is known to be that of what stands, and nothing else is read or written.
"""

import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

from icalendar import Calendar, Event

from deploy.launcher.servers import Servers
from services.events.api.kept_tags import Asked, KeptTags, entity_tag
from services.events.domain import gatherings
from services.events.interchange import calendar_feed
from services.events.store.gatherings import Gatherings
from services.events.views import feed_standing
from services.events.views.feeds import Scope
from services.events.wiring import SERVICE
from shared.contracts import events
from shared.contracts.events import GatheringId, GatheringKind, Spot, Title
from shared.contracts.words import LocalText, OrganisationId
from shared.database import postgres
from shared.database.postgres import Connection
from shared.domain.days import HELSINKI
from shared.log import journal
from tests.area import provisioned
from tests.bench.area import area
from tests.bench.figures import Figure

CENTRE = OrganisationId(UUID(int=1))
BASELINE = "icalendar, as many events made before"
START = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
DOMAIN, ADDRESS = "bench.yhteys", "http://127.0.0.1:8080/api/events/v1"
ASKED = Asked(media_type="text/calendar", scope=Scope.ORGANISATION, key=str(CENTRE), language="fi", address=ADDRESS, day=START.date())
TAGS = 50
"""One would be over before it can be measured."""


async def measure(servers: Servers, *, quick: bool) -> list[Figure]:
    count, times = (100, 3) if quick else (1000, 5)
    taken: dict[str, float] = dict.fromkeys(("feed_first", "feed_changed", "feed_unchanged", BASELINE), 0.0)
    async with area(servers) as settings:
        await provisioned(settings, SERVICE.name)
        await postgres.migrate(settings, SERVICE.name, SERVICE.migrations)
        connection = await postgres.connect(settings, SERVICE.name)
        stored = await _filled(connection, count)
        plain, tags = _plain(stored), KeptTags()
        for turn in range(times):
            calendar_feed.written.cache_clear()
            taken["feed_first"] += await _feed(connection, tags, count)
            taken[BASELINE] += _timed(plain.to_ical)
            await _renamed(connection, stored[turn], turn)
            taken["feed_changed"] += await _feed(connection, tags, count)
            taken["feed_unchanged"] += await _tag(connection, tags)
        await connection.close()
    return [Figure(name, times / taken[name], "feeds/s", {BASELINE: times / taken[BASELINE]}) for name in ("feed_first", "feed_changed", "feed_unchanged")]


async def _feed(connection: Connection, tags: KeptTags, count: int) -> float:
    started = time.perf_counter()
    async with connection.transaction(readonly=True):
        feed = await feed_standing.feed(connection, Scope.ORGANISATION, ASKED.key, today=ASKED.day)
    tags.keep(ASKED, entity_tag(ASKED, "Tapahtumat", feed.shown), feed.standing)
    written = calendar_feed.calendar("Tapahtumat", feed.shown, language="fi", domain=DOMAIN, address=ADDRESS)
    seconds = time.perf_counter() - started
    assert written.count(b"BEGIN:VEVENT") == count
    return seconds


async def _tag(connection: Connection, tags: KeptTags) -> float:
    started = time.perf_counter()
    for _ in range(TAGS):
        async with connection.transaction(readonly=True):
            tag = await tags.unchanged(connection, ASKED)
        assert tag is not None
    return (time.perf_counter() - started) / TAGS


def _timed(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


async def _filled(connection: Connection, count: int) -> list[gatherings.Gathering]:
    made = [_published(number) for number in range(count)]
    async with connection.transaction():
        for gathering, facts in made:
            await Gatherings(connection).keep(gathering, before=None, done="events.publish_gathering.v1", by="bench", at=START)
            await journal.append(connection, facts, source="/bench", now=START)
    await connection.execute("vacuum analyze gatherings")
    await connection.execute("vacuum analyze changes")
    return [gathering for gathering, _ in made]


def _published(number: int) -> gatherings.Decided:
    starts_at = START + timedelta(hours=number * 8)
    drafted, _ = gatherings.draft(
        None,
        events.DraftGathering(
            gathering_id=GatheringId(uuid4()),
            kind=GatheringKind.THEME_DAY,
            title=Title(fi="OLKA-teemapäivä keskussairaalan aulassa", sv="OLKA-temadag i centralsjukhusets entréhall"),
            contents=LocalText(fi="Yhdistykset esittelevät toimintaansa. " * 4),
            starts_at=starts_at,
            ends_at=starts_at + timedelta(hours=2),
            convenor=CENTRE,
            spot=Spot(description="Satasairaala, pääaula"),
            target_groups=("families", "older_people"),
        ),
    )
    return gatherings.publish(gatherings.propose(drafted)[0])


async def _renamed(connection: Connection, gathering: gatherings.Gathering, turn: int) -> None:
    changed = replace(gathering, title=Title(fi=f"Teemapäivä {turn}"))
    async with connection.transaction():
        await Gatherings(connection).keep(changed, before=gathering, done="events.edit_gathering.v1", by="bench", at=START + timedelta(minutes=turn + 1))


def _plain(stored: list[gatherings.Gathering]) -> Calendar:
    """What anybody would write with the library: the same properties, once made."""
    calendar = Calendar()
    calendar.add("prodid", "-//bench//")
    calendar.add("version", "2.0")
    for gathering in stored:
        event = Event()
        event.add("uid", f"{gathering.gathering_id}@{DOMAIN}")
        event.add("dtstamp", START)
        event.add("dtstart", gathering.starts_at.astimezone(HELSINKI))
        event.add("dtend", gathering.ends_at.astimezone(HELSINKI))
        event.add("summary", gathering.title.fi)
        event.add("description", gathering.contents.fi if gathering.contents else "")
        event.add("location", gathering.spot.description if gathering.spot else "")
        event.add("categories", list(gathering.target_groups))
        event.add("status", "CONFIRMED")
        event.add("sequence", 1)
        calendar.add_component(event)
    return calendar
