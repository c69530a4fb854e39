"""Records that a stranger writes to the log, with any header, and what a service should make of facts all the same."""

import json
from collections.abc import Sequence
from typing import Any
from uuid import UUID, uuid4

from shared.bus.stream import Broker, Outgoing
from shared.contracts.channels import FACTS
from shared.contracts.envelope import Envelope
from shared.database.postgres import connect
from shared.log.projector import Projection
from shared.log.rebuild import rebuild
from shared.settings import Settings
from shared.work.running import Running
from tests.chaos.ledger import log
from tests.chaos.load import book
from tests.running import eventually
from tests.sample import TOTALS, AmountBooked

ROWS = "select account_id, total, facts from {schema}.totals order by account_id"
Totals = list[tuple[UUID, int, int]]


def record(source: str, position: Any, **header: Any) -> bytes:
    """A fact of the ledger's contract that nobody booked; other fields of its header as given."""
    data = {"account_id": str(UUID(int=666)), "amount": 666}
    event = {
        "specversion": "1.0", "id": str(uuid4()), "type": AmountBooked.wire_name, "source": source, "subject": data["account_id"], "sequence": 1,
        "time": "2026-01-01T00:00:00Z", "position": position, "data": data,
    }  # fmt: skip
    return json.dumps(event | header).encode()


async def put(settings: Settings, service: str | None, bodies: Sequence[bytes]) -> None:
    """On the log, as the broker user of a service, or (None) as the administrator."""
    url = settings.stream_url if service is None else settings.stream_url_for(service)
    async with Broker.at(url).publisher(uuid4().hex) as publisher:
        await publisher.publish(FACTS, [Outgoing(number=n, body=body, properties={}) for n, body in enumerate(bodies, 1)])


async def says(settings: Settings, service: str, *amounts: int, account_id: UUID) -> None:
    connection = await connect(settings, service)
    try:
        await book(connection, [AmountBooked(account_id=account_id, amount=amount) for amount in amounts], source=settings.source(service))
    finally:
        await connection.close()


async def holds(settings: Settings, service: str, expected: Totals, *, projection: Projection = TOTALS, within: float = 20.0) -> None:
    """The service's totals become these, and a rebuild makes the same of the log."""
    connection = await connect(settings, service)
    try:

        async def totals_are_right() -> bool:
            return await _totals(service) == expected

        async def _totals(schema: str) -> Totals:
            return [tuple(row) for row in await connection.fetch(ROWS.format(schema=schema))]

        try:
            await eventually(totals_are_right, within=within)
        finally:
            seen = await _totals(service)
        assert seen == expected
        assert await _totals(await rebuild(settings, service, projection, swap=False)) == expected
    finally:
        await connection.close()


async def on_the_log(settings: Settings, service: str, *, at_least: int = 1) -> list[Envelope]:
    """The facts that name the service as their source."""
    return [event for event in await log(settings, FACTS, at_least) if event.source == settings.source(service)]


async def takes_part(runtime: Running) -> None:
    """The service writes to the log and reads it."""

    async def relay_and_projectors_act() -> bool:
        return runtime.relay.active and all(projector.active for projector in runtime.projectors)

    await eventually(relay_and_projectors_act)


async def is_named(runtime: Running, word: str, *, within: float = 20.0) -> None:
    """Readiness says so."""

    async def readiness_names_it() -> bool:
        return any(word in said for said in runtime.impairments())

    await eventually(readiness_names_it, within=within)
