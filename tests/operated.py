"""The sample service as an operator sees it over HTTP, and what goes wrong in it."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

import httpx

from shared.auth import issue
from shared.http.operations import operations
from shared.settings import Settings
from shared.work.running import Running
from tests.integration.test_cli_ops import send
from tests.running import eventually
from tests.sample_http import LEDGER_OVER_HTTP
from tests.serving import coordinator, serving

LEDGER = replace(LEDGER_OVER_HTTP, routers=(*LEDGER_OVER_HTTP.routers, operations("ledger")))
ROOT = "/api/ledger/v1/operations"


@dataclass(frozen=True, slots=True)
class Ledger:
    """Asked by an operator, booked to by a coordinator."""

    runtime: Running
    client: httpx.AsyncClient
    booking: dict[str, str]

    async def asked(self, method: str, path: str, body: Any = None) -> Any:
        answer = await self.client.request(method, f"{ROOT}{path}", json=body)
        assert answer.is_success, answer.text
        return answer.json()

    async def dead(self, *bodies: bytes) -> Sequence[dict[str, Any]]:
        """What died, by its fault, once as many lie there."""
        await send(self.runtime.settings, *bodies)

        async def all_are_dead() -> bool:
            return bool((await self.asked("GET", "/status"))["dead"] == len(bodies))

        await eventually(all_are_dead)
        found: Sequence[dict[str, Any]] = (await self.asked("GET", "/dead"))["items"]
        return found

    async def booked(self, account: UUID) -> int:
        """To the account, by commands that were done."""
        return await self.runtime.pool.fetchval("select total from accounts where account_id = $1", account) or 0

    async def with_poison(self, *, parked: int = 2) -> UUID:
        """An account with three facts, of which the second cannot be applied and the third waits behind it; so many are parked then in all."""
        made = await self.client.post("/api/ledger/v1/accounts", json={"amount": 1}, headers=self.booking)
        account = UUID(made.json()["account_id"])
        for amount, note in ((2, "poison"), (3, "")):
            body = {"amount": amount, "note": note}
            assert (await self.client.post(f"/api/ledger/v1/accounts/{account}/amounts", json=body, headers=self.booking)).is_success

        async def all_are_parked() -> bool:
            return bool((await self.asked("GET", "/status"))["parked"] == parked)

        await eventually(all_are_parked)
        return account

    @asynccontextmanager
    async def closed(self) -> AsyncIterator[None]:
        """Meanwhile nothing can be booked."""
        await self.runtime.pool.execute("alter table accounts add constraint closed check (total = 0)")
        yield
        await self.runtime.pool.execute("alter table accounts drop constraint closed")

    async def mended(self) -> None:
        """The cause is gone, and nothing is tried by itself for an hour."""
        await self.runtime.pool.execute("insert into mended default values")
        await self.runtime.pool.execute("update parked set next_try_at = now() + interval '1 hour'")

    async def totals(self, account: UUID, *, total: int, facts: int) -> None:
        """Wait for them; that they are added in order, the projection sees to itself."""

        async def added_up() -> bool:
            row = await self.runtime.pool.fetchrow("select total, facts from totals where account_id = $1", account)
            return row is not None and tuple(row) == (total, facts)

        await eventually(added_up)


@asynccontextmanager
async def operated(settings: Settings) -> AsyncIterator[Ledger]:
    async with serving(settings, LEDGER) as (front, client):
        client.headers["Authorization"] = f"Bearer {issue(settings, subject='olli', roles=['operator'])}"
        yield Ledger(front.runtimes[0], client, coordinator(settings))
