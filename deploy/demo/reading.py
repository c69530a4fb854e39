"""What the services say, read as anybody may: values and code lists over HTTP, the processes' own figures in Prometheus form, dead letters by AMQP."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import aio_pika
import httpx
from prometheus_client.parser import text_string_to_metric_families

from deploy.demo.counting import Counts, plain
from deploy.demo.source import DEAD_QUEUES

IDS = {
    "registry": {
        "organisations": "organisation_id",
        "networks": "network_id",
        "agreements": "agreement_id",
        "operating-models": "operating_model_id",
        "services": "service_id",
    },
    "events": {"gatherings": "gathering_id", "series": "series_id", "bookings": "booking_id", "forums": "forum_id", "outcomes": "outcome_id"},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Of all services together. A figure that is not served is None, not zero."""

    published: int | None
    published_by_registry: int | None
    applied: int | None
    waiting: int | None
    parked: int | None


async def values(client: httpx.AsyncClient) -> dict[str, Counts]:
    """Every measure's values over HTTP, by measure and cell."""
    return by_measure(await items(client, "/api/indicators/v1/values"))


async def codes(client: httpx.AsyncClient, name: str) -> int:
    """How many codes an official list has; it comes whole."""
    answer = await client.get(f"/api/registry/v1/codes/{name}")
    return len(answer.raise_for_status().json()["items"])


async def items(client: httpx.AsyncClient, path: str) -> list[dict[str, Any]]:
    """All parts of a list that comes in parts."""
    found: list[dict[str, Any]] = []
    after: str | None = None
    while True:
        answer = await client.get(httpx.URL(path).copy_merge_params({"limit": 500} | ({"after": after} if after else {})))
        page = answer.raise_for_status().json()
        found += page["items"]
        after = page.get("next")
        if after is None:
            return found


def by_measure(rows: list[dict[str, Any]]) -> dict[str, Counts]:
    """Named as the independent count names them. A part that has come to nothing is left out: to be zero and not to be are the same for a part."""
    measures: dict[str, Counts] = {}
    for row in rows:
        value = None if row["value"] is None else plain(row["value"])
        if value or not row["dimensions"] or row["numerator"] is not None:
            measures.setdefault(row["measure"], {})[_cell(row)] = value
    return measures


async def figures(client: httpx.AsyncClient, addresses: Mapping[str, str]) -> Figures:
    """The figures at /metrics of every process that serves some of them."""
    texts = [(await client.get(f"{address}/metrics")).raise_for_status().text for address in sorted(set(addresses.values()))]
    samples = [sample for text in texts for family in text_string_to_metric_families(text) for sample in family.samples]

    def total(name: str, **labels: str) -> int | None:
        found = [sample.value for sample in samples if sample.name == name and labels.items() <= sample.labels.items()]
        return int(sum(found)) if found else None

    return Figures(
        published=total("yhteys_facts_published_total"),
        published_by_registry=total("yhteys_facts_published_total", service="registry"),
        applied=total("yhteys_facts_applied_total"),
        waiting=total("yhteys_journal_waiting"),
        parked=total("yhteys_parked_facts"),
    )


async def versions(client: httpx.AsyncClient, service: str) -> dict[str, int]:
    """The version of everything in a service: it grows by one with each fact, so that equal versions mean that nothing changed."""
    return {row[identity]: row["version"] for path, identity in IDS[service].items() for row in await items(client, f"/api/{service}/v1/{path}")}


async def dead_letters(amqp_url: str) -> int:
    """How many commands lie in the services' dead-letter queues."""
    connection = await aio_pika.connect(amqp_url)
    async with connection:
        channel = await connection.channel()
        queues = [await channel.declare_queue(name, passive=True) for name in DEAD_QUEUES]
        return sum(queue.declaration_result.message_count or 0 for queue in queues)


def _cell(row: Mapping[str, Any]) -> str:
    dimensions: dict[str, str | None] = row["dimensions"]
    parts = ",".join(f"{name}={json.dumps(value) if value is None else value}" for name, value in sorted(dimensions.items()))
    return f"{row['measure']}{{{parts}}}" if parts else str(row["measure"])
