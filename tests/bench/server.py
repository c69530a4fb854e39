"""`python -m tests.bench.server kernel|bare PORT`: the two sides of the measure of commands, under the same server settings."""

import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import uvicorn
from fastapi import APIRouter, FastAPI
from pydantic import BaseModel, ConfigDict

from shared import settings, telemetry
from shared.database import postgres
from shared.http import host
from shared.http.admission import asks
from shared.http.edge import EdgeDep
from tests.sample import LEDGER, BookAmount

router = APIRouter(prefix="/api/ledger/v1", dependencies=[asks(BookAmount)])


class Amount(BaseModel):
    model_config = ConfigDict(extra="forbid")

    account_id: UUID
    amount: int
    note: str = ""


@router.post("/amounts", status_code=201)
async def book(body: Amount, edge: EdgeDep) -> Amount:
    await edge.do(BookAmount(account_id=body.account_id, amount=body.amount, note=body.note))
    return body


def bare(environment: settings.Settings) -> FastAPI:
    """The same framework and driver with one insert, and nothing of ours."""
    pool: asyncpg.Pool[Any]

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        nonlocal pool
        pool = await postgres.open_pool(environment, LEDGER.name)
        await pool.execute("create table if not exists amounts (id uuid primary key, account_id uuid not null, amount bigint not null, note text not null)")
        yield
        await pool.close()

    app = FastAPI(lifespan=lifespan)

    @app.post("/api/ledger/v1/amounts", status_code=201)
    async def book(body: Amount) -> Amount:
        async with pool.acquire() as connection, connection.transaction():
            await connection.execute("insert into amounts values ($1, $2, $3, $4)", uuid4(), body.account_id, body.amount, body.note)
        return body

    @app.get("/readyz")
    async def readyz() -> dict[str, str]:
        return {"status": "ready"}

    return app


if __name__ == "__main__":
    telemetry.start_logs()
    environment = settings.load(LEDGER.name)
    served = host.assemble([replace(LEDGER, routers=(router,))], environment) if sys.argv[1] == "kernel" else bare(environment)
    uvicorn.run(served, host="127.0.0.1", port=int(sys.argv[2]), log_level="warning", loop="uvloop", timeout_graceful_shutdown=15)
