"""What is owed by mail, to a real mail server: each once, owed as long as it is not sent, and nothing of it left when it is."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
import pytest_asyncio

from deploy.launcher.servers import Servers
from shared.clock import now
from shared.database.postgres import Connection
from shared.settings import Settings
from shared.work import outbox, retention, stuck
from shared.work.mail import Letter, send_next
from shared.work.outbox import Owed
from shared.work.running import Running
from tests.area import new_area
from tests.mail_server import MailServer, mail_server
from tests.running import running
from tests.sample import LEDGER

pytestmark = [pytest.mark.integration, pytest.mark.asyncio(loop_scope="module")]

OWE = "insert into outbox (kind, owner, about, content, noted_at, next_try_at) values ($1, $2, $2, $3, now(), now()) returning entry"
STATE = "select sent_at is not null as sent, failure, tries, content is not null as kept from outbox where owner = $1 order by entry"


@pytest.fixture(scope="module")
def box() -> Iterator[MailServer]:
    with mail_server() as server:
        yield server


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def ledger(servers: Servers, box: MailServer) -> AsyncIterator[Running]:
    settings = await new_area(servers)
    async with running(LEDGER, settings.model_copy(update={"smtp_url": f"smtp://127.0.0.1:{box.port}", "mail_from": "olka@example.org"})) as runtime:
        yield runtime


async def owe(ledger: Running, address: str, *, owner: UUID | None = None, kind: str = "statement") -> UUID:
    owner = owner or uuid4()
    await ledger.pool.execute(OWE, kind, owner, {"to": address})
    return owner


async def compose(_connection: Connection, owed: Sequence[Owed], _settings: Settings) -> Letter | None:
    if owed[0].kind == "erased":
        return None
    if owed[0].kind == "poison":
        raise ValueError(owed[0].content["to"])
    return Letter(address=owed[0].content["to"], subject=f"{len(owed)} statements", text=" ".join(one.kind for one in owed), language="en")


async def send_all(ledger: Running, *, together: int = 1) -> None:
    while await send_next(ledger, compose, together=together):
        pass


async def state(ledger: Running, owner: UUID) -> list[Any]:
    return [tuple(row) for row in await ledger.pool.fetch(STATE, owner)]


async def test_many_senders_at_once_send_each_letter_once_and_nothing_of_it_is_left(ledger: Running, box: MailServer) -> None:
    addresses = [f"n{n}@example.org" for n in range(20)]
    owners = [await owe(ledger, address) for address in addresses]

    await asyncio.gather(*(send_all(ledger) for _ in range(5)))

    assert Counter(message["To"] for message in box.taken if message["To"] in addresses) == dict.fromkeys(addresses, 1)
    assert [await state(ledger, owner) for owner in owners] == [[(True, None, 1, False)]] * 20


async def test_a_letter_that_cannot_be_sent_is_marked_as_failed_or_owed_and_tried_again_later(ledger: Running, box: MailServer) -> None:
    nobody, full = await owe(ledger, "nobody@example.org"), await owe(ledger, "full@example.org")

    await send_all(ledger)
    later = await ledger.pool.fetchval("select next_try_at - now() from outbox where owner = $1", full)

    assert not box.to("nobody@example.org") + box.to("full@example.org")
    assert (await state(ledger, nobody), await state(ledger, full)) == ([(False, "smtp 550", 1, False)], [(False, None, 1, True)])
    assert timedelta(minutes=1) < later <= timedelta(minutes=2)


async def test_what_is_tried_in_vain_too_often_has_failed(ledger: Running) -> None:
    full = await owe(ledger, "full@example.org")
    await ledger.pool.execute("update outbox set tries = 11 where owner = $1", full)

    await send_all(ledger)

    assert await state(ledger, full) == [(False, "smtp 452", 12, False)]


async def test_a_letter_whose_mark_was_lost_comes_again_under_the_same_message_id(ledger: Running, box: MailServer) -> None:
    owner = await owe(ledger, "kahdesti@example.org")
    await send_all(ledger)
    lost = "update outbox set sent_at = null, next_try_at = now(), content = $2 where owner = $1"
    await ledger.pool.execute(lost, owner, {"to": "kahdesti@example.org"})

    await send_all(ledger)

    first, second = box.to("kahdesti@example.org")
    assert first["Message-ID"] == second["Message-ID"]


async def test_what_is_owed_to_one_owner_goes_in_one_letter_where_a_service_wants_that(ledger: Running, box: MailServer) -> None:
    owner, other = uuid4(), uuid4()
    for kind, whose in (("first", owner), ("other", other), ("second", owner), ("third", owner), ("fourth", owner)):
        await owe(ledger, f"{whose}@example.org", owner=whose, kind=kind)

    await send_all(ledger, together=3)

    assert [message.get_content().strip() for message in box.to(f"{owner}@example.org")] == ["first second third", "fourth"]
    assert len(box.to(f"{other}@example.org")) == 1
    assert {row[0] for row in await state(ledger, owner)} == {True}


async def test_one_of_which_no_letter_can_be_made_is_set_aside_without_its_words_and_the_next_is_sent(ledger: Running, box: MailServer) -> None:
    bad = await owe(ledger, "bad@example.org", kind="poison")
    await owe(ledger, "good@example.org")

    await send_all(ledger)
    [aside] = await ledger.pool.fetch("select work, reason from set_aside")
    entry = await ledger.pool.fetchval("update outbox set kind = 'mended' where owner = $1 returning entry", bad)
    async with ledger.pool.acquire() as connection:
        await stuck.retry(connection, None)
    await send_all(ledger)

    assert tuple(aside) == ("ledger.outbox", f"entry {entry} of the outbox cannot be composed: ValueError")
    assert (len(box.to("good@example.org")), len(box.to("bad@example.org"))) == (1, 1)
    assert await ledger.pool.fetchval("select count(*) from set_aside") == 0


async def test_what_is_owed_to_nobody_any_more_has_failed(ledger: Running, box: MailServer) -> None:
    owner = await owe(ledger, "poistunut@example.org", kind="erased")

    await send_all(ledger)

    assert await state(ledger, owner) == [(False, "nobody to write to", 1, False)]
    assert not box.to("poistunut@example.org")


async def test_another_channel_and_what_people_see_to_is_no_mail(ledger: Running) -> None:
    await ledger.pool.execute(OWE.replace("(kind,", "(channel, kind,").replace("values ($1,", "values ('webhook', $1,"), "fact", uuid4(), {})
    await ledger.pool.execute(OWE.replace("now(), now()", "now(), null"), "by phone", uuid4(), {})

    async with ledger.pool.acquire() as connection:
        assert await outbox.lease(connection, "ledger.outbox", channel="mail", now=now()) == []


async def test_what_was_sent_long_ago_goes_when_its_matter_is_over_and_what_is_owed_stays(ledger: Running) -> None:
    owners = [await owe(ledger, "x@example.org", kind=kind) for kind in ("sent, over", "sent", "owed, over")]
    old = """update outbox set noted_at = $1, next_try_at = $1::timestamptz + interval '10 years', over = kind like '%over',
        sent_at = case when kind like 'sent%' then $1::timestamptz end where owner = any($2)"""
    await ledger.pool.execute(old, now() - timedelta(days=91), owners)

    await retention.sweep(ledger)

    assert [row["kind"] for row in await ledger.pool.fetch("select kind from outbox where owner = any($1) order by entry", owners)] == ["sent", "owed, over"]
