"""No feed's tag is kept while a transaction is open that may still change what it shows, in whatever order transactions began, wrote and ended."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

import pytest
import pytest_asyncio

from deploy.launcher.servers import Servers
from services.events.api.kept_tags import Asked, KeptTags, entity_tag
from services.events.domain.gatherings import Gathering
from services.events.store.gatherings import Gatherings
from services.events.views.feed_standing import feed, stands
from services.events.views.feeds import Scope
from services.events.wiring import SERVICE
from shared.clock import now
from shared.contracts.events import Title
from shared.database import postgres
from shared.database.postgres import Connection
from shared.http.live import NEW
from tests.area import new_area
from tests.bench.feed import CENTRE, START, _published
from tests.running import eventually

pytestmark = [pytest.mark.integration, pytest.mark.asyncio(loop_scope="module")]

ASKED = Asked(media_type="text/calendar", scope=Scope.ORGANISATION, key=str(CENTRE), language="fi", address="http://test", day=START.date())


@dataclass(frozen=True, slots=True, kw_only=True)
class Quiet:
    """A database at which nothing runs but what the test does: one who reads, and two who write."""

    reader: Connection
    first: Connection
    second: Connection
    gatherings: tuple[Gathering, Gathering]

    async def read(self, tags: KeptTags) -> str:
        """As a request reads that has to be answered in whole."""
        async with self.reader.transaction(readonly=True):
            found = await feed(self.reader, Scope.ORGANISATION, ASKED.key, today=ASKED.day)
        tag = entity_tag(ASKED, "", found.shown)
        tags.keep(ASKED, tag, found.standing)
        return tag


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def quiet(servers: Servers) -> AsyncIterator[Quiet]:
    settings = await new_area(servers, SERVICE.name)
    await postgres.migrate(settings, SERVICE.name, SERVICE.migrations)
    async with AsyncExitStack() as stack:
        connections = [await postgres.connect(settings, SERVICE.name) for _ in range(3)]
        for one in connections:
            stack.push_async_callback(one.close)
        gatherings = (_published(0)[0], _published(1)[0])
        for gathering in gatherings:
            async with connections[0].transaction():
                await keep(connections[0], gathering)
        yield Quiet(reader=connections[0], first=connections[1], second=connections[2], gatherings=gatherings)


async def keep(connection: Connection, one: Gathering, **changed: Any) -> None:
    before = one if changed else None
    await Gatherings(connection).keep(replace(one, **changed), before=before, done="events.edit_gathering.v1", by="anna", at=now())


async def begin_to_write(connection: Connection) -> None:
    await connection.execute("select pg_current_xact_id()")


@pytest.mark.parametrize("began", ["first", "second"])
async def test_a_lower_number_that_commits_later_changes_the_tag(quiet: Quiet, began: str) -> None:
    tags, titles = KeptTags(), [Title(fi=f"{began} {n}") for n in (1, 2)]
    one, other = quiet.gatherings
    slow, quick = quiet.first.transaction(), quiet.second.transaction()
    await slow.start()
    await quick.start()
    for connection in (quiet.first, quiet.second) if began == "first" else (quiet.second, quiet.first):
        await begin_to_write(connection)
    await keep(quiet.first, one, title=titles[0])
    await keep(quiet.second, other, title=titles[1])
    await quick.commit()
    seen = await quiet.read(tags)
    await slow.commit()

    assert await tags.unchanged(quiet.reader, ASKED) is None
    assert await quiet.read(tags) != seen


async def test_who_reads_while_a_writer_of_the_younger_transaction_is_open_knows_that_it_is(quiet: Quiet) -> None:
    """The live feed waits for the number that it holds: what is above all that have ended is no transaction that has not begun."""
    older, younger = quiet.first.transaction(), quiet.second.transaction()
    await older.start()
    await younger.start()
    await begin_to_write(quiet.first)
    holder = await quiet.second.fetchval("select pg_current_xact_id()::text::bigint")
    await older.commit()
    (row,) = await quiet.reader.fetch(NEW, 2**62, [], 1)
    settled = (await stands(quiet.reader)).settled
    await younger.commit()

    assert row["oldest"] <= holder < row["coming"]
    assert not settled


async def test_a_tag_is_known_again_once_nobody_writes_and_only_for_its_day_and_until_the_next_change(quiet: Quiet) -> None:
    tags, asked = KeptTags(), []
    await eventually(lambda: kept(quiet, tags))
    quiet.reader.add_query_logger(lambda query: asked.append(query.query))
    known = await tags.unchanged(quiet.reader, ASKED)
    tomorrow = await tags.unchanged(quiet.reader, replace(ASKED, day=ASKED.day + timedelta(days=1)))
    async with quiet.first.transaction():
        await keep(quiet.first, quiet.gatherings[0], title=Title(fi="Uusi"))
        while_open = await tags.unchanged(quiet.reader, ASKED)
    after = await tags.unchanged(quiet.reader, ASKED)
    await quiet.reader.execute("select")

    assert (known is not None, tomorrow, while_open, after) == (True, None, known, None)
    assert len([one for one in asked if "from changes" in one]) == 3, "one row each, and none for what is not kept"


async def kept(quiet: Quiet, tags: KeptTags) -> bool:
    """no other test's transaction is open on the server"""
    await quiet.read(tags)
    return await tags.unchanged(quiet.reader, ASKED) is not None
