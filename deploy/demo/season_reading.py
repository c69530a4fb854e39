"""What the services say of the season, read as who works for the area may, and of the calendar and the tray as residents do."""

from collections import Counter
from datetime import timedelta

import httpx

from deploy.demo import season as seasons
from deploy.demo.importing import OTHER_AREAS
from deploy.demo.reading import items
from deploy.demo.season import AHEAD, Season
from deploy.demo.season_checking import SeenSeason, SignedUp
from deploy.demo.season_desks import table_id
from deploy.demo.source import Row, id_of
from deploy.demo.year_reading import EVENTS, STANDING, bookings_at, overlaps

REGISTRY = "/api/registry/v1"
MOST = 200
TRAY = "service_tray"


async def seen(client: httpx.AsyncClient, season: Season, organisations: dict[str, str], *, signed_up: SignedUp, services: list[Row]) -> SeenSeason:
    gatherings, series = await items(client, f"{EVENTS}/gatherings"), await items(client, f"{EVENTS}/series")
    calendar = await _calendar(client, season)
    foreign = {one.get("gathering_id") or one["series_id"] for one in (*gatherings, *series) if (one["origin"] or {}).get("source") in OTHER_AREAS}
    own, bookings = _own(season), await bookings_at(client, season.rows["places"])
    return SeenSeason(
        states=dict(Counter(one["state"] for one in gatherings if one["gathering_id"] in own)),
        on=dict(Counter(one["title"]["fi"] for one in calendar if {one["gathering_id"], one["series_id"]} & own)),
        foreign=sum(1 for one in calendar if {one["gathering_id"], one["series_id"]} & foreign),
        signed_up=signed_up,
        booked=sum(1 for one in bookings if one["state"] in STANDING),
        rejected=sum(1 for one in bookings if one["state"] == "rejected"),
        overlaps=overlaps(bookings),
        outcomes=dict(Counter(one["state"] for one in await items(client, f"{EVENTS}/outcomes") if one["forum_id"] == table_id(season.rows))),
        owed=await _owed(client, season, organisations, own),
        hidden=await _hidden(client, services),
    )


def _own(season: Season) -> set[str]:
    rows = [*season.rows["singles"], *season.rows["meetings"]]
    single = {seasons.gathering_id(row, month) for row in rows for month, _ in seasons.days(season, row)}
    drafts = {seasons.gathering_id(row, month) for row in season.rows["desks"]["drafts"] for month in season.desk_months}
    return single | drafts | {seasons.series_id(row, year) for row in season.rows["series"] for year in season.years}


async def _calendar(client: httpx.AsyncClient, season: Season) -> list[Row]:
    """All parts of the residents' calendar, from this month's first day to the last that is published."""
    asked: dict[str, str | int] = {"first_on": season.today.replace(day=1).isoformat(), "last_on": (season.today + AHEAD).isoformat(), "limit": MOST}
    found: list[Row] = []
    after = None
    while True:
        answer = await client.get(f"{EVENTS}/public/gatherings", params=asked | ({"after": after} if after else {}))
        page = answer.raise_for_status().json()
        found += page["items"]
        after = page["next"]
        if after is None:
            return found


async def _owed(client: httpx.AsyncClient, season: Season, organisations: dict[str, str], own: set[str]) -> dict[str, int]:
    names = {organisation_id: name for name, organisation_id in organisations.items()}
    between = {"since": season.months[0].isoformat(), "until": (seasons.next_month(season.months[-1]) - timedelta(days=1)).isoformat()}
    lines: list[Row] = (await client.get(f"{EVENTS}/settlement", params=between)).raise_for_status().json()
    ours = [line for line in lines if line["gathering_id"] in own]
    return dict(sum((Counter({names[line["payer"]]: line["rent_cents"] + line["catering_cents"]}) for line in ours), Counter()))


async def _hidden(client: httpx.AsyncClient, services: list[Row]) -> list[str]:
    """Services of the demonstration that lack something for the tray, and what."""
    ours = {id_of("service", row["name"]) for row in services}
    answer = await client.get(f"{REGISTRY}/services/will-not-show", params={"destination": TRAY, "limit": MOST})
    told = [one for one in answer.raise_for_status().json()["items"] if one["service_id"] in ours]
    lacks = {one["name"]: [lack["code"] for where in one["destinations"] for lack in where["missing"] if where["destination"] == TRAY] for one in told}
    return sorted(f"{name}: {', '.join(codes)}" for name, codes in lacks.items())
