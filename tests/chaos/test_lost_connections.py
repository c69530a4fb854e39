"""Connections are cut under load, the servers stay: each session ends, a new one begins where the last had committed."""

import asyncpg
import pytest

from deploy.launcher.servers import Servers
from shared.settings import Settings
from tests.broker import close_connections
from tests.chaos.ledger import Ledger
from tests.chaos.load import applied, commands, done, send, takes_commands, under_load
from tests.running import eventually, running
from tests.sample import LEDGER

pytestmark = pytest.mark.chaos

TERMINATE = "select count(pg_terminate_backend(pid)) from pg_stat_activity where datname = current_database() and usename = 'yhteys_ledger'"


async def test_a_lost_stream_connection_is_made_again_and_reads_on_from_the_cursor(settings: Settings, servers: Servers) -> None:
    async with running(LEDGER, settings) as runtime, under_load(settings) as load:
        await applied(runtime, 200)
        cut: list[str] = []

        async def cut_all() -> bool:
            cut.extend(await close_connections(servers, settings, stream=True))
            return len(cut) >= 3

        await eventually(cut_all)
        await load.goes_on(200)
        await load.end()
        await Ledger(settings).balances(booked=load.booked)
        assert all([runtime.relay.active, *(projector.active for projector in runtime.projectors)])


async def test_terminated_database_sessions_cost_no_command_and_double_none(settings: Settings) -> None:
    administrator = await asyncpg.connect(settings.database_url)
    async with running(LEDGER, settings) as runtime:
        await takes_commands(runtime)
        await send(settings, commands(300))
        for so_many in (30, 120):
            await done(runtime, so_many)
            assert await administrator.fetchval(TERMINATE) >= 1
        await done(runtime, 300)
        await Ledger(settings).balances(booked=300)
    await administrator.close()
