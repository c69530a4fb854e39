"""Volunteers behind one border, with coordinators of organisations and people who join without an account."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import httpx

from services.volunteers.wiring import SERVICE as VOLUNTEERS
from shared.auth import issue
from shared.authority import VOLUNTEER_COORDINATOR
from shared.clock import today
from shared.http.front import Front
from shared.settings import Settings
from shared.work.running import Running
from tests.serving import serving

ROOT = "/api/volunteers/v1"
Ask = dict[str, Any]


def words(fi: str) -> dict[str, str]:
    return {"fi": fi, "sv": f"{fi} (sv)", "en": f"{fi} (en)"}


def a_person(**changed: Any) -> Ask:
    """A name that nobody could take for a real person's."""
    return {"name": "Keksitty Kotkansiipi", "email": f"keksitty-{uuid4().hex}@example.invalid", "phone": "+358 50 0000000", "born_on": "1980-02-29"} | changed


@dataclass(frozen=True, slots=True)
class Volunteering:
    settings: Settings
    front: Front
    client: httpx.AsyncClient
    organisation: UUID

    @property
    def runtime(self) -> Running:
        return next(runtime for runtime in self.front.runtimes if runtime.service.name == "volunteers")

    def token(self, organisation: UUID | None = None, *, roles: tuple[str, ...] = (VOLUNTEER_COORDINATOR,)) -> str:
        of = organisation or self.organisation
        return issue(self.settings, subject=f"coordinator of {of}", roles=list(roles), organisation_id=of)

    async def ask(self, method: str, path: str, body: Ask | None = None, *, of: UUID | None = None, **headers: str) -> httpx.Response:
        """As a coordinator of the organisation."""
        return await self.client.request(method, f"{ROOT}{path}", json=body, headers={"Authorization": f"Bearer {self.token(of)}", **headers})

    async def done(self, method: str, path: str, body: Ask | None = None, *, of: UUID | None = None, **headers: str) -> Any:
        answer = await self.ask(method, path, body, of=of, **headers)
        assert answer.is_success, answer.text
        return answer.json()

    async def openly(self, method: str, path: str, body: Ask | None = None, **headers: str) -> httpx.Response:
        """As anybody, without a token."""
        return await self.client.request(method, f"{ROOT}{path}", json=body, headers=headers)

    async def role(self, of: UUID | None = None, **changed: Any) -> str:
        organiser = of or self.organisation
        given: Ask = {
            "code": f"role_{uuid4().hex[:8]}",
            "organiser": str(organiser),
            "name": words("Juttukaveri"),
            "description": words("Kohtaa potilaita kiireettä"),
            "volunteers_duties": words("Pitää vaitiolon"),
            "organisers_duties": words("Perehdyttää ja vakuuttaa"),
            "left_to_professionals": words("Hoito ja neuvonta"),
            "supervision": words("Ryhmä kerran kuussa"),
        }
        return str((await self.done("PUT", f"/roles/{uuid4()}", given | changed, of=organiser))["role_id"])

    def training_body(self, of: UUID | None = None, **changed: Any) -> Ask:
        given: Ask = {
            "code": f"training_{uuid4().hex[:8]}",
            "organiser": str(of or self.organisation),
            "given_by": str(uuid4()),
            "giver": words("Akuutti kotikeskus"),
            "name": words("Saattohoidon perusteet"),
            "description": words("Peruskäsitteet"),
            "days": 1,
        }
        return given | changed

    async def training(self, of: UUID | None = None, **changed: Any) -> str:
        return str((await self.done("PUT", f"/trainings/{uuid4()}", self.training_body(of, **changed), of=of))["training_id"])

    async def joined(self, *roles: str, of: UUID | None = None, consents: tuple[str, ...] = (), **changed: Any) -> Ask:
        """Somebody who applied; what they were answered, their token in it."""
        body = a_person(organisation_id=str(of or self.organisation), roles=list(roles), consents=list(consents), **changed)
        answer = await self.openly("POST", "/public/volunteers", body, **{"Idempotency-Key": str(uuid4())})
        assert answer.status_code == httpx.codes.CREATED, answer.text
        found: Ask = answer.json()
        return found | {"person": body}

    async def volunteer(self, *roles: str, of: UUID | None = None, **changed: Any) -> Ask:
        """One who was accepted into all of them."""
        found = await self.joined(*roles, of=of, **changed)
        accepted = await self.done("POST", f"/volunteers/{found['volunteer_id']}/acceptance", {"roles": list(roles)}, of=of)
        return found | accepted


def born_years_ago(years: int) -> str:
    day = today()
    return day.replace(year=day.year - years, day=min(day.day, 28)).isoformat()


@asynccontextmanager
async def volunteers_served(settings: Settings) -> AsyncIterator[Volunteering]:
    async with serving(settings, VOLUNTEERS) as (front, client):
        yield Volunteering(settings, front, client, uuid4())
