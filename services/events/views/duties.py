"""Which coming gatherings still lack somebody: the list of gaps."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel

from services.events.domain.gatherings import EXPECTED, State
from shared.contracts.events import DutyRole, GatheringKind, Title
from shared.database.postgres import Connection
from shared.http.paging import Page, page

GAPS = """
select g.gathering_id, g.kind, g.gathering -> 'title' as title, g.starts_at, g.state, (g.gathering ->> 'convenor')::uuid as convenor, lacking.gaps
from gatherings g cross join lateral (
    select array_agg(role order by place) as gaps from unnest($5::text[]) with ordinality expected (role, place)
    where not exists (select 1 from jsonb_array_elements(g.gathering -> 'duties') duty where duty ->> 'role' = role)
) lacking
where g.starts_at > $1 and g.starts_at <= $2 and g.state not in ('held', 'cancelled') and lacking.gaps is not null
and ($3::uuid is null or (g.starts_at, g.gathering_id) > (select a.starts_at, a.gathering_id from gatherings a where a.gathering_id = $3))
and ($6::uuid is null or (g.gathering ->> 'convenor')::uuid = $6)
order by g.starts_at, g.gathering_id limit $4 + 1
"""


class GapView(BaseModel):
    """A coming gathering, and the roles that nobody has taken."""

    gathering_id: UUID
    kind: GatheringKind
    title: Title
    starts_at: datetime
    state: State
    convenor: UUID
    gaps: tuple[DutyRole, ...]


async def gaps(connection: Connection, *, since: datetime, until: datetime, after: UUID | None, limit: int, convenor: UUID | None) -> Page[GapView]:
    """The soonest first."""
    rows = await connection.fetch(GAPS, since, until, after, limit, EXPECTED, convenor)
    return page([GapView.model_validate(dict(row)) for row in rows], limit=limit, key="gathering_id")
