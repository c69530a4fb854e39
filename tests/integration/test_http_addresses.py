"""What an address answers beside its own methods and its own parameters: HEAD, OPTIONS, what it does not take, and where it stands what there is."""

from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from tests.border import ROOT, Border, is_problem
from tests.running import eventually

pytestmark = [pytest.mark.integration, pytest.mark.asyncio(loop_scope="module")]

NOBODYS = f"{ROOT}/{UUID(int=9)}"
OF_THE_PROCESS = ["/healthz", "/readyz", "/metrics", "/asyncapi.json", "/api/ledger/openapi.json"]


async def alike(border: Border, path: str, **headers: str) -> httpx.Response:
    """What HEAD answers, which is what GET does without the body."""
    whole = await border.client.get(path, headers=headers)
    head = await border.client.head(path, headers=headers)
    own = {"x-correlation-id", "content-length"} if path == "/metrics" else {"x-correlation-id"}
    assert (head.status_code, head.content) == (whole.status_code, b"")
    assert {name: value for name, value in head.headers.items() if name not in own} == {name: value for name, value in whole.headers.items() if name not in own}
    return head


@pytest.mark.parametrize("path", [*OF_THE_PROCESS, ROOT, f"{ROOT}?least=x", NOBODYS, "/api/ledger/nothing", "/nothing"])
async def test_head_is_answered_as_get_is_without_the_body(border: Border, path: str) -> None:
    assert int((await alike(border, path)).headers["content-length"]) > 0


async def test_head_of_what_only_takes_a_post_is_not_taken(border: Border) -> None:
    answer = await border.client.head(f"{ROOT}/{uuid4()}/amounts")

    assert (answer.status_code, answer.headers["allow"], answer.content) == (405, "OPTIONS, POST", b"")


async def test_head_is_counted_as_head(border: Border) -> None:
    await border.client.head(ROOT)

    async def counted() -> bool:
        """the metrics have it"""
        return 'method="HEAD",route="/api/ledger/v1/accounts"' in (await border.client.get("/metrics")).text

    await eventually(counted)


METHODS = {
    ROOT: "GET, HEAD, OPTIONS, POST",
    NOBODYS: "GET, HEAD, OPTIONS",
    f"{NOBODYS}/amounts": "OPTIONS, POST",
    "/readyz": "GET, HEAD, OPTIONS",
}


@pytest.mark.parametrize("path", METHODS)
async def test_a_method_that_is_not_taken_is_a_problem_that_says_which_are(border: Border, path: str) -> None:
    answer = await border.client.delete(path)

    assert is_problem(answer, 405, "method-not-allowed")
    assert answer.headers["allow"] == METHODS[path]
    assert answer.json()["remedy"].startswith("see /api/ledger/openapi.json")


@pytest.mark.parametrize("path", METHODS)
async def test_options_says_which_methods_are_taken(border: Border, path: str) -> None:
    answer = await border.client.options(path)

    assert (answer.status_code, answer.content, answer.headers["allow"]) == (204, b"", METHODS[path])


@pytest.mark.parametrize("path", ["/api/ledger/v1/nothing", "/api/ledger", "/api/nobody/v1/accounts", "/nothing", "/"])
@pytest.mark.parametrize("method", ["GET", "POST", "OPTIONS"])
async def test_an_address_that_does_not_exist_is_a_problem_that_says_where_it_stands_what_there_is(border: Border, path: str, method: str) -> None:
    answer = await border.client.request(method, path)

    assert is_problem(answer, 404, "not-found")
    assert "/api/ledger/openapi.json" in answer.json()["remedy"]
    assert (await border.client.get("/api/ledger/openapi.json")).is_success
    assert ("/asyncapi.json" in answer.json()["remedy"]) != path.startswith("/api/ledger/")


def faults(answer: httpx.Response) -> list[tuple[str, str]]:
    return [(fault["field"], fault["value"]) for fault in answer.json()["errors"]]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("most=5", [("most", "5")]),
        ("Least=5", [("Least", "5")]),
        ("least=5&most=6&and=7", [("most", "6"), ("and", "7")]),
        ("=5", [("(query)", "5")]),
        ("least=5&least=6", [("least", "6")]),
        ("least=5.0", [("least", "5.0")]),
        ("least=+5", [("least", " 5")]),
        ("least=5_0", [("least", "5_0")]),
        ("is_open=1", [("is_open", "1")]),
        ("is_open=True", [("is_open", "True")]),
        ("is_open=on", [("is_open", "on")]),
    ],
)
async def test_a_parameter_that_is_not_known_or_not_written_as_it_should_be_is_refused(border: Border, query: str, expected: Any) -> None:
    answer = await border.client.get(f"{ROOT}?{query}")

    assert is_problem(answer, 422, "invalid-value", field=expected[0][0], value=expected[0][1])
    assert faults(answer) == expected
    assert "/api/ledger/openapi.json" in answer.json()["remedy"]


async def test_a_refused_parameter_is_told_what_the_address_takes(border: Border) -> None:
    some = (await border.client.get(f"{ROOT}?most=5")).json()
    none = (await border.client.post(f"{ROOT}/{uuid4()}/amounts?most=5", json={"amount": 5})).json()

    assert some["detail"].endswith("it takes is_open, least")
    assert none["detail"].endswith("it takes none")


@pytest.mark.parametrize("path", OF_THE_PROCESS)
async def test_the_processs_own_addresses_take_no_parameter_either(border: Border, path: str) -> None:
    assert is_problem(await border.client.get(f"{path}?verbose=1"), 422, "invalid-value", field="verbose", value="1")


async def test_parameters_that_are_right_are_taken(border: Border) -> None:
    assert (await border.client.get(f"{ROOT}?least=0&is_open=true")).status_code == 200
    assert (await border.client.get(f"{ROOT}?is_open=false")).json() == []


async def test_who_may_not_ask_learns_that_before_what_is_wrong_in_the_address(border: Border) -> None:
    answer = await border.client.post(f"{ROOT}/{uuid4()}/amounts?most=5", json={"amount": 5}, headers={"Authorization": ""})

    assert is_problem(answer, 401, "unauthenticated")
