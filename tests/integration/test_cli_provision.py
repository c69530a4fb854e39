"""`yhteys provision` as an operator runs it, and what is sent again: in the name of whoever had sent it."""

import asyncio
import json
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import quote, urlsplit, urlunsplit
from uuid import uuid4

import aio_pika
import pytest
from typer.testing import CliRunner

from deploy.cli import app
from shared.contracts.channels import COMMANDS, commands_queue, receipts_queue
from shared.settings import Settings
from tests.area import operator_environment
from tests.chaos.load import account, event, takes_commands
from tests.running import eventually, running
from tests.sample import LEDGER, BookAmount

pytestmark = pytest.mark.integration

Yhteys = Callable[..., Awaitable[Any]]


@pytest.fixture
def yhteys(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Yhteys:
    for name, value in operator_environment(settings).items():
        monkeypatch.setenv(name, value)

    async def run(*words: object, fails: int = 0) -> Any:
        result = await asyncio.to_thread(CliRunner().invoke, app, [*map(str, words), *([] if fails else ["--json"])])
        assert result.exit_code == fails, result.output
        return " ".join(result.output.split()) if fails else json.loads(result.stdout)

    return run


async def test_what_is_missing_is_made_and_a_second_time_nothing(yhteys: Yhteys) -> None:
    made = (await yhteys("provision"))["made"]

    assert {"queue yhteys.facts", "queue registry.commands", "exchange yhteys.commands", "database role and schema of events"} <= set(made)
    assert (await yhteys("provision"))["made"] == []


async def test_a_sender_is_admitted_listed_changed_and_revoked(yhteys: Yhteys) -> None:
    name = f"kela-{uuid4().hex[:8]}"
    admitted = await yhteys("provision", "sender", name, "--roles", "integration,reader")
    assert (admitted["source"], bool(admitted["password"])) == (f"/partner/{name}", True)
    again = await yhteys("provision", "sender", name, "--roles", "reader", "--source", "/partner/kela", "--organisation", account(3))
    assert again["password"] is None
    assert await yhteys("provision", "senders") == [{"user": name, "source": "/partner/kela", "roles": "reader", "organisation_id": str(account(3))}]

    party = await yhteys("provision", "sender", name, "--organisation", account(3))
    assert (party["roles"], party["organisation_id"]) == ([], str(account(3))), "a party needs no role"
    assert "--organisation UUID" in await yhteys("provision", "sender", name, fails=2)

    result = await asyncio.to_thread(CliRunner().invoke, app, ["provision", "sender", name, "--revoke"])
    assert "is revoked" in result.output
    assert await yhteys("provision", "senders") == []
    assert "there is no sender" in await yhteys("provision", "sender", name, "--revoke", fails=1)
    assert "cannot be a sender's name" in await yhteys("provision", "sender", "registry", "--roles", "integration", fails=1)


async def test_without_the_administrator_s_address_it_says_what_is_missing(yhteys: Yhteys, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("YHTEYS_MANAGEMENT_URL", "")

    assert "YHTEYS_MANAGEMENT_URL" in await yhteys("provision", fails=1)


async def test_a_dead_command_is_sent_again_in_the_name_of_its_sender_and_of_nobody_else(settings: Settings, yhteys: Yhteys) -> None:
    """A command in another's name stays dead, whoever sends it again; one that only failed is done once the cause is mended."""
    name = f"kela-{uuid4().hex[:8]}"
    password = (await yhteys("provision", "sender", name, "--roles", "integration"))["password"]
    parts = urlsplit(settings.amqp_url)
    url = urlunsplit(parts._replace(netloc=f"{name}:{quote(password)}@{parts.netloc.rpartition('@')[2]}"))
    async with running(LEDGER, settings) as runtime:
        await takes_commands(runtime)
        async with await aio_pika.connect(url) as connection:
            exchange = await (await connection.channel()).get_exchange(COMMANDS, ensure=False)
            for number, source in enumerate(("/partner/somebody-else", f"/partner/{name}")):
                body = event(BookAmount(account_id=account(1), amount=5, note="break" if number else ""), id_=f"c{number}", source=source)
                message = aio_pika.Message(body, user_id=name, reply_to=receipts_queue(name), headers={"x-yhteys-sender": "yhteys"})
                await exchange.publish(message, commands_queue("ledger"))
        assert [letter["slug"] for letter in await dead(yhteys, 2)] == ["source-not-theirs", "handler-failed"]

        assert (await yhteys("dead", "retry", "ledger", "--all"))["sent"] == ["c0", "c1"]

        assert [letter["slug"] for letter in await dead(yhteys, 2)] == ["source-not-theirs", "handler-failed"]
        assert [letter["sender"] for letter in await dead(yhteys, 2)] == [name, name]
        assert await runtime.pool.fetchval("select count(*) from journal") == 0


async def dead(yhteys: Yhteys, count: int) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []

    async def all_dead() -> bool:
        found[:] = sorted(await yhteys("dead", "list", "ledger"), key=lambda letter: str(letter["id"]))
        return len(found) == count

    await eventually(all_dead)
    return found
