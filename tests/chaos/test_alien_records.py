"""Whatever a record on the log holds, it is parked or passed over, and everything else flows."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from rstream import schema

from shared.bus.stream import Broker
from shared.contracts.channels import FACTS
from shared.contracts.envelope import Recorded
from shared.database.postgres import Connection
from shared.settings import Settings
from tests.chaos.load import account
from tests.chaos.stranger import holds, put, record, says, takes_part
from tests.running import eventually, running
from tests.sample import LEDGER, TOTALS, AmountBooked, add_up

pytestmark = pytest.mark.chaos

ALIEN = "/alien"
UNKNOWN = AmountBooked.wire_name.replace(".v1", ".v9")
BEYOND = 2**63
NESTED = 100_000
SURROGATE = "\\ud800"
SPOILT = "spoilt"


def alien_records(true_subject: str) -> list[bytes]:
    """Each from a source of its own, so that each is the first of it and none is passed over for its position."""
    nested = record("/nested", 1).replace(b'"amount": 666', b'"amount": ' + b"[" * NESTED + b"]" * NESTED)
    return [
        record("/nul/type", 1, type=f"{UNKNOWN}\0"),
        record("/nul/subject", 1, type=UNKNOWN, subject="a\0b"),
        record("/nul/source\0", 1, type=UNKNOWN),
        record("/nul/id", 1, type=UNKNOWN, id="a\0b"),
        record("/position", BEYOND, type=UNKNOWN),
        record("/digits/4000", 1).replace(b'"position": 1', b'"position": ' + b"9" * 4000),
        record("/digits/5000", 1).replace(b'"position": 1', b'"position": ' + b"9" * 5000),
        record("/position/none", 0),
        record("/position/negative", -BEYOND),
        record("/sequence", 1, sequence=BEYOND),
        record("/large", 1, type=UNKNOWN, subject="x" * 900_000),
        record("/time", 1, time="2026-01-01T00:00:00"),
        nested,
        record("/surrogate", 1, type=UNKNOWN).replace(b'"subject": "', b'"subject": "' + SURROGATE.encode()),
        record("/note", 1, data={"account_id": str(account(7)), "amount": 7, "note": SPOILT}),
        record(ALIEN, 1, type=UNKNOWN, subject=true_subject),
    ]


async def packed(settings: Settings, *bodies: tuple[int, bytes]) -> None:
    """Records packed as a client for the stream protocol may pack them, with whatever inside; kind 1 is gzip."""
    async with Broker.at(settings.stream_url).publisher("packs") as publisher:
        declared = await publisher._declare(FACTS)  # noqa: SLF001 - no service packs, so there is no way to
        for n, (kind, body) in enumerate(bodies, 1):
            assert declared.link._conn  # noqa: SLF001
            declared.expect(iter([n]))
            frame = schema.PublishSubBatching(
                publisher_id=declared.id, number_of_root_messages=1, publishing_id=n, compress_type=0x80 | kind << 4, subbatching_message_count=3,
                uncompressed_data_size=len(body), compressed_data_size=len(body), messages=body,
            )  # fmt: skip
            await declared.link._conn.write_frame(frame)  # noqa: SLF001
            await declared.settled.wait()


async def add_up_or_complain(facts: Sequence[Recorded[Any]], connection: Connection) -> None:
    if any(fact.message.note == SPOILT for fact in facts):
        raise ValueError("no \0 and no \ud800 either")
    await add_up(facts, connection)


COMPLAINS = replace(TOTALS, apply=add_up_or_complain)


async def test_records_that_no_database_can_hold_stop_nobody(settings: Settings) -> None:
    async with running(replace(LEDGER, projections=(COMPLAINS,)), settings) as ledger:
        await takes_part(ledger)
        await says(settings, "ledger", 1, account_id=account(1))
        records = alien_records(str(account(1)))
        for record_ in records:
            await put(settings, None, [record_])
        await says(settings, "ledger", 2, 3, account_id=account(1))
        await holds(settings, "ledger", [(account(1), 6, 3)], projection=COMPLAINS, within=30)
        rows = await ledger.pool.fetch("select source, subject, position, reason from parked where consumer = 'totals'")
        parked = {row["source"]: row for row in rows}
        assert parked["/note"]["reason"] == "no \ufffd and no ? either"
        assert parked[ALIEN]["subject"] == str(account(1))
        (large,) = [row for row in rows if "at most 300 characters" in row["reason"]]
        assert large["source"] == "", "a header that is too large is not read"
        assert "xxx" in large["reason"]
        assert len(large["reason"]) <= 2000
        assert {"", "/sequence", "/position/none"} <= set(parked)
        assert await ledger.pool.fetchval("select count(*) from parked where consumer = 'totals'") == len(records) - 2  # positions that jump are not followed
        assert all(projector.active for projector in ledger.projectors)


async def test_packed_records_are_parked_unopened_and_what_follows_is_read(settings: Settings) -> None:
    async with running(LEDGER, settings) as ledger:
        await takes_part(ledger)
        await packed(settings, (1, b"no gzip at all"), (5, b"of a kind that nobody knows"), (0, b"\xff\xff\xff\xff too short"))
        await says(settings, "ledger", 1, 2, account_id=account(1))

        async def they_are_parked() -> bool:
            return bool(await ledger.pool.fetchval("select count(*) from parked where consumer = 'totals'") == 3)

        await eventually(they_are_parked)
        await holds(settings, "ledger", [(account(1), 3, 2)])
    async with running(LEDGER, settings):
        await says(settings, "ledger", 3, account_id=account(1))
        await holds(settings, "ledger", [(account(1), 6, 3)])


async def test_a_cursor_that_stands_on_an_unreadable_record_reads_on_from_there(settings: Settings) -> None:
    async with running(LEDGER, settings) as ledger:
        await takes_part(ledger)
        await says(settings, "ledger", 1, account_id=account(1))
        await put(settings, None, [b"\0 not JSON"])

        async def it_is_parked() -> bool:
            return bool(await ledger.pool.fetchval("select count(*) from parked where consumer = 'totals'") == 1)

        await eventually(it_is_parked)
    async with running(LEDGER, settings) as ledger:
        await says(settings, "ledger", 2, account_id=account(1))
        await holds(settings, "ledger", [(account(1), 3, 2)])
        assert await ledger.pool.fetchval("select count(*) from parked where consumer = 'totals'") == 1
