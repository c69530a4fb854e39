"""Each service against its own OpenAPI document, with requests that a machine invents: nothing breaks it, and every refusal is a problem."""

import asyncio
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import pytest
import schemathesis
import uvicorn
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as examples
from hypothesis.strategies import SearchStrategy
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import content_type_conformance, response_schema_conformance

from deploy.launcher.servers import Servers
from services import NAMES
from services.__main__ import chosen
from shared.auth import issue
from shared.http.host import assemble
from shared.settings import Settings
from tests.area import new_area

pytestmark = pytest.mark.integration

MOST = {GenerationMode.POSITIVE: 12, GenerationMode.NEGATIVE: 6}
CHECKS = [not_a_server_error, content_type_conformance, response_schema_conformance]


class Served:
    """All services on a socket of their own, in a thread beside the test."""

    def __init__(self, settings: Settings) -> None:
        self.headers = {"Authorization": f"Bearer {issue(settings, subject='schemathesis', roles=['coordinator', 'integration'])}"}
        self._server = uvicorn.Server(uvicorn.Config(assemble(chosen(["all"]), settings), host="127.0.0.1", port=0, log_level="warning", lifespan="on"))
        self._thread = threading.Thread(target=self._server.run, daemon=True)

    @contextmanager
    def running(self) -> Iterator["Served"]:
        self._thread.start()
        started = threading.Event()
        while not self._server.started:
            assert self._thread.is_alive(), "the services ended before they were ready"
            started.wait(0.05)
        try:
            yield self
        finally:
            self._server.should_exit = True
            self._thread.join(timeout=30)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.servers[0].sockets[0].getsockname()[1]}"


@pytest.fixture(scope="module")
def served(servers: Servers) -> Iterator[Served]:
    with Served(asyncio.run(new_area(servers, *NAMES))).running() as all_services:
        yield all_services


@pytest.mark.parametrize("service", NAMES)
def test_no_request_breaks_a_service(served: Served, service: str) -> None:
    document = httpx.get(f"{served.url}/api/{service}/openapi.json", timeout=60).raise_for_status().json()
    schema = schemathesis.openapi.from_dict(document)
    operations = [found.ok() for found in schema.get_all_operations() if isinstance(found, Ok)]

    assert len(operations) == sum(len(methods) for methods in document["paths"].values()) > 0
    answers: Counter[int] = Counter()
    for operation in (found for found in operations if not is_endless(found)):
        for mode, most in MOST.items():
            if mode is GenerationMode.POSITIVE or list(operation.iter_parameters()) or operation.body:
                attack(operation.as_strategy(generation_mode=mode), most, served, answers)

    assert {200, 422} <= answers.keys(), f"the requests were all alike: {answers}"


def is_endless(operation: Any) -> bool:
    """A stream of events is no answer that one waits for; it has tests of its own."""
    return any("text/event-stream" in answer.get("content", {}) for answer in operation.definition.raw["responses"].values())


def attack(cases: SearchStrategy[Any], most: int, served: Served, answers: Counter[int]) -> None:
    @examples(max_examples=most, database=None, derandomize=True, phases=[Phase.generate, Phase.shrink], suppress_health_check=list(HealthCheck))
    @given(case=cases)
    def no_request_breaks_it(case: Any) -> None:
        answer = case.call_and_validate(base_url=served.url, headers=served.headers, checks=CHECKS)
        answers[answer.status_code] += 1
        if answer.status_code >= httpx.codes.BAD_REQUEST:
            assert answer.headers["content-type"] == ["application/problem+json"]

    no_request_breaks_it()
