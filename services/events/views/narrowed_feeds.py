"""The public calendar as somebody has narrowed it, as a feed: what they see today goes on arriving in their own calendar.

What must stay true: it is narrowed by the calendar's own statements, so that the two never differ; and it reaches as far as every other feed.
"""

from datetime import date

from services.events.interchange.shown import Shown
from services.events.views import feed_keys, feeds
from services.events.views.feed_standing import Feed, stands
from services.events.views.feeds import MOST, Scope
from services.events.views.public_calendar import FOUND, RECURRING, SERIES_FOUND, SHOWN, PublicNarrowing
from shared.database.postgres import Connection
from shared.database.search import search

GATHERINGS = f"{feeds.PUBLISHED_GATHERINGS} and g.gathering_id = any($1::uuid[]) order by g.starts_at, g.gathering_id"
SERIES = f"{feeds.ALL_SERIES} and v.series_id = any($1::uuid[]) order by v.series_id"
GATHERING_IDS = f"select gathering_id {SHOWN} order by starts_at, gathering_id limit {MOST}"
SERIES_IDS = f"select series_id {RECURRING} order by series_id limit {MOST}"
NAMED_BY = {"place": Scope.PLACE, "municipality": Scope.MUNICIPALITY, "organisation": Scope.ORGANISATION}
"""What a calendar is called after, the first of these by which it is narrowed."""


async def feed(connection: Connection, asked: PublicNarrowing, *, today: date) -> Feed:
    """Raises UnknownKey: a place that nobody knows would be subscribed to for good."""
    standing, named = await stands(connection), feed_keys.Named()
    for name, scope in NAMED_BY.items():
        if key := getattr(asked, name):
            known = await feed_keys.named(connection, scope, str(key))
            named = named if named.name else feed_keys.Named(name=known.name)
    return Feed(standing=standing, named=named, shown=await _shown(connection, asked, feeds.Window.around(today)))


async def _shown(connection: Connection, asked: PublicNarrowing, window: feeds.Window) -> list[Shown]:
    within = window.first, window.end, *asked.scope
    gatherings = [row["gathering_id"] for row in await search(connection, GATHERING_IDS, FOUND, asked.q, *within)]
    series = [row["series_id"] for row in await search(connection, SERIES_IDS, SERIES_FOUND, asked.q, *within)]
    recurring = await feeds.many_series_of(await connection.fetch(SERIES, series))
    return [*await feeds.gatherings_of(connection, await connection.fetch(GATHERINGS, gatherings)), *recurring]
