"""The calendar that anybody sees: what is published and what recurs, and nothing that is not for everybody."""

from collections.abc import AsyncIterator
from uuid import UUID

import pytest

from shared.settings import Settings
from tests.border import is_problem
from tests.events_http import ROOT, Served, a_published_gathering, a_theme_day, events_served
from tests.running import eventually

pytestmark = pytest.mark.integration

AT = f"{ROOT}/public/gatherings"
MARCH = {"first_on": "2026-03-01", "last_on": "2026-03-31"}
LATER = {"first_on": "2036-03-01", "last_on": "2036-03-31"}
WRONG = ({"municipality": "Pori"}, {"after": "x"}, {"limit": "0"}, {"of": "x"})


@pytest.fixture
async def served(settings: Settings) -> AsyncIterator[Served]:
    async with events_served(settings) as found:
        yield found


async def titles(served: Served, **asked: str) -> list[str]:
    answer = (await served.client.get(AT, params=MARCH | asked)).raise_for_status().json()
    return [one["title"]["fi"] for one in answer["items"]]


async def test_what_is_published_is_there_with_who_invites_and_whether_there_is_room(served: Served) -> None:
    centre = await served.organisation("Satakunnan yhteisökeskus")
    path = await a_published_gathering(served, centre, starts_at="2036-03-02T10:00:00+02:00", ends_at="2036-03-02T13:00:00+02:00", free_of_charge=True)
    await served.done("PUT", f"{path}/signup", {"capacity": 1, "asks": []}, by=centre)
    (await served.client.post(f"{path}/signups", json={})).raise_for_status()

    async def named() -> bool:
        """the organisation's name has come from the registry"""
        (one,) = (await served.client.get(AT, params=LATER)).json()["items"]
        return one["convenor_name"] is not None

    await eventually(named)
    (one,) = (await served.client.get(AT, params=LATER)).json()["items"]
    assert one["convenor_name"].startswith("Satakunnan yhteisökeskus")
    assert (one["signup"]["is_open"], one["signup"]["free"], one["free_of_charge"], one["state"]) == (True, 0, True, "published")
    assert not {"payers", "duties", "parties", "organisers"} & one.keys()


async def test_no_draft_is_there_and_what_was_cancelled_before_it_was_published_neither(served: Served) -> None:
    centre = await served.organisation("Yhdistys")
    drafted = await served.done("POST", f"{ROOT}/gatherings", a_theme_day(centre, title={"fi": "Luonnos"}), by=centre)
    dropped = await served.done("POST", f"{ROOT}/gatherings", a_theme_day(centre, title={"fi": "Hylätty"}), by=centre)
    await served.done("POST", f"{ROOT}/gatherings/{dropped['gathering_id']}/cancellation", {"reason": "illness"}, by=centre)
    path = await a_published_gathering(served, centre, title={"fi": "Peruttu"})
    await served.done("POST", f"{path}/cancellation", {"reason": "illness"}, by=centre)

    assert await titles(served) == ["Peruttu"]
    assert is_problem(await served.client.get(f"{ROOT}/public/gatherings/{drafted['gathering_id']}"), 404, "not-found")


async def test_occasions_of_a_series_are_there_and_one_that_was_taken_up_stands_for_itself_until_it_is_published(served: Served) -> None:
    centre = await served.organisation("Yhdistys")
    body = {name: value for name, value in a_theme_day(centre, title={"fi": "Pysäkki"}).items() if name not in {"starts_at", "ends_at"}}
    times = {"starts": "2026-03-02T10:00:00", "minutes": 120, "recurrence": "FREQ=WEEKLY;COUNT=4"}
    series = await served.done("POST", f"{ROOT}/series", {**body, **times}, by=centre)

    async def shown() -> list[tuple[str, bool]]:
        items = (await served.client.get(AT, params=MARCH)).raise_for_status().json()["items"]
        return [(one["starts_at"][8:10], one["gathering_id"] is not None) for one in items]

    assert await shown() == [("02", False), ("09", False), ("16", False), ("23", False)]
    taken = await served.done("POST", f"{ROOT}/series/{series['series_id']}/gatherings", {"occasion": "2026-03-09T10:00:00"}, by=centre)
    assert await shown() == [("02", False), ("09", False), ("16", False), ("23", False)]
    gathering = f"{ROOT}/gatherings/{UUID(taken['gathering_id'])}"
    await served.done("POST", f"{gathering}/proposal", by=centre)
    await served.done("POST", f"{gathering}/publication", by=centre)
    assert await shown() == [("02", False), ("09", True), ("16", False), ("23", False)]


async def test_what_is_asked_for_narrows_and_is_checked_and_the_same_answer_is_not_sent_again(served: Served) -> None:
    centre = await served.organisation("Yhdistys")
    await a_published_gathering(served, centre, title={"fi": "Porissa"})
    await a_published_gathering(served, centre, title={"fi": "Raumalla"}, municipality="684", target_groups=["families"])

    assert await titles(served, municipality="684") == await titles(served, target_group="families") == ["Raumalla"]
    assert sorted(await titles(served)) == ["Porissa", "Raumalla"]
    first = await served.client.get(AT, params=MARCH)
    assert (await served.client.get(AT, params=MARCH, headers={"If-None-Match": first.headers["etag"]})).status_code == 304
    for wrong in ({"first_on": "2026-13-01"}, *(MARCH | also for also in WRONG)):
        assert (await served.client.get(AT, params=wrong)).status_code == 422, wrong
