"""Requests for support over HTTP, as those who ask, professionals, coordinators and volunteers make and answer them."""

from typing import Any
from uuid import UUID, uuid4

import httpx

from shared.auth import issue
from shared.authority import PROFESSIONAL
from tests.volunteers_http import ROOT, Ask, Volunteering

CALLED = "Keksitty Tiuku"
ABOUT = "Muutin juuri enkä tunne täältä ketään"


def an_asking(role: str, **changed: Any) -> Ask:
    return {"role_id": role, "called": CALLED, "phone": "+358 50 1111111", "about": ABOUT} | changed


async def by_professional(volunteering: Volunteering, method: str, path: str, body: Ask | None = None, *, of: UUID) -> httpx.Response:
    token = issue(volunteering.settings, subject=f"professional of {of}", roles=[PROFESSIONAL], organisation_id=of)
    return await volunteering.client.request(method, f"{ROOT}{path}", json=body, headers={"Authorization": f"Bearer {token}"})


async def a_peer_role(volunteering: Volunteering, **changed: Any) -> str:
    return await volunteering.role(**({"supports": "peer"} | changed))


async def asked(volunteering: Volunteering, role: str, **changed: Any) -> Ask:
    """What whoever asked was answered, their token in it."""
    answer = await volunteering.openly("POST", "/public/requests", an_asking(role, **changed), **{"Idempotency-Key": str(uuid4())})
    assert answer.status_code == httpx.codes.CREATED, answer.text
    found: Ask = answer.json()
    return found


async def a_peer(volunteering: Volunteering, role: str, **changed: Any) -> Ask:
    """A volunteer who may be matched."""
    return await volunteering.volunteer(role, **({"consents": ("matching",)} | changed))


async def offered(volunteering: Volunteering, request: Ask, volunteer: Ask, **changed: Any) -> httpx.Response:
    body = {"volunteer_id": volunteer["volunteer_id"]} | changed
    return await volunteering.ask("POST", f"/requests/{request['request_id']}/offer", body)


async def answered(volunteering: Volunteering, request: Ask, volunteer: Ask, answer: str, body: Ask | None = None) -> httpx.Response:
    return await volunteering.openly("POST", f"/own/{volunteer['token']}/requests/{request['request_id']}/{answer}", body)


async def under_way(volunteering: Volunteering, role: str | None = None) -> tuple[Ask, Ask]:
    """A request and the volunteer who has taken it up."""
    role = role or await a_peer_role(volunteering)
    request, volunteer = await asked(volunteering, role), await a_peer(volunteering, role)
    assert (await offered(volunteering, request, volunteer)).is_success
    assert (await answered(volunteering, request, volunteer, "acceptance")).is_success
    return request, volunteer
