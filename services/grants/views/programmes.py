"""Programmes as they are read: what there is to grant, what is shared out, granted and left."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from pydantic import BaseModel

from services.grants.domain.programmes import Programme
from services.grants.store.programmes import PROGRAMMES
from shared.contracts.grants.programmes import AdjustmentRule, CouncilTerm, Principles
from shared.contracts.grants.words import Priority
from shared.contracts.words import LocalName
from shared.database.postgres import Connection
from shared.domain.same_names import view_of
from shared.errors import NotFound
from shared.http.paging import Page, page

SHOWN = """
select p.programme, coalesce(s.version, 0) as version,
coalesce((select sum(c.sum_cents) from calls c where c.programme_id = p.programme_id), 0)::bigint as shared_cents,
coalesce((select sum(d.granted_cents) from decisions d where d.programme_id = p.programme_id), 0)::bigint as granted_cents,
(select count(*) from decisions d where d.programme_id = p.programme_id and d.conditional) as conditional
from programmes p left join subjects s on s.subject = p.programme_id::text
"""
ONE = f"{SHOWN} where p.programme_id = $1"
ALL = f"{SHOWN} where ($1::uuid is null or p.programme_id > $1) and ($3::integer is null or p.year = $3) order by p.programme_id limit $2 + 1"


class ProgrammeView(BaseModel):
    """`conditional` counts the decisions that wait for the budget; `version` is what If-Match compares."""

    programme_id: UUID
    year: int
    name: LocalName
    sum_cents: int
    """Planned; what was confirmed, once it is."""
    confirmed_by: AdjustmentRule | None
    """By which rule decisions followed the confirmed budget; null: it is still to be confirmed."""
    shared_cents: int
    """What its calls share out."""
    granted_cents: int
    left_cents: int
    conditional: int
    principles: Principles
    council_term: CouncilTerm | None
    priorities: tuple[Priority, ...]
    version: int


async def programme(connection: Connection, programme_id: UUID) -> ProgrammeView:
    if row := await connection.fetchrow(ONE, programme_id):
        return _view(row)
    raise NotFound("programme", programme_id)


async def programmes(connection: Connection, *, after: UUID | None, limit: int, year: int | None) -> Page[ProgrammeView]:
    rows = await connection.fetch(ALL, after, limit, year)
    return page([_view(row) for row in rows], limit=limit, key="programme_id")


def _view(row: Mapping[str, Any]) -> ProgrammeView:
    found: Programme = PROGRAMMES.read(row["programme"])
    return view_of(
        found,
        ProgrammeView,
        confirmed_by=found.confirmed.rule if found.confirmed else None,
        left_cents=found.sum_cents - row["granted_cents"],
        **{name: row[name] for name in ("shared_cents", "granted_cents", "conditional", "version")},
    )
