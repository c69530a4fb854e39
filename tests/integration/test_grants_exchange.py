"""Other systems: Helsinki's grant messages come in, decided grants go out as 360Giving and other funders' come in, and no personal identity code with any."""

import asyncio
import csv
import json
from copy import deepcopy
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
from structlog.testing import capture_logs

from services.grants.first_forms import first_forms
from tests.grants_http import ROOT, Granting, words
from tests.running import eventually
from tests.unit.grants.hel_samples import CODE, SAMPLES

pytestmark = [pytest.mark.integration, pytest.mark.asyncio(loop_scope="module")]

BUSINESS_ID = "5647641-1"
"""That of the applicant in the messages."""
VALID = Path(__file__).parents[1] / "data" / "grants" / "360giving_valid.json"
HYTE = SAMPLES["hel_71_HYTEEDYLEIS"]


async def identified(granting: Granting, business_id: str) -> UUID:
    """The one active association with this business id, as grants knows it by now."""
    known = await granting.runtime.pool.fetchval("select organisation_id from organisations where business_id = $1", business_id)
    if known:
        return UUID(str(known))
    registry = "/api/registry/v1/organisations"
    body = {"name": f"Hakija {uuid4().hex[:6]}", "kind": "association", "municipality": "091", "business_id": business_id}
    key = UUID((await granting.done("POST", registry, body, by="coordinator"))["organisation_id"])
    await granting.done("POST", f"{registry}/{key}/activation", by="coordinator")

    async def is_active() -> bool:
        return bool(await granting.runtime.pool.fetchval("select true from organisations where organisation_id = $1 and state = 'active'", key))

    await eventually(is_active)
    return key


async def a_call(granting: Granting) -> str:
    """By the first form for operating grants, open since before the messages were sent."""
    form = first_forms()["operating"]
    key = str(uuid4())
    await granting.done("PUT", f"/forms/{key}/versions/{form.version}", dict(form.document))
    return await granting.call(await granting.programme(), form_id=key, form_version=form.version, opens_at="2023-01-01T00:00:00+00:00")


async def bring(granting: Granting, path: str, content: Any, *, by: str = "integration", **query: object) -> httpx.Response:
    body = content if isinstance(content, bytes) else json.dumps(content, ensure_ascii=False).encode()
    headers = {"Authorization": f"Bearer {granting.token(by)}", "Content-Type": "application/octet-stream"}
    return await granting.client.post(f"{ROOT}/imports/{path}", params={k: str(v) for k, v in query.items()}, content=body, headers=headers)


async def test_a_message_is_registered_as_having_arrived_when_it_did_there_and_the_same_again_changes_nothing(granting: Granting) -> None:
    applicant, call = await identified(granting, BUSINESS_ID), await a_call(granting)

    answers = await asyncio.gather(*(bring(granting, "hel", HYTE, call_id=call) for _ in range(3)))
    brought = answers[0].json()

    shown = await granting.done("GET", f"/applications/{brought['application_id']}")
    assert [answer.status_code for answer in answers] == [201] * 3
    assert len({(answer.json()["application_id"], answer.json()["number"]) for answer in answers}) == 1
    assert (shown["applicant"], shown["arrived_by"], shown["asked_cents"], brought["reference"]) == (str(applicant), "system", 353_300, "HYTEEDYLEIS-1")
    assert shown["submitted_at"] == "2023-11-10T10:50:12Z"
    assert await granting.said(brought["application_id"]) == ["application.submitted"]
    assert "target_groups" in brought["lacking"]
    assert brought["left_out"]
    assert [one["reason"] for one in brought["remarks"]] == ["a personal identity code was taken out"]


async def test_of_several_sums_a_person_says_which_is_applied_for(granting: Granting) -> None:
    await identified(granting, BUSINESS_ID)
    call, message = await a_call(granting), SAMPLES["hel_60_LIIKUNTATILANKAYTTO"]

    unsaid = await bring(granting, "hel", message, call_id=call)
    said = await bring(granting, "hel", message, call_id=call, amount_cents=250_000)

    assert (unsaid.status_code, unsaid.json()["slug"]) == (422, "sum-not-said")
    assert (await granting.done("GET", f"/applications/{said.json()['application_id']}"))["asked_cents"] == 250_000


async def test_what_cannot_be_registered_is_refused_with_a_remedy(granting: Granting) -> None:
    call, unknown = await a_call(granting), deepcopy(HYTE)
    next(one for one in unknown["compensation"]["applicantInfoArray"] if one["ID"] == "companyNumber")["value"] = "2032040-0"

    answers = [
        await bring(granting, "hel", b"{", call_id=call),
        await bring(granting, "hel", {"no": "application"}, call_id=call),
        await bring(granting, "hel", unknown, call_id=call),
        await bring(granting, "hel", HYTE, call_id=uuid4()),
    ]

    assert [answer.json()["slug"] for answer in answers] == ["message-refused", "message-refused", "applicant-not-known", "not-found"]
    assert all(answer.json()["remedy"] for answer in answers[:3])
    assert (await bring(granting, "hel", HYTE, by="arvioija-1", call_id=call)).status_code == 403


def planted(message: Any, number: str) -> Any:
    """The same with a personal identity code in every kind of place, under a number of its own."""
    spoilt = deepcopy(message)
    about = spoilt["compensation"]
    next(one for one in about["applicationInfoArray"] if one["ID"] == "applicationNumber")["value"] = number
    for one in about["compensationInfo"]["generalInfoArray"]:
        if one["ID"] == "purpose":
            one["value"] = f"{one['value']} {CODE}"
    about["additionalInformation"] = f"Puheenjohtaja {CODE}"
    about["applicantOfficialsArray"][0][0]["value"] = f"Virtanen {CODE}"
    about["senderInfoArray"].append({"ID": "personID", "label": "Henkilötunnus", "value": CODE, "valueType": "string"})
    about[CODE] = CODE
    return spoilt


async def everything(granting: Granting) -> str:
    """All rows of all tables as text, and all files."""
    pool, found = granting.runtime.pool, []
    tables = [row["t"] for row in await pool.fetch("select table_name as t from information_schema.tables where table_schema = current_schema()")]
    for table in tables:
        found += [row["row"] for row in await pool.fetch(f'select t::text as row from "{table}" t')]  # noqa: S608 - our own tables
    assert granting.settings.attachments is not None
    found += [path.read_bytes().decode("latin-1") for path in granting.settings.attachments.rglob("*") if path.is_file()]
    return "\n".join(found)


async def test_a_personal_identity_code_in_a_message_is_nowhere_after_it(granting: Granting) -> None:
    """Neither in the database and its journal, nor in logs, files or answers."""
    await identified(granting, BUSINESS_ID)
    call = await a_call(granting)

    with capture_logs() as logs:
        answers = [
            await bring(granting, "hel", planted(message, f"PLANTED-{n}"), call_id=call, amount_cents=100_000, source="koe")
            for n, message in enumerate(SAMPLES.values())
        ]
        refused = await bring(granting, "hel", {CODE: CODE}, call_id=call)

    assert [answer.status_code for answer in (*answers, refused)] == [201, 201, 201, 422]
    kept = await everything(granting)
    assert "PLANTED-1" in kept
    for text in (kept, str(logs), "".join(answer.text for answer in (*answers, refused))):
        assert CODE not in text
        assert "131052" not in text


async def a_final_grant(granting: Granting) -> tuple[UUID, str]:
    applicant, programme = await identified(granting, "0124610-9"), await granting.programme(name=words("Hyvinvointi"))
    application = await granting.reviewed(await granting.call(programme), applicant)
    decision = (await granting.decided(application, 80_050))["decision_id"]
    await granting.done(
        "POST", f"/programmes/{programme}/budget", {"confirmed_cents": 1_000_000, "rule": "as_decided", "decided_by": "V", "decided_on": "2026-02-01"}
    )
    return applicant, decision


async def test_final_grants_are_published_as_360giving_and_conditional_ones_are_not(granting: Granting) -> None:
    _, decision = await a_final_grant(granting)
    waiting = (await granting.decided(await granting.reviewed(await granting.call(await granting.programme()), await granting.association()), 100_000))[
        "decision_id"
    ]

    whole = await granting.client.get(f"{ROOT}/public/decisions/360giving.json")
    again = await granting.client.get(f"{ROOT}/public/decisions/360giving.json", headers={"If-None-Match": whole.headers["etag"]})
    table = await granting.client.get(f"{ROOT}/public/decisions/360giving.csv")

    published = {one["id"]: one for one in whole.json()["grants"]}
    grant = published[f"360G-example-{decision}"]
    rows = list(csv.DictReader(table.content.decode("utf-8-sig").splitlines()))
    assert (grant["amountAwarded"], grant["recipientOrganization"][0]["id"], grant["fromOpenCall"]) == (800.5, "FI-PRO-0124610-9", "Yes")
    assert f"360G-example-{waiting}" not in published
    assert (again.status_code, {row["Identifier"] for row in rows}) == (304, set(published))
    assert (await granting.client.get(f"{ROOT}/public/decisions/360giving.json?year=1999")).json()["grants"] == []


async def test_other_funders_money_is_shown_beside_an_applicant_and_taken_once(granting: Granting) -> None:
    applicant, _ = await a_final_grant(granting)
    package = json.loads(VALID.read_text(encoding="utf-8"))
    theirs = deepcopy(package["grants"][0]) | {"id": "360G-other-1", "amountAwarded": 5000, "currency": "EUR", "awardDate": "2026-03-01"}
    theirs["recipientOrganization"] = [{"id": "FI-PRO-0124610-9", "name": "Hakija"}]
    faulty = deepcopy(theirs) | {"id": "360G-other-2", "amountAwarded": "paljon"}

    brought = [await bring(granting, "360giving", {"grants": [theirs, faulty]}) for _ in range(2)]
    bad = await bring(granting, "360giving", b"\xff\xfe not at all", format="csv")
    shown = await granting.done("GET", f"/organisations/{applicant}/support", by=applicant)

    assert [(one.status_code, one.json()["taken"], [ref["source_id"] for ref in one.json()["refused"]]) for one in brought] == [(200, 1, ["360G-other-2"])] * 2
    assert (bad.status_code, bad.json()["taken"], len(bad.json()["refused"])) == (200, 0, 1)
    assert [(one["grant_id"], one["cents"], one["awarded_on"]) for one in shown["others"]] == [("360G-other-1", 500_000, "2026-03-01")]
    [year] = shown["years"]
    assert year["granted_cents"] % 80_050 == 0
    assert year["conditional_cents"] == 0
    assert await granting.refused("GET", f"/organisations/{applicant}/support", by=await granting.association()) == "forbidden"
