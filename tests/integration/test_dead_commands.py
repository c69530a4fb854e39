"""Dead commands in an operator's hands, over HTTP: seen by their fault, done once the cause is mended, or given up, and it is known by whom."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

import aio_pika
import pytest
from pamqp.common import FieldTable

from deploy.launcher.servers import Servers
from deploy.provisioning.area import Area
from deploy.provisioning.senders import revoke
from shared.contracts.channels import commands_queue
from shared.queue.dead_letters import lying
from shared.settings import Settings
from shared.work.running import Running
from tests.area import administrator, provisioned
from tests.broker import close_connections
from tests.chaos.load import takes_commands
from tests.integration.test_broker_users import a_sender, ask, buried, channel_of
from tests.integration.test_cli_ops import command
from tests.operated import ROOT, Ledger, operated
from tests.running import eventually, running
from tests.sample import LEDGER

pytestmark = pytest.mark.integration


@pytest.fixture
async def ledger(settings: Settings) -> AsyncIterator[Ledger]:
    async with operated(settings) as found:
        yield found


async def test_dead_commands_are_told_by_their_fault_and_lie_there_as_before(ledger: Ledger) -> None:
    """Without what they say."""
    await ledger.dead(*(command(uuid4(), "break", id_=f"d{n}") for n in range(2)), b"nothing that can be read")

    for _ in range(2):
        broken, unread = (await ledger.asked("GET", "/dead"))["items"]
        named = broken.pop("dead_ids")
        assert broken == {"type": "ledger.book_amount.v1", "slug": "handler-failed", "field": "", "commands": 2, "withheld": 0}
        assert len({*named, *unread["dead_ids"]}) == 3
        assert (unread["type"], unread["commands"]) == ("", 1)
    assert (await ledger.asked("GET", "/status"))["dead"] == 3


async def test_a_dead_command_is_seen_and_done_once_its_cause_is_mended(ledger: Ledger) -> None:
    account = uuid4()
    async with ledger.closed():
        [group] = await ledger.dead(command(account, "", id_="one"))
        [dead_id] = group["dead_ids"]
        shown = await ledger.asked("GET", f"/dead/{dead_id}")
        too_early = await ledger.asked("POST", f"/dead/{dead_id}/retry")
        [again] = (await ledger.asked("GET", "/dead"))["items"]

    assert (shown["id"], shown["slug"], shown["alike"], shown["event"]["data"]["amount"]) == ("one", "handler-failed", 1, 5)
    assert (too_early["dead"], too_early["done"]) == (1, 0)
    assert (await ledger.asked("POST", f"/dead/{again['dead_ids'][0]}/retry"))["done"] == 1
    assert await ledger.booked(account) == 5
    assert (await ledger.asked("GET", "/status"))["dead"] == 0
    assert (await ledger.client.post(f"{ROOT}/dead/{dead_id}/retry")).status_code == 404


async def test_all_that_died_of_one_fault_is_retried_at_once_and_the_rest_lies_there_as_before(ledger: Ledger) -> None:
    account = uuid4()
    async with ledger.closed():
        broken, _ = await ledger.dead(*(command(account, "", id_=f"c{n}") for n in range(3)), b"nothing that can be read")

    assert (await ledger.asked("POST", f"/dead/{broken['dead_ids'][1]}/retry?alike=true"))["done"] == 3
    assert await ledger.booked(account) == 15
    assert [one["slug"] for one in (await ledger.asked("GET", "/dead"))["items"]] == ["not-a-cloudevent"]


async def test_headers_that_a_sender_wrote_under_our_names_stop_nobody_and_say_nothing_for_us(ledger: Ledger) -> None:
    account = uuid4()
    odd = bytearray(b"\xff")
    forged: FieldTable = {"x-yhteys-sender": odd, "x-yhteys-bytes-withheld": "abc", "x-yhteys-reason": '{"slug": {"a": 1}}', "x-yhteys-died-at": odd}
    async with await aio_pika.connect(ledger.runtime.settings.amqp_url) as connection:
        channel = await connection.channel()
        sent: list[tuple[bytes, FieldTable]] = [(command(uuid4(), "break", id_="odd"), forged), (command(account, "", id_="next"), {})]
        for body, headers in sent:
            message = aio_pika.Message(body, headers=headers, user_id=administrator(ledger.runtime.settings))
            await channel.default_exchange.publish(message, commands_queue("ledger"))

    async def next_is_done() -> bool:
        return await ledger.booked(account) == 5

    await eventually(next_is_done)
    [group] = (await ledger.asked("GET", "/dead"))["items"]
    shown = await ledger.asked("GET", f"/dead/{group['dead_ids'][0]}")
    assert (group["slug"], group["withheld"], shown["id"]) == ("sender-unknown", 0, "odd")


async def test_dead_commands_are_given_up_with_who_and_why(ledger: Ledger) -> None:
    broken, unread = await ledger.dead(*(command(uuid4(), "break", id_=f"d{n}") for n in range(3)), b"nothing that can be read")
    first, path = broken["dead_ids"][0], f"/dead/{broken['dead_ids'][0]}/discard"
    unsaid = await ledger.client.post(f"{ROOT}{path}", json={"why": " "})

    one = await ledger.asked("POST", path, {"why": "sent twice"})
    rest = await ledger.asked("POST", f"/dead/{broken['dead_ids'][1]}/discard?alike=true", {"why": "a trial"})

    kept = await ledger.runtime.pool.fetch("select discard_id, what, error, discarded_by, why from discarded order by discard_id")
    assert unsaid.status_code == 422
    assert [row["discard_id"] for row in kept] == [*one["discard_ids"], *rest["discard_ids"]]
    assert [tuple(row)[1:] for row in kept] == [("command", "handler-failed", "olli", why) for why in ("sent twice", "a trial", "a trial")]
    assert (await ledger.asked("GET", "/dead"))["items"] == [unread]
    assert (await ledger.client.get(f"{ROOT}/dead/{first}")).status_code == 404


async def test_a_dead_command_is_done_once_though_the_broker_is_cut_off_before_its_letter_is_acknowledged(ledger: Ledger, servers: Servers) -> None:
    account, settings = uuid4(), ledger.runtime.settings
    async with ledger.closed():
        [group] = await ledger.dead(command(account, "", id_="one"))
    retry = f"/dead/{group['dead_ids'][0]}/retry"

    async with ledger.runtime.pool.acquire() as holding, await aio_pika.connect(settings.amqp_url) as looking:
        lock = holding.transaction()
        await lock.start()
        await holding.execute("insert into accounts (account_id, total) values ($1, 0)", account)
        channel = await looking.channel()
        cut_off = asyncio.create_task(ledger.client.post(f"{ROOT}{retry}"))

        async def in_hand() -> bool:
            waiting = "select true from pg_stat_activity where wait_event_type = 'Lock' and query like 'insert into accounts%'"
            return await lying(channel, "ledger") == 0 and bool(await holding.fetchval(waiting))

        async def given_back() -> bool:
            await close_connections(servers, settings, stream=False, user=settings.broker_user("ledger"))
            return await lying(channel, "ledger") == 1

        await eventually(in_hand)
        await eventually(given_back)
        await lock.commit()
        assert (await cut_off).status_code == 503
        assert await ledger.booked(account) == 5

    async def done() -> bool:
        answer = await ledger.client.post(f"{ROOT}{retry}")
        return answer.is_success and answer.json()["done"] == 1

    await eventually(done)
    assert await ledger.booked(account) == 5
    assert (await ledger.asked("GET", "/dead"))["items"] == []


async def test_a_dead_command_is_tried_again_as_its_senders_and_with_what_they_may_do_now(settings: Settings) -> None:
    async with running(LEDGER, settings) as runtime, a_sender(settings, revoked=False) as url, channel_of(url) as channel:
        await takes_commands(runtime)
        await ask(channel, url, source="/partner/somebody-else")
        assert await tried_again(runtime) == {"dead": 1}
        assert (await buried(settings))["slug"] == "source-not-theirs"

        await ask(channel, url, source="/partner/somebody-else")
        area = Area(settings, ["ledger"])
        await revoke(area, urlsplit(url).username or "")
        await area.close()
        assert await tried_again(runtime) == {"dead": 1}
        assert (await buried(settings))["slug"] == "sender-unknown"
        assert await runtime.pool.fetchval("select count(*) from journal") == 0


async def test_what_the_broker_itself_laid_among_the_dead_is_whose_it_was_whatever_it_says_of_itself(settings: Settings) -> None:
    await provisioned(settings, "ledger")
    async with a_sender(settings, source="/partner/victim") as victim, a_sender(settings) as url:
        async with channel_of(url) as channel, channel_of(settings.amqp_url_for("ledger")) as service:
            await ask(channel, url, source="/partner/victim", headers={"x-yhteys-sender": urlsplit(victim).username or ""})
            taken = await (await service.get_queue(commands_queue("ledger"), ensure=False)).get()
            await taken.reject(requeue=False)
        async with running(LEDGER, settings) as runtime:
            await takes_commands(runtime)
            assert await tried_again(runtime) == {"dead": 1}
            assert (await buried(settings))["slug"] == "source-not-theirs"


async def tried_again(runtime: Running) -> dict[str, int]:
    """All that is dead, once something is."""
    assert runtime.queue
    found: list[dict[str, Any]] = []

    async def is_dead() -> bool:
        found[:] = await runtime.queue.dead_commands.by_reason() if runtime.queue else []
        return bool(found)

    await eventually(is_dead)
    return dict(await runtime.queue.dead_commands.retried(found[0]["dead_ids"][0], alike=True))
