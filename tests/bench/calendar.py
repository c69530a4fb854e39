"""A month of one municipality by one target group, with 10,000 gatherings beside 100,000: the list must not slow down as the calendar grows.

Through the view on a real database, in its read-only transaction: HTTP would add the same to both sides and hide what is compared. The large calendar is
measured in two shapes. As it grows, year upon year: as many gatherings in the month, in a table ten times as large; this ratio is the one that is wanted.
And crowded: ten times as many in the same years, so that the month holds ten times as many, of which a page of a hundred is shown. Series grow alike.
"""

import random
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime, timedelta
from statistics import quantiles
from uuid import UUID, uuid4

from deploy.launcher.servers import Servers
from services.events import recurrence
from services.events.domain import gatherings, series
from services.events.store.gatherings import GATHERINGS
from services.events.store.series import ManySeries
from services.events.views.calendar import Looking, calendar
from services.events.wiring import SERVICE
from shared.auth import Caller
from shared.contracts import events
from shared.contracts.events import GatheringId, GatheringKind, Spot, Title
from shared.contracts.events.series import SeriesId, StartSeries
from shared.contracts.words import LocalText, OrganisationId
from shared.database import postgres
from shared.database.postgres import Connection
from tests.area import provisioned
from tests.bench.area import area
from tests.bench.figures import Figure

MUNICIPALITIES = [f"{number:03}" for number in range(600, 616)]
GROUPS = ["families", "older_people", "unemployed", "youth"]
FIRST_YEAR = 2026
CENTRE = OrganisationId(UUID(int=1))
LOOKER = Caller(subject="bench")
"""Nobody's party: what is not for it is taken out of each entry."""
SERIES_A_YEAR = 10
"""For each municipality: meeting places that are open once a week."""
FILL = """
insert into gatherings (gathering_id, state, kind, starts_at, ends_at, municipality, target_groups, network_id, place_id, organisations, gathering)
select gathering_id, 'published', 'theme_day', starts_at, starts_at + interval '2 hours', municipality, target_groups, null, place_id, array[$5::uuid],
    $1 || jsonb_build_object('gathering_id', gathering_id, 'starts_at', starts_at, 'ends_at', starts_at + interval '2 hours',
        'municipality', municipality, 'target_groups', target_groups)
from (
    select gen_random_uuid() as gathering_id, gen_random_uuid() as place_id, ($3::text[])[1 + n % array_length($3::text[], 1)] as municipality,
        make_timestamptz($6, 1, 1, 0, 0, 0) + random() * make_interval(years => $7) as starts_at,
        array[($4::text[])[1 + (random() * 3)::int], ($4::text[])[1 + (random() * 3)::int]] as target_groups
    from generate_series(1, $2::int) n
) made
"""


async def measure(servers: Servers, *, rounds: int, quick: bool) -> AsyncIterator[list[Figure]]:
    """Fills the calendars once: looking changes nothing."""
    few, looks = (1_000, 100) if quick else (10_000, 1_000)
    async with AsyncExitStack() as stack:
        small = await stack.enter_async_context(_filled(servers, few, years=1))
        grown = await stack.enter_async_context(_filled(servers, few * 10, years=10))
        crowded = await stack.enter_async_context(_filled(servers, few * 10, years=1))
        for _ in range(rounds):
            taken = await _by_turns({"small": (small, 1), "grown": (grown, 10), "crowded": (crowded, 1)}, looks)
            yield [figure for name in ("grown", "crowded") for figure in _figures(name, taken[name], taken["small"])]


def _figures(name: str, large: Sequence[float], small: Sequence[float]) -> list[Figure]:
    called = "calendar" if name == "grown" else f"calendar_{name}"
    shown = {"p50": _percentile(large, 50), "p99": _percentile(large, 99)}
    return [Figure(f"{called}_{part}", value, "ms", {"a tenth of the gatherings": _percentile(small, int(part[1:]))}) for part, value in shown.items()]


def _percentile(milliseconds: Sequence[float], part: int) -> float:
    return quantiles(milliseconds, n=100)[part - 1]


async def _by_turns(calendars: dict[str, tuple[Connection, int]], looks: int) -> dict[str, list[float]]:
    """The same month, municipality and group in each, in an order that changes; the first looks warm the caches and are not counted."""
    taken: dict[str, list[float]] = {name: [] for name in calendars}
    shown = dict.fromkeys(calendars, 0)
    order, warm = list(calendars), looks // 5
    for look in range(looks + warm):
        random.shuffle(order)
        municipality, group, month = random.choice(MUNICIPALITIES), random.choice(GROUPS), random.randint(1, 12)
        for name in (one for one in order if one != "crowded" or look % 4 == 0):
            connection, years = calendars[name]
            looking = Looking(month=f"{FIRST_YEAR + random.randrange(years)}-{month:02}", municipality=municipality, target_group=group)
            started = time.perf_counter()
            async with connection.transaction(readonly=True):
                page = await calendar(connection, looking, caller=LOOKER)
            if look >= warm:
                taken[name].append((time.perf_counter() - started) * 1000)
            shown[name] += len(page.items)
    assert 0.7 < shown["grown"] / shown["small"] < 1.4, f"the months are not alike: {shown}"
    return taken


@asynccontextmanager
async def _filled(servers: Servers, count: int, *, years: int) -> AsyncIterator[Connection]:
    async with area(servers) as settings:
        await provisioned(settings, SERVICE.name)
        await postgres.migrate(settings, SERVICE.name, SERVICE.migrations)
        connection = await postgres.connect(settings, SERVICE.name)
        document = GATHERINGS.written(_a_gathering())
        await connection.execute(FILL, document, count, MUNICIPALITIES, GROUPS, CENTRE, FIRST_YEAR, years)
        for year in range(FIRST_YEAR, FIRST_YEAR + years):
            for municipality in MUNICIPALITIES * SERIES_A_YEAR:
                await _a_series(connection, municipality, year)
        await connection.execute("vacuum analyze gatherings")
        await connection.execute("vacuum analyze series")
        yield connection
        await connection.close()


def _a_gathering() -> gatherings.Gathering:
    starts_at = datetime(FIRST_YEAR, 1, 1, tzinfo=UTC)
    drafting = events.DraftGathering(
        gathering_id=GatheringId(uuid4()),
        kind=GatheringKind.THEME_DAY,
        title=Title(fi="OLKA-teemapäivä keskussairaalan aulassa", sv="OLKA-temadag i centralsjukhusets entréhall"),
        contents=LocalText(fi="Yhdistykset esittelevät toimintaansa. " * 10),
        starts_at=starts_at,
        ends_at=starts_at + timedelta(hours=2),
        convenor=CENTRE,
        spot=Spot(place_id=uuid4()),
        capacity=40,
        free_of_charge=True,
    )
    return gatherings.draft(None, drafting)[0]


async def _a_series(connection: Connection, municipality: str, year: int) -> None:
    starts = datetime(year, 1, 1, 10) + timedelta(days=random.randrange(7))  # noqa: DTZ001 - a wall time
    command = StartSeries(
        series_id=SeriesId(uuid4()),
        kind=GatheringKind.MEETING_PLACE,
        title=Title(fi="Kohtaamispaikan avoimet ovet"),
        convenor=CENTRE,
        starts=starts,
        minutes=180,
        recurrence="FREQ=WEEKLY;COUNT=52",
        municipality=municipality,
        target_groups=(random.choice(GROUPS),),
    )
    started, _ = series.start(None, command, recurrence=recurrence.read(command.recurrence, starts=starts).text)
    await ManySeries(connection).keep(started, before=None, done=command.wire_name, by="bench", at=datetime(year, 1, 1, tzinfo=UTC))
