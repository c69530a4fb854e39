"""What operators see and do over HTTP: what waits, what is stuck and why; a fact is tried again in its place or given up, and it is known by whom."""

import json
from collections.abc import AsyncIterator
from uuid import uuid4

import pytest

from shared.auth import issue
from shared.settings import Settings
from tests.operated import ROOT, Ledger, operated
from tests.running import eventually

pytestmark = pytest.mark.integration

ENDS = ("retry", "discard")


@pytest.fixture
async def ledger(settings: Settings) -> AsyncIterator[Ledger]:
    async with operated(settings) as found:
        yield found


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


async def test_all_that_is_stuck_for_one_reason_is_retried_or_given_up_at_once(ledger: Ledger) -> None:
    accounts = [await ledger.with_poison(), await ledger.with_poison(parked=4)]
    failed = min((await ledger.asked("GET", "/parked"))["items"], key=lambda one: int(one["parked_ids"][0]))
    first, second = failed["parked_ids"]
    assert (await ledger.asked("GET", f"/parked/{second}"))["alike"] == 2

    await ledger.asked("POST", f"/parked/{first}/discard", {"why": "the first alone"})
    third = await ledger.with_poison(parked=4)
    given_up = await ledger.asked("POST", f"/parked/{second}/discard?alike=true", {"why": "all of them"})

    for account in (*accounts, third):
        await ledger.totals(account, total=4, facts=2)
    assert len(given_up["discard_ids"]) == 2
    assert (await ledger.asked("GET", "/parked"))["items"] == []

    fourth, fifth = await ledger.with_poison(), await ledger.with_poison(parked=4)
    last = min((await ledger.asked("GET", "/parked"))["items"], key=lambda one: int(one["parked_ids"][0]))
    await ledger.mended()
    assert len((await ledger.asked("POST", f"/parked/{last['parked_ids'][0]}/retry?alike=true"))["due"]) == 4
    for account in (fourth, fifth):
        await ledger.totals(account, total=6, facts=3)


async def test_one_that_is_discarded_is_kept_with_who_and_why_and_what_waited_behind_it_is_applied(ledger: Ledger) -> None:
    account = await ledger.with_poison()
    first = min(one["parked_ids"][0] for one in (await ledger.asked("GET", "/parked"))["items"])
    unsaid = await ledger.client.post(f"{ROOT}/parked/{first}/discard", json={"why": "  "})

    done = await ledger.asked("POST", f"/parked/{first}/discard", {"why": " booked by mistake "})

    await ledger.totals(account, total=4, facts=2)
    [kept] = await ledger.runtime.pool.fetch("select discard_id, what, event, reason, discarded_by, why from discarded")
    assert unsaid.status_code == 422
    assert done == {"discard_ids": [kept["discard_id"]]}
    assert (kept["what"], kept["reason"], kept["discarded_by"], kept["why"]) == ("fact", "cannot add 2", "olli", "booked by mistake")
    assert json.loads(kept["event"])["data"]["amount"] == 2
    for path, body in ((f"/parked/{first}/discard", {"why": "again"}), (f"/parked/{first}/retry", None)):
        again = await ledger.client.post(f"{ROOT}{path}", json=body)
        assert (again.status_code, again.json()["slug"]) == (404, "not-found")


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
        ("GET", f"/dead/{uuid4()}"),
        *(("POST", f"/{kind}/{named}/{what}") for kind, named in (("dead", uuid4()), ("parked", 1)) for what in ENDS),
        ("GET", "/parked"),
        ("GET", "/parked/1"),
    ):
        answer = await ledger.client.request(method, f"{ROOT}{path}", json={"why": "x"} if method == "POST" else None, headers=others)
        assert (answer.status_code, answer.json()["slug"]) == (403, "forbidden"), path


@pytest.mark.parametrize("parked_id", ["d661bac9-b728-41f5-a718-2787fd3d7a1b", "0", "-1", str(2**63)])
async def test_a_number_that_none_can_have_is_refused(ledger: Ledger, parked_id: str) -> None:
    assert (await ledger.client.get(f"{ROOT}/parked/{parked_id}")).status_code == 422
