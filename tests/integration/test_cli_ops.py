"""The commands for operators, run as an operator runs them: what is stuck is seen with its reason, tried again or given up, and nothing goes unnoticed."""

import asyncio
import json
import sys
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID, uuid4

import aio_pika
import pytest
from typer.testing import CliRunner

from deploy.cli import app
from services import NAMES
from services.__main__ import chosen
from shared.auth import Tokens
from shared.clock import now
from shared.contracts.channels import commands_queue
from shared.log import journal
from shared.settings import Settings
from shared.work.running import Running
from tests.area import administrator, operator_environment
from tests.running import eventually, running
from tests.sample import LEDGER, AmountBooked

pytestmark = pytest.mark.integration

Yhteys = Callable[..., Awaitable[Any]]


@pytest.fixture
def yhteys(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Yhteys:
    """Runs the command in a thread, beside the running service; gives its JSON, or its text when it fails as expected."""
    for name, value in operator_environment(settings).items():
        monkeypatch.setenv(name, value)

    async def run(*words: object, fails: int = 0, lines: bool = False) -> Any:
        result = await asyncio.to_thread(CliRunner().invoke, app, [*map(str, words), *([] if fails else ["--json"])])
        assert result.exit_code == fails, result.output
        if fails:
            return " ".join(result.output.split())
        return [json.loads(line) for line in result.stdout.splitlines()] if lines else json.loads(result.stdout)

    return run


async def book(runtime: Running, *facts: AmountBooked) -> None:
    async with runtime.pool.acquire() as connection, connection.transaction():
        await journal.append(connection, facts, source=runtime.source, now=now())
    runtime.signals.said.set()


async def with_poison(runtime: Running, account: UUID) -> None:
    """Three facts of one account, of which the second cannot be applied and the third waits behind it."""
    await book(runtime, *(AmountBooked(account_id=account, amount=n, note="poison" if n == 2 else "") for n in (1, 2, 3)))

    async def parked() -> bool:
        """two facts are parked"""
        return await runtime.pool.fetchval("select count(*) from parked") == 2

    await eventually(parked)


async def total(runtime: Running, account: UUID) -> tuple[int, int] | None:
    row = await runtime.pool.fetchrow("select total, facts from totals where account_id = $1", account)
    return tuple(row) if row else None


async def test_a_parked_fact_is_seen_and_retried_with_what_waits_behind_it(settings: Settings, yhteys: Yhteys) -> None:
    account = uuid4()
    async with running(LEDGER, settings) as runtime:
        await with_poison(runtime, account)
        poison, waiting = await yhteys("parked", "list", "ledger")
        groups = await yhteys("parked", "list", "ledger", "--by-reason")
        shown = await yhteys("parked", "show", "ledger", poison["parked_id"])

        assert (poison["reason"], poison["consumer"], waiting["error"]) == ("cannot add 2", "totals", "Waiting")
        assert sorted((group["reason"], group["facts"]) for group in groups) == [("cannot add 2", 1), (waiting["reason"], 1)]
        assert shown["event"]["data"] == {"account_id": str(account), "amount": 2, "note": "poison"}

        await runtime.pool.execute("insert into mended default values")
        await runtime.pool.execute("update parked set next_try_at = now() + interval '1 hour'")
        assert await yhteys("parked", "retry", "ledger", poison["parked_id"]) == {"due": [poison["parked_id"], waiting["parked_id"]]}

        async def all_applied() -> bool:
            """all three are applied"""
            return await total(runtime, account) == (6, 3)

        await eventually(all_applied)
        assert await yhteys("parked", "list", "ledger") == []


async def test_a_parked_fact_is_discarded_with_a_reason_and_by_somebody(settings: Settings, yhteys: Yhteys) -> None:
    account = uuid4()
    async with running(LEDGER, settings) as runtime:
        await with_poison(runtime, account)
        poison, _ = await yhteys("parked", "list", "ledger")

        refused = await yhteys("parked", "discard", "ledger", poison["parked_id"], "--why", " ", fails=1)
        await yhteys("parked", "discard", "ledger", poison["parked_id"], "--why", "booked by mistake", "--by", "anna")

        async def goes_on() -> bool:
            """what waited behind it is applied"""
            return await total(runtime, account) == (4, 2)

        await eventually(goes_on)
        stored = await runtime.pool.fetchrow("select what, event, reason, discarded_by, why from discarded")
        assert "say why" in refused
        assert stored is not None
        assert (stored["what"], stored["reason"], stored["discarded_by"], stored["why"]) == ("fact", "cannot add 2", "anna", "booked by mistake")
        assert json.loads(stored["event"])["data"]["amount"] == 2
        assert "has no parked fact" in await yhteys("parked", "discard", "ledger", poison["parked_id"], "--why", "again", fails=1)


async def send(settings: Settings, *bodies: bytes) -> None:
    connection = await aio_pika.connect(settings.amqp_url)
    async with connection:
        channel = await connection.channel()
        for number, body in enumerate(bodies):
            message = aio_pika.Message(
                body,
                message_id=f"m{number}",
                correlation_id=f"c{number}",
                headers={"tenant": "one"},
                content_type="application/cloudevents+json",
                user_id=administrator(settings),
            )
            await channel.default_exchange.publish(message, routing_key=commands_queue("ledger"), mandatory=True)


def command(account: UUID, note: str, *, id_: str) -> bytes:
    event = {
        "specversion": "1.0",
        "id": id_,
        "type": "ledger.book_amount.v1",
        "source": "/somebody",
        "data": {"account_id": str(account), "amount": 5, "note": note},
    }
    return json.dumps(event).encode()


async def dead(yhteys: Yhteys, count: int) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []

    async def all_dead() -> bool:
        """so many letters are dead"""
        found[:] = await yhteys("dead", "list", "ledger")
        return len(found) == count

    await eventually(all_dead)
    return found


async def ready(runtime: Running) -> None:
    async def nothing_is_impaired() -> bool:
        """all of the service works; it takes commands, if it takes any"""
        return not runtime.impairments()

    await eventually(nothing_is_impaired)


async def test_a_dead_command_is_seen_and_sent_again_as_it_came_and_comes_back_while_its_cause_lasts(settings: Settings, yhteys: Yhteys) -> None:
    account = uuid4()
    async with running(LEDGER, settings) as runtime:
        await ready(runtime)
        await send(settings, command(account, "break", id_="one"), b"{ nonsense")
        broken, nonsense = sorted(await dead(yhteys, 2), key=lambda row: -len(row["type"]))
        shown = await yhteys("dead", "show", "ledger", "one")

        assert (broken["id"], broken["slug"], nonsense["slug"]) == ("one", "handler-failed", "not-a-cloudevent")
        assert "the handler broke" in broken["reason"]
        assert shown["message"] == json.loads(command(account, "break", id_="one"))
        assert shown["headers"]["tenant"] == "one"

        assert await yhteys("dead", "retry", "ledger", "one") == {"sent": ["one"]}
        assert {row["id"] for row in await dead(yhteys, 2)} == {"one", nonsense["id"]}


async def test_a_dead_command_is_done_when_its_service_has_been_mended(settings: Settings, yhteys: Yhteys) -> None:
    account = uuid4()
    async with running(LEDGER, settings) as runtime:
        await ready(runtime)
        await runtime.pool.execute("alter table accounts add constraint closed check (total = 0)")
        await send(settings, command(account, "", id_="one"), command(account, "", id_="two"))
        await dead(yhteys, 2)
        await runtime.pool.execute("alter table accounts drop constraint closed")

        assert await yhteys("dead", "retry", "ledger", "--all") == {"sent": ["one", "two"]}

        async def done() -> bool:
            """both are done"""
            return await runtime.pool.fetchval("select coalesce(sum(total), 0) from accounts") == 10

        await eventually(done)
        assert await yhteys("dead", "list", "ledger") == []
        assert {row["id"] for row in await runtime.pool.fetch("select id from taken")} == {"one", "two"}


async def test_looking_at_dead_letters_often_loses_none(settings: Settings, yhteys: Yhteys) -> None:
    async with running(LEDGER, settings) as runtime:
        await ready(runtime)
        await send(settings, b"{ nonsense")
        (letter,) = await dead(yhteys, 1)

        for _ in range(25):
            assert [row["id"] for row in await yhteys("dead", "list", "ledger")] == [letter["id"]]


async def test_a_dead_command_is_discarded_with_a_reason_and_by_somebody(settings: Settings, yhteys: Yhteys) -> None:
    async with running(LEDGER, settings) as runtime:
        await ready(runtime)
        await send(settings, b"{ nonsense", command(uuid4(), "break", id_="kept"))
        nonsense = next(row for row in await dead(yhteys, 2) if not row["type"])

        await yhteys("dead", "discard", "ledger", nonsense["id"], "--why", "not for us", "--by", "anna")

        stored = await runtime.pool.fetchrow("select what, event, error, discarded_by, why from discarded")
        assert stored is not None
        assert tuple(stored) == ("command", b"{ nonsense", "not-a-cloudevent", "anna", "not for us")
        assert [row["id"] for row in await dead(yhteys, 1)] == ["kept"]
        assert [(row["slug"], row["commands"]) for row in await yhteys("dead", "list", "ledger", "--by-reason")] == [("handler-failed", 1)]
        assert "has no dead letter" in await yhteys("dead", "retry", "ledger", "nobody", fails=1)


async def test_the_log_is_read_from_wherever_one_likes(settings: Settings, yhteys: Yhteys) -> None:
    async with running(LEDGER, settings) as runtime:
        await book(runtime, *(AmountBooked(account_id=uuid4(), amount=n) for n in range(1, 31)))

        async def all_out() -> bool:
            """thirty amounts and three notes are on the log"""
            return await runtime.pool.fetchval("select confirmed from relay_mark") == 33

        await eventually(all_out)

        async def read(*words: object) -> list[int]:
            return [line["event"]["data"]["amount"] for line in await yhteys("facts", "tail", *words, lines=True)]

        booked = "ledger.amount.booked"
        offsets = {line["event"]["data"]["amount"]: line["offset"] for line in await yhteys("facts", "tail", "--from", "first", "--type", booked, lines=True)}
        assert await read("--from", "first", "--type", booked) == list(range(1, 31))
        assert await read("--from", "first", "-n", 2) == [1, 2]
        assert await read("--from", offsets[5], "-n", 1) == [5]
        assert await read("--from", "2020-01-01T00:00:00", "--type", "ledger.amount.noted") == [10, 20, 30]
        assert await read("-n", 3, "--type", booked) == [28, 29, 30]
        assert len(await read()) == 20
        assert "neither" in await yhteys("facts", "tail", "--from", "yesterday", fails=1)


async def test_a_token_is_issued_that_the_services_take(settings: Settings, yhteys: Yhteys) -> None:
    organisation = uuid4()

    made = await yhteys("token", "--role", "coordinator", "--role", "party", "--organisation", organisation)

    caller = await Tokens(settings).caller(f"Bearer {made['token']}")
    assert (caller.roles, caller.organisation_id) == (frozenset({"coordinator", "party"}), organisation)


async def test_no_token_is_issued_outside_dev_mode(yhteys: Yhteys, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("YHTEYS_MODE", "production")

    assert "dev mode only" in await yhteys("token", "--role", "coordinator", fails=1)


@pytest.mark.usefixtures("yhteys")
async def test_a_projection_is_rebuilt_beside_the_running_service(settings: Settings) -> None:
    (indicators,) = chosen(["indicators"])
    async with running(indicators, settings) as runtime:
        await ready(runtime)
        before = await runtime.pool.fetchval("select 'cells'::regclass::oid")
        words = (sys.executable, "-m", "deploy.cli", "rebuild", "indicators", "values", "--json")
        process = await asyncio.create_subprocess_exec(*words, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE)
        stdout, stderr = await process.communicate()

        assert process.returncode == 0, stderr.decode()
        assert json.loads(stdout)["projection"] == "values"
        assert await runtime.pool.fetchval("select 'cells'::regclass::oid") != before


async def test_a_projection_that_does_not_exist_is_answered_with_those_that_do(yhteys: Yhteys) -> None:
    assert "choose one of values" in await yhteys("rebuild", "indicators", "valeus", fails=1)
    assert f"there are {', '.join(NAMES)}" in await yhteys("rebuild", "indicatros", "values", fails=1)


async def test_a_service_that_never_ran_is_named(yhteys: Yhteys) -> None:
    assert "no service nobody has ever run" in await yhteys("parked", "list", "nobody", fails=1)
    assert "is no service" in await yhteys("parked", "list", "No; Body", fails=1)
