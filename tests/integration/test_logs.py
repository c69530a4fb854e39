"""What a service's process says: every line is one JSON object, whoever wrote it, and none holds what a caller sent."""

import json
from contextlib import suppress
from typing import Any
from uuid import uuid4

import asyncpg
import pytest

from deploy.launcher.installation import installation
from deploy.launcher.private import PrivateServers
from shared.auth import issue
from tests.area import new_area
from tests.running import eventually
from tests.sample_process import Process, process

pytestmark = pytest.mark.integration

ROOT = "/api/ledger/v1/accounts"
MARK = "Mxq7wart"
AS_JSON = {"Content-Type": "application/json"}


def records(one: Process) -> list[dict[str, Any]]:
    """Each line parsed; the last may be half written."""
    return [json.loads(line) for line in one.lines]


async def test_every_line_is_json_whatever_befalls_the_process(private: PrivateServers) -> None:
    settings = await new_area(private.servers)
    token = {"Authorization": f"Bearer {issue(settings, subject='anna', roles=['coordinator'])}"}
    async with process(settings) as one:
        broken = await one.client.post(f"{ROOT}/{uuid4()}/amounts", json={"amount": 1, "note": "break"}, headers=token)
        noise = await one.client.post(f"/api/ledger/v1/noises/{MARK}")
        private.restart_broker(kill=True)

        async def has_heard_of_it() -> bool:
            return any("session_lost" in line for line in one.lines)

        await eventually(has_heard_of_it, within=60)

    assert (broken.status_code, noise.status_code) == (500, 500)
    said = records(one)
    assert all({"level", "event", "timestamp"} <= record.keys() for record in said)
    events = {record["event"] for record in said}
    assert {"http.failed", "http.refused", "python.warning", "process.uncaught", "loop.uncaught", "three\nlines\nof text"} <= events
    assert [record["exception"][0]["type"] for record in said if record["event"] == "http.failed"] == ["RuntimeError", "KeyError"]
    assert MARK not in "".join(one.lines)
    assert "hunter2" not in "".join(one.lines)
    assert "amqp://somebody:…@broker" in "".join(one.lines)


async def test_a_refusal_is_logged_with_slug_field_route_and_correlation_id_and_without_any_value(private: PrivateServers) -> None:
    settings = await new_area(private.servers)
    token = {"Authorization": f"Bearer {issue(settings, subject='anna', roles=['coordinator'])}"}
    account = str(uuid4())
    amounts = f"{ROOT}/{account}/amounts"
    requested: list[tuple[str, str, dict[str, Any]]] = [
        ("GET", f"/{MARK}", {}),
        ("GET", f"{ROOT}/{MARK}", {"headers": token}),
        ("GET", f"{ROOT}/{account}?{MARK}={MARK}", {"headers": token}),
        ("POST", amounts, {"json": {"amount": MARK}, "headers": token}),
        ("POST", amounts, {"json": {"amount": 1, MARK: 1}, "headers": token}),
        ("POST", amounts, {"json": {MARK: {MARK: MARK}}, "headers": token}),
        ("POST", amounts, {"content": MARK, "headers": token | AS_JSON}),
        ("POST", amounts, {"content": b"1", "headers": token | {"Content-Type": f"text/{MARK}"}}),
        ("POST", amounts, {"json": {"amount": 1}, "headers": token | {"If-Match": MARK}}),
        ("POST", amounts, {"json": {"amount": 1}, "headers": token | {"Idempotency-Key": f"{MARK} {MARK}"}}),
        ("POST", amounts, {"json": {"amount": 1}, "headers": {"Authorization": f"Bearer {MARK}"}}),
        ("POST", amounts, {"content": json.dumps({"amount": 1, "note": f"{MARK}\ud800"}), "headers": token | AS_JSON}),
        (MARK.upper(), amounts, {"headers": token}),
    ]
    async with process(settings) as one:
        answers = [await one.client.request(method, path, **how) for method, path, how in requested]

    refused = {record["correlation_id"]: record for record in records(one) if record["event"] == "http.refused"}
    assert [answer.status_code for answer in answers] == [404, 422, 422, 422, 422, 422, 400, 415, 412, 422, 401, 422, 405]
    for answer in answers:
        record, heard = refused[answer.headers["x-correlation-id"]], answer.json()
        assert (record["status"], record["slug"], record["service"]) == (
            answer.status_code,
            heard["slug"],
            "process" if record["route"] == "(unknown)" else "ledger",
        )
        assert record["field"] == (heard.get("field", "") if MARK not in heard.get("field", "") else "*")
    assert {record["route"] for record in refused.values()} == {"(unknown)", f"{ROOT}/{{account_id}}", f"{ROOT}/{{account_id}}/amounts"}
    assert MARK.lower() not in "".join(one.lines).lower()


async def test_the_database_logs_neither_a_row_at_fault_nor_the_parameters_of_a_slow_statement(private: PrivateServers) -> None:
    connection = await asyncpg.connect(private.servers.database_url)
    await connection.execute("create temporary table persons (name text primary key)")
    for _ in range(2):
        with suppress(asyncpg.UniqueViolationError):
            await connection.execute("insert into persons values ($1)", MARK)
    await connection.fetchval("select $1::text from pg_sleep(1.1)", MARK)
    await connection.close()

    logged = (installation(private.folder).logs / "postgres.log").read_text(encoding="utf-8")
    assert "insert into persons values ($1)" in logged
    assert "select $1::text from pg_sleep(1.1)" in logged
    assert MARK not in logged
