"""The border while a server is down: commands need the database only, and what cannot be done is said in time."""

import json
from uuid import uuid4

from deploy.launcher.private import PrivateServers
from tests.area import new_area
from tests.running import eventually
from tests.sample_http import served

ROOT = "/api/ledger/v1/accounts"


async def test_a_command_succeeds_while_the_broker_is_down_and_its_fact_goes_out_later(private: PrivateServers) -> None:
    settings = await new_area(private.servers)
    account = uuid4()
    async with served(settings) as (front, client):
        pool = front.runtimes[0].pool
        private.stop_broker()
        try:
            answer = await client.post(f"{ROOT}/{account}/amounts", json={"amount": 5}, headers={"Prefer": "wait=1"})
        finally:
            private.restart_broker()

        async def out() -> bool:
            """the fact is on the log"""
            return await pool.fetchval("select count(*) from journal, relay_mark where subject = $1 and position <= confirmed", str(account)) == 1

        assert answer.status_code == 201
        assert "preference-applied" not in answer.headers
        await eventually(out, within=60)


async def test_without_the_database_the_service_is_not_ready_says_so_and_recovers(private: PrivateServers) -> None:
    settings = await new_area(private.servers)
    account, key = uuid4(), {"Idempotency-Key": str(uuid4())}
    async with served(settings) as (front, client):

        async def ready() -> bool:
            """the service is ready"""
            return (await client.get("/readyz")).status_code == 200

        await eventually(ready)
        private.stop_database()
        try:
            unready = await client.get("/readyz")
            refused = await client.post(f"{ROOT}/{account}/amounts", json={"amount": 5}, headers=key)
            alive = await client.get("/healthz")
        finally:
            private.restart_database()

        assert (unready.status_code, unready.json()["status"], alive.status_code) == (503, "not ready", 200)
        assert "database" in json.dumps(unready.json()["services"]["ledger"])
        assert (refused.status_code, refused.headers["content-type"]) == (503, "application/problem+json")
        assert (refused.json()["slug"], refused.headers["retry-after"]) == ("unavailable", "2")
        await eventually(ready, within=60)
        assert (await client.post(f"{ROOT}/{account}/amounts", json={"amount": 5}, headers=key)).status_code == 201
        assert await front.runtimes[0].pool.fetchval("select count(*) from journal where subject = $1", str(account)) == 1
