"""Every address about requests, experts and groups, asked as every role, as a foreign organisation, and without a token: nobody reads who asked but theirs."""

import json
from collections.abc import AsyncIterator
from uuid import UUID, uuid4

import httpx
import pytest
import pytest_asyncio

from shared import authority
from shared.auth import issue
from shared.clock import today
from shared.http.admission import addresses
from tests.support_http import ABOUT, CALLED, an_asking, answered, by_professional, under_way
from tests.volunteers_http import ROOT, Ask, Volunteering

pytestmark = pytest.mark.asyncio(loop_scope="module")

OURS = ("/requests", "/concerns", "/asked-requests", "/experts", "/expert-", "/groups", "/group-meetings")
ROLES = (
    authority.COORDINATOR, authority.INTEGRATION, authority.OPERATOR, authority.GRANT_OFFICER, authority.REVIEWER, authority.VOLUNTEER_COORDINATOR,
    authority.PROFESSIONAL,
)  # fmt: skip
LISTS = {f"{ROOT}/{name}" for name in ("requests", "concerns", "asked-requests", "expert-bookings", "groups")}
FEES = f"{ROOT}/expert-fees.csv"
WORRY = "Huoli, joka on salainen"
SECRETS = (CALLED, ABOUT, WORRY, "1111111")
READABLE_BY_ITS_COORDINATOR = {f"{ROOT}/requests/{{request_id}}", f"{ROOT}/concerns"}


@pytest_asyncio.fixture(loop_scope="module", scope="module")
async def told(volunteering: Volunteering) -> AsyncIterator[Ask]:
    """A request under way with a concern; the ids that stand in addresses."""
    request, volunteer = await under_way(volunteering)
    concern = (await answered(volunteering, request, volunteer, "concerns", {"text": WORRY})).json()
    yield {
        "request_id": request["request_id"],
        "concern_id": concern["concern_id"],
        "volunteer_id": volunteer["volunteer_id"],
        "expert_id": str(uuid4()),
        "expert_booking_id": str(uuid4()),
        "peer_group_id": str(uuid4()),
        "group_meeting_id": str(uuid4()),
        "organisation": str(volunteering.organisation),
    }


def ours(volunteering: Volunteering) -> list[tuple[str, str]]:
    """Method and path of each address of ours that takes a token."""
    found = addresses(volunteering.runtime.service)
    return [(method, path) for path, method in found if path.removeprefix(ROOT).startswith(OURS) and "{token}" not in path]


async def asked(volunteering: Volunteering, method: str, path: str, told: Ask, headers: dict[str, str]) -> httpx.Response:
    query: Ask = {}
    if path in LISTS:
        query = {"organisation_id": told["organisation"]}
    elif path == FEES:
        query = {"payer": told["organisation"], "since": today().isoformat(), "until": today().isoformat()}
    body = None if method == "get" else an_asking(str(uuid4())) if path == f"{ROOT}/asked-requests" else {}
    return await volunteering.client.request(method.upper(), path.format(**told), params=query if method == "get" else {}, json=body, headers=headers)


async def test_there_are_addresses_to_ask(volunteering: Volunteering) -> None:
    assert len(ours(volunteering)) > 25


@pytest.mark.parametrize("role", [*ROLES, None])
async def test_nobody_of_another_organisation_reads_who_asked_at_any_address(volunteering: Volunteering, told: Ask, role: str | None) -> None:
    token = issue(volunteering.settings, subject="a stranger", roles=[role] if role else [], organisation_id=uuid4())
    for method, path in ours(volunteering):
        answer = await asked(volunteering, method, path, told, {"Authorization": f"Bearer {token}"})

        assert not [secret for secret in SECRETS if secret in answer.text and path != f"{ROOT}/asked-requests"], (method, path)
        if "{request_id}" in path or "{concern_id}" in path:
            assert answer.status_code in {403, 404, 422}, (method, path, answer.text)


@pytest.mark.parametrize("role", [role for role in ROLES if role != authority.VOLUNTEER_COORDINATOR])
async def test_no_other_role_of_the_same_organisation_reads_who_asked(volunteering: Volunteering, told: Ask, role: str) -> None:
    token = issue(volunteering.settings, subject="a colleague", roles=[role], organisation_id=volunteering.organisation)
    for method, path in ours(volunteering):
        answer = await asked(volunteering, method, path, told, {"Authorization": f"Bearer {token}"})

        assert not [secret for secret in SECRETS if secret in answer.text], (method, path)


async def test_its_coordinator_reads_who_asked_where_it_is_shown_and_nowhere_else(volunteering: Volunteering, told: Ask) -> None:
    shown = set()
    for method, path in ours(volunteering):
        if method == "get":
            answer = await asked(volunteering, method, path, told, {"Authorization": f"Bearer {volunteering.token()}"})
            if any(secret in json.dumps(answer.json(), ensure_ascii=False) if "csv" not in path else secret in answer.text for secret in SECRETS):
                shown.add(path)

    assert shown == READABLE_BY_ITS_COORDINATOR


async def test_without_a_token_nothing_of_it_is_answered(volunteering: Volunteering, told: Ask) -> None:
    for method, path in ours(volunteering):
        answer = await asked(volunteering, method, path, told, {})

        assert answer.status_code == 401, (method, path)


async def test_a_professional_who_asked_for_another_organisation_reads_nothing_of_this_one(volunteering: Volunteering, told: Ask) -> None:
    answer = await by_professional(volunteering, "POST", f"/asked-requests/{told['request_id']}/ending", of=UUID(told["organisation"]))

    assert answer.status_code == 404
