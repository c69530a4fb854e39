"""What any resident may see of a gathering and of a series: what is published, and whether there is room. No id of a person, no costs, no change."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel

from services.events.domain.gatherings import State
from services.events.domain.signups import Occasion, closes_at, is_open
from services.events.store.signups import SignupLists
from services.events.wording import wording
from shared.contracts.events import GatheringId, GatheringKind, Spot, Title
from shared.contracts.events.signups import Ask
from shared.contracts.registry import Coordinates
from shared.contracts.words import LocalText
from shared.database.postgres import Connection
from shared.domain.same_names import view_of
from shared.domain.trilingual import Words
from shared.errors import NotFound

PUBLISHED = """
select g.gathering_id, g.kind, g.gathering -> 'title' as title, g.starts_at, g.ends_at, g.gathering -> 'spot' as spot, g.municipality, g.target_groups,
    g.state, g.gathering -> 'contents' as contents, (g.gathering ->> 'convenor')::uuid as convenor, o.name as convenor_name, p.name as place_name, p.address,
    p.coordinates, p.accessible, g.gathering -> 'languages' as languages, (g.gathering ->> 'free_of_charge')::boolean as free_of_charge,
    g.gathering -> 'registration' as registration, g.gathering ->> 'url' as url, (g.gathering ->> 'series_id')::uuid as series_id,
    g.gathering ->> 'cancelled_for' as cancelled_for
from public_gatherings g left join organisations o on o.organisation_id = (g.gathering ->> 'convenor')::uuid
left join places p on p.place_id = g.place_id
where g.gathering_id = $1
"""
SERIES = """
select v.series, o.name as convenor_name, p.name as place_name, p.address, p.coordinates, p.accessible from series v
left join organisations o on o.organisation_id = (v.series ->> 'convenor')::uuid left join places p on p.place_id = v.place_id
where v.series_id = $1
"""


class PublicSignup(BaseModel):
    """How one signs up. `free` is null when there is room for everybody, else as many places as one sign-up can get; at 0 one comes to the waiting list."""

    is_open: bool
    opens_at: datetime | None
    closes_at: datetime
    asks: tuple[Ask, ...]
    most_persons: int
    capacity: int | None
    free: int | None
    waiting: int
    """How many sign-ups wait for a place."""


class PublicOutline(BaseModel):
    """What gatherings and series have alike. `accessible` is what the place is known to have."""

    kind: GatheringKind
    title: Title
    contents: LocalText | None
    spot: Spot | None
    place_name: Title | None
    address: str | None
    coordinates: Coordinates | None
    accessible: tuple[str, ...] | None
    municipality: str | None
    target_groups: tuple[str, ...]
    convenor: UUID
    convenor_name: str | None
    languages: tuple[str, ...] | None
    free_of_charge: bool | None
    registration: LocalText | None
    url: str | None


class PublicGathering(PublicOutline):
    """Without `signup` one just comes."""

    gathering_id: UUID
    starts_at: datetime
    ends_at: datetime
    state: State
    cancelled_for: Words | None
    """Why, where it is cancelled."""
    series_id: UUID | None
    signup: PublicSignup | None


class PublicSeries(PublicOutline):
    """What its occasions have alike; these are in the calendar, which `series` narrows to them."""

    series_id: UUID
    cancelled_for: Words | None


async def series(connection: Connection, series_id: UUID) -> PublicSeries:
    row = await connection.fetchrow(SERIES, series_id)
    if row is None:
        raise NotFound("series", series_id)
    return PublicSeries.model_validate({**row, **row["series"], "cancelled_for": _reason(row["series"].get("cancelled_for"))})


async def gathering(connection: Connection, gathering_id: UUID, *, now: datetime) -> PublicGathering:
    row = await connection.fetchrow(PUBLISHED, gathering_id)
    if row is None:
        raise NotFound("published gathering", gathering_id)
    the_list = await SignupLists(connection).read(GatheringId(gathering_id))
    if the_list is None:
        return PublicGathering.model_validate({**row, "cancelled_for": _reason(row["cancelled_for"]), "signup": None})
    occasion = Occasion(**{name: row[name] for name in ("gathering_id", "convenor", "starts_at", "ends_at")}, state=State(row["state"]))
    signup = view_of(
        the_list,
        PublicSignup,
        is_open=is_open(the_list, occasion, now=now),
        closes_at=closes_at(the_list, occasion),
        free=the_list.free_for_one,
        waiting=the_list.queued,
    )
    return PublicGathering.model_validate({**row, "cancelled_for": _reason(row["cancelled_for"]), "signup": signup})


def _reason(code: str | None) -> Words | None:
    return wording().reason(code) if code else None
