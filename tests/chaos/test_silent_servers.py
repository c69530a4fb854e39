"""Nothing closes and nothing answers: connections swallowed on the way, a broker or a process that stands still. It is noticed, and all goes on afterwards."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

import pytest

from deploy.launcher.private import PrivateServers
from deploy.launcher.servers import Servers
from shared import telemetry
from shared.auth import Tokens
from shared.database.postgres import connect
from shared.service import Service
from shared.settings import Settings
from shared.work.running import Running
from tests.chaos.children import child
from tests.chaos.ledger import Ledger
from tests.chaos.load import account, applied, done, event, send, takes_commands, under_load
from tests.chaos.proxy import Proxy
from tests.chaos.stranger import says, takes_part
from tests.running import eventually, running, watched
from tests.sample import LEDGER, BookAmount

pytestmark = pytest.mark.chaos

FROZEN_SECONDS = 20.0


@pytest.fixture(scope="session")
def servers(private: PrivateServers) -> Servers:
    """Never those that were named from outside: they are harmed here."""
    return private.servers


@asynccontextmanager
async def frozen_broker(private: PrivateServers) -> AsyncIterator[None]:
    """Its sockets stay open, and nobody answers."""
    pid = int(await asyncio.to_thread(private.rabbitmqctl, "eval", "list_to_integer(os:getpid())."))
    os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(pid, signal.SIGCONT)


@asynccontextmanager
async def unprovisioned(service: Service, settings: Settings) -> AsyncIterator[Running]:
    """Running by settings of its own, where those of the administrator are others."""
    runtime = Running(service, settings, Tokens(settings))
    await runtime.start()
    try:
        yield runtime
    finally:
        await runtime.stop()


async def test_swallowed_stream_connections_are_given_up_and_new_ones_read_on(settings: Settings) -> None:
    port = urlsplit(settings.stream_url).port or 0
    async with Proxy(port) as proxy:
        through = settings.model_copy(update={"stream_url": settings.stream_url.replace(f":{port}/", f":{proxy.port}/")})
        async with running(LEDGER, through) as ledger:
            await takes_part(ledger)
            await says(settings, "ledger", 10, account_id=account(1))
            await applied(ledger, 1)
            assert proxy.swallow() >= 4
            await says(settings, "ledger", 20, account_id=account(1))

            async def the_second_is_heard_too() -> bool:
                return bool(await ledger.pool.fetchval("select sum(facts) from totals") == 2)

            await eventually(the_second_is_heard_too, within=20)
            await Ledger(settings).balances(booked=2)
            assert await ledger.pool.fetchval("select count(*) from log_faults") == 0


async def test_swallowed_database_connections_are_given_up_and_everybody_goes_on(settings: Settings) -> None:
    port = urlsplit(settings.database_url).port or 0
    async with Proxy(port) as proxy:
        through = settings.model_copy(update={"database_url": settings.database_url.replace(f":{port}/", f":{proxy.port}/")})
        async with watched(settings, LEDGER.name), unprovisioned(LEDGER, through) as ledger:
            await takes_part(ledger)
            await takes_commands(ledger)
            await says(settings, "ledger", 10, account_id=account(1))
            await applied(ledger, 1)
            assert proxy.swallow() >= 4
            await says(settings, "ledger", 20, account_id=account(1))
            await send(settings, [event(BookAmount(account_id=account(2), amount=1), id_="one")])
            await asyncio.wait_for(done(ledger, 1), timeout=30)
            await Ledger(settings).balances(booked=3)
            assert await ledger.faults() == []


async def test_a_broker_that_accepts_connections_and_says_nothing_holds_nobody_for_good(settings: Settings) -> None:
    """By AMQP, whose client would wait for an answer without end."""
    port = urlsplit(settings.amqp_url).port or 0
    waiting: list[asyncio.StreamWriter] = []
    mute = await asyncio.start_server(lambda _reader, writer: waiting.append(writer), "127.0.0.1", 0)
    async with mute, Proxy(mute.sockets[0].getsockname()[1]) as proxy:
        through = settings.model_copy(update={"amqp_url": settings.amqp_url.replace(f":{port}/", f":{proxy.port}/")})
        async with watched(settings, LEDGER.name), unprovisioned(LEDGER, through) as ledger:

            async def it_waits_for_an_answer() -> bool:
                return bool(waiting)

            await eventually(it_waits_for_an_answer)
            proxy.behind = port

            async def it_takes_commands() -> bool:
                return bool(ledger.queue and ledger.queue.consuming)

            await eventually(it_takes_commands, within=60)
            await takes_part(ledger)
        for writer in waiting:
            writer.close()


async def test_a_frozen_broker_is_named_lag_goes_on_counting_and_all_goes_on_afterwards(settings: Settings, private: PrivateServers) -> None:
    async with running(LEDGER, settings) as ledger, under_load(settings) as load:
        await takes_commands(ledger)
        await applied(ledger, 300)
        async with frozen_broker(private):
            began = asyncio.get_running_loop().time()

            async def everything_is_named() -> bool:
                said = " ".join(ledger.impairments())
                return all(word in said for word in ("relay:", "totals:", "command queue:"))

            await eventually(everything_is_named, within=FROZEN_SECONDS)
            await asyncio.sleep(FROZEN_SECONDS - (asyncio.get_running_loop().time() - began))
            assert telemetry.LAG_SECONDS.labels("ledger", "totals")._value.get() > FROZEN_SECONDS / 2  # noqa: SLF001 - a gauge has no other way to be read
            assert telemetry.RELAY_LAG_SECONDS.labels("ledger")._value.get() > FROZEN_SECONDS / 2  # noqa: SLF001
        await load.goes_on(100)
        await load.end()
        await Ledger(settings).balances(booked=load.booked, within=60)

        async def nothing_is_named() -> bool:
            return not ledger.impairments()

        await eventually(nothing_is_named, within=20)
        assert await ledger.pool.fetchval("select count(*) from log_faults") == 0


async def test_a_frozen_process_loses_the_lead_and_does_no_harm_when_it_wakes(settings: Settings) -> None:
    async with child(settings) as first, under_load(settings) as load:
        observer = await connect(settings, "ledger")

        async def applies() -> bool:
            return (await observer.fetchval("select sum(facts) from totals") or 0) > 0

        await eventually(applies)
        async with running(LEDGER, settings) as second:
            await load.goes_on(200)
            assert not second.relay.active
            first.freeze()

            async def the_other_leads() -> bool:
                return all([second.relay.active, *(projector.active for projector in second.projectors)])

            await eventually(the_other_leads, within=18)
            await load.goes_on(200)
            first.thaw()
            await load.goes_on(200)
            await load.end()
            await Ledger(settings).balances(booked=load.booked)
        await observer.close()
