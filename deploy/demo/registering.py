"""Registers organisations over HTTP. What came of each row is kept: its id, what was flagged, or why it was refused."""

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx

from deploy.demo.loading import Registration
from deploy.demo.source import id_of

PATH = "/api/registry/v1/organisations"
AT_ONCE = 6
TRIES = 5
UNAVAILABLE = 503


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """A field of a row that came without a right value, or for which the row was refused."""

    row: str
    field: str
    value: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Respelled:
    """A value that was taken in another spelling than it was written in."""

    row: str
    field: str
    value: str
    taken_as: str


@dataclass(slots=True)
class Registered:
    """Ids by name, and everything that a person should know about the rows."""

    ids: dict[str, str] = field(default_factory=dict)
    flagged: list[Fault] = field(default_factory=list)
    refused: list[Fault] = field(default_factory=list)
    respelled: list[Respelled] = field(default_factory=list)


async def register(client: httpx.AsyncClient, registrations: Iterable[Registration], into: Registered) -> None:
    """All of them, some at once; a whole must have been registered by an earlier call than its parts."""
    gate = asyncio.Semaphore(AT_ONCE)

    async def one(registration: Registration) -> httpx.Response:
        async with gate:
            return await _post(client, registration, into.ids)

    every = list(registrations)
    for registration, answer in zip(every, await asyncio.gather(*map(one, every)), strict=True):
        _note(registration, answer, into)


async def _post(client: httpx.AsyncClient, registration: Registration, ids: Mapping[str, str]) -> httpx.Response:
    """Repeated under its key while the service is not available; the key makes sure that it takes effect once."""
    organisation_id = id_of("organisation", registration.row)
    body = {"organisation_id": organisation_id} | registration.body | ({"part_of": ids[registration.part_of]} if registration.part_of else {})
    attempt = 0
    while True:
        answer = await client.post(PATH, json=body, headers={"Idempotency-Key": organisation_id})
        attempt += 1
        if answer.status_code != UNAVAILABLE or attempt == TRIES:
            return answer
        await asyncio.sleep(0.2 * 2**attempt)


def _note(registration: Registration, answer: httpx.Response, into: Registered) -> None:
    said: dict[str, Any] = answer.json()
    if answer.is_client_error:
        into.refused.append(Fault(row=registration.row, field=said.get("field", ""), value=said.get("value", ""), reason=said["detail"]))
        return
    answer.raise_for_status()
    into.ids[registration.body["name"]] = said["organisation_id"]
    into.flagged += [Fault(row=registration.row, **{key: flag[key] for key in ("field", "value", "reason")}) for flag in said["flags"]]
    given, taken = registration.body.get("business_id"), said["business_id"]
    if given and taken and given != taken:
        into.respelled.append(Respelled(row=registration.row, field="business_id", value=given, taken_as=taken))
