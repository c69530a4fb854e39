"""A service is killed while it takes another system's document in: the next one goes on where it was, and each item has come once.

It is killed as it waits to write its facts, which it does last of all: what else it did of that chunk must be gone with it.
"""

import asyncio
import json
import signal
import sys
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from uuid import uuid4

import httpx
import pytest

from shared.auth import issue
from shared.database.postgres import connect
from shared.settings import Settings
from tests.area import process_environment, provisioned
from tests.bench.process import free_port
from tests.chaos.sessions import END_ITS_SESSIONS, HOW_MANY_WAIT
from tests.conftest import ROOT
from tests.registry_imports import an_organisation
from tests.running import eventually

pytestmark = pytest.mark.chaos

KILLS = 2
INTO_JOURNAL = "insert into journal"
HOW_MANY_SAID = "select count(*) from journal"
SAID = "select event::json ->> 'type' as type, subject from journal"


def organisations(number: int) -> dict[str, Any]:
    return {"itemList": [an_organisation(f"o{one}", f"Yhdistys {one} ry") for one in range(number)]}


def gatherings(number: int) -> dict[str, Any]:
    times = {"start_time": "2027-03-02T08:00:00Z", "end_time": "2027-03-02T09:00:00Z"}
    return {"meta": {"count": number}, "data": [{"id": f"city:{one}", "name": {"fi": f"Konsertti {one}"}, **times} for one in range(number)]}


@asynccontextmanager
async def a_process(service: str, settings: Settings) -> AsyncIterator[asyncio.subprocess.Process]:
    environment = process_environment(settings, service) | {"PYTHONPATH": str(ROOT)}
    await provisioned(settings, service)
    process = await asyncio.create_subprocess_exec(sys.executable, "-m", "services", service, cwd=ROOT, env=environment)
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()


async def shown(client: httpx.AsyncClient, path: str) -> dict[str, Any]:
    """What the service answers, as soon as it does."""
    found: dict[str, Any] = {}

    async def answers() -> bool:
        try:
            answer = await client.get(path)
        except httpx.HTTPError:
            return False
        found.update(answer.json() if answer.is_success else {})
        return answer.is_success

    await eventually(answers, within=60)
    return found


@pytest.mark.parametrize(
    ("service", "form", "content", "more", "fact"),
    [
        ("registry", "ptv", organisations(4000), {"kind": "organisation"}, "registry.organisation.registered.v1"),
        ("events", "linkedevents", gatherings(1000), {"convenor": str(uuid4())}, "events.gathering.published.v1"),
    ],
    ids=["registry", "events"],
)
async def test_an_import_whose_service_is_killed_goes_on_and_takes_each_item_once(
    settings: Settings, service: str, form: str, content: dict[str, Any], more: dict[str, str], fact: str
) -> None:
    settings = settings.model_copy(update={"http_port": free_port()})
    number = len(next(value for value in content.values() if isinstance(value, list)))
    query = {"form": form, "source": "city", "licence": "CC BY 4.0", "scope": "whole"} | more
    root = f"/api/{service}/v1/imports"
    headers = {"Authorization": f"Bearer {issue(settings, subject='anna', roles=['coordinator'])}"}
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{settings.http_port}", headers=headers, timeout=30) as client:
        path, said = "", 0
        for _ in range(KILLS):
            async with a_process(service, settings) as doomed:
                await shown(client, root)
                if not path:
                    begun = await client.post(root, params=query, content=json.dumps(content).encode())
                    path = f"{root}/{begun.raise_for_status().json()['import_id']}"
                said = await killed_before_it_says_more(doomed, service, settings, said=said)
        assert 0 < said < number, "it must have been under way"
        async with a_process(service, settings):

            async def is_done() -> bool:
                return bool((await shown(client, path))["state"] == "done")

            await eventually(is_done, within=120)
            outcomes = {outcome: count for outcome, count in (await shown(client, path))["outcomes"].items() if count}
    observer = await connect(settings, service)
    subjects = Counter(row["subject"] for row in await observer.fetch(SAID) if row["type"] == fact)
    await observer.close()
    assert outcomes == {"created": number}
    assert (len(subjects), set(subjects.values())) == (number, {1})


async def killed_before_it_says_more(doomed: asyncio.subprocess.Process, service: str, settings: Settings, *, said: int) -> int:
    """Kill it when it has said more than that, and waits to say still more. Returns how many facts it has said."""
    holder, observer = await connect(settings, service), await connect(settings, service)

    async def has_gone_on() -> bool:
        return bool(await observer.fetchval(HOW_MANY_SAID) > said)

    async def waits() -> bool:
        return bool(await observer.fetchval(HOW_MANY_WAIT, INTO_JOURNAL))

    async def is_gone() -> bool:
        return not await waits()

    await eventually(has_gone_on, within=60)
    async with holder.transaction():
        await holder.execute("lock table journal in share mode")
        await eventually(waits, within=60)
        doomed.kill()
        assert await doomed.wait() == -signal.SIGKILL
        await observer.execute(END_ITS_SESSIONS, INTO_JOURNAL)
        await eventually(is_gone)
    so_far: int = await observer.fetchval(HOW_MANY_SAID)
    await holder.close()
    await observer.close()
    return so_far
