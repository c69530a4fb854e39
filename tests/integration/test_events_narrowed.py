"""The public calendar narrowed in every way that residents need: in its list, its days and as a feed alike; and a series with its occasions."""

from typing import Any
from uuid import UUID, uuid4

import pytest

from tests.events_http import ROOT, Served, a_published_gathering, a_theme_day
from tests.running import eventually

pytestmark = [pytest.mark.integration, pytest.mark.asyncio(loop_scope="module")]

PUBLIC, FEED = f"{ROOT}/public/gatherings", f"{ROOT}/feeds/calendar.ics"
MARCH = {"first_on": "2036-03-01", "last_on": "2036-03-31"}
AT_TEN = {"starts_at": "2036-03-04T10:00:00+02:00", "ends_at": "2036-03-04T12:00:00+02:00"}


async def listed(served: Served, **asked: Any) -> list[str]:
    answer = await served.client.get(PUBLIC, params=MARCH | asked)
    assert answer.is_success, answer.text
    return [one["title"]["fi"] for one in answer.json()["items"]]


async def counted(served: Served, **asked: Any) -> list[tuple[str, int, int]]:
    answer = await served.client.get(f"{PUBLIC}/days", params={"month": "2036-03"} | asked)
    assert answer.is_success, answer.text
    return [(one["day"], one["gatherings"], one["cancelled"]) for one in answer.json()]


async def a_series(served: Served, centre: UUID, **changed: Any) -> str:
    outline = {name: value for name, value in a_theme_day(centre, **changed).items() if name not in {"starts_at", "ends_at"}}
    rule = {"starts": "2036-03-03T10:00:00", "minutes": 120, "recurrence": "FREQ=WEEKLY;COUNT=4"}
    return str((await served.done("POST", f"{ROOT}/series", outline | rule, by=centre))["series_id"])


async def test_gatherings_and_series_are_narrowed_by_the_language_in_which_they_are_held(served: Served) -> None:
    centre = uuid4()
    await a_published_gathering(served, centre, title={"fi": "Ruotsiksi"}, languages=["sv", "fi"], **AT_TEN)
    await a_published_gathering(served, centre, title={"fi": "Suomeksi"}, languages=["fi"], **AT_TEN)
    await a_series(served, centre, title={"fi": "Sarja"}, languages=["en"])

    assert await listed(served, organisation=str(centre), language="sv") == ["Ruotsiksi"]
    assert set(await listed(served, organisation=str(centre), language="fi")) == {"Ruotsiksi", "Suomeksi"}
    assert set(await listed(served, organisation=str(centre), language="en")) == {"Sarja"}


async def test_gatherings_are_narrowed_by_what_their_place_is_known_to_have(served: Served) -> None:
    centre, keeper = uuid4(), await served.organisation("Haltija")
    told = {
        "name": {"fi": "Esteetön talo"},
        "keeper": str(keeper),
        "municipality": "609",
        "accessibility": {"step_free_entrance": True, "induction_loop": False},
    }
    place = (await served.done("POST", "/api/registry/v1/places", told))["place_id"]
    await a_published_gathering(served, centre, title={"fi": "Talolla"}, spot={"place_id": place}, **AT_TEN)
    await a_published_gathering(served, centre, title={"fi": "Muualla"}, **AT_TEN)
    await a_series(served, centre, title={"fi": "Talolla viikoittain"}, spot={"place_id": place})

    async def known() -> bool:
        """the place has come from the registry"""
        return await listed(served, organisation=str(centre), accessible="step_free_entrance") != []

    await eventually(known)
    assert set(await listed(served, organisation=str(centre), accessible="step_free_entrance")) == {"Talolla", "Talolla viikoittain"}
    assert await listed(served, organisation=str(centre), accessible="induction_loop") == []
    rows = (await served.client.get(PUBLIC, params=MARCH | {"organisation": str(centre), "place": place})).json()["items"]
    assert {tuple(one["accessible"]) for one in rows} == {("step_free_entrance",)}


async def test_the_days_of_a_month_count_what_the_list_shows(served: Served) -> None:
    centre = uuid4()
    await a_published_gathering(served, centre, **AT_TEN)
    cancelled = await a_published_gathering(served, centre, **AT_TEN)
    await served.done("POST", f"{cancelled}/cancellation", {"reason": "illness"}, by=centre)
    await a_published_gathering(served, centre, starts_at="2036-02-28T20:00:00+02:00", ends_at="2036-03-02T12:00:00+02:00", free_of_charge=True)
    series = await a_series(served, centre, kind="meeting_place")
    await served.done("POST", f"{ROOT}/series/{series}/cancellations", {"occasion": "2036-03-10T10:00:00", "reason": "illness"}, by=centre)

    own = {"organisation": str(centre)}
    assert await counted(served, **own) == [
        ("2036-03-01", 1, 0), ("2036-03-03", 1, 0), ("2036-03-04", 2, 1), ("2036-03-10", 1, 1), ("2036-03-17", 1, 0), ("2036-03-24", 1, 0),
    ]  # fmt: skip
    assert sum(day[1] for day in await counted(served, **own)) == len(await listed(served, **own))
    assert [day[0] for day in await counted(served, kind="meeting_place", **own)] == ["2036-03-03", "2036-03-10", "2036-03-17", "2036-03-24"]
    assert await counted(served, free_of_charge="true", **own) == [("2036-03-01", 1, 0)]
    assert (await served.client.get(f"{PUBLIC}/days", params={"month": "2036-13"})).status_code == 422
    assert (await served.client.get(f"{PUBLIC}/days")).status_code == 422


async def test_a_series_is_read_by_anybody_and_the_calendar_is_narrowed_to_its_occasions(served: Served) -> None:
    centre = uuid4()
    series = await a_series(served, centre, title={"fi": "Pysäkki"}, free_of_charge=True)
    await a_series(served, centre, title={"fi": "Toinen"})
    taken = await served.done("POST", f"{ROOT}/series/{series}/gatherings", {"occasion": "2036-03-10T10:00:00"}, by=centre)
    for step in ("proposal", "publication"):
        await served.done("POST", f"{ROOT}/gatherings/{taken['gathering_id']}/{step}", by=centre)

    read = (await served.client.get(f"{ROOT}/public/series/{series}")).raise_for_status().json()
    rows = (await served.client.get(PUBLIC, params=MARCH | {"series": series})).json()["items"]

    assert (read["title"]["fi"], read["free_of_charge"], read["cancelled_for"]) == ("Pysäkki", True, None)
    assert not read.keys() & {"parties", "duties", "organisers", "capacity"}
    assert [(one["starts_at"][8:10], one["gathering_id"]) for one in rows] == [("03", None), ("10", taken["gathering_id"]), ("17", None), ("24", None)]
    assert (await served.client.get(f"{ROOT}/public/series/{uuid4()}")).status_code == 404


async def test_the_calendar_as_it_is_narrowed_can_be_subscribed_to(served: Served) -> None:
    centre = uuid4()
    soon = {"starts_at": "2026-12-04T10:00:00+02:00", "ends_at": "2026-12-04T12:00:00+02:00"}
    await a_published_gathering(served, centre, title={"fi": "Maksuton retki"}, free_of_charge=True, target_groups=["families"], **soon)
    await a_published_gathering(served, centre, title={"fi": "Maksullinen retki"}, free_of_charge=False, **soon)
    asked = {"organisation": str(centre), "free_of_charge": "true", "target_group": "families"}

    answer = await served.client.get(FEED, params=asked)
    again = await served.client.get(FEED, params=asked, headers={"If-None-Match": answer.headers["etag"]})
    await a_published_gathering(served, centre, title={"fi": "Retki lisää"}, free_of_charge=True, target_groups=["families"], **soon)
    later = await served.client.get(FEED, params=asked, headers={"If-None-Match": answer.headers["etag"]})

    assert (answer.status_code, answer.headers["content-type"]) == (200, "text/calendar; charset=utf-8")
    assert "Maksuton retki" in answer.text
    assert "Maksullinen" not in answer.text
    assert (again.status_code, later.status_code, "Retki lisää" in later.text) == (304, 200, True)


async def test_what_is_typed_and_series_are_in_a_narrowed_feed_as_well_and_it_says_whose_it_is(served: Served) -> None:
    centre = uuid4()
    outline = {"kind": "meeting_place", "title": {"fi": "Hyvinvointipysäkki"}, "convenor": str(centre), "municipality": "684"}
    await served.done("POST", f"{ROOT}/series", outline | {"starts": "2026-12-03T10:00:00", "minutes": 60, "recurrence": "FREQ=WEEKLY;COUNT=4"}, by=centre)

    answer = await served.client.get(FEED, params={"q": "hyvinvointi", "municipality": "684", "lang": "sv"})

    assert "RRULE:FREQ=WEEKLY" in answer.text
    assert "X-WR-CALNAME:Evenemang: Raumo" in answer.text
    assert "VEVENT" not in (await served.client.get(FEED, params={"q": "zzzzzz"})).text


@pytest.mark.parametrize(("asked", "status"), [({"place": str(UUID(int=7))}, 404), ({"municipality": "999"}, 404), ({"kind": "party"}, 422), ({"a": "1"}, 422)])
async def test_nobody_subscribes_to_what_nothing_knows(served: Served, asked: dict[str, str], status: int) -> None:
    assert (await served.client.get(FEED, params=asked)).status_code == status
