"""What cannot be read or applied stands in the middle of a batch: it is parked with its reason, and everything else goes on."""

import json
from typing import Any
from uuid import uuid4

import pytest

from shared.bus.stream import Broker, Outgoing
from shared.contracts.channels import FACTS
from shared.database.postgres import connect
from shared.settings import Settings
from tests.chaos.load import account, applied, book, takes_commands
from tests.running import running
from tests.sample import LEDGER, AmountBooked

pytestmark = pytest.mark.chaos

SOURCE = "/area/testi/stranger"
BROKEN, GOOD = account(1), account(2)


def cloud_event(position: int, type_: str, data: dict[str, Any]) -> bytes:
    header = {"specversion": "1.0", "id": str(uuid4()), "type": type_, "source": SOURCE, "time": "2026-01-01T00:00:00Z", "sequence": 1, "position": position}
    return json.dumps(header | {"subject": str(data.get("account_id", uuid4())), "data": data}).encode()


def strange_facts() -> list[bytes]:
    """Between two good ones: no JSON, no CloudEvent, an unknown version, and data that break the contract."""
    booked = AmountBooked.wire_name
    return [
        cloud_event(1, booked, {"account_id": str(account(11)), "amount": 1}),
        b"\xff\xfe no JSON at all",
        b'{"specversion": "1.0", "data": {}}',
        cloud_event(2, booked.replace(".v1", ".v9"), {"account_id": str(account(12)), "amount": 2}),
        cloud_event(3, booked, {"account_id": str(account(13)), "amount": "much"}),
        cloud_event(4, booked, {"account_id": str(account(14)), "amount": 4}),
    ]


async def test_what_cannot_be_read_is_parked_with_its_reason_and_the_rest_flows(settings: Settings) -> None:
    async with running(LEDGER, settings) as runtime:
        await takes_commands(runtime)
        async with Broker.at(settings.stream_url).publisher(SOURCE) as publisher:
            await publisher.publish(FACTS, [Outgoing(number=n, body=body, properties={}) for n, body in enumerate(strange_facts(), 1)])
        await applied(runtime, 2)
        parked = await runtime.pool.fetch("select error, reason from parked where consumer = 'totals' order by parked_id")

        assert [row["error"] for row in parked] == ["NotReadable", "NotReadable", "UnknownVersion", "NotReadable"]
        assert "not a CloudEvent" in parked[0]["reason"]
        assert "id" in parked[1]["reason"]
        assert "ledger.amount.booked.v9" in parked[2]["reason"]
        assert "amount: 'much'" in parked[3]["reason"]


async def test_poison_in_a_batch_holds_back_its_own_subject_and_nobody_else(settings: Settings) -> None:
    async with running(LEDGER, settings) as runtime:
        connection = await connect(settings, "ledger")
        notes = ["", "poison", "", ""]
        facts = [
            AmountBooked(account_id=account_id, amount=n, note=note)
            for n, note in enumerate(notes, 1)
            for account_id in (BROKEN, GOOD)
            if account_id == BROKEN or not note
        ]
        await book(connection, facts, source=runtime.source)
        await applied(runtime, 4)
        parked = await runtime.pool.fetch("select subject, error, reason from parked order by parked_id")
        assert [(row["subject"], row["error"]) for row in parked] == [(str(BROKEN), "ValueError"), (str(BROKEN), "Waiting"), (str(BROKEN), "Waiting")]
        assert parked[0]["reason"] == "cannot add 2"

        await connection.execute("insert into mended default values")
        await connection.close()
        await applied(runtime, 7)

        rows = await runtime.pool.fetch("select total, sequence from totals where account_id = $1", BROKEN)
        assert [tuple(row) for row in rows] == [(10, 4)]
        assert await runtime.pool.fetchval("select count(*) from parked") == 0
