"""Each service is a user of its own on the broker, and reaches what is its own: the broker says so, not our code."""

import aio_pika
import pytest
from aiormq.exceptions import ChannelAccessRefused

from shared import topology
from shared.settings import Settings
from shared.stream import Broker, StreamLost
from shared.topology import commands_queue


async def test_a_service_takes_from_its_own_queue_and_not_from_another_s(settings: Settings) -> None:
    await topology.declare(settings, "ledger")
    await topology.declare(settings, "till")
    async with await aio_pika.connect(settings.amqp_url_for("ledger")) as connection:
        channel = await connection.channel()
        await channel.default_exchange.publish(aio_pika.Message(b"a command"), commands_queue("till"), mandatory=True)
        own = await channel.get_queue(commands_queue("ledger"))
        assert await own.get(fail=False) is None
        foreign = await channel.get_queue(commands_queue("till"), ensure=False)
        with pytest.raises(ChannelAccessRefused):
            await foreign.get(fail=False)


@pytest.mark.parametrize("name", ["till.commands", "till.dead", "xledger.commands", "ledger.commands.more", "anything"])
async def test_a_service_makes_no_queue_but_its_own(settings: Settings, name: str) -> None:
    await topology.declare(settings, "ledger")
    async with await aio_pika.connect(settings.amqp_url_for("ledger")) as connection:
        channel = await connection.channel()
        with pytest.raises(ChannelAccessRefused):
            await channel.declare_queue(name, durable=True, arguments={"x-queue-type": "quorum"})


async def test_a_service_makes_no_stream_beside_the_two(settings: Settings) -> None:
    await topology.declare(settings, "ledger")
    with pytest.raises(StreamLost, match="AccessRefused"):
        await Broker.at(settings.stream_url_for("ledger")).declare("ledger.private")


async def test_without_the_administrator_s_address_services_use_the_user_that_is_named(settings: Settings) -> None:
    named = settings.model_copy(update={"management_url": None})
    assert (named.amqp_url_for("ledger"), named.stream_url_for("ledger")) == (settings.amqp_url, settings.stream_url)
    await topology.declare(named, "ledger")
