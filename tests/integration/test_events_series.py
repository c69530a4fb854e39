"""Series over HTTP and the queue: expanded by window, changed one at a time or from one on, by their convenor alone."""

import json
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID, uuid4

import aio_pika
import httpx
import pytest
import pytest_asyncio

from deploy.launcher.servers import Servers
from services.events.wiring import SERVICE
from shared.auth import issue
from shared.contracts.channels import RECEIPTS
from shared.contracts.envelope import Command
from shared.contracts.events import CancelOccasion, SeriesId, StartSeries
from shared.http.front import Front
from shared.settings import Settings
from tests.area import administrator, new_area
from tests.border import is_problem
from tests.running import eventually
from tests.serving import coordinator, serving

pytestmark = [pytest.mark.integration, pytest.mark.asyncio(loop_scope="module")]

ROOT = "/api/events/v1/series"
AUTUMN = {"first_on": "2026-10-01", "last_on": "2026-12-31"}


class Calendar:
    def __init__(self, settings: Settings, front: Front, client: httpx.AsyncClient) -> None:
        self.settings, self.front, self.client = settings, front, client

    def as_caller(self, organisation_id: UUID) -> dict[str, str]:
        return {"Authorization": f"Bearer {issue(self.settings, subject='somebody', roles=[], organisation_id=organisation_id)}"}

    async def post(self, path: str = "", **body: Any) -> Any:
        answer = await self.client.post(f"{ROOT}{path}", json=body)
        assert answer.is_success, answer.text
        return answer.json()

    async def get(self, path: str, **query: Any) -> Any:
        answer = await self.client.get(f"{ROOT}{path}", params=query)
        assert answer.is_success, answer.text
        return answer.json()

    async def starts(self, series_id: str) -> list[str]:
        return [occasion["starts_at"] for occasion in await self.get(f"/{series_id}/occasions", **AUTUMN)]

    async def said(self, series_id: object) -> list[str]:
        rows = await self.front.runtimes[0].pool.fetch("select event from journal where subject = $1 order by entry", str(series_id))
        return [json.loads(row["event"])["type"].removeprefix("events.series.").removesuffix(".v1") for row in rows]

    async def queue(self, command: Command) -> str:
        async with await aio_pika.connect(self.settings.amqp_url) as connection:
            channel = await connection.channel()
            answers = await channel.declare_queue(exclusive=True)
            await answers.bind(RECEIPTS, answers.name)
            event = {"specversion": "1.0", "id": str(uuid4()), "type": command.wire_name, "source": "/test", "data": command.model_dump(mode="json")}
            message = aio_pika.Message(json.dumps(event).encode(), reply_to=answers.name, user_id=administrator(self.settings))
            await channel.default_exchange.publish(message, "events.commands")
            found: list[str] = []

            async def answered() -> bool:
                if answer := await answers.get(fail=False, no_ack=True):
                    found.append(json.loads(answer.body)["outcome"])
                return bool(found)

            await eventually(answered)
        return found[0]


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def calendar(servers: Servers) -> AsyncIterator[Calendar]:
    settings = await new_area(servers)
    async with serving(settings, SERVICE) as (front, client):
        client.headers.update(coordinator(settings))
        yield Calendar(settings, front, client)


def a_start(**heard: Any) -> dict[str, Any]:
    noise = {"kind": "meeting_place", "title": {"fi": "Avoimet ovet"}, "convenor": str(uuid4())}
    return noise | {"starts": "2026-10-20T10:00:00", "minutes": 120, "recurrence": "FREQ=WEEKLY;BYDAY=TU;COUNT=3"} | heard


async def test_a_series_is_expanded_over_the_change_of_the_clocks(calendar: Calendar) -> None:
    series = await calendar.post(**a_start())

    assert await calendar.starts(series["series_id"]) == ["2026-10-20T10:00:00+03:00", "2026-10-27T10:00:00+02:00", "2026-11-03T10:00:00+02:00"]


async def test_one_occasion_is_moved_and_one_cancelled_and_who_did_it_is_kept(calendar: Calendar) -> None:
    path = f"/{(await calendar.post(**a_start()))['series_id']}"
    await calendar.post(f"{path}/moves", occasion="2026-10-27T10:00:00", starts="2026-10-28T12:00:00", minutes=60)
    await calendar.post(f"{path}/cancellations", occasion="2026-11-03T10:00:00", reason="illness")

    occasions = await calendar.get(f"{path}/occasions", **AUTUMN)
    changes = await calendar.get(f"{path}/changes")

    assert [occasion["standing"] for occasion in occasions] == ["planned", "moved", "cancelled"]
    assert (occasions[1]["starts_at"], occasions[1]["ends_at"]) == ("2026-10-28T12:00:00+02:00", "2026-10-28T13:00:00+02:00")
    assert [change["done_by"] for change in changes] == ["anna"] * 3
    assert [list(change["fields"]) for change in changes[1:]] == [["overrides"], ["overrides"]]


async def test_this_and_following_is_split_off_once_however_often_it_is_asked(calendar: Calendar) -> None:
    series, following = (await calendar.post(**a_start()))["series_id"], str(uuid4())
    body = {"new_series_id": following, "occasion": "2026-10-27T10:00:00", "starts": "2026-10-28T09:00:00", "minutes": 90, "recurrence": "FREQ=WEEKLY;COUNT=2"}

    answers = [await calendar.post(f"/{series}/split", **body) for _ in range(2)]

    assert answers[0] == answers[1]
    assert await calendar.starts(series) == ["2026-10-20T10:00:00+03:00"]
    assert await calendar.starts(following) == ["2026-10-28T09:00:00+02:00", "2026-11-04T09:00:00+02:00"]
    assert (await calendar.said(series), await calendar.said(following)) == (["started", "split"], ["started"])


async def test_asking_twice_by_the_queue_is_asking_once(calendar: Calendar) -> None:
    series_id = SeriesId(uuid4())
    start = StartSeries.model_validate(a_start(series_id=series_id))
    cancel = CancelOccasion.model_validate({"series_id": series_id, "occasion": "2026-10-27T10:00:00", "reason": "illness"})

    outcomes = [await calendar.queue(command) for command in (start, cancel, start, cancel)]

    assert set(outcomes) == {"done"}
    assert await calendar.said(series_id) == ["started", "occasion_cancelled"]


async def test_only_the_convenor_or_who_works_for_the_area_changes_a_series(calendar: Calendar) -> None:
    convenor = uuid4()
    path = f"{ROOT}/{(await calendar.post(**a_start(convenor=str(convenor))))['series_id']}/cancellations"
    body = {"occasion": "2026-10-27T10:00:00", "reason": "illness"}

    stranger = await calendar.client.post(path, json=body, headers=calendar.as_caller(uuid4()))
    own = await calendar.client.post(path, json=body, headers=calendar.as_caller(convenor))

    assert is_problem(stranger, 403, "forbidden")
    assert own.status_code == 200


async def test_a_window_is_bounded(calendar: Calendar) -> None:
    series = await calendar.post(**a_start(recurrence="FREQ=DAILY"))

    answer = await calendar.client.get(f"{ROOT}/{series['series_id']}/occasions", params={"first_on": "2026-01-01", "last_on": "2200-12-31"})

    assert is_problem(answer, 422, "window-too-long", field="last_on")


@pytest.mark.parametrize(
    ("heard", "slug", "field"),
    [
        ({"recurrence": "FREQ=HOURLY"}, "faulty-recurrence", "recurrence"),
        ({"starts": "2026-10-21T10:00:00"}, "first-does-not-fit", "starts"),
        ({"starts": "2026-10-20T10:00:00+03:00"}, "invalid-value", "starts"),
        ({"title": {}}, "title-missing", "title"),
    ],
)
async def test_a_series_that_cannot_be_is_refused_with_its_field(calendar: Calendar, heard: dict[str, Any], slug: str, field: str) -> None:
    assert is_problem(await calendar.client.post(ROOT, json=a_start(**heard)), 422, slug, field=field)


async def test_what_the_rule_does_not_make_is_not_found(calendar: Calendar) -> None:
    series = await calendar.post(**a_start())

    answer = await calendar.client.post(f"{ROOT}/{series['series_id']}/cancellations", json={"occasion": "2026-10-28T10:00:00", "reason": "illness"})

    assert is_problem(answer, 404, "not-found")
