"""Indicators over HTTP: filtered, with a history, by the fields of the fact, whose schema is where its envelope says."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

import httpx
import jsonschema
import pytest

from services.indicators.wiring import SERVICE as INDICATORS
from shared.bus.amqp import decode
from shared.bus.stream import Broker
from shared.contracts.channels import METRICS
from shared.contracts.indicators import ValueComputed
from shared.settings import Settings
from shared.work.running import Running
from tests.integration.test_measures_of_gatherings import MEASURE, TELLING, held
from tests.running import eventually, running
from tests.serving import serving

ROOT = "/api/indicators/v1"


@asynccontextmanager
async def told(settings: Settings) -> AsyncIterator[tuple[Running, httpx.AsyncClient]]:
    """A service that has told of two months, and of one of them anew."""
    async with running(TELLING, settings) as naming, serving(settings, INDICATORS) as (front, client):
        for total, facts in ((34, [held(families=20), held(held().starts_at.replace(month=5), families=14)]), (41, [held(families=7)])):
            async with naming.unit_of_work() as unit:
                await unit.say(facts)

            async def all_is_told(total: int = total) -> bool:
                shown = (await client.get(f"{ROOT}/measures/{MEASURE}/values")).json()["total"]
                return bool(shown and shown["value"] == total)

            await eventually(all_is_told)
        yield front.runtimes[0], client


async def test_values_are_found_by_measure_and_period_with_a_history_in_numbers_and_one_set_of_fields(settings: Settings) -> None:
    async with told(settings) as (_, client):
        march = (await client.get(f"{ROOT}/measures/{MEASURE}/values", params={"period": "2026-03"})).json()
        may = (await client.get(f"{ROOT}/values", params={"measure": MEASURE, "period": "2026-05"})).json()
        everything = (await client.get(f"{ROOT}/values", params={"limit": 1000})).json()["items"]
        parts = [part async for part in in_parts(client, f"{ROOT}/measures/{MEASURE}/history", limit=2)]
        of_march = (await client.get(f"{ROOT}/measures/{MEASURE}/history", params={"period": "2026-03"})).json()["items"]
        unknown = [(await client.get(f"{ROOT}{path}")).status_code for path in ("/values?measure=none", "/measures/none/history", "/values?period=March")]

    assert [value["value"] for value in march["items"]] == [27]
    assert [(value["dimensions"], value["value"]) for value in may["items"]] == [({"period": "2026-05", "target_group": "families"}, 14)]
    assert [(value["series"], value["value"]) for part in parts for value in part if value["series"] == MEASURE] == [(MEASURE, n) for n in (0, 34, 41)]
    assert [value["value"] for value in of_march] == [20, 27]
    assert {frozenset(value) for value in (*everything, march["total"])} == {frozenset(ValueComputed.model_fields)}
    assert {frozenset(value) for part in parts for value in part} == {frozenset(ValueComputed.model_fields) | {"said_at"}}
    assert all(type(value[name]) in {int, float, type(None)} for value in everything for name in ("value", "numerator", "denominator"))
    assert all(value["counted_at"] for value in of_march)
    assert unknown == [404, 404, 422]


async def test_the_schema_of_a_fact_is_where_its_envelope_says_and_the_fact_fits_it(settings: Settings) -> None:
    async with told(settings) as (runtime, client):
        async with Broker.at(settings.stream_url_for("indicators")).reader(METRICS, start=None) as reader:
            envelopes = [json.loads(decode(delivery.body)) for delivery in await reader.batch(20, within=5)]
        [address] = {envelope["dataschema"] for envelope in envelopes if envelope["type"] == ValueComputed.wire_name}
        answer = await client.get(urlsplit(address).path)
        unknown = await client.get(f"{urlsplit(address).path}x")

    assert address.startswith(runtime.settings.public_url)
    assert (answer.status_code, answer.headers["content-type"], answer.json()["$id"]) == (200, "application/schema+json", address)
    jsonschema.Draft202012Validator.check_schema(answer.json())
    assert [fault.message for envelope in envelopes for fault in jsonschema.Draft202012Validator(answer.json()).iter_errors(envelope["data"])] == []
    assert unknown.status_code == 404


@pytest.mark.parametrize("path", ["/measures", f"/measures/{MEASURE}", f"/measures/{MEASURE}/values", f"/measures/{MEASURE}/history", "/values"])
async def test_what_is_measured_is_for_anybody(settings: Settings, path: str) -> None:
    async with serving(settings, INDICATORS) as (_, client):
        assert (await client.get(f"{ROOT}{path}")).status_code == 200


async def in_parts(client: httpx.AsyncClient, path: str, *, limit: int) -> AsyncIterator[list[dict[str, object]]]:
    after = "0"
    while after:
        page = (await client.get(path, params={"limit": limit, "after": after})).json()
        after = page["next"]
        yield page["items"]
