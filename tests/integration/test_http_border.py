"""What the border lets in and what it answers: every refusal is a problem that names the field, the value and the remedy."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import pytest

from shared.auth import issue
from shared.contracts.catalogue import published
from shared.http.problem import MOST_BYTES
from tests.border import ROOT, Border, is_problem
from tests.running import eventually

pytestmark = [pytest.mark.integration, pytest.mark.asyncio(loop_scope="module")]


async def test_a_body_that_says_it_is_too_large_is_refused_unread(border: Border) -> None:
    answer = await border.client.post(f"{ROOT}/{uuid4()}/amounts", content=b" " * (MOST_BYTES + 1), headers={"Content-Type": "application/json"})

    assert is_problem(answer, 413, "body-too-large", field="Content-Length", value=str(MOST_BYTES + 1))


async def test_a_body_that_grows_too_large_in_chunks_is_refused(border: Border) -> None:
    async def endless() -> AsyncIterator[bytes]:
        for _ in range(MOST_BYTES // 50_000 + 1):
            yield b" " * 50_000

    answer = await border.client.post(f"{ROOT}/{uuid4()}/amounts", content=endless(), headers={"Content-Type": "application/json"})

    assert "content-length" not in answer.request.headers
    assert is_problem(answer, 413, "body-too-large")


BROKEN = {"cut": b'{"amount": 5', "not UTF-8": b"\xff\xfe", "a number without end": b'{"amount": ' + b"9" * 5000 + b"}", "deep": b"[" * 100_000}


@pytest.mark.parametrize("kind", BROKEN)
async def test_broken_json_is_refused(border: Border, kind: str) -> None:
    answer = await border.client.post(f"{ROOT}/{uuid4()}/amounts", content=BROKEN[kind], headers={"Content-Type": "application/json"})

    assert is_problem(answer, 400, "broken-json")


async def test_a_missing_body_is_refused(border: Border) -> None:
    assert is_problem(await border.client.post(f"{ROOT}/{uuid4()}/amounts", headers={"Content-Type": "application/json"}), 422, "invalid-value", field="(body)")


@pytest.mark.parametrize("media", ["text/plain", "application/xml", "multipart/form-data", ""])
async def test_a_body_of_another_type_is_refused(border: Border, media: str) -> None:
    answer = await border.client.post(f"{ROOT}/{uuid4()}/amounts", content=b'{"amount": 5}', headers={"Content-Type": media})

    assert is_problem(answer, 415, "unsupported-content-type", field="Content-Type", value=media or None)


@pytest.mark.parametrize(
    ("body", "field", "value"),
    [
        ({"amount": 5, "amonut": 6}, "amonut", "6"),
        ({"amount": "five"}, "amount", "five"),
        ({"note": "no amount"}, "amount", None),
        ({"amount": 0}, "amount", "0"),
        ({"amount": 5, "note": "half \ud800 a pair"}, "(body)", None),
        ({"amount": 5, "half \ud800 a pair": 6}, "(body)", None),
        ({"amount": 10**30}, None, None),
    ],
)
async def test_a_body_that_breaks_the_schema_is_refused_with_field_value_and_remedy(
    border: Border, body: dict[str, Any], field: str | None, value: str | None
) -> None:
    account = uuid4()

    answer = await border.client.post(f"{ROOT}/{account}/amounts", content=json.dumps(body), headers={"Content-Type": "application/json"})

    assert is_problem(answer, 422, "invalid-value", field=field, value=value)
    assert await border.facts(account) == []


async def test_an_id_that_is_none_is_refused(border: Border) -> None:
    assert is_problem(await border.book("not-an-id"), 422, "invalid-value", field="account_id", value="not-an-id")


async def test_a_rule_that_refuses_leaves_the_key_free(border: Border) -> None:
    account, key = uuid4(), str(uuid4())

    refused = await border.book(account, amount=0, Idempotency_Key=key)
    done = await border.book(account, amount=3, Idempotency_Key=key)

    assert is_problem(refused, 422, "invalid-value", field="amount")
    assert (done.status_code, len(await border.facts(account))) == (201, 1)


async def test_a_stale_version_changes_nothing(border: Border) -> None:
    account = uuid4()
    first = await border.book(account)
    second = await border.book(account, If_Match=first.headers["etag"])

    stale = await border.book(account, If_Match=first.headers["etag"])

    assert (first.headers["etag"], second.headers["etag"]) == ('"1"', '"2"')
    assert is_problem(stale, 412, "version-conflict", field="If-Match", value='"1"')
    assert len(await border.facts(account)) == 2


async def test_of_two_changes_to_one_version_one_wins(border: Border) -> None:
    account = uuid4()
    first = await border.book(account)

    answers = await asyncio.gather(*(border.book(account, If_Match=first.headers["etag"]) for _ in range(2)))

    assert sorted(answer.status_code for answer in answers) == [201, 412]
    assert len(await border.facts(account)) == 2


async def test_a_key_reused_with_another_body_is_refused(border: Border) -> None:
    account, key = uuid4(), str(uuid4())
    await border.book(account, amount=5, Idempotency_Key=key)

    answer = await border.book(account, amount=6, Idempotency_Key=key)

    assert is_problem(answer, 422, "idempotency-key-reused", field="Idempotency-Key", value=key)
    assert len(await border.facts(account)) == 1


async def test_a_key_that_is_none_is_refused(border: Border) -> None:
    assert is_problem(await border.book(uuid4(), Idempotency_Key="a b"), 422, "invalid-value", field="Idempotency-Key", value="a b")


async def test_a_repeated_request_has_one_effect_and_one_id(border: Border) -> None:
    key = {"Idempotency-Key": str(uuid4())}

    first, again = [await border.client.post(ROOT, json={"amount": 7}, headers=key) for _ in range(2)]

    assert (first.status_code, again.status_code) == (201, 201)
    assert first.json() == again.json()
    assert len(await border.facts(first.json()["account_id"])) == 1


async def test_two_requests_at_once_with_one_key_have_one_effect(border: Border) -> None:
    key = {"Idempotency-Key": str(uuid4())}

    answers = await asyncio.gather(*(border.client.post(ROOT, json={"amount": 7}, headers=key) for _ in range(5)))

    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.text for answer in answers}) == 1
    assert len(await border.facts(answers[0].json()["account_id"])) == 1


async def test_another_callers_key_is_another_key(border: Border) -> None:
    account, key = uuid4(), str(uuid4())
    token = issue(border.settings, subject="another", roles=["integration"])

    answers = [await border.book(account, Idempotency_Key=key), await border.book(account, Idempotency_Key=key, Authorization=f"Bearer {token}")]

    assert [answer.status_code for answer in answers] == [201, 201]
    assert len(await border.facts(account)) == 2


async def test_who_prefers_to_wait_is_answered_when_the_fact_is_out(border: Border) -> None:
    account = uuid4()

    answer = await border.book(account, Prefer="wait=10")

    assert answer.headers["preference-applied"] == "wait=10"
    out = "select count(*) from journal, relay_mark where subject = $1 and position <= confirmed"
    assert await border.runtime.pool.fetchval(out, str(account)) == 1


async def test_the_correlation_id_reaches_the_fact_and_the_answer(border: Border) -> None:
    account = uuid4()

    answer = await border.book(account, X_Correlation_ID="case-4711")

    assert answer.headers["x-correlation-id"] == "case-4711"
    assert [fact["correlationid"] for fact in await border.facts(account)] == ["case-4711"]


async def test_a_request_without_a_correlation_id_is_given_one(border: Border) -> None:
    account = uuid4()

    answer = await border.book(account)

    assert [fact["correlationid"] for fact in await border.facts(account)] == [answer.headers["x-correlation-id"]]


@pytest.mark.parametrize("sent", ["case\x1b[31m4711", "c" * 101, "hätä", " "])
async def test_a_correlation_id_that_could_harm_a_log_is_replaced(border: Border, sent: str) -> None:
    answer = await border.client.get("/healthz", headers={b"X-Correlation-ID": sent.encode()})

    assert answer.headers["x-correlation-id"] not in {sent, ""}
    assert answer.headers["x-correlation-id"].isascii()


async def test_requests_are_counted_by_the_template_of_their_route_and_strange_ones_under_one_name(border: Border) -> None:
    account = uuid4()
    before = await counted(border)
    await border.book(account)
    await border.client.get(f"{ROOT}/{uuid4()}")
    await border.client.get(f"/{uuid4()}")
    await border.client.request(f"X{uuid4().hex}", f"/api/ledger/v1/{uuid4()}")
    after = await counted(border)

    assert str(account) not in "".join(after)
    grown = {line: number - before.get(line, 0) for line, number in after.items() if number != before.get(line, 0)}
    labels = 'yhteys_http_requests_total{{method="{}",route="{}",service="{}",status="{}"}}'
    assert {line: number for line, number in grown.items() if "/metrics" not in line} == {
        labels.format("POST", f"{ROOT}/{{account_id}}/amounts", "ledger", 201): 1,
        labels.format("GET", f"{ROOT}/{{account_id}}", "ledger", 404): 1,
        labels.format("GET", "(unknown)", "process", 404): 1,
        labels.format("(unknown)", "(unknown)", "ledger", 404): 1,
    }


async def counted(border: Border) -> dict[str, float]:
    lines = (await border.client.get("/metrics")).text.splitlines()
    return {line.rpartition(" ")[0]: float(line.rpartition(" ")[2]) for line in lines if line.startswith("yhteys_http_requests_total{")}


async def test_a_trace_goes_on_in_the_fact_and_in_what_follows_from_it(border: Border) -> None:
    account = uuid4()
    trace = "4bf92f3577b34da6a3ce929d0e0e4736"

    await border.book(account, amount=10, traceparent=f"00-{trace}-00f067aa0ba902b7-01", X_Correlation_ID="case-4712")

    async def followed() -> bool:
        """the policy has noted the round amount"""
        row = await border.runtime.pool.fetchval("select event from journal where subject = $1 and type = 'ledger.amount.noted.v1'", str(account))
        return row is not None and json.loads(row)["traceparent"].split("-")[1] == trace and json.loads(row)["correlationid"] == "case-4712"

    assert [fact["traceparent"].split("-")[1] for fact in await border.facts(account)] == [trace]
    await eventually(followed)


async def test_an_account_that_does_not_exist_is_named(border: Border) -> None:
    missing = str(uuid4())

    assert is_problem(await border.client.get(f"{ROOT}/{missing}"), 404, "not-found", field="account_id", value=missing)


async def test_a_value_that_the_database_cannot_store_is_a_problem_and_no_crash(border: Border) -> None:
    big = await border.book(uuid4(), amount=2**62)
    over = await border.book(big.json()["account_id"], amount=2**62)

    assert big.status_code == 201
    assert is_problem(over, 422, "invalid-value")


async def test_a_bug_of_ours_is_a_problem_too(border: Border) -> None:
    answer = await border.client.post(f"{ROOT}/{uuid4()}/amounts", json={"amount": 1, "note": "break"})

    assert is_problem(answer, 500, "internal-error")


async def test_a_process_describes_the_messages_of_all_services_whichever_it_serves(border: Border) -> None:
    document = (await border.client.get("/asyncapi.json")).json()

    assert border.runtime.service.name not in {"registry", "events", "indicators"}
    assert document["components"]["messages"].keys() - {"receipt"} == published().keys()
    assert {"registry.takes", "events.takes", "indicators.says"} <= document["operations"].keys()


async def test_a_service_describes_itself_at_the_address_that_a_refusal_names(border: Border) -> None:
    refused = await border.client.post(f"{ROOT}/{uuid4()}/amounts", json={"amount": "many"})
    described = await border.client.get(refused.json()["remedy"].split()[1])

    assert described.json()["paths"].keys() == {ROOT, f"{ROOT}/{{account_id}}", f"{ROOT}/{{account_id}}/amounts"}
