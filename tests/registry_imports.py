"""Documents of a source as the national service register writes them, brought in over HTTP; for the tests of imports and exports."""

import json
from typing import Any
from uuid import uuid4

from tests.registry_http import ROOT, Registry
from tests.running import eventually


def a_source() -> str:
    return f"ptv-{uuid4().hex[:8]}"


def texts(kind: str, text: str, type_: str = "Name") -> dict[str, Any]:
    return {kind: [{"language": "fi", "value": text, "type": type_}]}


def an_organisation(source_id: str, name: str = "Porin Martat ry", **more: Any) -> dict[str, Any]:
    return {"id": source_id, "organizationType": "Organization", "publishingStatus": "Published", **texts("organizationNames", name), **more}


def a_service(source_id: str, name: str = "Kokkikerho", provider: str = "o1", **more: Any) -> dict[str, Any]:
    described = {"organizations": [{"organization": {"id": provider}, "roleType": "Responsible"}], "serviceClasses": [{"code": "P4.12"}]}
    return {"id": source_id, "publishingStatus": "Published", "languages": ["fi"], **texts("serviceNames", name), **described, **more}


async def send(registry: Registry, source: str, kind: str, items: Any, **query: Any) -> Any:
    given = {"form": "ptv", "kind": kind, "source": source, "licence": "CC BY 4.0", "scope": "whole"} | query
    content = items if isinstance(items, bytes) else json.dumps({"itemList": items} if isinstance(items, list) else items).encode()
    return await registry.client.post(f"{ROOT}/imports", params=given, content=content)


async def done(registry: Registry, import_id: str) -> dict[str, Any]:
    found: dict[str, Any] = {}

    async def is_done() -> bool:
        found.update(await registry.get(f"/imports/{import_id}"))
        return bool(found["state"] == "done")

    await eventually(is_done)
    return found


async def imported(registry: Registry, source: str, kind: str, items: Any, **query: Any) -> dict[str, int]:
    """What became of how many, but for what became of none."""
    answer = await send(registry, source, kind, items, **query)
    assert answer.status_code == 202, answer.text
    shown = await done(registry, answer.json()["import_id"])
    return {outcome: number for outcome, number in shown["outcomes"].items() if number}


async def record(registry: Registry, source: str, source_id: str) -> dict[str, Any]:
    (found,) = await registry.get("/imports/records", source=source, source_id=source_id)
    return dict(found)


async def the_service(registry: Registry, source: str, source_id: str) -> dict[str, Any]:
    return dict(await registry.get(f"/services/{(await record(registry, source, source_id))['aggregate_id']}"))


async def state(registry: Registry, source: str) -> dict[str, Any]:
    """What is known of a source and what became of it, but for what differs by nature: ids, and when it was done."""
    known = await registry.runtime.pool.fetch("select source_id, aggregate_id, vanished, shown, waiting_for from known_records where source = $1", source)
    found: dict[str, Any] = {}
    for row in known:
        stored = (row["vanished"], row["shown"] and not row["vanished"], row["waiting_for"])
        organisation = await registry.runtime.pool.fetchrow(
            "select name, municipality, state from organisations where organisation_id = $1", row["aggregate_id"]
        )
        service = await registry.runtime.pool.fetchrow("select name, state from services where service_id = $1", row["aggregate_id"])
        present = service if service and service["state"] == "published" else None
        found[row["source_id"]] = (stored[0], stored[1], stored[2], tuple(organisation or ()), tuple(present or ()))
    return found
