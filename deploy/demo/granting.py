"""Plays a year of grants over HTTP, as its grant office and its two reviewers, and opens what is open now. What is there already is left as it is."""

import asyncio
from collections.abc import Awaitable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import uuid5

import httpx

from deploy.demo import grants, reading
from deploy.demo.grants import REVIEWERS, Application
from deploy.demo.registering import Registered, register
from deploy.demo.source import NAMESPACE, Row, Source

GRANTS = "/api/grants/v1"
ORGANISATIONS = "/api/registry/v1/organisations"
OFFICER = "grant_officer"
FORMS = ("operating", "project", "small", "in_kind")
AT_ONCE = 6
LOOK_EVERY = 0.2
NOT_VERIFIED = "applicant-not-verified"
COUNTY = "Satakunnan hyvinvointialue"


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """Who speaks: by the name of a role or a reviewer, their token."""

    client: httpx.AsyncClient
    tokens: Mapping[str, str]

    async def do(self, method: str, path: str, body: Row | None = None, *, by: str = OFFICER) -> Any:
        """Once, however often it is asked."""
        key = str(uuid5(NAMESPACE, f"{method} {path} {by} {sorted((body or {}).items(), key=str)}"))
        headers = {"Authorization": f"Bearer {self.tokens[by]}", "Idempotency-Key": key}
        answer = await self.client.request(method, f"{GRANTS}{path}", json=body, headers=headers)
        return answer.raise_for_status().json()

    async def is_there(self, path: str) -> bool:
        return (await self.client.get(f"{GRANTS}{path}", headers={"Authorization": f"Bearer {self.tokens[OFFICER]}"})).is_success


async def play(client: httpx.AsyncClient, files: Source, registered: Registered, tokens: Mapping[str, str], today: date) -> None:
    office, rows = Office(client=client, tokens=tokens), files.grants
    applying = grants.applications(rows, files.grants_applications)
    await register(client, grants.stand_ins(rows, applying), registered)
    for code in FORMS:
        form = await office.do("GET", f"/first-forms/{code}")
        await office.do("PUT", f"/forms/{grants.form_id(code)}/versions/1", form["document"])
    await _year(office, rows, applying, registered)
    opened, calls = grants.running(rows, registered.ids[COUNTY], today)
    if not await office.is_there(f"/programmes/{opened['programme_id']}"):
        await office.do("POST", "/programmes", opened)
    for call in calls:
        if not await office.is_there(f"/calls/{call['call_id']}"):
            await office.do("POST", "/calls", call)


async def _year(office: Office, rows: Row, applying: list[Application], registered: Registered) -> None:
    programme, call = grants.programme(rows), grants.operating_call(rows, registered.ids[COUNTY])
    path = f"/programmes/{programme['programme_id']}"
    if await office.is_there(path) and (await office.do("GET", path))["confirmed_by"]:
        return
    await _all(_verified(office, registered.ids[one.name]) for one in applying)
    await office.do("POST", "/programmes", programme)
    await office.do("POST", "/calls", call)
    await _all(_application(office, call, one, registered.ids[one.name]) for one in applying)
    options = {name: rows["operating"][name] for name in ("least_score", "most_share")}
    ranking = await office.do("POST", f"/calls/{call['call_id']}/rankings", {"options": options})
    await _all(_decided(office, rows, line) for line in ranking["lines"])
    await office.do("POST", f"{path}/budget", grants.budget(rows))
    await _all(_sent(office, rows, line) for line in ranking["lines"])


async def _verified(office: Office, organisation_id: str) -> None:
    answer = await office.client.post(f"{ORGANISATIONS}/{organisation_id}/activation", headers={"Idempotency-Key": f"activation-{organisation_id}"})
    answer.raise_for_status()


async def _application(office: Office, call: Row, one: Application, applicant: str) -> None:
    """Entered as it arrived, found complete, given to two reviewers and scored by each."""
    body = {"application_id": one.key, "call_id": call["call_id"], "applicant": applicant, "answers": grants.answers(one)}
    await _once_verified(office, body | {"arrived_at": one.arrived_at, "arrived_by": one.arrived_by})
    await office.do("POST", f"/applications/{one.key}/completeness")
    codes = [criterion["code"] for criterion in call["criteria"]]
    for reviewer, scores in zip(REVIEWERS, one.scores, strict=True):
        await office.do("POST", f"/applications/{one.key}/reviewers", {"reviewer": reviewer})
        await office.do("PUT", f"/applications/{one.key}/scores", {"scores": dict(zip(codes, scores, strict=True))}, by=reviewer)


async def _once_verified(office: Office, body: Row) -> None:
    """As soon as grants has heard of the applicant."""
    async with asyncio.timeout(60):
        while True:
            try:
                await office.do("POST", "/registrations", body)
            except httpx.HTTPStatusError as refused:
                if refused.response.json().get("slug") != NOT_VERIFIED:
                    raise
                await asyncio.sleep(LOOK_EVERY)
            else:
                return


async def _decided(office: Office, rows: Row, line: Mapping[str, Any]) -> None:
    await office.do("POST", "/decisions", grants.decision(rows, line))


async def _sent(office: Office, rows: Row, line: Mapping[str, Any]) -> None:
    path = f"/decisions/{grants.decision(rows, line)['decision_id']}/sending"
    await office.do("POST", path, {"by": "electronic", "sent_on": rows["operating"]["sent_on"].isoformat()})


async def _all(steps: Iterable[Awaitable[None]]) -> None:
    gate = asyncio.Semaphore(AT_ONCE)

    async def one(step: Awaitable[None]) -> None:
        async with gate:
            await step

    await asyncio.gather(*map(one, steps))


async def seen(client: httpx.AsyncClient, rows: Row) -> dict[str, int]:
    """What was granted of the year in the end, each stand-in's, by what anybody may see."""
    programme = grants.programme(rows)["programme_id"]
    decisions = await reading.items(client, f"{GRANTS}/public/decisions?programme={programme}")
    return {one["applicant_name"]: one["granted_cents"] for one in decisions}
