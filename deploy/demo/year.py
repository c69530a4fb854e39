"""A year of working together, made of `data/year.yaml`: nothing here speaks to anybody.

What is asked in a turn rests on what was done in those before it, so a gathering is drafted, split, proposed, agreed to, accepted, published and held in
turns of their own, for all gatherings at once.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

from deploy.demo.loading import Ask
from deploy.demo.source import Row, id_of

HELSINKI = ZoneInfo("Europe/Helsinki")
MEETING_HOURS = (time(9), time(12))
THEME_DAY_HOURS = (time(10), time(14))
OPENED_ON = "2025-01-01"

DRAFT, SPLIT, PROPOSE, AGREE, ACCEPT, PUBLISH, HOLD = range(10, 17)


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathering:
    """One of the year: what is drafted, who agrees and pays, and who came."""

    gathering_id: str
    draft: Row
    came: tuple[Row, ...]
    costs: Row | None = None


def places(year: Row, organisations: Mapping[str, str]) -> Iterator[Ask]:
    for row in year["places"]:
        place_id = id_of("place", row["name"])
        weekly = [{"weekday": day, "opens": row["opens"], "closes": row["closes"]} for day in row["weekly"]]
        keeper = organisations[row["keeper"]]
        data = {"place_id": place_id, "name": named(row), "keeper": keeper, "municipality": row["municipality"], "hours": {"weekly": weekly}}
        data |= {"accessibility": row["accessibility"]} if "accessibility" in row else {}
        yield Ask(type="registry.open_place.v1", subject=place_id, data=data)
        for room in row["rooms"]:
            yield from _room(place_id, row["name"], room)


def named(row: Row) -> dict[str, str]:
    """Its Finnish name, and those beside it."""
    beside: dict[str, str] = row.get("names", {})
    return {"fi": row["name"], **beside}


def everything(year: Row, organisations: Mapping[str, str]) -> Iterator[Ask]:
    """What comes after the places."""
    for step in (series, room_bookings, forums):
        yield from step(year, organisations)
    for gatherings in (meetings, theme_days, table_meetings):
        for gathering in gatherings(year, organisations):
            yield from steps(gathering)
    yield from taken_up(year)
    for gathering in occasions(year, organisations):
        yield from agreed_steps(gathering)


def room_id(place: str, room: str) -> str:
    return id_of("room", f"{place}/{room}")


def meetings(year: Row, organisations: Mapping[str, str]) -> Iterator[Gathering]:
    """Of the forum and the networks that meet by a cadence."""
    for row in year["meetings"]:
        for day in row["days"]:
            said = {"kind": row["kind"], "title": row["title"], "network_id": id_of("network", row["network"]), "target_groups": row["target_groups"]}
            yield _gathering(f"{row['network']}/{day}", said | _parties(row, organisations) | _hours(day, MEETING_HOURS), came=row["attendance"])


def theme_days(year: Row, organisations: Mapping[str, str]) -> Iterator[Gathering]:
    days = year["theme_days"]
    for row in days["days"]:
        spot = {"place_id": id_of("place", days["place"]), "room_id": room_id(days["place"], days["room"])}
        said = {
            "kind": "theme_day",
            "title": row["title"],
            "spot": spot,
            "target_groups": days["target_groups"],
            "municipality": municipality(year, days["place"]),
        }
        parties = _parties({"convenor": days["convenor"], "parties": [row["by"]]}, organisations)
        came = [{"target_group": group, "persons": persons} for group, persons in row["came"].items()]
        yield _gathering(f"theme day/{row['day']}", said | parties | _hours(row["day"], THEME_DAY_HOURS), came=came)


def table_meetings(year: Row, organisations: Mapping[str, str]) -> Iterator[Gathering]:
    row = year["table"]
    for day in row["held_on"]:
        parties = _parties({"convenor": row["convenor"], "parties": []}, organisations)
        said = {"kind": "partnership_table", "title": row["title"], "target_groups": [one["target_group"] for one in row["attendance"]]}
        yield _gathering(f"table/{day}", said | parties | _hours(day, MEETING_HOURS), came=row["attendance"])


def forums(year: Row, organisations: Mapping[str, str]) -> Iterator[Ask]:
    """The forum, the family-centre network and the table, each with its meetings; then what the table brought about."""
    for row in year["meetings"]:
        data = {"kind": row["forum"], "name": row["title"], "meetings_per_year": row["per_year"], "network_id": id_of("network", row["network"])}
        yield from _forum(row["network"], data | {"invitees": [organisations[name] for name in row["parties"]]}, row, organisations)
        yield from _convened(row["network"], [f"{row['network']}/{day}" for day in row["days"]])
    table = year["table"]
    data = {"kind": "partnership_table", "name": table["title"], "chair": {"organisation_id": organisations[table["chair"]]}}
    yield from _forum(table["name"], data | {"invitees": [organisations[name] for name in table["invitees"]]}, table, organisations)
    yield from _convened(table["name"], [f"table/{day}" for day in table["held_on"]])
    yield from _table(table, organisations)


def series(year: Row, organisations: Mapping[str, str]) -> Iterator[Ask]:
    """Each with the occasions that are moved or cancelled alone."""
    for row in year["series"]:
        series_id = series_id_of(row)
        recurring = {key: row[key] for key in ("title", "target_groups", "starts", "minutes", "recurrence")}
        data = recurring | {"series_id": series_id, "kind": "meeting_place", "spot": {"place_id": id_of("place", row["place"])}}
        data |= {"convenor": organisations[row["convenor"]], "parties": _others(row, organisations), "municipality": municipality(year, row["place"])}
        yield Ask(type="events.start_series.v1", subject=series_id, data=data)
        for moved in row["moved"]:
            yield Ask(type="events.move_occasion.v1", subject=series_id, data={"series_id": series_id} | moved, turn=1)
        for cancelled in row["cancelled"]:
            yield Ask(type="events.cancel_occasion.v1", subject=series_id, data={"series_id": series_id} | cancelled, turn=1)


def taken_up(year: Row) -> Iterator[Ask]:
    """Occasions with costs or visits to tell become gatherings of their own."""
    for row in year["series"]:
        for held in row["held"]:
            data = {"series_id": series_id_of(row), "occasion": held["occasion"]}
            yield Ask(type="events.take_up_occasion.v1", subject=series_id_of(row), data=data, turn=DRAFT)


def occasions(year: Row, organisations: Mapping[str, str]) -> Iterator[Gathering]:
    for row in year["series"]:
        for held in row["held"]:
            came = ({"target_group": row["target_groups"][0], "persons": held["came"]},)
            one = occasion_id(series_id_of(row), held["occasion"])
            yield Gathering(gathering_id=one, draft={"parties": _others(row, organisations)}, came=came, costs=split_of(row["costs"], organisations))


def series_id_of(row: Row) -> str:
    return id_of("series", row["title"]["fi"])


def room_bookings(year: Row, organisations: Mapping[str, str]) -> Iterator[Ask]:
    """For every occasion of the series and every theme day; a room that is asked for first and is taken rejects each occasion."""
    for row in year["series"]:
        rooms = [row["tried_first"]] if "tried_first" in row else []
        for turn, room in enumerate([*rooms, row["room"]], start=2):
            one = id_of("series booking", f"{row['title']['fi']}/{room}")
            data = {"series_booking_id": one, "series_id": series_id_of(row), "room_id": room_id(row["place"], room), "priority": "association"}
            whose = {"organisation_id": organisations[row["convenor"]], "first_on": f"{year['year']}-01-01"}
            yield Ask(type="events.book_series.v1", subject=one, data=data | whose, turn=turn)
    days = year["theme_days"]
    for row in days["days"]:
        gathering_id, one = id_of("gathering", f"theme day/{row['day']}"), id_of("booking", f"theme day/{row['day']}")
        data = {"booking_id": one, "room_id": room_id(days["place"], days["room"]), "gathering_id": gathering_id, "priority": "association"}
        yield Ask(type="events.book_room.v1", subject=one, data=data | {"organisation_id": organisations[days["convenor"]]}, turn=SPLIT)


def municipality(year: Row, place: str) -> str:
    code: str = next(row["municipality"] for row in year["places"] if row["name"] == place)
    return code


def steps(gathering: Gathering) -> Iterator[Ask]:
    """All that is asked of one gathering, from its draft to its end."""
    one = gathering.gathering_id
    yield asked("draft_gathering", one, gathering.draft, DRAFT)
    yield from agreed_steps(gathering)


def agreed_steps(gathering: Gathering) -> Iterator[Ask]:
    """What follows its draft."""
    one, costs = gathering.gathering_id, gathering.costs
    if costs:
        yield asked("split_costs", one, costs, SPLIT)
    yield asked("propose_gathering", one, {}, PROPOSE)
    for party in gathering.draft["parties"]:
        yield asked("agree_to_gathering", one, {"organisation_id": party}, AGREE)
    if costs:
        for payer in costs["rule"]["payers"]:
            yield asked("accept_share", one, {"payer": payer["payer"], "split": 1}, ACCEPT)
    yield asked("publish_gathering", one, {}, PUBLISH)
    yield asked("hold_gathering", one, {"attendance": list(gathering.came)}, HOLD)


def split_of(costs: Row, organisations: Mapping[str, str]) -> Row:
    """The costs of a row as they are asked to be split."""
    part = {"share": "weight", "head": "heads", "fixed_sum": "cents"}[costs["by"]]
    payers = [{"payer": organisations[name], part: number} for name, number in costs["payers"].items()]
    return {"rent_cents": costs["rent_cents"], "catering_cents": costs["catering_cents"], "rule": {"by": costs["by"], "payers": payers}}


def occasion_id(series_id: str, occasion: str) -> str:
    """The gathering that an occasion becomes."""
    return str(uuid5(UUID(series_id), datetime.fromisoformat(occasion).isoformat()))


def at(wall: datetime) -> str:
    return wall.replace(tzinfo=HELSINKI).isoformat()


def ends(starts: str, minutes: int) -> str:
    return at(datetime.fromisoformat(starts) + timedelta(minutes=minutes))


def asked(verb: str, gathering_id: str, data: Row, turn: int) -> Ask:
    """A command about a gathering."""
    return Ask(type=f"events.{verb}.v1", subject=gathering_id, data={"gathering_id": gathering_id} | data, turn=turn)


def _gathering(name: str, draft: Row, *, came: list[Row]) -> Gathering:
    gathering_id = id_of("gathering", name)
    return Gathering(gathering_id=gathering_id, draft=draft, came=tuple(came))


def _parties(row: Row, organisations: Mapping[str, str]) -> Row:
    return {"convenor": organisations[row["convenor"]], "parties": [organisations[name] for name in row["parties"]]}


def _forum(name: str, data: Row, row: Row, organisations: Mapping[str, str]) -> Iterator[Ask]:
    forum_id = id_of("forum", name)
    data = {"forum_id": forum_id, "theme": row["theme"], "convenor": organisations[row["convenor"]]} | data
    yield Ask(type="events.found_forum.v1", subject=forum_id, data=data, turn=DRAFT)


def _convened(name: str, gatherings: list[str]) -> Iterator[Ask]:
    forum_id = id_of("forum", name)
    for gathering in gatherings:
        data = {"forum_id": forum_id, "gathering_id": id_of("gathering", gathering)}
        yield Ask(type="events.convene_forum.v1", subject=forum_id, data=data, turn=SPLIT)


def _table(table: Row, organisations: Mapping[str, str]) -> Iterator[Ask]:
    forum_id = id_of("forum", table["name"])
    rules = {"forum_id": forum_id, "rules": table["rules"], "agreed_on": min(table["held_on"]).isoformat()}
    yield Ask(type="events.agree_on_rules.v1", subject=forum_id, data=rules, turn=SPLIT)
    for row in table["outcomes"]:
        one = id_of("outcome", row["text"])
        data = {"outcome_id": one, "forum_id": forum_id, "text": row["text"], "owner": organisations[row["owner"]], "due_on": row["due_on"].isoformat()}
        yield Ask(type="events.record_outcome.v1", subject=one, data=data, turn=PROPOSE)
        if "done_on" in row:
            yield Ask(type="events.complete_outcome.v1", subject=one, data={"outcome_id": one}, turn=AGREE)
        else:
            yield Ask(type="events.drop_outcome.v1", subject=one, data={"outcome_id": one, "reason": row["dropped_for"]}, turn=AGREE)


def _others(row: Row, organisations: Mapping[str, str]) -> list[str]:
    """Who pays, but for the convenor: they are parties to the series."""
    return [organisations[name] for name in row["costs"]["payers"] if name != row["convenor"]]


def _hours(day: date, hours: tuple[time, time]) -> Row:
    return dict(zip(("starts_at", "ends_at"), (at(datetime.combine(day, hour)) for hour in hours), strict=True))


def _room(place_id: str, place: str, room: Row) -> Iterator[Ask]:
    one = room_id(place, room["name"])
    whose = {"place_id": place_id, "room_id": one}
    data = {"name": named(room), "capacity": room["capacity"], "equipment": room["equipment"], "buffer_after_minutes": room["buffer_minutes"]}
    yield Ask(type="registry.add_room.v1", subject=place_id, data=whose | data, turn=1)
    price = {"cents_per_hour": room["cents_per_hour"], "valid_from": OPENED_ON}
    yield Ask(type="registry.price_room.v1", subject=place_id, data=whose | {"prices": [price]}, turn=2)
