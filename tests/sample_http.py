"""The sample service with an address: accounts are opened, booked to and read over HTTP, as a service of ours would serve them."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Annotated
from uuid import UUID

import httpx
from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict

from shared.database.postgres import Connection
from shared.errors import NotFound
from shared.http.admission import OPEN, asks
from shared.http.edge import EdgeDep
from shared.http.front import Front
from shared.service import Service
from shared.settings import Settings
from tests.sample import LEDGER, BookAmount
from tests.serving import coordinator, serving


class Amount(BaseModel):
    model_config = ConfigDict(extra="forbid")

    amount: int
    note: str = ""


class AccountView(BaseModel):
    account_id: UUID
    total: int


async def account(connection: Connection, account_id: UUID) -> AccountView:
    row = await connection.fetchrow("select account_id, total from accounts where account_id = $1", account_id)
    if row is None:
        raise NotFound("account", account_id)
    return AccountView(**row)


async def accounts(connection: Connection, least: int) -> list[AccountView]:
    rows = await connection.fetch("select account_id, total from accounts where total >= $1 order by account_id limit 10", least)
    return [AccountView(**row) for row in rows]


async def open_account(body: Amount, edge: EdgeDep) -> AccountView:
    account_id = await edge.new_id()
    await edge.do(BookAmount(account_id=account_id, amount=body.amount, note=body.note))
    return await edge.read(account, account_id)


async def book_amount(account_id: UUID, body: Amount, edge: EdgeDep) -> AccountView:
    await edge.do(BookAmount(account_id=account_id, amount=body.amount, note=body.note))
    return await edge.read(account, account_id)


async def get_account(account_id: UUID, edge: EdgeDep) -> AccountView:
    return await edge.read(account, account_id)


async def list_accounts(edge: EdgeDep, least: Annotated[int, Query(ge=0)] = 0, is_open: Annotated[bool | None, Query()] = None) -> list[AccountView]:
    """Those with as much."""
    found = await edge.read(accounts, least)
    return found if is_open is not False else []


def over_http(service: Service) -> Service:
    """The sample service, by whatever name, with its addresses."""
    router = APIRouter(prefix=f"/api/{service.name}/v1", tags=[service.name])
    router.add_api_route("/accounts", open_account, methods=["POST"], status_code=201, dependencies=[asks(BookAmount)])
    router.add_api_route("/accounts", list_accounts, dependencies=[OPEN])
    router.add_api_route("/accounts/{account_id}/amounts", book_amount, methods=["POST"], status_code=201, dependencies=[asks(BookAmount)])
    router.add_api_route("/accounts/{account_id}", get_account, dependencies=[OPEN])
    return replace(service, routers=(router,))


LEDGER_OVER_HTTP = over_http(LEDGER)


@asynccontextmanager
async def served(settings: Settings) -> AsyncIterator[tuple[Front, httpx.AsyncClient]]:
    """With a coordinator's client."""
    async with serving(settings, LEDGER_OVER_HTTP) as (front, client):
        client.headers.update(coordinator(settings))
        yield front, client
