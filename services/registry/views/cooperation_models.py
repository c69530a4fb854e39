"""The cooperation model's versions, as they are read."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from pydantic import BaseModel

from services.registry.domain.cooperation_models import State
from shared.contracts.registry import ApprovingBody, CouncilTerm, DocumentReference
from shared.database.documents import shown
from shared.database.postgres import Connection
from shared.errors import NotFound
from shared.http.paging import Page, page

SEEN = """
select m.cooperation_model, coalesce(s.version, 0) as version,
array(select e.held_on from cooperation_model_evaluations e where e.cooperation_model_id = m.cooperation_model_id order by e.held_on) as evaluated_on
from cooperation_models m left join subjects s on s.subject = m.cooperation_model_id::text
"""
ONE = SEEN + "where m.cooperation_model_id = $1"
ALL = f"""{SEEN}
where ($1::uuid is null or m.cooperation_model_id > $1) and ($3::text is null or m.state = $3) order by m.cooperation_model_id limit $2 + 1
"""


class ApprovalView(BaseModel):
    body: ApprovingBody
    approved_on: date
    section: str


class CooperationModelView(BaseModel):
    """A version of the cooperation model. `number` is the document's version; `version` is what If-Match compares."""

    cooperation_model_id: UUID
    number: int
    council_term: CouncilTerm
    document: DocumentReference
    approvals: list[ApprovalView]
    state: State
    in_force_on: date | None
    replaced_by: UUID | None
    replaced_on: date | None
    evaluated_on: list[date]
    version: int


async def cooperation_model(connection: Connection, cooperation_model_id: UUID) -> CooperationModelView:
    row = await connection.fetchrow(ONE, cooperation_model_id)
    if row is None:
        raise NotFound("cooperation_model", cooperation_model_id)
    return _view(row)


async def cooperation_models(connection: Connection, *, after: UUID | None, limit: int, state: State | None) -> Page[CooperationModelView]:
    rows = await connection.fetch(ALL, after, limit, state)
    return page([_view(row) for row in rows], limit=limit, key="cooperation_model_id")


def _view(row: Mapping[str, Any]) -> CooperationModelView:
    seen = shown(row, "cooperation_model")
    approvals = [{"body": body, **approval} for body, approval in sorted(seen["approvals"].items())]
    return CooperationModelView.model_validate({**seen, "approvals": approvals, "number": row["cooperation_model"]["version"]})
