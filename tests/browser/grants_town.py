"""Grants in the town: a year with a call of which every page of the office and of a reviewer has something to show."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import uuid4

from shared.clock import now, today
from tests.grants_http import ADDRESS, IBAN, OTHER_IBAN, REVIEWERS, Granting, a_report, words
from tests.signed_in import NAME

LONG = "Lounais-Satakunnan omaishoitajien, läheisten ja vapaaehtoisten vertaistukiyhdistys"


@dataclass(frozen=True, slots=True, kw_only=True)
class GrantsTown:
    """`parameters` by page, as those of the town."""

    parameters: Mapping[str, Mapping[str, str]]


async def build(granting: Granting) -> GrantsTown:
    year = now().year
    priorities = [{"code": "loneliness", "name": words("Yksinäisyyden vähentäminen")}]
    programme = await granting.programme(sum_cents=500_000, name=words("Järjestöavustukset"), priorities=priorities)
    call = await granting.call(programme, sum_cents=300_000, name=words(f"Toiminta-avustus {year}"), conditions={"described": True, "report_in": False})
    reviewed = [
        await granting.reviewed(call, await granting.association(name), sum_cents=cents, scores=scores)
        for name, cents, scores in ((LONG, 120_000, (5, 4)), ("Porin Palvelijat", 100_000, (5, 1)), ("Rauman kriisikeskus", 150_000, (3, 3)))
    ]
    await granting.done("POST", f"/calls/{call}/rankings", {})
    decided = await _a_decision_to_review(granting, call)
    await _waits(granting, call)
    after = await _after(granting)
    return GrantsTown(
        parameters={
            **after,
            **{page: {"call_id": call} for page in ("office_queue", "office_ranking", "office_letters")},
            **{page: {"programme_id": programme} for page in ("office_call", "office_budget")},
            "office_application": {"application_id": reviewed[1]},
            "office_decide": {"application_id": reviewed[0]},
            **{page: {"decision_id": decided} for page in ("office_decision", "office_letter")},
            "grant_review": {"application_id": await _given_to_a_reviewer(granting, call)},
        }
    )


async def _a_decision_to_review(granting: Granting, call: str) -> str:
    """Sent, and its applicant asks for a review."""
    applicant = await granting.association("Kerho")
    application = await granting.reviewed(call, applicant, sum_cents=80_000)
    day = today().isoformat()
    instalments = [{"cents": 20_000, "due_on": day}, {"cents": 20_000, "due_on": f"{now().year + 1}-01-31", "condition": "report"}]
    made = await granting.decided(application, 40_000, asked_cents=80_000, decided_on=day, instalments=instalments)
    path = f"/decisions/{made['decision_id']}"
    await granting.done("POST", f"{path}/sending", {"by": "electronic", "sent_on": day})
    await granting.done("POST", f"{path}/review-requests", {"text": "Summa on liian pieni.\nKerhoja on kaksi."}, by=applicant)
    return str(made["decision_id"])


async def _after(granting: Granting) -> Mapping[str, Mapping[str, str]]:
    """A grant of which one instalment is paid and another waits, a report to check, more time asked for, something recovered; an account that waits."""
    payer, applicant = await granting.association("Satakunnan hyvinvointialue"), await granting.association(LONG)
    await granting.account(payer, OTHER_IBAN)
    await granting.account(applicant)
    year, day = now().year, today().isoformat()
    programme = await granting.programme(name=words("Hankeavustukset"))
    call = await granting.call(programme, name=words(f"Hankeavustus {year}"), convenor=str(payer))
    clinic = {"call_id": call, "kind": "grant_clinic", "title": words("Hakuklinikka"), "starts_at": "2030-01-10T15:00:00Z", "ends_at": "2030-01-10T17:00:00Z"}
    await granting.done("PUT", f"/clinics/{uuid4()}", clinic)
    instalments = [{"cents": 60_000, "due_on": day}, {"cents": 40_000, "due_on": f"{year + 1}-01-31", "condition": "report"}]
    decision = (await granting.decided(await granting.reviewed(call, applicant), 100_000, instalments=instalments, decided_on=day))["decision_id"]
    budget = {"confirmed_cents": 1_000_000, "rule": "as_decided", "decided_by": "Aluevaltuusto", "decided_on": day}
    await granting.done("POST", f"/programmes/{programme}/budget", budget)
    file = await granting.paid(decision, payer)
    path, receipts = f"/decisions/{decision}", [{"dated_on": f"{year}-02-01", "cents": 20_000, "what": "Tilavuokra"}]
    await granting.done("POST", f"{path}/reports", a_report(55_000, receipts=receipts), by=applicant)
    await granting.done("POST", f"{path}/changes", {"use_until": f"{year + 1}-06-30", "reasons": "Tila valmistuu myöhässä."}, by=applicant)
    recovered = {"decision_id": decision, "cause": "other_use", "cents": 5_000, "reasons": words("Käytettiin muuhun."), "due_on": f"{year + 1}-01-31"}
    recovery = await granting.done("POST", "/recoveries", recovered | {"decided_by": "Aluehallitus", "decided_on": day})
    of_recovery, other = {"recovery_id": recovery["recovery_id"]}, await granting.association("Kerho")
    await granting.done("POST", f"/payees/{other}/accounts", {"iban": IBAN, "address": ADDRESS}, by=other)
    return {
        **{page: {"decision_id": decision} for page in ("office_grant", "office_recover")},
        "office_recovery": of_recovery, "office_letter_of_recovery": of_recovery,
        "office_payment_file": {"payment_file_id": file}, "office_account": {"payee_id": str(other)}, "office_call_time": {"call_id": call},
    }  # fmt: skip


async def _waits(granting: Granting, call: str) -> None:
    """One to look at, and one that was supplemented."""
    for supplemented in (False, True):
        applicant = await granting.association("Omaishoitajat")
        key = await granting.draft(call, applicant, purpose="Iltakahvila ja kävelyretkiä omaishoitajille. Talkoolaiset hoitavat tarjoilun.")
        await granting.done("POST", f"/applications/{key}/submission", {}, by=applicant)
        if supplemented:
            await granting.done("POST", f"/applications/{key}/supplement-requests", {"text": "Tilinpäätös puuttuu", "due_on": "2030-01-01"})
            await granting.done("POST", f"/applications/{key}/supplements", {"text": "Tässä se on"}, by=applicant)


async def _given_to_a_reviewer(granting: Granting, call: str) -> str:
    """To the one who signs in for visits; one of the others has scored it."""
    key = await granting.application(call, await granting.association("Muistiyhdistys"))
    for reviewer in (NAME, REVIEWERS[0]):
        await granting.done("POST", f"/applications/{key}/reviewers", {"reviewer": reviewer})
    await granting.done("PUT", f"/applications/{key}/scores", {"scores": {"benefit": 4, "extent": 4}}, by=REVIEWERS[0])
    return key
