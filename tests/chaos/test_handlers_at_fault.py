"""A handler raises what trouble with a server would raise: its record alone is the worse for it, and what comes after is done."""

import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from uuid import uuid4

import aio_pika
import asyncpg
import pytest

from shared.authority import AREA
from shared.contracts.channels import RECEIPTS
from shared.contracts.envelope import Fact, Recorded
from shared.database.postgres import Connection, connect
from shared.log.projector import Policy
from shared.service import allow
from shared.settings import Settings
from tests.chaos.load import account, book, event, send, takes_commands
from tests.running import eventually, running
from tests.sample import LEDGER, AmountBooked, BookAmount, book_amount

pytestmark = pytest.mark.chaos

BROKEN, GOOD = account(1), account(2)


async def fail_as(note: str, connection: Connection) -> None:
    match note:
        case "waits for an answer that does not come":
            raise TimeoutError("no answer from elsewhere")
        case "wants a file":
            raise FileNotFoundError(2, "No such file or directory", "/nowhere/at/all")
        case "asks for too long":
            await connection.execute("set local statement_timeout = 20")
            await connection.execute("select pg_sleep(5)")
        case "is always in the way":
            raise asyncpg.DeadlockDetectedError("deadlock detected")


async def faulty_note(fact: Recorded[Any], *, connection: Connection) -> Sequence[Fact]:
    await fail_as(fact.message.note, connection)
    await connection.execute("insert into accounts (account_id, total) values ($1, 1) on conflict (account_id) do nothing", fact.message.account_id)
    return []


async def faulty_booking(command: BookAmount, *, connection: Connection) -> Sequence[Fact]:
    await fail_as(command.note, connection)
    return await book_amount(command, connection=connection)


NOTED = Policy(name="when_an_amount_is_booked_note_it_badly", hears=(AmountBooked,), decide=faulty_note)
FAULTS = {
    "waits for an answer that does not come": "TimeoutError: no answer from elsewhere",
    "wants a file": "FileNotFoundError",
    "asks for too long": "canceling statement due to statement timeout",
    "is always in the way": "DeadlockDetectedError",
}


@pytest.mark.parametrize(("note", "reason"), FAULTS.items(), ids=[note.replace(" ", "-") for note in FAULTS])
async def test_a_fact_whose_policy_fails_as_a_server_would_is_parked_and_the_next_is_decided(settings: Settings, note: str, reason: str) -> None:
    async with running(replace(LEDGER, projections=(), policies=(NOTED,)), settings) as runtime:
        connection = await connect(settings, "ledger")
        await book(connection, [AmountBooked(account_id=BROKEN, amount=1, note=note), AmountBooked(account_id=GOOD, amount=1)], source=runtime.source)

        async def the_next_is_decided() -> bool:
            return bool(await connection.fetchval("select count(*) from accounts where account_id = $1", GOOD))

        await eventually(the_next_is_decided, within=60)
        parked = await connection.fetch("select subject, reason from parked")
        await connection.close()

    assert [row["subject"] for row in parked] == [str(BROKEN)]
    assert reason in parked[0]["reason"]


@pytest.mark.parametrize(("note", "reason"), FAULTS.items(), ids=[note.replace(" ", "-") for note in FAULTS])
async def test_a_command_whose_handler_fails_as_a_server_would_dies_with_its_reason_and_the_next_is_done(settings: Settings, note: str, reason: str) -> None:
    async with running(replace(LEDGER, commands=allow(AREA, {BookAmount: faulty_booking})), settings) as runtime:
        await takes_commands(runtime)
        async with await aio_pika.connect(settings.amqp_url) as sender:
            answers = await (await sender.channel()).declare_queue(exclusive=True)
            await answers.bind(RECEIPTS, answers.name)
            requested = [BookAmount(account_id=BROKEN, amount=1, note=note), BookAmount(account_id=GOOD, amount=2)]
            await send(settings, [event(command, id_=str(uuid4())) for command in requested], reply_to=answers.name)
            receipts: list[dict[str, Any]] = []

            async def both_are_answered() -> bool:
                if answer := await answers.get(no_ack=True, fail=False):
                    receipts.append(json.loads(answer.body))
                return len(receipts) == 2

            await eventually(both_are_answered, within=40)

    assert [receipt["outcome"] for receipt in receipts] == ["dead", "done"]
    assert reason in receipts[0]["error"]["message"]
