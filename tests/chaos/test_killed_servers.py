"""The broker and the database are killed, or lose their disk, under load: the services wait, go on, and the books balance."""

import asyncio
from dataclasses import replace
from urllib.parse import urlsplit

import asyncpg
import httpx
import pytest

from deploy.launcher.private import PrivateServers
from deploy.launcher.servers import Servers
from shared.settings import Settings
from tests.chaos.ledger import Ledger
from tests.chaos.load import applied, commands, done, send, takes_commands, under_load
from tests.chaos.sessions import HOW_MANY_WAIT
from tests.running import eventually, running
from tests.sample import LEDGER

pytestmark = pytest.mark.chaos

TILL = replace(LEDGER, name="till")


@pytest.fixture(scope="session")
def servers(private: PrivateServers) -> Servers:
    """Never those that were named from outside: they are harmed here."""
    return private.servers


async def test_a_killed_broker_costs_no_fact_and_doubles_none(settings: Settings, private: PrivateServers) -> None:
    async with running(LEDGER, settings) as runtime, under_load(settings) as load:
        await applied(runtime, 300)
        await asyncio.to_thread(private.restart_broker, kill=True)
        await load.goes_on(50)
        await load.end()
        await Ledger(settings).balances(booked=load.booked, within=60)


async def test_a_killed_database_costs_no_command_and_doubles_none(settings: Settings, private: PrivateServers) -> None:
    async with running(LEDGER, settings) as runtime:
        await takes_commands(runtime)
        await send(settings, commands(50))
        await done(runtime, 50)
        holder, observer = await asyncpg.connect(settings.database_url), await asyncpg.connect(settings.database_url)
        await holder.execute("begin; lock table ledger.accounts")
        sending = asyncio.create_task(send(settings, commands(450)))

        async def one_is_in_hand() -> bool:
            return await observer.fetchval(HOW_MANY_WAIT, "insert into accounts") == 1

        await eventually(one_is_in_hand)
        await asyncio.to_thread(private.restart_database, kill=True)
        await sending
        await done(runtime, 500)
        await Ledger(settings).balances(booked=500, within=60)


async def test_a_lost_log_is_written_again_from_all_journals_while_more_is_said(settings: Settings, private: PrivateServers) -> None:
    async with running(LEDGER, settings) as ledger, running(TILL, settings) as till, under_load(settings) as ours, under_load(settings, "till") as theirs:
        await applied(ledger, 300)
        await applied(till, 300)
        await asyncio.to_thread(private.lose_broker_disk)
        await virtual_host_again(settings, private)
        await ours.goes_on(50)
        await theirs.goes_on(50)
        await ours.end()
        await theirs.end()
        await Ledger(settings, "ledger", "till").balances(booked=ours.booked + theirs.booked, within=90)


async def test_a_service_that_was_away_when_the_log_was_lost_misses_nothing_of_the_new_one(settings: Settings, private: PrivateServers) -> None:
    async with running(TILL, settings):
        pass  # its policy is registered before anything is said: what was said earlier it would pass over
    async with running(LEDGER, settings) as ledger, under_load(settings) as ours:
        async with running(TILL, settings), under_load(settings, "till") as theirs:
            await theirs.reaches(600)
            await theirs.end()
            await Ledger(settings, "till").comes_to_rest(within=40)
        stood_at: int = await ledger.pool.fetchval("select log_offset from cursors where consumer = 'totals'")
        await asyncio.to_thread(private.lose_broker_disk)
        await virtual_host_again(settings, private)
        await ours.goes_on(stood_at + 500)
        await ours.end()
        await Ledger(settings, "ledger").comes_to_rest(within=60)
        async with running(TILL, settings):
            await Ledger(settings, "ledger", "till").balances(booked=ours.booked + theirs.booked, within=60)


async def virtual_host_again(settings: Settings, private: PrivateServers) -> None:
    """What an operator does first with an empty broker."""
    name, management = urlsplit(settings.amqp_url).path.lstrip("/"), urlsplit(private.servers.management_url)
    async with httpx.AsyncClient(
        auth=(management.username or "", management.password or ""), base_url=f"http://{management.hostname}:{management.port}"
    ) as client:
        (await client.put(f"/api/vhosts/{name}")).raise_for_status()
        (await client.put(f"/api/permissions/{name}/{management.username}", json={"configure": ".*", "write": ".*", "read": ".*"})).raise_for_status()
