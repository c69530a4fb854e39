"""Over HTTP a command takes what it takes on the queue: its route is made of it, and a slip in a route shows as it is imported."""

from collections.abc import Iterator
from datetime import date
from importlib import import_module
from typing import Any

import pytest
from fastapi import APIRouter, FastAPI
from fastapi.routing import APIRoute

import services
from shared.contracts.envelope import Command
from shared.contracts.imports import ImportCommand, ImportPartCommand
from shared.http.admission import OPEN, Asks, routes
from shared.http.commands import Commands, RouteFault
from shared.service import Service
from tests.sample import BookAmount

SERVICES: list[Service] = [import_module(f"services.{name}.wiring").SERVICE for name in services.NAMES]
SIGN_UP = {"sign_up", "cancel_signup", "give_feedback", "sign_up_by_phone", "cancel_for_somebody"}
"""No commands: what a resident tells, or somebody for them, lies in no queue."""
GRANTS = {"add_attachment", "import_other_grants"}
"""Nor these: a file of ten megabytes, and another funder's whole list, are read where heavy work is done."""
DOCUMENTS = {"import_hel_message"}
"""Of a document that is the body, from which the command is read."""
PERSONS = {
    "ask_for_somebody", "correct_person", "correct_reach", "correct_trained_person", "end_for_somebody", "enrol_terminal",
    "enter_trained_person", "enter_volunteer", "erase_for_somebody", "erase_request", "erase_trained_person", "issue_voucher", "redeem_voucher",
}  # fmt: skip
"""Nor these: who somebody is, and a voucher's code, lie in no queue. Nor does what anybody says without a token, who could ask for no command."""
OPERATIONS = {"retry_parked", "discard_parked", "retry_dead", "discard_dead"}
"""Nor these: what got stuck in a service is its own, and no fact tells of it."""


async def amounts(_connection: object, amount_id: str) -> dict[str, int]:
    raise AssertionError(amount_id)


async def account(_connection: object, account_id: str, *, today: date) -> dict[str, int]:
    raise AssertionError(account_id, today)


def requested(service: Service) -> Iterator[tuple[APIRoute, type[Command]]]:
    return ((route, one.dependency.command) for route in routes(service) for one in route.dependencies if isinstance(one.dependency, Asks))


@pytest.mark.parametrize("service", SERVICES, ids=lambda service: service.name)
def test_every_command_has_a_route_and_whatever_changes_something_is_a_command(service: Service) -> None:
    changing = {route.name for route in routes(service) if route.methods != {"GET"}}

    assert {command for _, command in requested(service)} == service.commands.keys()
    without_token = {route.name for route in routes(service) if OPEN.dependency in [one.dependency for one in route.dependencies]}
    own = {"events": SIGN_UP, "grants": GRANTS, "volunteers": PERSONS | (changing & without_token)}
    no_commands = (OPERATIONS if service.hears else set()) | own.get(service.name, set())
    assert changing - {route.name for route, _ in requested(service)} == no_commands


@pytest.mark.parametrize("service", SERVICES, ids=lambda service: service.name)
def test_what_a_command_takes_stands_in_its_path_or_in_its_body(service: Service) -> None:
    for route, command in requested(service):
        if issubclass(command, ImportCommand | ImportPartCommand) or route.name in DOCUMENTS:  # a document is the body, what it is stands in the query
            continue
        fields = {param.name for param in route.dependant.path_params}
        for param in route.dependant.body_params:
            body: Any = param.field_info.annotation
            whole = {name for name, info in command.model_fields.items() if info.annotation is body}
            fields |= whole or set(body.model_fields)

        assert fields == command.model_fields.keys(), route.path


def test_a_body_says_of_its_fields_what_the_command_says() -> None:
    router = APIRouter()
    Commands(router, answers=account).post("/accounts/{account_id}/bookings", BookAmount, status=201)
    app = FastAPI()
    app.include_router(router)
    schema = app.openapi()["components"]["schemas"]["BookAmount"]

    said = BookAmount.model_json_schema()["properties"]
    assert schema["properties"] == {name: heard for name, heard in said.items() if name != "account_id"}
    assert schema["additionalProperties"] is False


def test_a_path_that_names_no_field_of_the_command_is_refused() -> None:
    with pytest.raises(RouteFault, match=r"/ledger/{acount_id}: BookAmount has no field \['acount_id'\]; it has \['account_id'"):
        Commands(APIRouter(), answers=account).post("/ledger/{acount_id}", BookAmount)


def test_a_view_that_asks_for_what_nobody_offers_is_refused() -> None:
    with pytest.raises(RouteFault, match=r"amounts asks for \['amount_id'\], and BookAmount has no such field"):
        Commands(APIRouter(), answers=amounts).put("/ledger/{account_id}", BookAmount)
