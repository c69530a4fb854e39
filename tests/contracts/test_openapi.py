"""Each service's OpenAPI document as those who generate clients from it need it: valid, small, and whole."""

import asyncio
import json
import re
import threading
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from types import SimpleNamespace
from typing import Any, cast

import pytest
from fastapi import FastAPI
from openapi_spec_validator import OpenAPIV31SpecValidator
from pydantic import BaseModel

from deploy.contracts import exports
from shared.authority import ANONYMOUS
from shared.http import admission, openapi
from shared.http.host import application
from shared.service import Service
from shared.work.running import Running

SERVICES = {service.name: service for service in exports.services()}
BYTES_OF_AN_OPERATION, BYTES_OF_ALL = 2_250, 6_500
"""A ratchet: with its schemas an operation costs so much, since what holds for all is said once."""
HEADERS = {"IdempotencyKey", "IfMatch", "Prefer"}


@cache
def document(name: str) -> dict[str, Any]:
    return openapi.document(application(cast("Running", SimpleNamespace(service=SERVICES[name]))), said(SERVICES[name]))


def said(service: Service) -> Any:
    return {address: (one, one.may(service)) for address, one in admission.addresses(service).items()}


def operations(name: str) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, methods in document(name)["paths"].items():
        yield from ((path, method, operation) for method, operation in methods.items())


each = pytest.mark.parametrize("name", SERVICES)


@each
def test_the_document_is_valid_openapi_3_1(name: str) -> None:
    assert document(name)["openapi"].startswith("3.1.")
    assert [str(error) for error in OpenAPIV31SpecValidator(document(name)).iter_errors()] == []
    assert "itemSchema" not in json.dumps(document(name))


@each
def test_the_document_is_small(name: str) -> None:
    most = BYTES_OF_ALL + BYTES_OF_AN_OPERATION * len(list(operations(name)))

    assert len(json.dumps(document(name), ensure_ascii=False, separators=(",", ":")).encode()) <= most <= 400_000


@each
def test_names_are_short_and_say_nothing_of_modules(name: str) -> None:
    names = [operation["operationId"] for _, _, operation in operations(name)]

    assert [one for one in names if not re.fullmatch(r"[a-z_]{4,40}", one)] == []
    assert [one for one in document(name)["components"]["schemas"] if not re.fullmatch(r"([A-Z][a-z]+){1,4}", one)] == []


@each
def test_every_operation_says_who_may(name: str) -> None:
    for path, method, operation in operations(name):
        one, may = said(SERVICES[name])[path, method]

        open_to_all = isinstance(one, admission.Open)
        assert operation["security"] == ([] if open_to_all else [{"token": []}]), path
        assert (ANONYMOUS in may) == open_to_all
        assert ("Who may: anybody, without a token." in operation["description"]) == open_to_all
        assert all(f"`{role}`" in operation["description"] for role in may & {"coordinator", "integration"}), path
    schemes = document(name)["components"].get("securitySchemes", {})
    needed = any(operation["security"] for _, _, operation in operations(name))
    assert schemes == ({"token": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}} if needed else {})


@each
def test_headers_stand_where_they_are_taken(name: str) -> None:
    for path, method, operation in operations(name):
        taken = {parameter["$ref"].rpartition("/")[2] for parameter in operation["parameters"] if "$ref" in parameter}

        if isinstance(said(SERVICES[name])[path, method][0], admission.Asks):
            assert taken == HEADERS, path
            assert {"409", "412", "422"} <= operation["responses"].keys(), path
        else:
            assert taken <= (set() if method == "get" else HEADERS - {"IfMatch"}), path


@each
def test_every_refusal_is_one_problem_said_once(name: str) -> None:
    components = document(name)["components"]

    for _, _, operation in operations(name):
        refusals = {status: answer for status, answer in operation["responses"].items() if status >= "400"}
        assert {"422", "500", "503"} <= refusals.keys()
        assert all(answer.keys() == {"$ref"} for answer in refusals.values())
    for answer in components["responses"].values():
        assert answer["content"] == {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}


def a_document(*models: type[BaseModel]) -> dict[str, Any]:
    app = FastAPI()
    for number, model in enumerate(models):
        app.add_api_route(f"/{number}", lambda: None, response_model=model)
    return openapi.document(app, {(f"/{number}", "get"): (admission.Open(), frozenset({ANONYMOUS})) for number, _ in enumerate(models)})


def a_model(module: str, **fields: Any) -> type[BaseModel]:
    return type("State", (BaseModel,), {"__module__": module, "__annotations__": fields})


def test_schemas_of_one_name_are_told_apart_by_their_modules() -> None:
    made = a_document(a_model("services.toys.domain.bookings", title=str), a_model("services.toys.domain.open_rooms", room=int))

    schemas = made["components"]["schemas"]
    assert schemas.keys() == {"BookingState", "OpenRoomState", "Problem"}
    assert schemas["BookingState"]["properties"] == {"title": {"type": "string"}}
    assert made["paths"]["/1"]["get"]["responses"]["200"]["content"]["application/json"]["schema"] == {"$ref": "#/components/schemas/OpenRoomState"}


def test_one_name_for_two_schemas_is_refused() -> None:
    with pytest.raises(openapi.NameTaken, match="RoomState"):
        a_document(a_model("services.toys.domain.rooms", title=str), a_model("services.toys.views.rooms", room=int))


def test_one_name_for_two_operations_is_refused_before_anybody_is_served() -> None:
    indicators = SERVICES["indicators"]

    with pytest.raises(openapi.NameTaken, match="get_measure, get_parked, "):
        application(cast("Running", SimpleNamespace(service=replace(indicators, routers=[*indicators.routers, *indicators.routers]))))


async def test_a_document_is_made_once_and_beside_the_other_requests() -> None:
    served, made = threading.Event(), []

    def make() -> dict[str, Any]:
        made.append(served.wait(timeout=10))
        return {"openapi": "3.1.0"}

    answer = openapi.written_once(make)
    asked = [asyncio.ensure_future(answer()) for _ in range(2)]
    asyncio.get_running_loop().call_later(0.01, served.set)

    assert [one.body for one in await asyncio.gather(*asked)] == [b'{"openapi":"3.1.0"}'] * 2
    assert made == [True]
