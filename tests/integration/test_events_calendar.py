"""The calendar is looked at by month and by what is asked for: gatherings and occasions of series in one list, each once."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID, uuid4

import pytest

from tests.border import is_problem
from tests.events_http import ROOT, Served, a_published_gathering, a_theme_day
from tests.running import eventually

pytestmark = [pytest.mark.integration, pytest.mark.asyncio(loop_scope="module")]


def a_series(convenor: UUID, **changed: Any) -> dict[str, Any]:
    given = {"kind": "meeting_place", "title": {"fi": "Avoimet ovet"}, "convenor": str(convenor), "municipality": "609", "target_groups": ["older_people"]}
    return given | {"starts": "2026-03-03T10:00:00", "minutes": 120, "recurrence": "FREQ=WEEKLY;BYDAY=TU"} | changed


async def looked_at(served: Served, **query: Any) -> list[dict[str, Any]]:
    """Page by page."""
    found: list[dict[str, Any]] = []
    after: str | None = ""
    while after is not None:
        page = await served.done("GET", f"{ROOT}/calendar?{urlencode(query | ({'after': after} if after else {}))}")
        found += page["items"]
        after = page["next"]
    return found


async def test_a_month_shows_gatherings_and_occasions_of_series_in_one_list_by_time(served: Served) -> None:
    centre = uuid4()
    await served.done("POST", f"{ROOT}/series", a_series(centre, recurrence="FREQ=WEEKLY;BYDAY=TU;COUNT=3"), by=centre)
    for day in ("02-27", "03-09", "03-31", "04-01"):
        when = {"starts_at": f"2026-{day}T09:00:00+02:00", "ends_at": f"2026-{day}T23:30:00+02:00"}
        await served.done("POST", f"{ROOT}/gatherings", a_theme_day(centre, **when), by=centre)

    whole = await looked_at(served, month="2026-03", organisation=centre)
    assert [(entry["starts_at"][5:10], entry["state"]) for entry in whole] == [
        ("03-03", "planned"), ("03-09", "draft"), ("03-10", "planned"), ("03-17", "planned"), ("03-31", "draft"),
    ]  # fmt: skip
    assert await looked_at(served, month="2026-03", organisation=centre, limit=2) == whole


async def test_the_month_of_an_area_by_target_group_is_found_by_each_of_its_filters(served: Served) -> None:
    centre, network, place = uuid4(), uuid4(), uuid4()
    common = {"municipality": "079", "target_groups": ["families", "youth"], "network_id": str(network)}
    gathering = await served.done("POST", f"{ROOT}/gatherings", a_theme_day(centre, **common, spot={"place_id": str(place)}), by=centre)
    await served.done("POST", f"{ROOT}/series", a_series(centre, **common, spot={"place_id": str(place)}, recurrence="FREQ=WEEKLY;BYDAY=TU;COUNT=1"), by=centre)

    window = {"first_on": "2026-03-02", "last_on": "2026-03-03"}
    for wanted in ({"municipality": "079"}, {"network": network}, {"place": place}, {"organisation": centre}, {"municipality": "079", "target_group": "youth"}):
        found = await looked_at(served, **window, **wanted)
        assert [entry["gathering_id"] for entry in found] == [gathering["gathering_id"], None], wanted
    assert await looked_at(served, **window, municipality="079", target_group="older_people") == []
    assert len(await looked_at(served, **window, municipality="079", kind="meeting_place")) == 1


async def test_a_row_shows_all_that_the_spreadsheet_had_in_its_columns(served: Served) -> None:
    centre, payer, person = uuid4(), uuid4(), uuid4()
    heard = {
        "contents": {"fi": "Muistitestejä"}, "organisers": [str(payer)], "languages": ["fi", "sv"], "free_of_charge": True, "capacity": 20,
        "duties": [{"role": "responsible", "key_person_id": str(person)}], "spot": {"place_id": None, "room_id": None, "description": "Kirjasto"},
    }  # fmt: skip
    drafted = await served.done("POST", f"{ROOT}/gatherings", a_theme_day(centre, payer, **heard), by=centre)
    costs = {"rent_cents": 5_000, "rule": {"by": "head", "payers": [{"payer": str(payer), "heads": 3}]}}
    await served.done("PUT", f"{ROOT}/gatherings/{drafted['gathering_id']}/costs", costs, by=centre)
    (row,) = await looked_at(served, month="2026-03", organisation=payer)

    assert {name: row[name] for name in heard} | {"contents": row["contents"]["fi"]} == heard | {"contents": "Muistitestejä"}
    assert (row["payers"], row["parties"], row["target_groups"]) == ([str(payer)], [str(payer)], ["older_people"])


async def test_a_row_tells_what_is_missing_and_whom_it_concerns_by_name(served: Served) -> None:
    centre, payer = await served.organisation("Yhteisökeskus"), await served.organisation("Maksaja")
    duty = {"role": "responsible", "key_person_id": str(uuid4())}
    drafted = await served.done("POST", f"{ROOT}/gatherings", a_theme_day(centre, payer, duties=[duty]), by=centre)
    costs = {"rent_cents": 5_000, "catering_cents": 700, "rule": {"by": "head", "payers": [{"payer": str(payer), "heads": 3}]}}
    await served.done("PUT", f"{ROOT}/gatherings/{drafted['gathering_id']}/costs", costs, by=centre)

    async def told() -> dict[str, Any]:
        (row,) = await looked_at(served, month="2026-03", organisation=centre)
        return row

    async def is_named() -> bool:
        row = await told()
        return bool(row["convenor_name"] and row["costs"]["waits_for"][0]["name"])

    await eventually(is_named)
    row = await told()
    alone = await served.done("GET", f"{ROOT}/calendar/{drafted['gathering_id']}")
    assert row["convenor_name"].startswith("Yhteisökeskus")
    assert row["gaps"] == ["key_holder", "host", "substitute"]
    assert (row["costs"]["cents"], [one["organisation_id"] for one in row["costs"]["waits_for"]]) == (5_700, [str(payer)])
    assert alone.pop("last_change") == (await served.done("GET", f"{ROOT}/gatherings/{drafted['gathering_id']}"))["last_change"]
    assert {**alone, "starts_at": row["starts_at"], "ends_at": row["ends_at"]} == row
    assert (await served.done("GET", f"{ROOT}/changes/newest"))["change"] >= (await served.done("GET", f"{ROOT}/gatherings/{row['id']}"))["last_change"]


async def test_rows_are_found_by_their_state_and_by_what_they_lack(served: Served) -> None:
    centre = uuid4()
    every_role = [{"role": role, "key_person_id": str(uuid4())} for role in ("responsible", "key_holder", "host", "substitute")]
    await served.done("POST", f"{ROOT}/series", a_series(centre, recurrence="FREQ=WEEKLY;BYDAY=TU;COUNT=1"), by=centre)
    await served.done("POST", f"{ROOT}/gatherings", a_theme_day(centre, duties=every_role), by=centre)
    lacking = await a_published_gathering(served, centre)

    async def states(**query: Any) -> list[str]:
        return [row["state"] for row in await looked_at(served, month="2026-03", organisation=centre, **query)]

    assert sorted(await states()) == ["draft", "planned", "published"]
    assert (await states(state="draft"), await states(state="published"), await states(lacks="duties")) == (["draft"], ["published"], ["published"])
    await served.done("POST", f"{lacking}/cancellation", {"reason": "sairastapaus"}, by=centre)
    assert await states(lacks="duties") == []


async def test_what_lasts_longer_than_the_window_is_seen_in_it_once(served: Served) -> None:
    centre = uuid4()
    for starts, ends in (("01-15", "05-15"), ("02-28", "03-01"), ("03-31", "04-20"), ("01-15", "02-20")):
        when = {"starts_at": f"2026-{starts}T20:00:00+02:00", "ends_at": f"2026-{ends}T08:00:00+02:00"}
        await served.done("POST", f"{ROOT}/gatherings", a_theme_day(centre, **when), by=centre)

    for wanted in ({"organisation": centre}, {"organisation": centre, "limit": 1}):
        found = await looked_at(served, month="2026-03", **wanted)
        assert [entry["starts_at"][5:10] for entry in found] == ["01-15", "02-28", "03-31"]


async def test_an_occasion_that_became_a_gathering_stands_in_the_calendar_once_wherever_it_moves(served: Served) -> None:
    centre = uuid4()
    series = await served.done("POST", f"{ROOT}/series", a_series(centre, recurrence="FREQ=WEEKLY;BYDAY=TU;COUNT=3", capacity=30), by=centre)
    path = f"{ROOT}/series/{series['series_id']}"
    before = await looked_at(served, month="2026-03", organisation=centre)
    taken = [await served.done("POST", f"{path}/gatherings", {"occasion": "2026-03-10T10:00:00"}, by=centre) for _ in range(2)]
    gathering = taken[0]

    assert taken[0] == taken[1]
    assert (gathering["gathering_id"], gathering["occasion"], gathering["capacity"]) == (before[1]["id"], "2026-03-10T10:00:00", 30)
    after = await looked_at(served, month="2026-03", organisation=centre)
    assert [(entry["id"], entry["state"]) for entry in after] == list(zip([entry["id"] for entry in before], ["planned", "draft", "planned"], strict=True))
    moved = {"base": gathering["last_change"], "edited": {"time": {"starts_at": "2026-04-10T10:00:00+03:00", "ends_at": "2026-04-10T12:00:00+03:00"}}}
    await served.done("PATCH", f"{ROOT}/gatherings/{gathering['gathering_id']}", moved, by=centre)
    assert [entry["starts_at"][5:10] for entry in await looked_at(served, month="2026-03", organisation=centre)] == ["03-03", "03-17"]
    (april,) = await looked_at(served, month="2026-04", organisation=centre)
    assert (april["gathering_id"], april["series_id"], april["occasion"]) == (gathering["gathering_id"], series["series_id"], "2026-03-10T10:00:00")
    refused = await served.ask("POST", f"{path}/cancellations", {"occasion": "2026-03-10T10:00:00", "reason": "illness"}, by=centre)
    assert is_problem(refused, 409, "occasion-is-a-gathering", field="occasion")
    assert await served.said(series["series_id"]) == ["series.started", "series.occasion_taken_up"]


async def test_a_series_is_found_years_on_over_both_changes_of_the_clocks_and_moved_occasions_where_they_are(served: Served) -> None:
    centre = uuid4()
    daily = await served.done("POST", f"{ROOT}/series", a_series(centre, starts="2026-01-01T10:00:00", recurrence="FREQ=DAILY;COUNT=1000"), by=centre)
    move = {"occasion": "2026-01-01T10:00:00", "starts": "2029-03-25T12:00:00", "minutes": 60}
    await served.done("POST", f"{ROOT}/series/{daily['series_id']}/moves", move, by=centre)

    hours = [entry["starts_at"][11:] for entry in await looked_at(served, first_on="2028-03-25", last_on="2028-03-26", organisation=centre)]
    assert hours == ["10:00:00+02:00", "10:00:00+03:00"]
    assert [entry["state"] for entry in await looked_at(served, month="2029-03", organisation=centre)] == ["moved"]
    assert len(await looked_at(served, first_on="2028-01-01", last_on="2028-12-31", organisation=centre)) == 270


async def test_a_window_is_named_and_bounded(served: Served) -> None:
    for query, field in (
        ({}, "(body)"),
        ({"month": "2026-13"}, "month"),
        ({"month": "2026-03", "first_on": "2026-03-01"}, "(body)"),
        ({"first_on": "2026-01-01", "last_on": "2027-12-31"}, "last_on"),
        ({"month": "2026-03", "after": "nowhere"}, "after"),
    ):
        answer = await served.ask("GET", f"{ROOT}/calendar?{urlencode(query)}")
        assert (answer.status_code, answer.json()["field"]) == (422, field), answer.text


async def test_until_its_gathering_is_published_the_series_goes_on_announcing_an_occasion_that_was_taken_up(served: Served) -> None:
    centre = uuid4()
    series = await served.done("POST", f"{ROOT}/series", a_series(centre, recurrence="FREQ=WEEKLY;BYDAY=TU;COUNT=4"), by=centre)
    path = f"{ROOT}/series/{series['series_id']}"

    async def announced() -> tuple[str, ...]:
        text = (await served.ask("GET", f"{ROOT}/feeds/series/{series['series_id']}.ics")).text
        return tuple(line.partition(":")[2] for line in text.splitlines() if line.startswith("EXDATE"))

    taken = {
        day: (await served.done("POST", f"{path}/gatherings", {"occasion": f"2026-03-{day}T10:00:00"}, by=centre))["gathering_id"] for day in ("10", "17", "24")
    }
    assert await announced() == ()
    for day in ("10", "24"):
        await served.done("POST", f"{ROOT}/gatherings/{taken[day]}/proposal", by=centre)
    await served.done("POST", f"{ROOT}/gatherings/{taken['10']}/publication", by=centre)
    await served.done("POST", f"{ROOT}/gatherings/{taken['24']}/cancellation", {"reason": "illness"}, by=centre)
    assert await announced() == ("20260310T100000",)
    calendar = (await served.ask("GET", f"{ROOT}/feeds/series/{series['series_id']}.ics")).text
    assert calendar.count("STATUS:CANCELLED") == 1
