"""Bookings as they are read, one or a list of them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel

from services.events.authorisation import whose_booking
from services.events.domain.bookings import Booking, State
from services.events.store.bookings import BOOKINGS
from services.events.views import lists
from services.events.views.insiders import OF_A_BOOKING, insiders_alone
from shared.auth import Caller
from shared.contracts.events.bookings import Moment, Priority
from shared.contracts.events.series import Wall
from shared.database.postgres import Connection
from shared.domain.same_names import view_of
from shared.errors import NotFound
from shared.http.paging import Page, page

SHOWN = """
select b.booking, coalesce(s.version, 0) as version, p.keeper_id, not_known(array[b.organisation_id]) as not_known
from bookings b left join subjects s on s.subject = b.booking_id::text
left join places p on p.place_id = b.place_id
"""
ONE = f"{SHOWN} where b.booking_id = $1"
ALL = f"""{SHOWN}
where ($1::uuid is null or b.booking_id > $1) and ($3::text is null or b.state = $3) and ($4::uuid is null or b.room_id = $4)
and ($5::uuid is null or b.organisation_id = any(acts_for($5))) and ($6::uuid is null or b.gathering_id = $6) and ($7::uuid is null or b.series_id = $7)
and ($8::timestamptz is null or b.ends_at > $8) and ($9::timestamptz is null or b.starts_at < $9)
and ($10::boolean is null or (b.state in ('tentative', 'confirmed') and b.booking ->> 'reason' is not null) = $10)
and ($11::uuid is null or p.keeper_id = any(acts_for($11)))
order by b.booking_id limit $2 + 1
"""
OF_SERIES = f"{SHOWN} where b.booking ->> 'series_booking_id' = $1::uuid::text and b.series_id = $2 order by b.occasion"


class Wanted(lists.Wanted):
    """`ends_after` and `starts_before` make a window: what is under way in any part of it.

    `questioned` are those that stand though their room does not fit them any more; `keeper` are those in the places that it keeps.
    """

    state: State | None = None
    room_id: UUID | None = None
    organisation_id: UUID | None = None
    gathering_id: UUID | None = None
    series_id: UUID | None = None
    ends_after: Moment | None = None
    starts_before: Moment | None = None
    questioned: bool | None = None
    keeper: UUID | None = None


class TimeView(BaseModel):
    starts_at: datetime
    ends_at: datetime


class BookingView(BaseModel):
    """A booking. `worth_cents` is null also where no price holds; `version` is what If-Match compares.

    `reason` is why it is rejected, displaced or released; of one that stands, why its room does not fit it any more: it changed after it was booked.
    `taken` is its time with the room's minutes before and after. `nearest` are free times, the nearest first, told when it was rejected or displaced.
    """

    booking_id: UUID
    room_id: UUID
    place_id: UUID
    municipality: str
    organisation_id: UUID
    priority: Priority
    starts_at: datetime
    ends_at: datetime
    taken: TimeView
    minutes: int
    worth_cents: Annotated[int | None, insiders_alone(OF_A_BOOKING)]
    heads: int | None
    gathering_id: UUID | None
    series_id: UUID | None
    occasion: Wall | None
    series_booking_id: UUID | None
    purpose: str | None
    state: State
    reason: str | None
    nearest: tuple[TimeView, ...]
    displaced_by: UUID | None
    not_known: tuple[UUID, ...]
    """Who booked, where the registry has told nothing of it yet."""
    version: int


async def booking(connection: Connection, booking_id: UUID, *, caller: Caller) -> BookingView:
    if row := await connection.fetchrow(ONE, booking_id):
        return _view(row, caller)
    raise NotFound("booking", booking_id)


async def bookings(connection: Connection, wanted: Wanted, *, caller: Caller) -> Page[BookingView]:
    rows = await connection.fetch(ALL, *(getattr(wanted, name) for name in Wanted.model_fields))
    return page([_view(row, caller) for row in rows], limit=wanted.limit, key="booking_id")


async def of_series(connection: Connection, series_booking_id: UUID, *, series_id: UUID, caller: Caller) -> list[BookingView]:
    """What was booked at once, in the order of occasions."""
    return [_view(row, caller) for row in await connection.fetch(OF_SERIES, series_booking_id, series_id)]


def _view(row: Mapping[str, Any], caller: Caller) -> BookingView:
    found: Booking = BOOKINGS.read(row["booking"])
    length = found.ends_at - found.starts_at
    return view_of(
        found,
        BookingView,
        worth_cents=found.worth_cents if caller.is_one_of(whose_booking(found, keeper_id=row["keeper_id"])) else None,
        nearest=tuple(TimeView(starts_at=start, ends_at=start + length) for start in found.nearest),
        not_known=tuple(row["not_known"]),
        version=row["version"],
    )
