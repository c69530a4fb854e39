"""Somebody has used up the numbers under which a service publishes, or its journal is older than the log: it is noticed, named, and no fact is lost."""

from dataclasses import replace

import pytest

from shared.bus.stream import Broker, Outgoing
from shared.contracts.channels import FACTS
from shared.database.postgres import connect
from shared.log.identity import Publishing, proven_position, publishing
from shared.settings import Settings
from tests.chaos.ledger import Ledger
from tests.chaos.load import account, under_load
from tests.chaos.stranger import holds, is_named, on_the_log, record, says
from tests.running import eventually, running
from tests.sample import LEDGER

pytestmark = pytest.mark.chaos

TILL = replace(LEDGER, name="till")
EPOCH = "select epoch from cursors limit 1"


async def secret_name(settings: Settings, service: str) -> Publishing:
    connection = await connect(settings, service)
    try:
        return await publishing(connection, FACTS, epoch=await connection.fetchval(EPOCH))
    finally:
        await connection.close()


async def use_up(settings: Settings, name: str, *numbers: int) -> None:
    async with Broker.at(settings.stream_url).publisher(name) as publisher:
        await publisher.publish(FACTS, [Outgoing(number=n, body=record("/thief", 1, type="made.thing.up.v1"), properties={}) for n in numbers])


async def test_a_number_taken_by_another_is_named_and_what_was_swallowed_stands_on_the_log_in_the_end(settings: Settings) -> None:
    async with running(LEDGER, settings) as ledger, running(TILL, settings):
        await says(settings, "ledger", 1, 2, 3, account_id=account(1))
        await Ledger(settings, "ledger", "till").comes_to_rest(within=40)
        before = await secret_name(settings, "ledger")
        await use_up(settings, before.name, 10**9)
        await says(settings, "ledger", 4, 5, account_id=account(1))
        await is_named(ledger, "number-taken", within=20)
        for service in ("ledger", "till"):
            await holds(settings, service, [(account(1), 15, 5)])
        assert (await secret_name(settings, "ledger")).generation == before.generation + 1
        assert sorted(event.position for event in await on_the_log(settings, "ledger")) == [1, 2, 3, 4, 5]


async def test_what_was_confirmed_and_is_absent_from_the_log_is_published_again(settings: Settings) -> None:
    """The numbers are used up while the service is away, and its journal says that they were given: only its readers can tell."""
    async with running(LEDGER, settings):
        await says(settings, "ledger", 1, 2, 3, account_id=account(1))
        await Ledger(settings).comes_to_rest(within=40)
    await use_up(settings, (await secret_name(settings, "ledger")).name, 4, 5, 6)
    await says(settings, "ledger", 4, 5, 6, account_id=account(1))
    connection = await connect(settings, "ledger")
    await connection.execute("update journal set position = entry where position is null")
    async with running(LEDGER, settings) as ledger:
        await is_named(ledger, "absent", within=40)
        await holds(settings, "ledger", [(account(1), 21, 6)])
        assert sorted(event.position for event in await on_the_log(settings, "ledger")) == [1, 2, 3, 4, 5, 6]
    await connection.close()


async def test_a_journal_older_than_the_log_is_named_and_publishes_nothing_while_http_goes_on(settings: Settings) -> None:
    async with running(LEDGER, settings):
        await says(settings, "ledger", 1, 2, 3, 4, 5, account_id=account(1))
        await Ledger(settings).comes_to_rest(within=40)
    connection = await connect(settings, "ledger")
    epoch = await connection.fetchval(EPOCH)
    await connection.execute("delete from journal where position > 3")
    await connection.execute("update relay_mark set confirmed = 3")
    async with running(LEDGER, settings) as ledger:
        await says(settings, "ledger", 7, account_id=account(1))
        await is_named(ledger, "journal-behind", within=20)
        await is_named(ledger, "relay: has no session")
        assert await ledger.faults() == []
        assert await connection.fetchval("select count(*) from journal where position is null") == 1
        assert [event.position for event in await on_the_log(settings, "ledger", at_least=5)] == [1, 2, 3, 4, 5]
    await connection.execute("delete from cursors")  # a backup from before this log began
    assert await proven_position(connection, Broker.at(settings.stream_url), settings.source("ledger"), epoch=epoch) == 5
    await connection.close()


async def test_a_database_made_anew_beside_an_old_log_is_named_and_publishes_nothing(settings: Settings) -> None:
    """Its name as publisher is another then, under which the log holds nothing; the positions are given away all the same."""
    async with running(LEDGER, settings):
        await says(settings, "ledger", 1, 2, 3, account_id=account(1))
        await Ledger(settings).comes_to_rest(within=40)
    connection = await connect(settings, "ledger")
    await connection.execute("truncate journal, subjects, cursors, totals")
    await connection.execute("update relay_mark set confirmed = 0, key = decode(md5('another'), 'hex')")
    async with running(LEDGER, settings) as ledger:
        await says(settings, "ledger", 7, account_id=account(1))
        await is_named(ledger, "journal-behind", within=20)
        assert [event.position for event in await on_the_log(settings, "ledger", at_least=3)] == [1, 2, 3]
    await connection.close()


async def test_a_taken_number_is_mended_while_others_go_on_speaking(settings: Settings) -> None:
    async with running(LEDGER, settings) as ledger, running(TILL, settings), under_load(settings, "till") as load:
        await says(settings, "ledger", 1, account_id=account(1))
        await load.reaches(100)

        async def it_is_heard() -> bool:
            return bool(await ledger.pool.fetchval("select total from totals where account_id = $1", account(1)) == heard)

        heard = 1
        await eventually(it_is_heard)
        await use_up(settings, (await secret_name(settings, "ledger")).name, 10**9)
        await says(settings, "ledger", 2, account_id=account(1))
        heard = 3
        await eventually(it_is_heard, within=30)
        await is_named(ledger, "number-taken")
