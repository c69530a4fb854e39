"""Grants of the town: a call with every condition, a draft with something to mend, one that was handed in, and a decision."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from services.grants.first_forms import first_forms
from shared.clock import now
from tests.events_http import Served
from tests.grants_files import PDF
from tests.grants_http import ADDRESS, OTHER_IBAN, ROOT, Granting, a_report, words
from tests.running import eventually

OF_A_DECISION = ("grant_account", "grant_change", "grant_letter", "grant_report")
APPLICANTS = frozenset(f"application{page}" for page in ("", "s", "_section", "_attachments", "_partners", "_read", "_supplement"))
APPLICANTS |= {"hand_in", "grant_decision", "recovery_letter", *OF_A_DECISION}
"""Pages that are shown to an applicant alone."""
ROWS = [{"kind": "premises", "cents": 120_000}, {"kind": "other", "description": "Vapaaehtoisten kiitosjuhla ja matkat", "cents": 45_050}]
ANSWERS = {
    "purpose": "Vertaisryhmät omaishoitajille neljässä kunnassa.\nRyhmät kokoontuvat joka toinen viikko.", "target_groups": ["carers", "older_people"],
    "municipalities": ["609"], "amount": 150_000, "expenses": ROWS, "has_other_grants": True, "email": "toimisto@omaishoitajat", "members": 210,
    "other_grants": [{"funder": "STEA", "funder_kind": "stea", "state": "granted", "year": 2026, "cents": 2_000_000}],
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Grants:
    """`parameters` by page; `handed_in` is an application of which a supplement is asked for."""

    parameters: Mapping[str, Mapping[str, str]]
    handed_in: str


async def an_active(served: Served, name: str) -> UUID:
    """An organisation that grants knows to be active."""
    key = await served.organisation(name)
    await served.done("POST", f"/api/registry/v1/organisations/{key}/activation")
    return key


async def an_open_call(granting: Granting, form: str = "small", **changed: Any) -> str:
    form_id = await granting.form(first_forms()[form].document)
    programme = await granting.programme(priorities=[{"code": "loneliness", "name": words("Yksinäisyyden lieventäminen")}])
    return await granting.call(programme, form_id=form_id, **changed)


async def build(served: Served, association: UUID) -> Grants:
    granting = Granting(served.settings, served.front, served.client)
    await served.done("POST", f"/api/registry/v1/organisations/{association}/activation")
    told = words("Avustusta voi hakea toimintaan, joka tukee omaishoitajien jaksamista.\nToiminta voi olla uutta tai jatkuvaa.")
    call = await an_open_call(
        granting, "operating", description=told, most_cents=800_000, contact="avustukset@satakunta.example", conditions={"municipalities": ["609"]}
    )
    for name, opens, closes in (("Pienavustukset", -30, None), ("Syksyn hankehaku", 20, 60), ("Kevään haku", -90, -10)):
        await _another(granting, name, opens, closes)
    draft = await _drafted(granting, call, association, ANSWERS)
    small = await an_open_call(granting, conditions={"described": False, "report_in": False}, name=words("Pienavustus"))
    handed_in, decided = [await _handed_in(granting, small, association) for _ in range(2)]
    await granting.done("POST", f"/applications/{handed_in}/supplement-requests", {"text": "Lähettäkää tilinpäätös.", "due_on": "2036-01-31"})
    decision = await _decided(granting, decided)
    of_draft, (life, recovery) = {"application_id": draft}, await _with_all_that_follows(granting, association)
    return Grants(
        parameters={
            "call": {"call_id": call}, "call_questions": {"call_id": call}, "begin_application": {"call_id": call}, "grant_decision": {"decision_id": decision},
            "application_supplement": {"application_id": handed_in},
            **dict.fromkeys(OF_A_DECISION, life), "recovery_letter": recovery,
            "application_file": of_draft | {"attachment_id": await _attached(granting, draft, association)},
            "application_section": of_draft | {"section": "money"},
            **dict.fromkeys(("application", "application_attachments", "application_partners", "application_read", "hand_in"), of_draft),
        },
        handed_in=handed_in,
    )  # fmt: skip


async def _another(granting: Granting, name: str, opens: int, closes: int | None) -> None:
    """A call, in days from now."""
    until = (now() + timedelta(days=closes)).isoformat() if closes else None
    await an_open_call(granting, name=words(name), opens_at=(now() + timedelta(days=opens)).isoformat(), closes_at=until)


async def _drafted(granting: Granting, call: str, applicant: UUID, answers: Mapping[str, object]) -> str:
    body = {"call_id": call, "applicant": str(applicant), "answers": dict(answers)}
    return str((await granting.done("POST", "/applications", body, by=applicant))["application_id"])


async def _attached(granting: Granting, application: str, by: UUID) -> str:
    headers, query = {"Authorization": f"Bearer {granting.token(by)}"}, {"content": "annual_report", "file_name": "toimintakertomus.pdf"}
    answer = await granting.client.post(f"{ROOT}/applications/{application}/attachments", params=query, content=PDF, headers=headers)
    return str(answer.json()["attachment_id"])


async def _handed_in(granting: Granting, call: str, applicant: UUID) -> str:
    whole = {
        "purpose": "Kahvila", "target_groups": ["carers"], "municipalities": ["609"], "participants": 40, "amount": 50_000, "contact_name": "Maija Meikäläinen",
        "email": "toimisto@omaishoitajat.example", "bank_account": "FI2112345600000785", "economic_activity": False, "organisation_name": "Omaishoitajat",
    }  # fmt: skip
    key = await _drafted(granting, call, applicant, whole)

    async def is_handed_in() -> bool:
        return (await granting.ask("POST", f"/applications/{key}/submission", {}, by=applicant)).is_success

    await eventually(is_handed_in)  # once grants has heard that the applicant is active
    return key


async def _decided(granting: Granting, application: str) -> str:
    await granting.done("POST", f"/applications/{application}/completeness")
    for reviewer in ("arvioija-1", "arvioija-2"):
        await granting.done("POST", f"/applications/{application}/reviewers", {"reviewer": reviewer})
        await granting.done("PUT", f"/applications/{application}/scores", {"scores": {"benefit": 4, "extent": 3}}, by=reviewer)
    decision = await granting.decided(application, 40_000, asked_cents=50_000)
    await granting.done("POST", f"/decisions/{decision['decision_id']}/sending", {"by": "letter", "sent_on": now().date().isoformat()})
    return str(decision["decision_id"])


async def _with_all_that_follows(granting: Granting, association: UUID) -> tuple[Mapping[str, str], Mapping[str, str]]:
    """A grant of which something is paid, a report is to be added to, a change was decided, and a part is paid back."""
    today, year = now().date().isoformat(), now().year
    parts = [{"cents": 60_000, "due_on": f"{year}-01-31"}, {"cents": 40_000, "due_on": f"{year + 1}-02-01", "condition": "report"}]
    decision = await granting.grant(association, instalments=parts)
    at = f"/decisions/{decision}"
    await granting.done("POST", f"{at}/sending", {"by": "electronic", "sent_on": today})
    payer = await granting.association("Maksaja")
    for one in (association, payer):
        await granting.account(one)
    await granting.paid(decision, payer)
    await granting.done("POST", f"/payees/{association}/accounts", {"iban": OTHER_IBAN, "address": ADDRESS}, by=association)
    receipt = {"dated_on": f"{year}-03-04", "cents": 1250, "what": "Kahvi ja pulla vertaisryhmien tapaamisiin"}
    filed = await granting.done("POST", f"{at}/reports", a_report(50_000, receipts=[receipt]), by=association)
    check = {"outcome": "asked_again", "reason": "Kuinka monta tapaamista pidettiin?", "due_on": "2036-01-31"}
    await granting.done("POST", f"{at}/reports/{filed['filed'][0]['report_id']}/check", check)
    asked = await granting.done("POST", f"{at}/changes", {"use_until": f"{year + 1}-05-31", "reasons": "Ryhmänvetäjä sairastui."}, by=association)
    decided = {"is_granted": True, "reasons": words("Syy on hyvä."), "decided_by": "Osallisuusjohtaja", "decided_on": today}
    await granting.done("POST", f"{at}/changes/{asked['change_requests'][0]['change_request_id']}/decision", decided)
    recovery = {"decision_id": decision, "cause": "other_use", "cents": 10_000, "reasons": words("Kahviautomaatti."), "due_on": "2036-01-31"}
    made = (await granting.done("POST", "/recoveries", recovery | {"decided_by": "Osallisuusjohtaja", "decided_on": today}))["recovery_id"]
    await granting.done("POST", f"/recoveries/{made}/sending", {"by": "letter", "sent_on": today})
    return {"decision_id": decision}, {"recovery_id": str(made)}
