"""Each service against its own OpenAPI document, with requests that a machine invents: nothing breaks it, and every refusal is a problem."""

import asyncio
from collections import Counter
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as examples
from hypothesis.strategies import SearchStrategy
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import content_type_conformance, response_schema_conformance, status_code_conformance

from deploy.launcher.servers import Servers
from services import NAMES
from tests.area import new_area
from tests.interfaces import INTERFACES
from tests.on_a_socket import OnASocket

pytestmark = pytest.mark.integration

MOST = {GenerationMode.POSITIVE: 12, GenerationMode.NEGATIVE: 6}
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]


@pytest.fixture(scope="module")
def served(servers: Servers) -> Iterator[OnASocket]:
    with OnASocket(asyncio.run(new_area(servers, *NAMES))).running() as all_services:
        yield all_services


@pytest.mark.parametrize("service", INTERFACES)
def test_no_request_breaks_a_service(served: OnASocket, service: str) -> None:
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


def attack(cases: SearchStrategy[Any], most: int, served: OnASocket, answers: Counter[int]) -> None:
    @examples(max_examples=most, database=None, derandomize=True, phases=[Phase.generate, Phase.shrink], suppress_health_check=list(HealthCheck))
    @given(case=cases)
    def no_request_breaks_it(case: Any) -> None:
        answer = case.call_and_validate(base_url=served.url, headers=served.headers, checks=CHECKS)
        answers[answer.status_code] += 1
        if answer.status_code >= httpx.codes.BAD_REQUEST:
            assert answer.headers["content-type"] == ["application/problem+json"]

    no_request_breaks_it()
