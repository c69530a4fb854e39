"""What operators see and do over HTTP: what waits, what is stuck and why; a fact is tried again in its place or given up, and it is known by whom."""

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from shared.auth import issue
from shared.http.operations import operations
from shared.settings import Settings
from shared.work.running import Running
from tests.integration.test_cli_ops import command, send
from tests.running import eventually
from tests.sample_http import LEDGER_OVER_HTTP
from tests.serving import coordinator, serving

pytestmark = pytest.mark.integration

LEDGER = replace(LEDGER_OVER_HTTP, routers=(*LEDGER_OVER_HTTP.routers, operations("ledger")))
ROOT = "/api/ledger/v1/operations"


@dataclass(frozen=True, slots=True)
class Ledger:
    """Asked by an operator, booked to by a coordinator."""

    runtime: Running
    client: httpx.AsyncClient
    booking: dict[str, str]

    async def asked(self, method: str, path: str, body: Any = None) -> Any:
        answer = await self.client.request(method, f"{ROOT}{path}", json=body)
        assert answer.is_success, answer.text
        return answer.json()

    async def with_poison(self) -> UUID:
        """An account with three facts, of which the second cannot be applied and the third waits behind it."""
        made = await self.client.post("/api/ledger/v1/accounts", json={"amount": 1}, headers=self.booking)
        account = UUID(made.json()["account_id"])
        for amount, note in ((2, "poison"), (3, "")):
            body = {"amount": amount, "note": note}
            assert (await self.client.post(f"/api/ledger/v1/accounts/{account}/amounts", json=body, headers=self.booking)).is_success

        async def two_are_parked() -> bool:
            return (await self.asked("GET", "/status"))["parked"] == 2

        await eventually(two_are_parked)
        return account

    async def mended(self) -> None:
        """The cause is gone, and nothing is tried by itself for an hour."""
        await self.runtime.pool.execute("insert into mended default values")
        await self.runtime.pool.execute("update parked set next_try_at = now() + interval '1 hour'")

    async def totals(self, account: UUID, *, total: int, facts: int) -> None:
        """Wait for them; that they are added in order, the projection sees to itself."""

        async def added_up() -> bool:
            row = await self.runtime.pool.fetchrow("select total, facts from totals where account_id = $1", account)
            return row is not None and tuple(row) == (total, facts)

        await eventually(added_up)


@pytest.fixture
async def ledger(settings: Settings) -> AsyncIterator[Ledger]:
    async with serving(settings, LEDGER) as (front, client):
        client.headers["Authorization"] = f"Bearer {issue(settings, subject='olli', roles=['operator'])}"
        yield Ledger(front.runtimes[0], client, coordinator(settings))


async def test_a_parked_fact_is_seen_by_its_reason_and_retried_with_what_waits_behind_it(ledger: Ledger) -> None:
    account = await ledger.with_poison()
    failed, waiting = sorted((await ledger.asked("GET", "/parked"))["items"], key=lambda one: int(one["parked_ids"][0]))
    one = await ledger.asked("GET", f"/parked/{failed['parked_ids'][0]}")

    assert (failed["reason"], failed["facts"], failed["consumer"]) == ("cannot add 2", 1, "totals")
    assert (waiting["error"], waiting["facts"]) == ("Waiting", 1)
    assert one["event"]["data"] == {"account_id": str(account), "amount": 2, "note": "poison"}

    await ledger.mended()
    due = await ledger.asked("POST", f"/parked/{failed['parked_ids'][0]}/retry")

    assert due == {"due": [*failed["parked_ids"], *waiting["parked_ids"]]}
    await ledger.totals(account, total=6, facts=3)
    assert (await ledger.asked("GET", "/parked"))["items"] == []


async def test_one_that_is_retried_before_it_is_mended_stays_and_keeps_its_place(ledger: Ledger) -> None:
    account = await ledger.with_poison()
    first = min(one["parked_ids"][0] for one in (await ledger.asked("GET", "/parked"))["items"])
    tries = (await ledger.asked("GET", f"/parked/{first}"))["attempts"]

    await ledger.asked("POST", f"/parked/{first + 1}/retry")  # by the one behind: the first is tried all the same

    async def tried_again() -> bool:
        return bool((await ledger.asked("GET", f"/parked/{first}"))["attempts"] > tries)

    await eventually(tried_again)
    await ledger.totals(account, total=1, facts=1)
    assert (await ledger.asked("GET", "/status"))["parked"] == 2


async def test_one_that_is_discarded_is_kept_with_who_and_why_and_what_waited_behind_it_is_applied(ledger: Ledger) -> None:
    account = await ledger.with_poison()
    first = min(one["parked_ids"][0] for one in (await ledger.asked("GET", "/parked"))["items"])
    unsaid = await ledger.client.post(f"{ROOT}/parked/{first}/discard", json={"why": "  "})

    done = await ledger.asked("POST", f"/parked/{first}/discard", {"why": " booked by mistake "})

    await ledger.totals(account, total=4, facts=2)
    [kept] = await ledger.runtime.pool.fetch("select discard_id, what, event, reason, discarded_by, why from discarded")
    assert unsaid.status_code == 422
    assert done == {"discard_id": kept["discard_id"]}
    assert (kept["what"], kept["reason"], kept["discarded_by"], kept["why"]) == ("fact", "cannot add 2", "olli", "booked by mistake")
    assert json.loads(kept["event"])["data"]["amount"] == 2
    for path, body in ((f"/parked/{first}/discard", {"why": "again"}), (f"/parked/{first}/retry", None)):
        again = await ledger.client.post(f"{ROOT}{path}", json=body)
        assert (again.status_code, again.json()["slug"]) == (404, "not-found")


async def test_dead_commands_are_told_by_their_fault_and_lie_there_as_before(ledger: Ledger) -> None:
    """Without what they say."""
    await send(ledger.runtime.settings, *(command(uuid4(), "break", id_=f"d{n}") for n in range(2)), b"nothing that can be read")

    async def three_are_dead() -> bool:
        return bool((await ledger.asked("GET", "/status"))["dead"] == 3)

    await eventually(three_are_dead)
    for _ in range(2):
        broken, unread = (await ledger.asked("GET", "/dead"))["items"]
        assert broken == {"type": "ledger.book_amount.v1", "slug": "handler-failed", "field": "", "commands": 2}
        assert (unread["type"], unread["commands"]) == ("", 1)
    assert (await ledger.asked("GET", "/status"))["dead"] == 3


async def test_how_it_runs_is_told_of_each_reader_and_of_the_journal(ledger: Ledger) -> None:
    await ledger.with_poison()

    async def all_is_out() -> bool:
        """the relay has published all, and a reader has noted that it has read it"""
        told = await ledger.asked("GET", "/status")
        return told["journal_waiting"] == 0 and all(one["caught_up_at"] for one in told["readers"])

    await eventually(all_is_out)
    told = await ledger.asked("GET", "/status")
    assert (told["service"], told["lacking"], told["dead"], told["journal_since"]) == ("ledger", [], 0, None)
    assert {one["name"]: one["parked"] for one in told["readers"]} == {"totals": 2, "when_a_round_amount_is_booked_note_it": 0}
    assert told["parked_since"]


@pytest.mark.parametrize("role", ["coordinator", "integration"])
async def test_it_is_for_operators_alone(ledger: Ledger, settings: Settings, role: str) -> None:
    others = {"Authorization": f"Bearer {issue(settings, subject='anna', roles=[role])}"}
    for method, path in (
        ("GET", "/status"),
        ("GET", "/dead"),
        ("GET", "/parked"),
        ("GET", "/parked/1"),
        ("POST", "/parked/1/retry"),
        ("POST", "/parked/1/discard"),
    ):
        answer = await ledger.client.request(method, f"{ROOT}{path}", json={"why": "x"} if method == "POST" else None, headers=others)
        assert (answer.status_code, answer.json()["slug"]) == (403, "forbidden"), path


@pytest.mark.parametrize("parked_id", ["d661bac9-b728-41f5-a718-2787fd3d7a1b", "0", "-1", str(2**63)])
async def test_a_number_that_none_can_have_is_refused(ledger: Ledger, parked_id: str) -> None:
    assert (await ledger.client.get(f"{ROOT}/parked/{parked_id}")).status_code == 422
