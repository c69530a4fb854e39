"""Whether a feed is as it was: one row stands for all that any feed shows, so that who asks again for what is unchanged costs no more than that row.

What must stay true: whatever a feed shows of becomes other in a transaction that moves this row. A gathering and a series are kept with a change; their
versions are moved by facts, which the journal holds; the copies of organisations and places are written with their cursor, and a rebuild puts other tables
in their place. Only the day changes without a write, and is for whoever asks to look at.

Numbers are drawn before their transactions commit, so the highest that is seen says nothing of one below it that is still open. A row is therefore a proof
only where it is *settled*: as it was read no transaction was open that could hold a number. Whatever commits after that began to write after that, drew its
number after that, and so has a higher one than all that were seen. A row that is not settled proves nothing, and what was read with it is read again.
"""

from dataclasses import dataclass
from datetime import date
from functools import cache

from services.events.interchange.shown import Shown
from services.events.projections import ORGANISATIONS, PLACES
from services.events.views import feed_keys, feeds
from shared.contracts.envelope import CATALOGUE, Fact
from shared.database.changes import COMING, OLDEST
from shared.database.postgres import Connection

STANDING = f"""
select (select max(change) from changes) as change, (select max(entry) from journal) as entry, {OLDEST} = {COMING} as settled,
    (select entry from journal where entry > $1 and type = any($2) order by entry limit 1) is not null as versions_moved,
    array(select applied from cursors where consumer = any($3) order by consumer)
        || array(select oid::bigint from pg_class where relnamespace = current_schema()::regnamespace and relname = any($4) order by relname)
        || extract(epoch from pg_postmaster_start_time())::bigint as copies
"""  # noqa: S608 - made of our own words alone
"""Its server's start is in it since numbers may come again where a copy of the database takes its place."""
COPIES = (ORGANISATIONS, PLACES)
CONSUMERS = [copy.name for copy in COPIES]
TABLES = [table for copy in COPIES for table in copy.tables]


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """`versions_moved`: a fact of a gathering or series was said since the entry that was asked about."""

    change: int | None
    entry: int | None
    settled: bool
    versions_moved: bool
    copies: list[int]

    def is_as(self, earlier: "Standing") -> bool:
        """Nothing that a feed shows has become other since an earlier one that was settled, about whose entry this one was asked."""
        return not self.versions_moved and (self.change, self.copies) == (earlier.change, earlier.copies)


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """`standing` was read before the rest: what has come in between belongs to a later one, and lets no later one be taken for it."""

    standing: Standing
    named: feed_keys.Named
    shown: list[Shown]


async def feed(connection: Connection, scope: feeds.Scope, key: str, *, today: date) -> Feed:
    """Raises UnknownKey, NoSuchKey, NotFound. Of a former organisation nothing is shown."""
    standing = await stands(connection)
    named = await feed_keys.named(connection, scope, key)
    return Feed(standing=standing, named=named, shown=[] if named.moved_to else await feeds.shown(connection, scope, key, today=today))


async def stands(connection: Connection, *, since: int | None = None) -> Standing:
    """As the first of its transaction, whose sight of what is open stays what it was at first. `since` is the entry of an earlier one."""
    (row,) = await connection.fetch(STANDING, since, versioned(), CONSUMERS, TABLES)
    return Standing(**row)


@cache
def versioned() -> list[str]:
    """The facts that move the version of a gathering or a series: those of sign-ups, bookings and all else leave every feed as it was."""
    facts = [one for one in CATALOGUE.values() if issubclass(one, Fact) and one.subject_field in {"gathering_id", "series_id"}]
    return [one.wire_name for one in facts if one.wire_name.startswith("events.")]
