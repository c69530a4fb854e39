"""What any resident may see of a gathering: what is published, and whether there is room. No id of a person, no costs, no change."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel

from services.events.domain.gatherings import State
from services.events.views.signups import TERMS
from shared.contracts.events import GatheringKind, Spot, Title
from shared.contracts.events.signups import Ask
from shared.contracts.words import LocalText
from shared.database.postgres import Connection
from shared.errors import NotFound

PUBLISHED = """
select g.gathering_id, g.kind, g.gathering -> 'title' as title, g.starts_at, g.ends_at, g.gathering -> 'spot' as spot, g.municipality, g.target_groups,
    g.state, g.gathering -> 'contents' as contents, (g.gathering ->> 'convenor')::uuid as convenor, o.name as convenor_name, p.name as place_name, p.address
from gatherings g left join organisations o on o.organisation_id = (g.gathering ->> 'convenor')::uuid
left join places p on p.place_id = (g.gathering -> 'spot' ->> 'place_id')::uuid
where g.gathering_id = $1 and (
    g.state in ('published', 'held')
    or g.state = 'cancelled' and exists (select 1 from changes c where c.subject = g.gathering_id and c.after ->> 'state' = 'published')
)
"""


class PublicSignup(BaseModel):
    """How one signs up. `free` is null when there is room for everybody; at 0 one comes to the waiting list, behind `waiting` persons."""

    is_open: bool
    opens_at: datetime | None
    closes_at: datetime
    asks: tuple[Ask, ...]
    most_persons: int
    capacity: int | None
    free: int | None
    waiting: int


class PublicGathering(BaseModel):
    """Without `signup` one just comes."""

    gathering_id: UUID
    kind: GatheringKind
    title: Title
    starts_at: datetime
    ends_at: datetime
    contents: LocalText | None
    spot: Spot | None
    place_name: Title | None
    address: str | None
    municipality: str | None
    target_groups: tuple[str, ...]
    state: State
    convenor: UUID
    convenor_name: str | None
    signup: PublicSignup | None


async def gathering(connection: Connection, gathering_id: UUID, *, now: datetime) -> PublicGathering:
    row = await connection.fetchrow(PUBLISHED, gathering_id)
    if row is None:
        raise NotFound("published gathering", gathering_id)
    terms = await connection.fetchrow(TERMS, gathering_id)
    if terms is None:
        return PublicGathering.model_validate({**row, "signup": None})
    closes_at = min(terms["closes_at"] or row["starts_at"], row["starts_at"])
    is_open = row["state"] == State.PUBLISHED and (terms["opens_at"] or now) <= now < closes_at
    return PublicGathering.model_validate({**row, "signup": {**terms, "closes_at": closes_at, "is_open": is_open}})
