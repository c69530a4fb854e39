"""What the services say of the year, read as who works for the area may: forums and cadence, who owes what, what stands in the rooms and what it was worth."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from itertools import combinations

import httpx

from deploy.demo.reading import items
from deploy.demo.source import Row, id_of

EVENTS = "/api/events/v1"
STANDING = frozenset({"tentative", "confirmed", "used"})


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenYear:
    """Named and counted as `year_counting` names and counts. `settled` are gatherings whose shares make their costs, `overlaps` pairs of bookings."""

    held_of_due: dict[str, tuple[int, int]]
    owed: dict[str, int]
    total_cents: int
    unsettled: int
    outcomes: dict[str, int]
    worth: dict[str, int]
    booked: int
    rejected: int
    rejected_without_way_out: int
    overlaps: int


async def seen(client: httpx.AsyncClient, year: Row, organisations: dict[str, str]) -> SeenYear:
    names = {organisation_id: name for name, organisation_id in organisations.items()}
    between = {"since": f"{year['year']}-01-01", "until": f"{year['year']}-12-31"}
    lines: list[Row] = (await client.get(f"{EVENTS}/settlement", params=between)).raise_for_status().json()
    bookings = await bookings_at(client, year["places"])
    rejected = [one for one in bookings if one["state"] == "rejected"]
    return SeenYear(
        held_of_due={row["network"]: await _meetings(client, row, year["year"]) for row in year["meetings"]},
        owed=dict(sum((Counter({names[line["payer"]]: line["rent_cents"] + line["catering_cents"]}) for line in lines), Counter())),
        total_cents=sum(line["rent_cents"] + line["catering_cents"] for line in lines),
        unsettled=await _unsettled(client, {line["gathering_id"] for line in lines}),
        outcomes=dict(Counter(one["state"] for one in await items(client, f"{EVENTS}/outcomes") if one["forum_id"] == id_of("forum", year["table"]["name"]))),
        worth={place["name"]: cents for place in year["places"] if (cents := _worth(bookings, id_of("place", place["name"])))},
        booked=sum(1 for one in bookings if one["state"] in STANDING),
        rejected=len(rejected),
        rejected_without_way_out=sum(1 for one in rejected if not (one["reason"] and one["nearest"])),
        overlaps=overlaps(bookings),
    )


def overlaps(bookings: list[Row]) -> int:
    """Pairs that stand in one room at one time, the minutes before and after included."""
    times = [(one["room_id"], *_span(one["taken"])) for one in bookings if one["state"] in STANDING]
    return sum(1 for one, other in combinations(times, 2) if one[0] == other[0] and one[1] < other[2] and other[1] < one[2])


def _span(time: dict[str, str]) -> tuple[datetime, datetime]:
    return datetime.fromisoformat(time["starts_at"]), datetime.fromisoformat(time["ends_at"])


def _worth(bookings: list[Row], place_id: str) -> int:
    return sum(one["worth_cents"] for one in bookings if one["place_id"] == place_id and one["state"] in STANDING)


async def bookings_at(client: httpx.AsyncClient, places: list[Row]) -> list[Row]:
    """Of every room of these places."""
    ids = {id_of("place", place["name"]) for place in places}
    rooms = await items(client, f"{EVENTS}/rooms")
    return [booking for room in rooms if room["place_id"] in ids for booking in await items(client, f"{EVENTS}/rooms/{room['room_id']}/bookings")]


async def _meetings(client: httpx.AsyncClient, row: Row, year: int) -> tuple[int, int]:
    path = f"{EVENTS}/forums/{id_of('forum', row['network'])}"
    meetings = await items(client, f"{path}/meetings")
    cadence: int = (await client.get(path)).raise_for_status().json()["meetings_per_year"]
    return sum(1 for one in meetings if (one["held_on"] or "").startswith(str(year))), cadence


async def _unsettled(client: httpx.AsyncClient, gatherings: set[str]) -> int:
    """Gatherings whose shares do not make their costs to the cent, or that a payer has not accepted."""
    splits = [(await client.get(f"{EVENTS}/gatherings/{one}")).raise_for_status().json()["split"] for one in sorted(gatherings)]
    return sum(1 for split in splits if split["waits_for"] or _shares(split) != split["rent_cents"] + split["catering_cents"])


def _shares(split: Row) -> int:
    return sum(share["rent_cents"] + share["catering_cents"] for share in split["shares"])
