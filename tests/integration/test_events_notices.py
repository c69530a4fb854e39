"""Notices by mail, to a real mail server: each once, in the person's language, and owed as long as they are not sent."""

from collections.abc import AsyncIterator, Iterator
from typing import Any
from uuid import UUID, uuid4

import pytest
import pytest_asyncio

from deploy.launcher.servers import Servers
from tests.area import new_area
from tests.events_http import ROOT, Served, a_published_gathering, events_served
from tests.mail_server import MailServer, mail_server
from tests.running import eventually

pytestmark = [pytest.mark.integration, pytest.mark.asyncio(loop_scope="module")]

NEXT_YEAR = {"starts_at": "2030-03-02T10:00:00+02:00", "ends_at": "2030-03-02T13:00:00+02:00"}


@pytest.fixture(scope="module")
def box() -> Iterator[MailServer]:
    with mail_server() as server:
        yield server


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def served(servers: Servers, box: MailServer) -> AsyncIterator[Served]:
    settings = await new_area(servers)
    heard = {"smtp_url": f"smtp://127.0.0.1:{box.port}", "mail_from": "olka@example.org", "public_url": "https://area.example.org"}
    async with events_served(settings.model_copy(update=heard)) as found:
        yield found


async def an_open_gathering(served: Served, centre: UUID, **terms: Any) -> str:
    path = await a_published_gathering(served, centre, **NEXT_YEAR)
    await served.done("PUT", f"{path}/signup", {"asks": ["email"]} | terms, by=centre)
    return path


async def sign_up(served: Served, path: str, **heard: Any) -> Any:
    answer = await served.client.post(f"{path}/signups", json=heard)
    assert answer.status_code == 201, answer.text
    return answer.json()


async def counts(served: Served, path: str, centre: UUID) -> dict[str, tuple[int, int, int]]:
    shown = await served.done("GET", f"{path}/notices", by=centre)
    return {one["kind"]: (one["sent"], one["owed"], one["failed"]) for one in shown}


async def test_a_resident_is_told_by_mail_of_each_turn_in_their_language(served: Served, box: MailServer) -> None:
    centre = uuid4()
    path = await an_open_gathering(served, centre, capacity=1)
    first = await sign_up(served, path, email="eka@example.org")
    await sign_up(served, path, email="andra@example.org", language="sv")

    async def both_have_heard() -> bool:
        return await counts(served, path, centre) == {"confirmed": (1, 0, 0), "waiting": (1, 0, 0)}

    await eventually(both_have_heard)
    await served.client.post(f"{ROOT}/signups/{first['token']}/cancellation")
    await served.done("POST", f"{path}/cancellation", {"reason": "weather"}, by=centre)

    async def all_have_heard() -> bool:
        return (await counts(served, path, centre)).get("gathering_cancelled") == (1, 0, 0)

    await eventually(all_have_heard)
    assert [message["Subject"] for message in box.to("eka@example.org")] == ["Paikkasi on varattu: OLKA-teemapäivä"]
    assert f"https://area.example.org/s/fi/{first['token']}" in box.to("eka@example.org")[0].get_content()
    heard = box.to("andra@example.org")
    assert (heard[0]["Subject"], heard[-1]["Subject"]) == ("Du står på reservplats: OLKA-teemapäivä", "Inställt: OLKA-teemapäivä")
    assert "https://area.example.org/s/sv/" in heard[0].get_content()
    assert "är inställt: vädret. Din plats förfaller" in heard[-1].get_content()


async def test_a_convenor_sees_which_notices_were_refused_and_which_are_owed_still(served: Served, box: MailServer) -> None:
    centre = uuid4()
    path = await an_open_gathering(served, centre)
    await sign_up(served, path, email="nobody@example.org")
    await sign_up(served, path, email="full@example.org")

    async def both_were_tried() -> bool:
        tried = await served.runtime.pool.fetchval("select count(*) from outbox where about = $1 and tries > 0", UUID(path.rpartition("/")[2]))
        return tried == 2 and await counts(served, path, centre) == {"confirmed": (0, 1, 1)}

    await eventually(both_were_tried)
    assert not box.to("nobody@example.org") + box.to("full@example.org")


async def test_the_list_of_gaps_says_which_coming_gatherings_lack_whom(served: Served) -> None:
    centre = uuid4()
    path = await a_published_gathering(served, centre, **NEXT_YEAR)
    far = await a_published_gathering(served, centre, starts_at="2031-03-02T10:00:00+02:00", ends_at="2031-03-02T13:00:00+02:00")
    for role in ("responsible", "host"):
        await served.done("POST", f"{path}/duties", {"role": role, "key_person_id": str(UUID(int=5))}, by=centre)
    await served.done("POST", f"{path}/duties/resignations", {"role": "host", "key_person_id": str(UUID(int=5))}, by=centre)
    gaps = f"{ROOT}/gatherings/gaps?convenor={centre}&until="

    near = (await served.done("GET", f"{gaps}2030-12-31T00:00:00Z"))["items"]
    page = await served.done("GET", f"{gaps}2031-12-31T00:00:00Z&limit=1")
    rest = await served.done("GET", f"{gaps}2031-12-31T00:00:00Z&limit=1&after={page['next']}")

    assert [(gap["gathering_id"], gap["gaps"]) for gap in near] == [(path.rpartition("/")[2], ["key_holder", "host", "substitute"])]
    assert [one["items"][0]["gathering_id"] for one in (page, rest)] == [path.rpartition("/")[2], far.rpartition("/")[2]]
    assert rest["next"] is None
    assert (await served.said(path.rpartition("/")[2]))[-3:] == ["gathering.duty_assigned", "gathering.duty_assigned", "gathering.duty_resigned"]
    stranger = await served.ask("POST", f"{path}/duties", {"role": "host", "key_person_id": str(UUID(int=5))}, by=uuid4())
    assert stranger.status_code == 403
