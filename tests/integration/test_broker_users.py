"""What each user may do on the broker: the broker says so, on the wire and by both protocols, not our code."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from urllib.parse import quote, urlsplit, urlunsplit
from uuid import UUID, uuid4

import aio_pika
import asyncpg
import pytest
from aio_pika.abc import AbstractChannel
from aiormq.exceptions import AMQPError, ChannelAccessRefused, ChannelPreconditionFailed
from rstream import Producer
from rstream.exceptions import AccessRefused

from deploy.launcher.servers import Servers
from deploy.provisioning.area import Area
from deploy.provisioning.senders import SenderRefused, admit, revoke
from shared.bus.stream import Broker, Outgoing, StreamLost
from shared.bus.topology import burial, dead_queue
from shared.contracts.channels import COMMANDS, FACTS, RECEIPTS, commands_queue, receipts_queue
from shared.settings import Settings
from tests.area import new_area, provisioned
from tests.chaos.load import account, event, takes_commands
from tests.running import eventually, running
from tests.sample import LEDGER, BookAmount

pytestmark = pytest.mark.integration

SOURCE = "/partner/kela"
Attempt = Callable[[AbstractChannel], Awaitable[object]]

REFUSED: dict[str, Attempt] = {
    "declares a queue": lambda channel: channel.declare_queue("anything", durable=True),
    "declares a queue of its own name": lambda channel: channel.declare_queue("ledger.more", durable=True),
    "declares a queue without a name": lambda channel: channel.declare_queue(exclusive=True),
    "declares a stream": lambda channel: channel.declare_queue("ledger.private", durable=True, arguments={"x-queue-type": "stream"}),
    "declares an exchange": lambda channel: channel.declare_exchange("ledger.exchange"),
    "deletes the log": lambda channel: channel.queue_delete(FACTS),
    "deletes its own queue": lambda channel: channel.queue_delete(commands_queue("ledger")),
    "deletes another's queue": lambda channel: channel.queue_delete(commands_queue("till")),
    "deletes an exchange": lambda channel: channel.exchange_delete(COMMANDS),
    "purges another's queue": lambda channel: _of(channel, commands_queue("till"), "purge"),
    "purges another's dead letters": lambda channel: _of(channel, dead_queue("till"), "purge"),
    "reads another's queue": lambda channel: _of(channel, commands_queue("till"), "get"),
    "reads another's dead letters": lambda channel: _of(channel, dead_queue("till"), "get"),
    "binds the log to an exchange": lambda channel: _bound(channel, FACTS, COMMANDS),
    "binds the log to its own exchange": lambda channel: _bound(channel, FACTS, burial("ledger")),
    "takes another's binding away": lambda channel: _unbound(channel, commands_queue("till"), COMMANDS),
    "writes to any queue by its name": lambda channel: channel.default_exchange.publish(_message(), FACTS),
    "writes among another's dead letters": lambda channel: _publish(channel, burial("till"), dead_queue("till"), _message()),
    "says it is another user": lambda channel: _publish(channel, COMMANDS, commands_queue("till"), _message(user_id="somebody")),
}


def _message(**more: str) -> aio_pika.Message:
    return aio_pika.Message(b"{}", **more)  # type: ignore[arg-type]


async def _of(channel: AbstractChannel, name: str, what: str) -> object:
    queue = await channel.get_queue(name, ensure=False)
    return await getattr(queue, what)()


async def _bound(channel: AbstractChannel, queue: str, exchange: str) -> object:
    return await (await channel.get_queue(queue, ensure=False)).bind(exchange, queue)


async def _unbound(channel: AbstractChannel, queue: str, exchange: str) -> object:
    return await (await channel.get_queue(queue, ensure=False)).unbind(exchange, queue)


async def _publish(channel: AbstractChannel, exchange: str, key: str, message: aio_pika.Message) -> object:
    return await (await channel.get_exchange(exchange, ensure=False)).publish(message, key)


@asynccontextmanager
async def channel_of(url: str) -> AsyncIterator[AbstractChannel]:
    async with await aio_pika.connect(url) as connection:
        yield await connection.channel(on_return_raises=True)


@asynccontextmanager
async def a_sender(settings: Settings, *, source: str = SOURCE, revoked: bool = True) -> AsyncIterator[str]:
    """The address by which it connects."""
    name = f"kela-{uuid4().hex[:8]}"
    area = Area(settings, ["ledger", "till"])
    password = await admit(area, name, source=source, roles=["integration"], organisation_id=UUID(int=7))
    parts = urlsplit(settings.amqp_url)
    try:
        yield urlunsplit(parts._replace(netloc=f"{name}:{quote(password)}@{parts.netloc.rpartition('@')[2]}"))
        if revoked:
            await revoke(area, name)
    finally:
        await area.close()


@pytest.fixture(scope="module")
def users(servers: Servers) -> dict[str, str]:
    """The addresses of a service and of a sender in an area that no test of these changes."""
    return asyncio.run(_users(servers))


async def _users(servers: Servers) -> dict[str, str]:
    settings = await new_area(servers, "ledger", "till")
    async with a_sender(settings, revoked=False) as sender:
        return {"service": settings.amqp_url_for("ledger"), "sender": sender}


@pytest.mark.parametrize("attempt", REFUSED)
async def test_a_service_is_refused_when_it(users: dict[str, str], attempt: str) -> None:
    async with channel_of(users["service"]) as channel:
        with pytest.raises((ChannelAccessRefused, ChannelPreconditionFailed)):
            await REFUSED[attempt](channel)


@pytest.mark.parametrize("attempt", [*REFUSED, "reads the log", "answers"])
async def test_a_sender_is_refused_when_it(users: dict[str, str], attempt: str) -> None:
    more: dict[str, Attempt] = {
        "reads the log": lambda channel: _of(channel, FACTS, "get"),
        "answers": lambda channel: _publish(channel, RECEIPTS, "x", _message()),
    }
    async with channel_of(users["sender"]) as channel:
        with pytest.raises((ChannelAccessRefused, ChannelPreconditionFailed)):
            await (REFUSED | more)[attempt](channel)


async def test_by_the_stream_protocol_a_service_makes_and_deletes_no_stream_and_a_sender_does_nothing(settings: Settings) -> None:
    async with a_sender(settings) as sender:
        parts = urlsplit(settings.stream_url)
        theirs = urlunsplit(parts._replace(netloc=f"{urlsplit(sender).netloc.rpartition('@')[0]}@{parts.netloc.rpartition('@')[2]}"))
        for url in (settings.stream_url_for("ledger"), theirs):
            with pytest.raises(StreamLost, match="AccessRefused"):
                await Broker.at(url).declare("ledger.private")
            with pytest.raises(AccessRefused):
                await _delete_stream(Broker.at(url), FACTS)
        with pytest.raises(StreamLost):
            async with Broker.at(theirs).publisher("/area/testi/ledger") as publisher:
                await publisher.publish(FACTS, [Outgoing(number=1, body=b"{}", properties={})], within=3)
        with pytest.raises(StreamLost):
            async with Broker.at(theirs).reader(FACTS, start=None):
                pass


async def _delete_stream(broker: Broker, stream: str) -> None:
    async with Producer(host=broker.host, port=broker.port, vhost=broker.vhost, username=broker.username, password=broker.password) as producer:
        await producer.delete_stream(stream)


async def test_a_service_may_do_what_it_has_to(settings: Settings) -> None:
    await provisioned(settings, "ledger", "till")
    async with channel_of(settings.amqp_url_for("ledger")) as channel:
        own = settings.broker_user("ledger")
        await _publish(channel, COMMANDS, commands_queue("till"), _message(user_id=own))
        await _publish(channel, burial("ledger"), dead_queue("ledger"), _message(user_id=own))
        assert (await (await channel.get_queue(dead_queue("ledger"))).get(no_ack=True)).body == b"{}"
    async with Broker.at(settings.stream_url_for("ledger")).publisher(settings.source("ledger")) as publisher:
        await publisher.publish(FACTS, [Outgoing(number=1, body=b"{}", properties={})])
    async with Broker.at(settings.stream_url_for("till")).reader(FACTS, start=None) as reader:
        assert len(await reader.batch(1, within=10)) == 1


async def test_a_sender_asks_as_its_own_source_and_is_answered_in_its_own_queue(settings: Settings) -> None:
    async with running(LEDGER, settings) as runtime, a_sender(settings) as url, channel_of(url) as channel:
        await takes_commands(runtime)
        await ask(channel, url, source=f"{SOURCE}/system-1")
        receipt = await answer(channel, url)

        assert (receipt["outcome"], receipt["error"]) == ("done", None)


@pytest.mark.parametrize(
    ("source", "named", "slug", "field"),
    [
        ("/partner/somebody-else", True, "source-not-theirs", "source"),
        (f"{SOURCE}x", True, "source-not-theirs", "source"),
        (SOURCE, False, "sender-not-named", "user_id"),
    ],
)
async def test_a_command_in_another_s_name_is_dead_with_the_reason(settings: Settings, source: str, named: bool, slug: str, field: str) -> None:  # noqa: FBT001
    async with running(LEDGER, settings) as runtime, a_sender(settings) as url, channel_of(url) as channel:
        await takes_commands(runtime)
        await ask(channel, url, source=source, named=named)
        reason = await buried(settings)

        assert (reason["slug"], reason["field"], bool(reason["remedy"])) == (slug, field, True)
        assert await runtime.pool.fetchval("select count(*) from journal") == 0
        assert await runtime.pool.fetchval("select count(*) from taken") == 0, "another's command of this id would be taken for a repeat"


async def test_a_sender_s_receipts_go_to_no_queue_of_another(settings: Settings) -> None:
    async with running(LEDGER, settings) as runtime, a_sender(settings, source="/partner/victim") as victim, a_sender(settings) as url:
        await takes_commands(runtime)
        async with channel_of(url) as channel, channel_of(victim) as theirs:
            await ask(channel, url, reply_to=receipts_queue(urlsplit(victim).username or ""))
            await ask(channel, url)
            await answer(channel, url)
            queue = await theirs.declare_queue(receipts_queue(urlsplit(victim).username or ""), passive=True)
            assert queue.declaration_result.message_count == 0


async def test_the_header_by_which_the_administrator_passes_on_a_command_is_nobody_else_s(settings: Settings) -> None:
    async with running(LEDGER, settings) as runtime, a_sender(settings, source="/partner/victim") as victim, a_sender(settings) as url:
        await takes_commands(runtime)
        async with channel_of(url) as channel:
            await ask(channel, url, source="/partner/victim", headers={"x-yhteys-sender": urlsplit(victim).username or ""})
            assert (await buried(settings))["slug"] == "source-not-theirs"


async def test_a_revoked_sender_is_sent_away_and_its_commands_are_taken_no_more(settings: Settings) -> None:
    async with running(LEDGER, settings) as runtime:
        await takes_commands(runtime)
        async with a_sender(settings) as url:
            pass
        with pytest.raises((AMQPError, ConnectionError)):
            await aio_pika.connect(url)


async def test_a_user_who_was_not_admitted_is_no_sender(settings: Settings) -> None:
    await provisioned(settings, "till")
    async with running(LEDGER, settings) as runtime, channel_of(settings.amqp_url_for("till")) as channel:
        await takes_commands(runtime)
        owner = await asyncpg.connect(settings.database_url)
        await owner.execute("delete from yhteys.senders where user_name = $1", settings.broker_user("till"))
        await owner.close()
        await ask(channel, settings.amqp_url_for("till"), source=settings.source("till"))

        assert (await buried(settings))["slug"] == "sender-unknown"


async def test_a_service_asks_another_as_its_own_source(settings: Settings) -> None:
    await provisioned(settings, "till")
    async with running(LEDGER, settings) as runtime, channel_of(settings.amqp_url_for("till")) as channel:
        await takes_commands(runtime)
        await ask(channel, settings.amqp_url_for("till"), source=settings.source("till"))

        async def is_done() -> bool:
            return await runtime.pool.fetchval("select source from taken") == settings.source("till")

        await eventually(is_done)


@pytest.mark.parametrize("name", ["registry", "yhteys", "Kela", "a.b", "x|y", ""])
async def test_a_sender_is_not_called_as_a_service_nor_so_that_its_rights_would_reach_further(settings: Settings, name: str) -> None:
    area = Area(settings, ["ledger"])
    with pytest.raises(SenderRefused, match="cannot be a sender's name"):
        await admit(area, name, source=SOURCE, roles=["integration"], organisation_id=None)
    await area.close()


async def ask(
    channel: AbstractChannel, url: str, *, source: str = SOURCE, named: bool = True, reply_to: str | None = None, headers: dict[str, str] | None = None
) -> None:
    user = urlsplit(url).username or ""
    body = event(BookAmount(account_id=account(1), amount=5), id_=str(uuid4()), source=source)
    message = aio_pika.Message(body, headers=headers, user_id=user if named else None, reply_to=reply_to or receipts_queue(user), delivery_mode=2)  # type: ignore[arg-type]
    await _publish(channel, COMMANDS, commands_queue("ledger"), message)


async def answer(channel: AbstractChannel, url: str) -> dict[str, object]:
    found: list[dict[str, object]] = []
    queue = await channel.get_queue(receipts_queue(urlsplit(url).username or ""))

    async def is_answered() -> bool:
        if message := await queue.get(fail=False, no_ack=True):
            found.append(json.loads(message.body))
        return bool(found)

    await eventually(is_answered)
    return found[0]


async def buried(settings: Settings) -> dict[str, str]:
    """Why the command that lies among the ledger's dead letters does."""
    found: list[dict[str, str]] = []
    async with channel_of(settings.amqp_url) as channel:
        queue = await channel.get_queue(dead_queue("ledger"))

        async def is_buried() -> bool:
            if message := await queue.get(fail=False, no_ack=True):
                found.append(json.loads(str(message.headers["x-yhteys-reason"])))
            return bool(found)

        await eventually(is_buried)
    return found[0]
