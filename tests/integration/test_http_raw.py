"""What only a bare socket can send: bodies that never end, headers and addresses that no client library would let through. None is answered 500."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import suppress
from uuid import uuid4

import pytest
import pytest_asyncio
import uvicorn

from deploy.launcher.servers import Servers
from services import NAMES
from services.__main__ import chosen
from shared.auth import issue
from shared.http.host import assemble
from shared.http.problem import MOST_BYTES
from tests.area import new_area

pytestmark = [pytest.mark.integration, pytest.mark.asyncio(loop_scope="module")]

BODY_SECONDS = 1.0
GATHERINGS = "/api/events/v1/gatherings"


class Bare:
    def __init__(self, port: int, token: str) -> None:
        self.port = port
        self.token = token.encode()

    async def ask(self, target: bytes, *headers: bytes, method: bytes = b"GET", body: bytes = b"", dribble: bool = False) -> tuple[int, bytes]:
        """The status and all that came until the connection was closed; a dribbled body has a byte every 50 ms, without end."""
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        given = {line.partition(b":")[0].lower() for line in headers}
        lines = [method + b" " + target + b" HTTP/1.1", *headers, b"Authorization: Bearer " + self.token]
        lines += [] if b"host" in given else [b"Host: test"]
        lines += [] if dribble else [b"Connection: close"]
        lines += [b"Content-Length: %d" % len(body)] if body and b"content-length" not in given else []
        writer.write(b"\r\n".join(lines) + b"\r\n\r\n" + body)
        dribbling = asyncio.create_task(_dribble(writer)) if dribble else None
        try:
            answer = b""
            async with asyncio.timeout(10):
                with suppress(ConnectionResetError):  # closed on a body that still comes: what was answered before has come
                    while part := await reader.read(1 << 16):
                        answer += part
        finally:
            if dribbling:
                dribbling.cancel()
            writer.close()
        return int(answer.split()[1]), answer


async def _dribble(writer: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while True:
            writer.write(b"1\r\n \r\n")
            await writer.drain()
            await asyncio.sleep(0.05)


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def bare(servers: Servers) -> AsyncIterator[Bare]:
    settings = await new_area(servers, *NAMES)
    front = assemble(chosen(["all"]), settings, body_seconds=BODY_SECONDS)
    server = uvicorn.Server(uvicorn.Config(front, host="127.0.0.1", port=0, log_config=None, lifespan="on"))
    serving = asyncio.create_task(server.serve())
    while not server.started:
        assert not serving.done()
        await asyncio.sleep(0.05)
    try:
        yield Bare(server.servers[0].sockets[0].getsockname()[1], issue(settings, subject="anna", roles=["coordinator", "integration"]))
    finally:
        server.should_exit = True
        await serving


@pytest.mark.parametrize("length", [b"Content-Length: 900000", b"Transfer-Encoding: chunked"])
async def test_a_body_that_never_ends_is_cut_off_in_time_with_a_problem(bare: Bare, length: bytes) -> None:
    began = asyncio.get_running_loop().time()

    status, answer = await bare.ask(GATHERINGS.encode(), length, b"Content-Type: application/json", method=b"POST", dribble=True)

    said = json.loads(answer.partition(b"\r\n\r\n")[2])
    assert (status, said["slug"], said["field"]) == (408, "body-too-slow", "(body)")
    assert said["remedy"]
    assert b"connection: close" in answer.lower()
    assert BODY_SECONDS <= asyncio.get_running_loop().time() - began < BODY_SECONDS + 2


TARGETS = [
    b"/%00", b"/%FF%FE", b"/api/events/v1/gatherings?municipality=%00", b"/api/events/v1/gatherings?municipality=%FF", b"/api/events/v1/gatherings/%00",
    b"/api/events/v1/feeds/place/%00.ics", b"/api/events/v1/feeds/municipality/%ED%A0%80.ics", b"/api/events/v1/public/gatherings?after=%00",
    b"/api/events/v1/linked-events/event?page=999999999999999999999999", b"//", b"/api/events/v1//", b"/api/events/v1/gatherings?after=\\", b"http://other/",
    b"/api/registry/v1/exports/organisations.csv?x=%00",
]  # fmt: skip
CURSORS = [
    b"%00", b"x", b"0", b"-1", b"9" * 40, b"e30", b"W10", b"bnVsbA", b"WzEsMl0", b"eyJhIjoxfQ==", b"%FF", b"2026-01-01", b"9999-12-31T23:59:59Z,x",
    b"MjAyNi0wMS0wMXwx", b"AAAA", b"W10=", b"00000000-0000-0000-0000-000000000000", b"%E2%80%AE", b"AP8", b"MDAwMDAwMDAwMA==",
]  # fmt: skip
HEADERS = [
    b"If-Match: \xff\xfe", b"If-Match: " + b"9" * 5000, b"If-None-Match: \xff", b"Prefer: wait=\xb2", b"Prefer: wait=999", b"Prefer: wait=9, wait=\xff",
    b"traceparent: \xff", b"traceparent: 00-" + b"f" * 32 + b"-" + b"f" * 16 + b"-01", b"tracestate: \xff=\xff", b"Idempotency-Key: \xe4",
    b"Idempotency-Key: " + b"k" * 5000, b"X-Correlation-ID: \xff\x1b[31m", b"X-Correlation-ID: " + b"c" * 5000, b"Host: [", b"Host: \xff", b"Host: a b",
    b"Content-Type: \xff", b"Content-Type: application/json; charset=\xff", b"Content-Type: application/json; charset=utf-99", b"Accept: \xff",
    b"Accept-Language: \xff", b"Last-Event-ID: \xff", b"Cookie: \xff=\xff", b"Content-Length: 2, 2", b"Content-Length: -1", b"Content-Length: \xb2",
    b"Content-Length: 99999999999999999999", b"Transfer-Encoding: gzip", b"Expect: \xff", b"Range: bytes=\xff", b"Upgrade: websocket",
    b"Authorization: Bearer \xff.\xff.\xff",
    b"Authorization: Bearer eyJhbGciOiJub25lIn0.e30.", b"Authorization: Bearer eyJhbGciOiJIUzI1NiIsImtpZCI6W119.e30.AA",
]  # fmt: skip


async def test_no_header_that_is_none_is_answered_as_a_fault_of_ours(bare: Bare) -> None:
    body = json.dumps({"name": f"Seura {uuid4().hex}", "kind": "association"}).encode()
    wrong = {}
    for header in HEADERS:
        for method, target, sent in ((b"GET", GATHERINGS.encode(), b""), (b"POST", b"/api/registry/v1/organisations", body)):
            key = [b"Idempotency-Key: " + uuid4().hex.encode()] if not header.startswith(b"Idempotency-Key") else []
            media = [b"Content-Type: application/json"] if sent and not header.startswith(b"Content-Type") else []
            status, answer = await bare.ask(target, header, *key, *media, method=method, body=sent)
            if status >= 500:
                wrong[header[:60], method] = (status, answer[-300:])

    assert wrong == {}


async def test_no_address_or_cursor_that_is_none_is_answered_as_a_fault_of_ours(bare: Bare) -> None:
    document = json.loads((await bare.ask(b"/api/events/openapi.json"))[1].partition(b"\r\n\r\n")[2])
    document["paths"] |= json.loads((await bare.ask(b"/api/registry/openapi.json"))[1].partition(b"\r\n\r\n")[2])["paths"]
    paged = [
        (path, parameter["name"])
        for path, methods in document["paths"].items()
        if "{" not in path and "stream" not in path
        for parameter in methods.get("get", {}).get("parameters", [])
        if parameter["in"] == "query" and parameter["name"] in {"after", "cursor", "since", "page", "until", "starts_at"}
    ]
    targets = [*TARGETS, *(f"{path}?{name}=".encode() + cursor for path, name in paged for cursor in CURSORS)]
    wrong = {}
    for target in targets:
        with suppress(TimeoutError):
            status, answer = await bare.ask(target)
            if status >= 500:
                wrong[target] = (status, answer[-300:])

    assert len(paged) > 3
    assert wrong == {}


async def test_no_deeply_nested_body_is_answered_as_a_fault_of_ours(bare: Bare) -> None:
    documents = [json.loads((await bare.ask(f"/api/{name}/openapi.json".encode()))[1].partition(b"\r\n\r\n")[2]) for name in ("events", "registry")]
    paths = [
        (path.replace("{", "").replace("}", ""), method) for one in documents for path, methods in one["paths"].items() for method in methods if method != "get"
    ]
    wrong = {}
    for depth in (400, 990, 90_000):
        for body in (b"[" * depth + b"]" * depth, b'{"a":' * depth + b"1" + b"}" * depth, b'{"title":' * depth + b"1" + b"}" * depth):
            assert len(body) < MOST_BYTES
            for path, method in paths if depth == 990 else paths[::7]:
                with suppress(ConnectionResetError):  # answered before all of it was read
                    status, answer = await bare.ask(path.encode(), b"Content-Type: application/json", method=method.upper().encode(), body=body)
                    if status >= 500:
                        wrong[path, method, depth] = (status, answer[-300:])

    assert wrong == {}
