"""`yhteys dead`: commands that could not be read or done. They are seen here, sent again, or discarded by somebody with a reason.

What must stay true: a command is sent again in the name of whoever had sent it, as the broker vouched for them then. A dead letter leaves its queue only
after the broker has confirmed its replay, or after the discard is committed. Whoever is interrupted between the two leaves it there: the command is then
taken once by its id, or discarded twice in the books.

One that may hold a person has no values: what became of it is seen here, and its sender, who has it, sends it again.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated, Any
from urllib.parse import unquote, urlsplit

import aio_pika
import typer
from aio_pika.abc import AbstractChannel, AbstractIncomingMessage

from deploy.cli import ops, screen
from deploy.cli.connection import connected
from shared.contracts import catalogue  # noqa: F401 - whose commands may hold a person, only the whole catalogue knows
from shared.contracts.channels import commands_queue
from shared.contracts.envelope import readable
from shared.queue import exhumed
from shared.queue.dead_letters import OURS
from shared.queue.exhumed import DEATH, DeadLetter, text_of
from shared.queue.senders import ON_BEHALF_OF, named_in
from shared.settings import Settings

BROKERS = ("x-delivery-count", "x-acquired-count", "x-death", "x-first-death-exchange", "x-first-death-queue", DEATH)
CONFIRM_SECONDS = 10
COLUMNS = {
    "service": "service",
    "id": "id",
    "type": "type",
    "sender": "sender",
    "slug": "fault",
    "field": "field",
    "value": "value",
    "reason": "reason",
    "died_at": "died at",
}


IdArgument = Annotated[str, typer.Argument(metavar="ID", help="As `yhteys dead list` shows it.")]

app = typer.Typer(help="Commands that could not be carried out.", no_args_is_help=True)


@app.command("list")
def list_(
    service: ops.AnyServiceArgument = "",
    by_reason: Annotated[bool, typer.Option("--by-reason", help="One line for each type and fault.")] = False,  # noqa: FBT002 - Typer's way
    as_json: ops.JsonOption = False,  # noqa: FBT002
) -> None:
    """What is dead, and why."""
    rows = ops.run(_rows(service))
    if by_reason:
        rows = exhumed.grouped(rows)
    if as_json:
        ops.print_json(rows)
    else:
        columns = {"service": "service", "type": "type", "slug": "fault", "field": "field", "commands": "commands"} if by_reason else COLUMNS
        ops.print_table("Dead letters", columns, rows, nothing="Nothing is dead.")


@app.command()
def show(service: ops.ServiceArgument, dead_id: IdArgument, as_json: ops.JsonOption = False) -> None:  # noqa: FBT002
    """One dead command, with the whole message."""
    row = ops.run(_one(service, dead_id))
    (ops.print_json if as_json else ops.print_fields)(row)


@app.command()
def retry(
    service: ops.ServiceArgument,
    dead_id: Annotated[str, typer.Argument(metavar="[ID]")] = "",
    every: ops.AllOption = False,  # noqa: FBT002
    as_json: ops.JsonOption = False,  # noqa: FBT002
) -> None:
    """Send again to the service's queue as it came, with its own id. What cannot be done even now comes back.

    One without values, since it may hold a person, is for its sender to send again.
    """
    sent, left = ops.run(_retry(service, dead_id, every=every))
    if as_json:
        ops.print_json({"sent": sent} | ({"left_to_their_senders": left} if left else {}))
    else:
        screen.line(f"{len(sent)} sent again; `yhteys dead list {service}` shows what comes back.")
        if left:
            screen.line(f"{len(left)} have no values, since they may be of persons: their senders must send them again. `yhteys dead show` says who.")


@app.command()
def discard(service: ops.ServiceArgument, dead_id: IdArgument, why: ops.WhyOption, by: ops.ByOption, as_json: ops.JsonOption = False) -> None:  # noqa: FBT002
    """Give one up for good. The message as it lies here, the reason and who decided stay in the service's table `discarded` for a year."""
    discard_id = ops.run(_discard(service, dead_id, why=why, by=by))
    if as_json:
        ops.print_json({"id": dead_id, "discard_id": discard_id, "by": by, "why": why})
    else:
        screen.line(f"Discarded, and kept as number {discard_id} of {service}'s discarded.")


@asynccontextmanager
async def _channel() -> AsyncIterator[AbstractChannel]:
    connection = await aio_pika.connect(ops.settings().amqp_url)
    async with connection:
        yield await connection.channel(publisher_confirms=True, on_return_raises=True)


async def _rows(service: str) -> list[dict[str, Any]]:
    rows = []
    for name in ops.chosen(service):
        async with _channel() as channel:
            letters = [letter async for letter in exhumed.letters(channel, ops.known(name))]
            rows += [{"service": name} | letter.row() for letter in letters]
            await exhumed.given_back(channel, name, letters)
    return rows


async def _one(service: str, dead_id: str) -> dict[str, Any]:
    async with _channel() as channel:
        letter = await _first(channel, service, dead_id)
        headers = {key: readable(text_of(value)) for key, value in letter.message.headers.items() if not key.startswith(OURS)}
        return {"service": service} | letter.row() | {"headers": headers, "reply_to": letter.message.reply_to, "message": letter.event}


async def _retry(service: str, dead_id: str, *, every: bool) -> tuple[list[str], list[str]]:
    """What was sent, and what only its sender can send."""
    ops.one_or_all(dead_id, every=every)
    sent, left = [], []
    async with _channel() as channel:
        async for letter in exhumed.letters(channel, ops.known(service)):
            if not every and letter.id != dead_id:
                continue
            if letter.withheld:
                left.append(letter.id)
                continue
            await _replay(channel, service, letter.message)
            sent.append(letter.id)
    if dead_id and not sent and not left:
        raise _missing(service, dead_id)
    if dead_id and not sent:
        raise ops.Refused(f"{dead_id} has no values, since it may hold a person: its sender must send it again; then discard this one")
    return sent, left


async def _replay(channel: AbstractChannel, service: str, dead: AbstractIncomingMessage) -> None:
    """Confirmed first, removed then: a replay that is doubled is taken once."""
    settings = ops.settings()
    own_headers = {key: value for key, value in dead.headers.items() if not key.startswith(OURS) and key not in BROKERS}
    again = aio_pika.Message(
        dead.body,
        headers={**own_headers, ON_BEHALF_OF: sender(dead, settings, service)},
        content_type=dead.content_type,
        message_id=dead.message_id,
        correlation_id=dead.correlation_id,
        reply_to=dead.reply_to,
        user_id=_administrator(settings),
        delivery_mode=aio_pika.DeliveryMode.PERSISTENT,
    )
    await channel.default_exchange.publish(again, routing_key=commands_queue(service), mandatory=True, timeout=CONFIRM_SECONDS)
    await dead.ack()


def sender(dead: AbstractIncomingMessage, settings: Settings, service: str) -> str:
    """Whom the command came from: who buried it or passed it on says so; of what the broker took out of the queue as it had come, the broker does."""
    named = named_in(dead.headers)
    return named if named is not None and dead.user_id in (settings.broker_user(service), _administrator(settings)) else dead.user_id or ""


def _administrator(settings: Settings) -> str:
    return unquote(urlsplit(settings.amqp_url).username or "")


async def _discard(service: str, dead_id: str, *, why: str, by: str) -> int:
    reason = ops.why_or_refuse(why)
    async with connected(service) as connection, _channel() as channel:
        return await exhumed.discard(connection, await _first(channel, service, dead_id), service, by=by, why=reason)


async def _first(channel: AbstractChannel, service: str, dead_id: str) -> DeadLetter:
    async for letter in exhumed.letters(channel, ops.known(service)):
        if letter.id == dead_id:
            return letter
    raise _missing(service, dead_id)


def _missing(service: str, dead_id: str) -> ops.Refused:
    return ops.Refused(f"{service} has no dead letter {dead_id}: `yhteys dead list {service}` shows what there is")
