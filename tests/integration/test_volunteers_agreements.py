"""Whether an agreement is in force is what the registry says: signed by all, within its term, not ended."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest
import pytest_asyncio

from deploy.launcher.servers import Servers
from services.registry.wiring import SERVICE as REGISTRY
from services.volunteers.store.requests import Agreements
from services.volunteers.wiring import SERVICE as VOLUNTEERS
from shared.clock import today
from shared.contracts.registry.words import OrganisationKind
from tests.area import new_area
from tests.running import eventually
from tests.serving import coordinator, serving
from tests.volunteers_http import Volunteering

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def both(servers: Servers) -> AsyncIterator[Volunteering]:
    settings = await new_area(servers)
    async with serving(settings, REGISTRY, VOLUNTEERS) as (front, client):
        yield Volunteering(settings, front, client, uuid4())


async def asked(both: Volunteering, path: str, body: dict[str, Any]) -> Any:
    answer = await both.client.post(f"/api/registry/v1{path}", json=body, headers=coordinator(both.settings))
    assert answer.status_code < httpx.codes.BAD_REQUEST, answer.text
    return answer.json()


async def an_organisation(both: Volunteering, kind: str) -> str:
    return str((await asked(both, "/organisations", {"name": f"{kind} {uuid4().hex[:6]}", "kind": kind}))["organisation_id"])


async def in_force(both: Volunteering, organisation: str) -> bool:
    async with both.runtime.pool.acquire() as connection:
        return await Agreements(connection).in_force(UUID(organisation), with_kind=OrganisationKind.PARISH, on=today())


async def test_an_agreement_counts_from_its_last_signature_to_its_end_and_only_with_a_party_of_the_kind(both: Volunteering) -> None:
    county, parish, club, other = [await an_organisation(both, kind) for kind in ("county", "parish", "association", "county")]
    agreements = [
        (await asked(both, "/agreements", {"kind": kind, "name": "Saattohoidon vapaaehtoistyö", "parties": parties}))["agreement_id"]
        for kind, parties in (("cooperation", [county, parish]), ("cooperation", [other, club]), ("partnership", [club, parish]))
    ]
    pairs = ((county, parish), (other, club), (club, parish))
    for agreement, parties in zip(agreements, pairs, strict=True):
        await asked(both, f"/agreements/{agreement}/signatures", {"organisation_id": parties[0], "signed_on": today().isoformat()})
    half_signed = await in_force(both, county)
    for agreement, parties in zip(agreements, pairs, strict=True):
        await asked(both, f"/agreements/{agreement}/signatures", {"organisation_id": parties[1], "signed_on": today().isoformat()})

    async def heard() -> bool:
        return await in_force(both, county)

    async def ended() -> bool:
        return not await in_force(both, county)

    await eventually(heard)
    others = [await in_force(both, one) for one in (other, club)]
    await asked(both, f"/agreements/{agreements[0]}/termination", {"reason": "terminated", "terminated_on": today().isoformat()})

    await eventually(ended)
    assert (half_signed, others) == (False, [False, False])
