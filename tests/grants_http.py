"""Registry and grants behind one border, with applicants, a grant office and reviewers; and how far an application is brought by them."""

import json
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import httpx

from services.grants.wiring import SERVICE as GRANTS
from services.registry.wiring import SERVICE as REGISTRY
from shared.auth import issue
from shared.clock import now, today
from shared.database import postgres
from shared.http.front import Front
from shared.settings import Settings
from shared.work.running import Running
from tests.running import eventually
from tests.serving import serving

ROOT = "/api/grants/v1"
OFFICER, REVIEWERS = "grant_officer", ("arvioija-1", "arvioija-2")
SECOND_OFFICER = "toinen-valmistelija"
IBAN, OTHER_IBAN = "FI2112345600000785", "FI5542345670000081"
ADDRESS = {"street": "Antinkatu", "building": "7", "postcode": "28100", "town": "Pori"}
Ask = dict[str, Any]


def words(fi: str) -> dict[str, str]:
    return {"fi": fi, "sv": f"{fi} (sv)", "en": f"{fi} (en)"}


FORM: Mapping[str, Any] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "type": "object",
    "unevaluatedProperties": False,
    "x-form": "short",
    "x-version": 1,
    "x-title": words("Lyhyt hakemus"),
    "x-sections": [{"code": "all", "title": words("Hakemus"), "fields": ["purpose", "sum"]}],
    "properties": {
        "purpose": {"type": "string", "x-title": words("Mihin avustus käytetään"), "maxLength": 500},
        "sum": {"type": "integer", "x-title": words("Haettava summa"), "minimum": 100, "maximum": 100_000_000, "x-unit": "cents", "x-amount": True},
    },
    "required": ["purpose", "sum"],
}
CRITERIA = [{"code": "benefit", "name": words("Hyöty"), "weight": 3}, {"code": "extent", "name": words("Laajuus"), "weight": 1}]


@dataclass(frozen=True, slots=True)
class Granting:
    settings: Settings
    front: Front
    client: httpx.AsyncClient

    @property
    def runtime(self) -> Running:
        """That of grants."""
        return next(runtime for runtime in self.front.runtimes if runtime.service.name == "grants")

    def token(self, by: UUID | str) -> str:
        """Of an organisation, of the grant office, of a coordinator, or of the reviewer of that name."""
        if isinstance(by, UUID):
            return issue(self.settings, subject=f"of {by}", roles=[], organisation_id=by)
        if by in {OFFICER, "coordinator", "integration", "operator"}:
            return issue(self.settings, subject=by, roles=[by])
        if by == SECOND_OFFICER:
            return issue(self.settings, subject=by, roles=[OFFICER])
        return issue(self.settings, subject=by, roles=["reviewer"])

    async def ask(self, method: str, path: str, body: Ask | None = None, *, by: UUID | str = OFFICER, **headers: str) -> httpx.Response:
        where = path if path.startswith("/api") else f"{ROOT}{path}"
        return await self.client.request(method, where, json=body, headers={"Authorization": f"Bearer {self.token(by)}", **headers})

    async def done(self, method: str, path: str, body: Ask | None = None, *, by: UUID | str = OFFICER, **headers: str) -> Any:
        answer = await self.ask(method, path, body, by=by, **headers)
        assert answer.is_success, answer.text
        return answer.json()

    async def refused(self, method: str, path: str, body: Ask | None = None, *, by: UUID | str = OFFICER) -> str:
        """The slug of the refusal."""
        answer = await self.ask(method, path, body, by=by)
        assert not answer.is_success, answer.text
        assert answer.status_code < 500, answer.text
        return str(answer.json()["slug"])

    async def facts(self, subject: object) -> Sequence[dict[str, Any]]:
        rows = await self.runtime.pool.fetch("select event from journal where subject = $1 order by entry", str(subject))
        return [json.loads(row["event"]) for row in rows]

    async def said(self, subject: object) -> Sequence[str]:
        return [fact["type"].removeprefix("grants.").removesuffix(".v1") for fact in await self.facts(subject)]

    async def association(self, name: str = "Porin Palvelijat") -> UUID:
        """One that is active, as grants knows by now."""
        registry = "/api/registry/v1/organisations"
        body = {"name": f"{name} {uuid4().hex[:6]}", "kind": "association", "municipality": "609"}
        key = UUID((await self.done("POST", registry, body, by="coordinator"))["organisation_id"])
        await self.done("POST", f"{registry}/{key}/activation", by="coordinator")

        await self.is_known(key)
        return key

    async def is_known(self, key: UUID) -> None:
        """On a session of its own: the service may run in another thread."""
        connection = await postgres.connect(self.settings, "grants")

        async def is_active() -> bool:
            return bool(await connection.fetchval("select true from organisations where organisation_id = $1 and state = 'active'", key))

        try:
            await eventually(is_active)
        finally:
            await connection.close()

    async def programme(self, *, sum_cents: int = 1_000_000, **changed: Any) -> str:
        given = {
            "year": now().year,
            "name": words("Avustukset"),
            "sum_cents": sum_cents,
            "principles": {"text": words("Periaatteet"), "decided_by": "Aluehallitus", "decided_on": "2025-10-23", "section": "§ 278"},
        }
        return str((await self.done("POST", "/programmes", given | changed))["programme_id"])

    async def form(self, document: Mapping[str, Any] = FORM) -> str:
        key = str(uuid4())
        await self.done("PUT", f"/forms/{key}/versions/1", dict(document))
        return key

    async def call(self, programme_id: str, *, sum_cents: int = 1_000_000, **changed: Any) -> str:
        """One that is open; its applicants need be active alone."""
        given = {
            "programme_id": programme_id,
            "kind": "operating",
            "name": words("Toiminta-avustus"),
            "opens_at": (now() - timedelta(days=1)).isoformat(),
            "closes_at": (now() + timedelta(days=30)).isoformat(),
            "sum_cents": sum_cents,
            "form_id": changed.pop("form_id", None) or await self.form(),
            "form_version": 1,
            "criteria": CRITERIA,
            "conditions": {"described": False, "report_in": False},
            "convenor": str(uuid4()),
        }
        return str((await self.done("POST", "/calls", given | changed))["call_id"])

    async def draft(self, call_id: str, applicant: UUID, *, sum_cents: int = 100_000, purpose: str = "Iltakahvila") -> str:
        body = {"call_id": call_id, "applicant": str(applicant), "answers": {"purpose": purpose, "sum": sum_cents}}
        return str((await self.done("POST", "/applications", body, by=applicant))["application_id"])

    async def application(self, call_id: str, applicant: UUID, *, sum_cents: int = 100_000) -> str:
        """One that was handed in and found complete."""
        key = await self.draft(call_id, applicant, sum_cents=sum_cents)
        await self.done("POST", f"/applications/{key}/submission", {}, by=applicant)
        await self.done("POST", f"/applications/{key}/completeness")
        return key

    async def reviewed(self, call_id: str, applicant: UUID, *, sum_cents: int = 100_000, scores: Sequence[int] = (4, 4)) -> str:
        """One that two reviewers have scored."""
        key = await self.application(call_id, applicant, sum_cents=sum_cents)
        for reviewer, score in zip(REVIEWERS, scores, strict=True):
            await self.done("POST", f"/applications/{key}/reviewers", {"reviewer": reviewer})
            await self.done("PUT", f"/applications/{key}/scores", {"scores": {"benefit": score, "extent": score}}, by=reviewer)
        return key

    async def decided(self, application_id: str, granted_cents: int, *, asked_cents: int = 100_000, **changed: Any) -> Any:
        return await self.done("POST", "/decisions", a_decision(application_id, granted_cents, asked_cents=asked_cents, **changed))

    async def account(self, payee: UUID, iban: str = IBAN) -> str:
        """One that the grant office has entered and a second person approved."""
        account_id = str(uuid4())
        path = f"/payees/{payee}/accounts"
        await self.done("POST", path, {"account_id": account_id, "iban": iban, "address": ADDRESS})
        await self.done("POST", f"{path}/{account_id}/approval", by=SECOND_OFFICER)
        return account_id

    async def grant(self, applicant: UUID, cents: int = 100_000, **changed: Any) -> str:
        """A final decision that grants all that was asked for."""
        programme = await self.programme()
        application = await self.reviewed(await self.call(programme), applicant, sum_cents=cents)
        decided = await self.decided(application, cents, asked_cents=cents, **changed)
        budget = {"confirmed_cents": 1_000_000, "rule": "as_decided", "decided_by": "Aluevaltuusto", "decided_on": f"{now().year}-02-10"}
        await self.done("POST", f"/programmes/{programme}/budget", budget)
        return str(decided["decision_id"])

    async def paid(self, decision_id: str, payer: UUID) -> str:
        """All that can be paid today of all grants is paid; the file by which it was."""
        made = await self.done("POST", "/payment-files", {"payer": str(payer), "execution_on": today().isoformat()})
        assert decision_id in {line["decision_id"] for line in made["lines"]}
        await self.done("POST", f"/payment-files/{made['payment_file_id']}/execution", {"executed_on": today().isoformat()})
        return str(made["payment_file_id"])


def a_decision(application_id: str, granted_cents: int, *, asked_cents: int = 100_000, **changed: Any) -> Ask:
    year = now().year
    outcome = "rejected" if granted_cents == 0 else "granted" if granted_cents == asked_cents else "partly"
    terms = {"purpose": words("Toimintaan"), "use_from": f"{year}-01-01", "use_until": f"{year}-12-31", "report_due_on": f"{year + 1}-03-31"}
    given: Ask = {
        "application_id": application_id,
        "outcome": outcome,
        "granted_cents": granted_cents,
        "reasons": words("Perustelut"),
        "terms": terms if granted_cents else None,
        "decided_by": "Aluehallitus",
        "decided_on": f"{year}-01-30",
        "section": "§ 12",
    }
    return given | changed


def a_report(used_cents: int, **changed: object) -> Ask:
    return {"year": today().year, "used_cents": used_cents, "text": "Kahvila oli auki", "reached": [{"group": "older_people", "persons": 42}]} | changed


@asynccontextmanager
async def grants_served(settings: Settings) -> AsyncIterator[Granting]:
    async with serving(settings, REGISTRY, GRANTS) as (front, client):
        yield Granting(settings, front, client)
