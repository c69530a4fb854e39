"""Plays a year of grants over HTTP, as its grant office and its two reviewers, and opens what is open now. What is there already is left as it is."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import httpx

from deploy.demo import granting_after, grants, grants_after, reading
from deploy.demo.grants import Application
from deploy.demo.office import GRANTS, Office, all_of, until
from deploy.demo.registering import Registered, register
from deploy.demo.source import Row, Source
from deploy.demo.speaking import REVIEWERS

ORGANISATIONS = "/api/registry/v1/organisations"
FORMS = ("operating", "project", "small", "in_kind")
NOT_VERIFIED = "applicant-not-verified"
COUNTY = "Satakunnan hyvinvointialue"


async def play(client: httpx.AsyncClient, files: Source, registered: Registered, tokens: Mapping[str, str], today: date) -> Office:
    """The office, by which one looks at what came of it."""
    office, rows, after = Office(client=client, tokens=tokens), files.grants, files.grants_after
    applying = grants.applications(rows, files.grants_applications)
    await register(client, [*grants.stand_ins(rows, applying), grants_after.received_applicant(after)], registered)
    for code in FORMS:
        form = await office.do("GET", f"/first-forms/{code}")
        await office.do("PUT", f"/forms/{grants.form_id(code)}/versions/1", form["document"])
    await _year(office, rows, after, applying, registered, today)
    await granting_after.play(office, rows, after, registered.ids, today)
    opened, calls = grants.running(rows, registered.ids[COUNTY], today)
    if not await office.is_there(f"/programmes/{opened['programme_id']}"):
        await office.do("POST", "/programmes", opened)
    for call in calls:
        if not await office.is_there(f"/calls/{call['call_id']}"):
            await office.do("POST", "/calls", call)
    return office


async def _year(office: Office, rows: Row, after: Row, applying: list[Application], registered: Registered, today: date) -> None:
    programme, call = grants.programme(rows), grants.operating_call(rows, registered.ids[COUNTY])
    path = f"/programmes/{programme['programme_id']}"
    if await office.is_there(path) and (await office.get(path))["confirmed_by"]:
        return
    await all_of(_verified(office, registered.ids[name]) for name in (*(one.name for one in applying), after["received"]["applicant"]["name"]))
    await office.do("POST", "/programmes", programme)
    await office.do("POST", "/calls", call)
    await all_of(_application(office, call, one, registered.ids[one.name]) for one in applying)
    options = {name: rows["operating"][name] for name in ("least_score", "most_share")}
    ranking = await office.do("POST", f"/calls/{call['call_id']}/rankings", {"options": options})
    await all_of(office.do("POST", "/decisions", grants_after.decision(rows, after, line, today)) for line in ranking["lines"])
    await office.do("POST", f"{path}/budget", grants.budget(rows))
    await all_of(_sent(office, rows, line) for line in ranking["lines"])


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

    async def is_taken() -> bool:
        try:
            await office.do("POST", "/registrations", body)
        except httpx.HTTPStatusError as refused:
            if refused.response.json().get("slug") != NOT_VERIFIED:
                raise
            return False
        return True

    await until(is_taken)


async def _sent(office: Office, rows: Row, line: Mapping[str, Any]) -> None:
    path = f"/decisions/{grants.decision(rows, line)['decision_id']}/sending"
    await office.do("POST", path, {"by": "electronic", "sent_on": rows["operating"]["sent_on"].isoformat()})


async def seen(client: httpx.AsyncClient, rows: Row) -> dict[str, int]:
    """What was granted of the year in the end, each stand-in's, by what anybody may see."""
    programme = grants.programme(rows)["programme_id"]
    decisions = await reading.items(client, f"{GRANTS}/public/decisions?programme={programme}")
    return {one["applicant_name"]: one["granted_cents"] for one in decisions}
