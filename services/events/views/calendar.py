"""The shared calendar as it is looked at: gatherings, and occasions of series that are no gatherings yet, in one list by time.

What must stay true: what is read grows with what is shown and not with what there is. Gatherings are read by an index that begins with what is asked for
and goes on by time; those that last longer than a day and began before the window are found by an index of their own; of series only those that stand in
the window are read, and each is expanded from there on, occasion by occasion, until the page is full.
"""

import asyncio
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from heapq import merge
from itertools import islice
from typing import Annotated, Any, NamedTuple, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, model_validator

from services.events.domain.gatherings import EXPECTED, State
from services.events.domain.series import Series
from services.events.occasions import between
from services.events.store.series import SERIES
from services.events.views.calendar_entries import Entry, entry_of, entry_of_occasion, named, shown_to
from services.events.views.series import LONGEST_DAYS, WindowTooLong
from shared.auth import Caller
from shared.contracts.events import GatheringKind
from shared.contracts.times import Day
from shared.contracts.words import Code
from shared.database.postgres import Connection
from shared.domain.days import instant_of, wall_time
from shared.errors import InvalidValue
from shared.http.paging import Page

ROWS = "select gathering_id, kind, state, starts_at, ends_at, municipality, target_groups, network_id, organisations, gathering from gatherings"
NARROWED = """
and ($6::text is null or municipality = $6) and ($7::uuid is null or network_id = $7) and ($8::uuid is null or place_id = $8)
and ($9::uuid is null or organisations && acts_for($9)) and ($10::text is null or $10 = any(target_groups)) and ($11::text is null or kind = $11)
and ($12::text is null or state = $12) and ($13::int is null or state not in ('held', 'cancelled') and (
    select count(distinct duty ->> 'role') from jsonb_array_elements(gathering -> 'duties') duty
) < $13)
"""
GATHERINGS = f"""
select found.gathering_id, kind, state, starts_at, ends_at, municipality, target_groups, network_id, organisations, title, contents, spot, organisers,
    languages, duties, capacity, free_of_charge, url, split, series_id, occasion
from (
    ({ROWS} where :found and starts_at > $1::timestamptz - interval '1 day' and starts_at < $2 and ends_at > $1 and (starts_at, gathering_id) > ($3, $4::uuid)
    {NARROWED}
    order by starts_at, gathering_id limit $5)
    union all
    ({ROWS} where ends_at - starts_at > interval '1 day' and tstzrange(starts_at, ends_at) @> $1::timestamptz
    and tstzrange(starts_at, ends_at) @> $1::timestamptz - interval '1 day' and (starts_at, gathering_id) > ($3, $4::uuid)
    {NARROWED}
    order by starts_at, gathering_id limit $5)
    order by starts_at, gathering_id limit $5
) found cross join lateral jsonb_to_record(found.gathering) as kept (
    title jsonb, contents jsonb, spot jsonb, organisers jsonb, languages jsonb, duties jsonb, capacity bigint, free_of_charge boolean, url text, split jsonb,
    series_id uuid, occasion timestamp
)
order by starts_at, found.gathering_id
"""  # noqa: S608 - made of our own words alone
FOUND = {
    "municipality": ("municipality = $6", "municipality = $3"),
    "place": ("place_id = $8", "place_id = $5"),
    "network": ("network_id = $7", "network_id = $4"),
    "organisation": ("organisations && acts_for($9::uuid)", "organisations && acts_for($6::uuid)"),
}
"""What is asked for first narrows the most: it is said without alternatives, so that whatever plan is kept for the statement begins with its index."""
STANDING = """
select series, last_wall from series where :found and tstzrange(first_at, last_at) && tstzrange($1, $2)
and ($3::text is null or municipality = $3) and ($4::uuid is null or network_id = $4) and ($5::uuid is null or place_id = $5)
and ($6::uuid is null or organisations && acts_for($6)) and ($7::text is null or $7 = any(target_groups)) and ($8::text is null or kind = $8)
"""
Rows = Sequence[Mapping[str, Any]]
NOWHERE = UUID(int=0)


class FaultyCursor(InvalidValue):
    slug = "faulty-cursor"


Month = Annotated[str, Field(pattern=r"^(19[5-9]|20[0-9]|21[0-9])[0-9]-(0[1-9]|1[0-2])$", description="as 2026-03")]
After = Annotated[str | None, Field(max_length=100, description="the `next` of the part before")]


class Narrowing(BaseModel):
    """What narrows a calendar."""

    model_config = ConfigDict(extra="forbid")

    municipality: str | None = Field(default=None, pattern=r"^[0-9]{3}$")
    network: UUID | None = None
    place: UUID | None = None
    organisation: UUID | None = Field(default=None, description="the convenor or another party, or one that has merged into it")
    target_group: Code | None = None
    kind: GatheringKind | None = None

    @property
    def scope(self) -> tuple[object, ...]:
        """As the statements take it."""
        return self.municipality, self.network, self.place, self.organisation, self.target_group, self.kind


class Lacks(StrEnum):
    """What a gathering that is still to come may lack: somebody for each role."""

    DUTIES = "duties"


class Looking(Narrowing):
    """A month, or from one day to another, both included, by Helsinki's calendar; and what is looked for.

    An occasion of a series is in none of these states and lacks nothing before it is taken up.
    """

    month: Month | None = None
    first_on: Day | None = None
    last_on: Day | None = None
    state: State | None = None
    lacks: Lacks | None = None
    after: After = None
    limit: int = Field(default=100, ge=1, le=500)

    @property
    def of_gatherings(self) -> tuple[object, ...]:
        """What no occasion has, as the statement takes it."""
        return self.state, len(EXPECTED) if self.lacks else None

    @model_validator(mode="after")
    def _one_window(self) -> Self:
        days = [day for day in (self.first_on, self.last_on) if day]
        if len(days) != (0 if self.month else 2):
            raise ValueError("give a month, or first_on and last_on")
        return self


class Place(NamedTuple):
    """Where in the list: by beginning, then by id."""

    starts_at: datetime
    id: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    start: datetime
    end: datetime


async def calendar(connection: Connection, looking: Looking, *, caller: Caller) -> Page[Entry]:
    window, after = _window(looking), place_of(looking.after)
    found = next((FOUND[name] for name in FOUND if getattr(looking, name) is not None), ("true", "true"))
    rows = await connection.fetch(
        GATHERINGS.replace(":found", found[0]), window.start, window.end, after.starts_at, after.id, looking.limit + 1, *looking.scope, *looking.of_gatherings
    )
    gatherings_alone = any(looking.of_gatherings)
    standing = [] if gatherings_alone else await connection.fetch(STANDING.replace(":found", found[1]), window.start, window.end, *looking.scope)
    found_page = await asyncio.to_thread(part_of, rows, standing, window, after, looking.limit, read=as_kept)
    return Page(items=await named(connection, [shown_to(caller, entry) for entry in found_page.items]), next=found_page.next)


def as_kept(row: Mapping[str, Any]) -> Series:
    of: Series = SERIES.read(row["series"])
    return of


def part_of(rows: Rows, standing: Rows, window: Window, after: Place, limit: int, *, read: Callable[[Mapping[str, Any]], Series]) -> Page[Entry]:
    """To find what comes first each series that stands in the window is begun, and there may be thousands: so this is done beside the other requests.

    `read` makes the series of a row of `standing`.
    """
    series = (_occasions(read(row), row["last_wall"], window, after) for row in standing)
    shown = list(islice(merge(map(entry_of, rows), *series, key=_at), limit + 1))
    more = len(shown) > limit
    return Page(items=shown[:limit], next=_cursor(_at(shown[limit - 1])) if more else None)


def _window(looking: Looking) -> Window:
    return month(looking.month) if looking.month else days(looking.first_on or date.min, looking.last_on or date.min)


def month(text: str) -> Window:
    first = date.fromisoformat(f"{text}-01")
    return days(first, (first.replace(day=28) + timedelta(days=4)).replace(day=1) - timedelta(days=1))


def days(first: date, last: date) -> Window:
    """From one day to another, both included.

    Raises:
        WindowTooLong.
    """
    if not 0 <= (last - first).days <= LONGEST_DAYS:
        raise WindowTooLong(f"a window is 0 to {LONGEST_DAYS} days long", field="last_on", value=last, remedy="ask for a shorter one")
    start, end = (instant_of(datetime.combine(day, time.min)) for day in (first, last + timedelta(days=1)))
    return Window(start=start, end=end)


def _occasions(of: Series, last: datetime, window: Window, after: Place) -> Iterator[Entry]:
    """Of one series, those that are no gatherings, one by one; begun early enough for one that lasts into the window."""
    longest = timedelta(minutes=max([of.minutes, *(one.minutes for one in (*of.overrides, *of.onwards))]), hours=1)
    start = max(wall_time(window.start) - longest, wall_time(after.starts_at) - timedelta(hours=1))
    for one in between(of, start=start, end=wall_time(window.end), last=last):
        if one.gathering_id is None:
            entry = entry_of_occasion(of, one)
            if entry.ends_at > window.start and _at(entry) > after:
                yield entry


def _at(entry: Entry) -> Place:
    return Place(entry.starts_at, entry.id)


def _cursor(place: Place) -> str:
    return f"{place.starts_at.astimezone(UTC):%Y%m%dT%H%M%S%f}-{place.id}"


def place_of(cursor: str | None) -> Place:
    if cursor is None:
        return Place(datetime(1900, 1, 1, tzinfo=UTC), NOWHERE)
    moment, _, key = cursor.partition("-")
    try:
        return Place(datetime.strptime(moment, "%Y%m%dT%H%M%S%f").replace(tzinfo=UTC), UUID(key))
    except ValueError as fault:
        raise FaultyCursor("this is no place in the list", field="after", value=cursor, remedy="take the `next` of the part before") from fault
