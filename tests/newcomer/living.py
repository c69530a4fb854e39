"""The new service at work on real servers. Run in a copy of the project that has it, by name; no run over the whole project collects this file."""

from importlib import import_module
from uuid import uuid4

from services.indicators.wiring import SERVICE as INDICATORS
from shared.service import Service
from shared.settings import Settings
from tests.integration.queues import sent
from tests.running import eventually
from tests.serving import coordinator, serving

TOYS: Service = import_module("services.toys.wiring").SERVICE
COMMAND, FACT = "toys.borrow_toy.v1", "toys.toy.borrowed.v1"


async def test_a_command_by_http_and_by_queue_becomes_facts_a_page_and_a_measure(settings: Settings) -> None:
    toy, organisation = str(uuid4()), str(uuid4())
    async with serving(settings, TOYS, INDICATORS) as (_, client):
        requested = await client.post(f"/api/toys/v1/toys/{toy}/loans", json={"organisation_id": organisation}, headers=coordinator(settings))
        await sent(settings, COMMAND, {"toy_id": toy, "organisation_id": organisation, "weeks": 4})

        async def the_page_has_both() -> bool:
            return (await client.get("/api/toys/v1/loans")).json()["items"] == [{"toy_id": toy, "times": 2}]

        async def so_has_the_areas_own_measure() -> bool:
            total = (await client.get("/api/indicators/v1/measures/toys_borrowed/values")).json()["total"]
            return total is not None and total["value"] == 1

        await eventually(the_page_has_both)
        await eventually(so_has_the_areas_own_measure)
        refused = await client.post(f"/api/toys/v1/toys/{toy}/loans", json={"organisation_id": organisation})
        messages = (await client.get("/asyncapi.json")).json()["components"]["messages"]

    assert (requested.status_code, refused.status_code) == (202, 401)
    assert {COMMAND, FACT} <= messages.keys()
