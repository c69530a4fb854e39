"""Ready, degraded, not ready: what load balancers read, in time and in words that strangers may read."""

import time

from deploy.launcher import processes
from deploy.launcher.private import PrivateServers
from tests.area import new_area
from tests.events_http import events_served
from tests.running import eventually
from tests.sample_http import served


async def test_while_the_broker_is_away_a_service_is_degraded_names_it_and_serves(private: PrivateServers) -> None:
    settings = await new_area(private.servers)
    async with served(settings) as (_, client):

        async def ready() -> bool:
            return bool((await client.get("/readyz")).json()["status"] == "ready")

        async def degraded() -> bool:
            return bool((await client.get("/readyz")).json()["status"] == "degraded")

        await eventually(ready)
        private.stop_broker()
        try:
            await eventually(degraded)
            answer = await client.get("/readyz")
            done = await client.post("/api/ledger/v1/accounts", json={"amount": 5})
        finally:
            private.restart_broker()
        await eventually(ready, within=60)

    heard = answer.json()
    assert (answer.status_code, heard["status"], set(heard["services"])) == (200, "degraded", {"ledger"})
    assert "command queue: not consuming" in heard["services"]["ledger"]
    assert done.status_code == 201


async def test_a_database_that_hangs_is_told_within_three_seconds_whatever_the_number_of_services(private: PrivateServers) -> None:
    settings = await new_area(private.servers)
    async with events_served(settings) as found:
        database = processes.left_behind(private.folder)["postgres"]
        hanging = [database, *processes.family_of(database.pid)]
        for one in hanging:
            one.suspend()
        try:
            began = time.monotonic()
            answers = [await found.client.get("/readyz") for _ in range(3)]
            seconds = (time.monotonic() - began) / 3
            alive = await found.client.get("/healthz")
        finally:
            for one in hanging:
                one.resume()

        async def ready() -> bool:
            return (await found.client.get("/readyz")).status_code == 200

        await eventually(ready)

    assert seconds < 3
    assert alive.status_code == 200
    for answer in answers:
        assert answer.status_code == 503
        heard = answer.json()
        assert (heard["status"], set(heard["services"])) == ("not ready", {"registry", "events"})
        assert all("database: cannot be reached" in lacking for lacking in heard["services"].values())
