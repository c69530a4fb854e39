"""The cooperation model: two bodies approve, one version of a term is in force, and the database itself lets no second one be."""

import asyncio
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest

from services.registry.wiring import DUE
from shared.clock import now
from shared.contracts.registry import ApproveCooperationModel, ApprovingBody, CooperationModelId, CouncilTerm, DocumentReference, DraftCooperationModel
from shared.domain.days import helsinki_day, midnight, years_after
from shared.work.due_work import do_all
from tests.registry_http import Registry

pytestmark = [pytest.mark.integration, pytest.mark.asyncio(loop_scope="module")]

DOCUMENT = {"sha256": "0f" * 32, "title": "Yhteistyömalli", "uri": "https://example.org/yhteistyomalli.pdf", "media_type": "application/pdf"}
BODIES = ("regional_board", "organisations_council")


async def a_version(registry: Registry, *, term: tuple[int, int]) -> str:
    body = {"council_term": {"from_year": term[0], "to_year": term[1]}, "document": DOCUMENT}
    return str((await registry.post("/cooperation-models", **body))["cooperation_model_id"])


async def approve(registry: Registry, version: str, body: str, *, on: str) -> Any:
    return await registry.post(f"/cooperation-models/{version}/approvals", body=body, approved_on=on, section="45")


async def in_force(registry: Registry, *, term: tuple[int, int]) -> list[str]:
    rows = (await registry.get("/cooperation-models", state="in_force", limit=1000))["items"]
    return [row["cooperation_model_id"] for row in rows if row["council_term"] == {"from_year": term[0], "to_year": term[1]}]


async def test_a_version_is_in_force_when_both_have_approved_and_a_newer_one_replaces_it(registry: Registry) -> None:
    term = (2025, 2029)
    first, second = await a_version(registry, term=term), await a_version(registry, term=term)

    half = await approve(registry, first, BODIES[0], on="2025-09-01")
    whole = await approve(registry, first, BODIES[1], on="2025-09-15")
    for body in BODIES:
        await approve(registry, second, body, on="2026-02-01")

    assert (half["state"], whole["state"], whole["in_force_on"]) == ("drafted", "in_force", "2025-09-15")
    replaced = await registry.get(f"/cooperation-models/{first}")
    assert (replaced["state"], replaced["replaced_by"]) == ("replaced", second)
    said = [name.removeprefix("cooperation_model.") for name in await registry.said(first)]
    assert said == ["drafted", "approved", "approved", "entered_into_force", "replaced"]


async def test_versions_approved_at_once_leave_one_in_force(registry: Registry) -> None:
    term = (2033, 2037)
    versions = [await a_version(registry, term=term) for _ in range(6)]

    async def try_to_approve(version: str, body: str) -> int:
        path = f"/api/registry/v1/cooperation-models/{version}/approvals"
        return (await registry.client.post(path, json={"body": body, "approved_on": "2025-09-01", "section": "7"})).status_code

    answers = await asyncio.gather(*(try_to_approve(version, body) for version in versions for body in BODIES))

    assert set(answers) <= {201, 409}
    assert len(await in_force(registry, term=term)) == 1


async def test_the_database_lets_no_two_of_a_term_be_in_force(registry: Registry) -> None:
    term = (2037, 2041)
    versions = [await a_version(registry, term=term) for _ in range(2)]
    for body in BODIES:
        await approve(registry, versions[0], body, on="2025-09-01")

    with pytest.raises(asyncpg.ExclusionViolationError):
        await registry.runtime.pool.execute(
            "update cooperation_models set state = 'in_force', cooperation_model = (select cooperation_model from cooperation_models"
            " where cooperation_model_id = $2) where cooperation_model_id = $1",
            UUID(versions[1]),
            UUID(versions[0]),
        )
    with pytest.raises(asyncpg.CheckViolationError):
        await registry.runtime.pool.execute("update cooperation_models set state = 'in_force' where cooperation_model_id = $1", UUID(versions[1]))


async def test_by_the_queue_as_well_and_asking_twice_is_asking_once(registry: Registry) -> None:
    model_id = CooperationModelId(uuid4())
    draft = DraftCooperationModel(cooperation_model_id=model_id, council_term=CouncilTerm(from_year=2029, to_year=2033), document=DocumentReference(**DOCUMENT))
    approval = ApproveCooperationModel(cooperation_model_id=model_id, body=ApprovingBody.REGIONAL_BOARD, approved_on=date(2025, 9, 1), section="45/2029")

    receipts = [await registry.queue(command) for command in (draft, draft, approval, approval)]

    assert [receipt["outcome"] for receipt in receipts] == ["done"] * 4
    assert await registry.said(model_id) == ["cooperation_model.drafted", "cooperation_model.approved"]


async def test_the_yearly_evaluation_is_asked_for_once_and_not_where_it_was_held(registry: Registry) -> None:
    version, today = await a_version(registry, term=(2041, 2045)), helsinki_day(now())
    for body in BODIES:
        await approve(registry, version, body, on=today.isoformat())
    held_on = (today + timedelta(days=100)).isoformat()
    await registry.post(f"/cooperation-models/{version}/evaluations", held_on=held_on, parties=7)

    for year in (1, 2):
        anniversary = years_after(today, year)
        for day in (anniversary - timedelta(days=60), anniversary + timedelta(days=1)):
            await asyncio.gather(*(do_all(registry.runtime, DUE, at=midnight(day + timedelta(days=later))) for later in (0, 0, 0, 1)))

    said = [name.removeprefix("cooperation_model.") for name in await registry.said(version)]
    assert said[4:] == ["evaluated", "evaluation_due", "evaluation_missed"]
    assert (await registry.get(f"/cooperation-models/{version}"))["evaluated_on"] == [held_on]
