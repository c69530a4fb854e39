"""The calendar as any resident sees it: what is published, and the occasions of series, by time, with who invites, where, and whether there is room.

What must stay true: no payer, no duty, no draft. An occasion that was taken up stands for itself until its gathering is published.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from pydantic import BaseModel

from services.events.domain.gatherings import State
from services.events.domain.signups import Occasion
from services.events.occasions import Standing
from services.events.store.signups import SignupLists
from services.events.views import calendar
from services.events.views.calendar import Entry, Looking
from services.events.views.feeds import UNPUBLISHED, announced
from services.events.views.public import PublicSignup, signup_of
from shared.contracts.events import GatheringId, GatheringKind, Spot, Title
from shared.contracts.events.series import Wall
from shared.database.postgres import Connection
from shared.domain.same_names import view_of
from shared.http.paging import Page

GATHERINGS = calendar.GATHERINGS.replace(", gathering from gatherings", ", gathering from public_gatherings")
STANDING = calendar.STANDING.replace("select series, last_wall from series where", f"select series, last_wall, {UNPUBLISHED} from series v where")  # noqa: S608 - made of our own words alone
ORGANISATIONS = "select organisation_id, name from organisations where organisation_id = any($1)"
PLACES = "select place_id, name from places where place_id = any($1)"


class PublicEntry(BaseModel):
    """A gathering, or an occasion of a series, which has no `gathering_id` before it is taken up; `signup` is null where one just comes."""

    id: UUID
    gathering_id: UUID | None
    series_id: UUID | None
    occasion: Wall | None
    kind: GatheringKind
    title: Title
    starts_at: datetime
    ends_at: datetime
    state: State | Standing
    convenor: UUID
    convenor_name: str | None
    spot: Spot | None
    place_name: Title | None
    municipality: str | None
    target_groups: tuple[str, ...]
    free_of_charge: bool | None
    signup: PublicSignup | None


async def public_calendar(connection: Connection, looking: Looking, *, now: datetime) -> Page[PublicEntry]:
    found = await calendar.looked_up(connection, looking, gatherings=GATHERINGS, standing=STANDING, read=announced)
    convenors = {row["organisation_id"]: row["name"] for row in await connection.fetch(ORGANISATIONS, list({one.convenor for one in found.items}))}
    spots = list({one.spot.place_id for one in found.items if one.spot and one.spot.place_id})
    places = {row["place_id"]: row["name"] for row in await connection.fetch(PLACES, spots)}
    signups = await _signups(connection, found.items, now=now)
    shown = [
        view_of(
            one,
            PublicEntry,
            convenor_name=convenors.get(one.convenor),
            place_name=places.get(one.spot.place_id) if one.spot else None,
            signup=signups.get(one.gathering_id) if one.gathering_id else None,
        )
        for one in found.items
    ]
    return Page(items=shown, next=found.next)


async def _signups(connection: Connection, entries: Sequence[Entry], *, now: datetime) -> dict[UUID, PublicSignup]:
    gatherings = {GatheringId(one.gathering_id): one for one in entries if one.gathering_id}
    lists = await SignupLists(connection).read_several(list(gatherings))
    return {gathering_id: signup_of(the_list, _occasion(gatherings[gathering_id]), now=now) for gathering_id, the_list in lists.items()}


def _occasion(entry: Entry) -> Occasion:
    same = {name: getattr(entry, name) for name in ("convenor", "starts_at", "ends_at", "target_groups", "capacity")}
    return Occasion(gathering_id=GatheringId(entry.id), state=State(entry.state), **same)
