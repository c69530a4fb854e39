"""What is shown of loans: those of which the facts have come round."""

from uuid import UUID

from pydantic import BaseModel

from shared.database.postgres import Connection
from shared.http.paging import Page, page

from .contracts import ToyId

ONE = "select times from loans where toy_id = $1"
LIST = "select toy_id, times from loans where $1::uuid is null or toy_id > $1 order by toy_id limit $2"


class LoansView(BaseModel):
    toy_id: ToyId
    times: int


async def loans_of(connection: Connection, toy_id: ToyId) -> LoansView:
    return LoansView(toy_id=toy_id, times=await connection.fetchval(ONE, toy_id) or 0)


async def loans(connection: Connection, *, after: UUID | None, limit: int) -> Page[LoansView]:
    return page([LoansView(**row) for row in await connection.fetch(LIST, after, limit + 1)], limit=limit, key="toy_id")
