"""The log is lost while nobody speaks: whoever speaks first finds it whole again, everyone hears, and a rebuild counts the same."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import TypeAlias
from urllib.parse import urlsplit

import pytest

from deploy.launcher.private import PrivateServers
from deploy.launcher.servers import Servers
from shared.bus.stream import Broker
from shared.bus.topology import STREAMS
from shared.contracts.channels import FACTS, METRICS
from shared.log.identity import began
from shared.settings import Settings
from tests.chaos.ledger import Ledger
from tests.chaos.load import account, applied
from tests.chaos.stranger import holds, put, record, says, takes_part
from tests.chaos.test_killed_servers import virtual_host_again
from tests.running import eventually, running
from tests.sample import LEDGER

pytestmark = pytest.mark.chaos

TILL = replace(LEDGER, name="till")
HEARS_ONLY = replace(LEDGER, policies=(), commands={})
Loss: TypeAlias = Callable[[Settings, PrivateServers], Awaitable[None]]


@pytest.fixture(scope="session")
def servers(private: PrivateServers) -> Servers:
    """Never those that were named from outside: they are harmed here."""
    return private.servers


async def facts_deleted(settings: Settings, private: PrivateServers) -> None:
    await asyncio.to_thread(private.rabbitmqctl, "--vhost", urlsplit(settings.amqp_url).path.lstrip("/"), "delete_queue", FACTS)


async def metrics_deleted(settings: Settings, private: PrivateServers) -> None:
    await asyncio.to_thread(private.rabbitmqctl, "--vhost", urlsplit(settings.amqp_url).path.lstrip("/"), "delete_queue", METRICS)


async def disk_lost(settings: Settings, private: PrivateServers) -> None:
    await asyncio.to_thread(private.lose_broker_disk)
    await virtual_host_again(settings, private)


@pytest.mark.parametrize("lose", [facts_deleted, metrics_deleted, disk_lost])
async def test_services_that_were_idle_when_the_log_was_lost_write_it_again_whole(settings: Settings, private: PrivateServers, lose: Loss) -> None:
    async with running(LEDGER, settings), running(TILL, settings):
        await says(settings, "ledger", 10, 20, 30, 40, 50, account_id=account(1))
        await says(settings, "till", 10, 20, 30, 40, 50, account_id=account(2))
        await Ledger(settings, "ledger", "till").comes_to_rest(within=40)
        await lose(settings, private)
        await says(settings, "ledger", 60, account_id=account(1))
        await Ledger(settings, "ledger").comes_to_rest(within=30)
        await says(settings, "till", 60, account_id=account(2))
        await Ledger(settings, "ledger", "till").balances(booked=12, within=30)


async def test_a_service_that_is_idle_after_the_disk_was_lost_hears_the_others_without_speaking(settings: Settings, private: PrivateServers) -> None:
    async with running(LEDGER, settings) as ledger, running(TILL, settings) as till:
        await says(settings, "ledger", 1, 2, account_id=account(1))
        await applied(till, 2)
        await disk_lost(settings, private)
        await says(settings, "ledger", 3, account_id=account(1))
        await applied(till, 3)

        async def everybody_works() -> bool:
            return not [*ledger.impairments(), *till.impairments()]

        await eventually(everybody_works, within=20)


async def test_of_a_log_refilled_in_another_order_no_fact_is_passed_over(settings: Settings, private: PrivateServers) -> None:
    """The record at the cursor is the same in both: what stands before it is not."""

    def fact(source: str, position: int) -> bytes:
        subject = account("ABC".index(source) + 1)
        data = {"account_id": str(subject), "amount": position}
        return record(f"/{source}", position, id=f"{source}{position}", subject=str(subject), sequence=position, data=data)

    async with running(HEARS_ONLY, settings) as ledger:
        await takes_part(ledger)
        await put(settings, None, [fact("A", 1), fact("B", 1), fact("A", 2)])
        await applied(ledger, 3)
        stood_at: int = await ledger.pool.fetchval("select log_offset from cursors where consumer = 'totals'")
    await put(settings, None, [fact("C", 1)])
    await disk_lost(settings, private)
    await Broker.at(settings.stream_url).declare(*STREAMS)
    await began(Broker.at(settings.stream_url), settings)
    before = [fact("A", 1), fact("C", 1)]
    repeats = [fact("A", 1)] * (stood_at - 1 - len(before))
    await put(settings, None, [*before, *repeats, fact("A", 2), fact("B", 1)])
    async with running(HEARS_ONLY, settings):
        await put(settings, None, [fact("C", 2)])
        await holds(settings, "ledger", [(account(1), 3, 2), (account(2), 1, 1), (account(3), 3, 2)], within=30)
