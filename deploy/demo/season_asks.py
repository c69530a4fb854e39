"""What the running season asks for: series with their rooms, single gatherings and meetings of networks. Nothing here speaks to anybody."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta

from deploy.demo import year
from deploy.demo.loading import Ask
from deploy.demo.season import LAST_DAY, Season, days, first_occasion, gathering_id, nth, series_id
from deploy.demo.source import Row, id_of

OUTLINE = ("kind", "title", "contents", "target_groups", "languages", "municipality")
"""What a row says in the words of the command."""
MEETING = {"at": "09:00", "minutes": 180, "languages": ["fi"]}
BOOKED = 2
"""The turn in which rooms are taken; what is to find one taken comes after it."""
Organisations = Mapping[str, str]


def everything(season: Season, organisations: Organisations) -> Iterator[Ask]:
    for row in season.rows["series"]:
        for each in season.years:
            yield from _series(row, each, organisations, season=season)
    for row in season.rows["singles"]:
        for month, day in days(season, row):
            yield from gathered(row, month, day, organisations, today=season.today)
    for row in season.rows["meetings"]:
        for month, day in days(season, row):
            yield from _met(MEETING | row, month, day, organisations, today=season.today)


def gathered(row: Row, month: date, day: date, organisations: Organisations, *, today: date) -> Iterator[Ask]:
    """One gathering, published and, once its day is over, held; or called off."""
    one = gathering_id(row, month)
    draft = drafted(row, day, organisations)
    costs = year.split_of(row["costs"], organisations) if "costs" in row else None
    is_off = month.month in row.get("cancelled", {}).get("months", ())
    yield year.asked("draft_gathering", one, draft, year.DRAFT)
    for ask in year.agreed_steps(year.Gathering(gathering_id=one, draft=draft, came=tuple(_came(row, month)), costs=costs)):
        if ask.turn < year.HOLD or (day < today and not is_off):
            yield ask
    if is_off:
        yield year.asked("cancel_gathering", one, {"reason": row["cancelled"]["reason"]}, year.HOLD)
    if "signups" in row and day > today and not is_off:
        yield year.asked("open_signup", one, terms(row), year.HOLD)


def terms(row: Row) -> Row:
    """Names and telephone numbers, so that nothing is sent to anybody."""
    return {"capacity": row["signups"]["places"], "most_persons": row["signups"]["most"], "asks": ["name", "phone"]}


def drafted(row: Row, day: date, organisations: Organisations) -> Row:
    starts = datetime.combine(day, time.fromisoformat(row["at"]))
    said = _outline(row, organisations)
    return said | {"starts_at": year.at(starts), "ends_at": year.at(starts + timedelta(minutes=row["minutes"]))}


def _outline(row: Row, organisations: Organisations) -> Row:
    said: Row = {name: row[name] for name in OUTLINE if name in row}
    said |= {"convenor": organisations[row["convenor"]], "parties": [organisations[name] for name in row["parties"]]}
    said |= {"free_of_charge": row["free"]} if "free" in row else {}
    said |= {"network_id": id_of("network", row["network"])} if "network" in row else {}
    if "spot" in row:
        return said | {"spot": {"description": row["spot"]}}
    spot = {"place_id": id_of("place", row["place"])} | ({"room_id": year.room_id(row["place"], row["room"])} if "room" in row else {})
    return said | {"spot": spot}


def _came(row: Row, month: date) -> Iterator[Row]:
    if "came" in row:
        yield {"target_group": row["target_groups"][0], "persons": row["came"][month.month - 1]}
    yield from row.get("attendance", ())


def _met(row: Row, month: date, day: date, organisations: Organisations, *, today: date) -> Iterator[Ask]:
    """A meeting of a network; where it has a forum, that one is convened."""
    yield from gathered(row, month, day, organisations, today=today)
    if "forum" in row:
        forum_id = id_of("forum", row["network"])
        yield Ask(type="events.convene_forum.v1", subject=forum_id, data={"forum_id": forum_id, "gathering_id": gathering_id(row, month)}, turn=year.SPLIT)


def _series(row: Row, of: int, organisations: Organisations, *, season: Season) -> Iterator[Ask]:
    one, first = series_id(row, of), datetime.combine(first_occasion(row, of), time.fromisoformat(row["at"]))
    data = _outline({"free": True} | row, organisations) | {"series_id": one, "starts": wall(first), "minutes": row["minutes"], "recurrence": _rule(row, of)}
    yield Ask(type="events.start_series.v1", subject=one, data=data)
    for month in (month for month in season.recent if month.year == of):
        yield from _exceptions(row, one, month)
    if "booked" not in row or of > season.today.year:
        return
    rooms = [row[name] for name in ("tried_first", "room") if name in row]
    for turn, room in enumerate(rooms, start=BOOKED + len(rooms) - 1):
        booking = id_of("series booking", f"season/{row['key']}/{of}/{room}")
        whose = {"organisation_id": organisations[row["convenor"]], "first_on": first.date().isoformat(), "priority": "association"}
        whole = {"series_booking_id": booking, "series_id": one, "room_id": year.room_id(row["place"], room)}
        yield Ask(type="events.book_series.v1", subject=booking, data=whole | whose, turn=turn)


def _exceptions(row: Row, one: str, month: date) -> Iterator[Ask]:
    for kind, verb in (("cancelled", "cancel_occasion"), ("moved", "move_occasion")):
        if kind not in row:
            continue
        occasion = datetime.combine(nth(month, row[kind]["week"], row["weekday"]), time.fromisoformat(row["at"]))
        moved = (
            {"starts": wall(occasion + timedelta(days=row[kind]["days"])), "minutes": row["minutes"]} if kind == "moved" else {"reason": row[kind]["reason"]}
        )
        yield Ask(type=f"events.{verb}.v1", subject=one, data={"series_id": one, "occasion": wall(occasion)} | moved, turn=1)


def _rule(row: Row, of: int) -> str:
    by = f"FREQ=MONTHLY;BYDAY={row['monthly']}{row['weekday']}" if "monthly" in row else f"FREQ=WEEKLY;INTERVAL={row.get('every', 1)};BYDAY={row['weekday']}"
    return f"{by};UNTIL={date(of, *LAST_DAY):%Y%m%d}"


def wall(moment: datetime) -> str:
    return moment.isoformat(timespec="minutes")
