"""Every address and every command of the running services against the table of who may."""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

import pytest

from deploy.contracts.authority_page import OF_EVERY_PROCESS, OF_EVERY_SERVICE, STANDINGS, open_to_anybody
from services.events.wiring import SERVICE as EVENTS
from services.indicators.wiring import SERVICE as INDICATORS
from services.registry.wiring import SERVICE as REGISTRY
from shared import clock
from shared.auth import Caller
from shared.authority import ANONYMOUS, ANYBODY, KNOWN, OPERATIONS, PARTY
from shared.contracts.envelope import Command, Fact
from shared.errors import Forbidden
from shared.http.admission import admitted, routes
from shared.service import Service
from shared.settings import Settings
from tests.events_http import Served, events_served
from tests.serving import serving

ENDLESS = "/changes/stream"


def caller(standing: str) -> Caller:
    roles = frozenset[str]() if standing in {KNOWN, PARTY} else frozenset({standing})
    return Caller(subject=standing, roles=roles, organisation_id=UUID(int=7) if standing == PARTY else None)


async def answered(served: Served, method: str, path: str, standing: str) -> tuple[int, str]:
    """With ids that name nothing, and a body that no command takes."""
    token = served.token(UUID(int=7) if standing == PARTY else standing)
    headers = {} if standing == ANONYMOUS else {"Authorization": f"Bearer {token}"}
    address = re.sub(r"\{[a-z_]+\}", str(uuid4()), path)
    answer = await served.client.request(method, address, json=None if method == "GET" else {"nothing": True}, headers=headers)
    return answer.status_code, answer.text


async def wrongly_answered(served: Served, standing: str) -> list[Any]:
    wrong: list[Any] = []
    for service, route in [(REGISTRY, route) for route in routes(REGISTRY)] + [(EVENTS, route) for route in routes(EVENTS)]:
        lets_in = bool(admitted(route, service) & STANDINGS[standing])
        if lets_in and route.path.endswith(ENDLESS):
            continue
        for method in route.methods or ():
            status, text = await answered(served, method, route.path, standing)
            by_the_table = status == 401 or (status == 403 and "needs one of the roles" in text)
            if by_the_table == lets_in or status == 500:
                wrong.append((standing, method, route.path, status))
    return wrong


async def test_what_is_listed_as_needing_no_token_answers_without_one_and_the_process_has_nothing_else(settings: Settings) -> None:
    """That a service has nothing else for those without a token, the next test shows."""
    services = (EVENTS, INDICATORS, REGISTRY)
    fixed = [path.format(service="indicators", type="indicators.value.computed.v1") for path in (*OF_EVERY_PROCESS, *OF_EVERY_SERVICE)]
    listed = [("GET", path) for path in fixed] + [(method, path) for method, path in (row.split(" ", 1) for row in open_to_anybody(services))]
    async with serving(settings, *services) as (front, client):
        own = {path for route in front.own.routes if isinstance(path := getattr(route, "path", None), str)}
        answers = {(method, path): (await client.request(method, re.sub(r"\{[a-z_]+\}", str(uuid4()), path))).status_code for method, path in listed}

    assert own == set(OF_EVERY_PROCESS)
    assert {path: answers["GET", path] for path in fixed} == dict.fromkeys(fixed, 200)
    assert [asked for asked, status in answers.items() if status in {401, 403, 500}] == []


async def test_an_address_refuses_just_those_whom_the_table_does_not_let_in(settings: Settings) -> None:
    """Indicators is not served here: it lets everybody in, but to what is for operators in every service alike."""
    async with events_served(settings) as served:
        wrong = [fault for standing in STANDINGS for fault in await wrongly_answered(served, standing)]

    assert wrong == []
    assert {admitted(route, INDICATORS) for route in routes(INDICATORS)} == {ANYBODY, OPERATIONS}


async def nothing(_command: Command) -> Sequence[Fact]:
    return []


@pytest.mark.parametrize("standing", [one for one in STANDINGS if one != ANONYMOUS])
@pytest.mark.parametrize("service", [REGISTRY, EVENTS], ids=lambda service: service.name)
async def test_a_command_is_refused_to_just_those_whom_the_table_does_not_let_in(service: Service, standing: str) -> None:
    """As the edge and the queue have it decided: before the handler, which here does nothing."""
    idle = replace(service, succeeds=None, commands={command: replace(doing, handler=nothing) for command, doing in service.commands.items()})
    refused = set()
    connection: Any = None
    for command in idle.commands:
        try:
            await idle.decide(command.model_construct(), connection=connection, caller=caller(standing), now=clock.now())
        except Forbidden:
            refused.add(command)

    assert refused == {command for command, doing in service.commands.items() if not doing.may & STANDINGS[standing]}
