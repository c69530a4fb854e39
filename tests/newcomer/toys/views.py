"""What is shown of loans."""

from pydantic import BaseModel

from shared.database.postgres import Connection
from shared.http.paging import Page, page

from .contracts import ToyId

LIST = "select toy_id, times from loans where $1::uuid is null or toy_id > $1 order by toy_id limit $2"


class LoanView(BaseModel):
    toy_id: ToyId
    times: int


async def loans(connection: Connection, *, after: ToyId | None, limit: int) -> Page[LoanView]:
    return page([LoanView(**row) for row in await connection.fetch(LIST, after, limit + 1)], limit=limit, key="toy_id")
