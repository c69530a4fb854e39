"""What is too large is refused where it comes in, and named: it fills no queue, no journal, no log and nobody's memory."""

import json
from typing import Any
from uuid import uuid4

import pytest

from shared.contracts.envelope import LONGEST_CORRELATION, MOST_COMMAND_BYTES, MOST_FACT_BYTES
from shared.settings import Settings
from tests.chaos.ledger import Ledger
from tests.chaos.load import account, event, send
from tests.chaos.test_repeated_commands import answered
from tests.sample import BookAmount

pytestmark = pytest.mark.chaos


def with_extension(**extensions: str) -> bytes:
    body: dict[str, Any] = json.loads(event(BookAmount(account_id=account(1), amount=1), id_=str(uuid4())))
    return json.dumps(body | extensions).encode()


async def test_a_command_that_is_too_large_is_dead_without_its_body_and_the_next_is_done(settings: Settings) -> None:
    async with answered(settings) as (_, answers):
        await send(settings, [with_extension(tenant="x" * MOST_COMMAND_BYTES)], reply_to=answers.address)
        receipt = await answers.next()
        body, reason = await answers.dead()
        await send(settings, [event(BookAmount(account_id=account(2), amount=2), id_=str(uuid4()))], reply_to=answers.address)

        assert (receipt["outcome"], receipt["error"]["slug"], reason["slug"]) == ("dead", "too-large", "too-large")
        assert len(body) < 1000
        assert (await answers.next())["outcome"] == "done"
        await Ledger(settings).balances(booked=1)


async def test_an_attribute_that_is_too_long_is_named(settings: Settings) -> None:
    async with answered(settings) as (runtime, answers):
        await send(settings, [with_extension(correlationid="x" * (LONGEST_CORRELATION + 1))], reply_to=answers.address)
        receipt = await answers.next()

        assert (receipt["outcome"], receipt["error"]["slug"], receipt["error"]["field"]) == ("dead", "not-a-cloudevent", "correlationid")
        assert await runtime.pool.fetchval("select count(*) from journal") == 0


async def test_a_fact_that_is_too_large_is_refused_as_it_is_said_and_the_rest_flows(settings: Settings) -> None:
    """The sample says the note in its fact: in a journal it could neither go out nor be passed over."""
    async with answered(settings) as (runtime, answers):
        large = event(BookAmount(account_id=account(1), amount=1, note="ä" * (MOST_FACT_BYTES // 2)), id_=str(uuid4()))
        bearable = event(BookAmount(account_id=account(1), amount=2, note="ä" * (MOST_FACT_BYTES // 2 - 1000)), id_=str(uuid4()))
        await send(settings, [large], reply_to=answers.address)
        refused = await answers.next()
        await send(settings, [bearable], reply_to=answers.address)

        assert (refused["outcome"], refused["error"]["slug"]) == ("refused", "fact-too-large")
        assert "ledger.amount.booked.v1 would have 262" in refused["error"]["message"]
        assert (await answers.next())["outcome"] == "done"
        assert await runtime.pool.fetchval("select total from accounts") == 2
        await Ledger(settings).balances(booked=1)
