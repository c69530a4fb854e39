"""Commands over HTTP, each in its own transaction, beside the same framework doing one insert."""

import asyncio
import json
import time

from deploy.launcher.servers import Servers
from shared.auth import issue
from shared.settings import Settings
from tests.bench.area import ACCOUNTS, NOTE, area
from tests.bench.figures import Figure
from tests.bench.process import serving

CONNECTIONS = 10
PATH = "/api/ledger/v1/amounts"


async def measure(servers: Servers, *, quick: bool) -> list[Figure]:
    requests = 500 if quick else 5_000
    async with area(servers) as settings:
        value = await _rate(settings, "kernel", requests)
        baseline = await _rate(settings, "bare", requests)
    return [Figure("command", value, "commands/s", {"FastAPI, one insert": baseline})]


async def _rate(settings: Settings, side: str, requests: int) -> float:
    async with serving(settings, "-m", "tests.bench.server", side) as (port, _process):
        token = issue(settings, subject="bench", roles=["coordinator"])
        await _load(port, token, requests // 10)
        started = time.perf_counter()
        await _load(port, token, requests)
        return requests / (time.perf_counter() - started)


async def _load(port: int, token: str, requests: int) -> None:
    waiting = iter(range(requests))

    async def client() -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        for n in waiting:
            writer.write(_request(n, token))
            status = await _answer(reader)
            assert status == 201, status
        writer.close()

    await asyncio.gather(*(client() for _ in range(CONNECTIONS)))


def _request(n: int, token: str) -> bytes:
    body = json.dumps({"account_id": str(ACCOUNTS[n % len(ACCOUNTS)]), "amount": n % 90 + 1, "note": NOTE})
    head = f"POST {PATH} HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer {token}\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    return (head + body).encode()


async def _answer(reader: asyncio.StreamReader) -> int:
    """Hand-written, so that the client takes little of the processor that both sides share."""
    head = await reader.readuntil(b"\r\n\r\n")
    length = next(int(line[15:]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:"))
    await reader.readexactly(length)
    return int(head[9:12])
