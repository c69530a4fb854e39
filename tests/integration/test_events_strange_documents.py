"""Calendars and pages that are not as they should be, through the whole of events: each ends as taken or refused, and stops nothing."""

import random

import pytest

from tests.events_http import ROOT, Served
from tests.integration.test_events_imports import a_source, an_event, brought, gathering, page
from tests.mutations import documents
from tests.running import eventually
from tests.unit.events.interchange.test_mutations import PAGE, PLACES, calendars

pytestmark = [pytest.mark.integration, pytest.mark.asyncio(loop_scope="module")]

OF_EACH_FORM = 40


async def test_spoilt_documents_of_every_form_stop_nothing(served: Served) -> None:
    source, convenor = a_source(), await served.organisation("Kerho")
    few = PAGE | {"data": PAGE["data"][:2]}, PLACES | {"data": PLACES["data"][:2]}
    spoilt = [("icalendar", one) for one in calendars(OF_EACH_FORM)] + [("linkedevents", one) for one in documents(few, OF_EACH_FORM, seed=7)]
    random.Random(7).shuffle(spoilt)
    head = {"Authorization": f"Bearer {served.token('coordinator')}", "Content-Type": "application/octet-stream"}

    answers = []
    for form, content in spoilt:
        given = {"form": form, "source": source, "licence": "CC0", "scope": "part", "convenor": str(convenor)}
        answers.append(await served.client.post(f"{ROOT}/imports", params=given, content=content, headers=head))

    assert {answer.status_code for answer in answers} == {202, 422}
    assert all(answer.json()["remedy"] for answer in answers if answer.status_code == 422)

    async def all_done_and_followed() -> bool:
        running = await served.runtime.pool.fetchval("select count(*) from imports where state = 'running'")
        return not running and not await served.runtime.pool.fetchval("select count(*) from known_records where source = $1 and not followed", source)

    await eventually(all_done_and_followed, within=60)
    assert await served.runtime.pool.fetch("select work, key, reason from set_aside") == []
    await brought(served, source, page(an_event("afterwards")), convenor=convenor)
    assert (await gathering(served, source, "afterwards"))["state"] == "published"
