"""What is answered once a command was done: of every command of grants, to everybody who may ask for it, never that they may not read it."""

from datetime import timedelta
from uuid import UUID, uuid4

import httpx
import pytest

from deploy.contracts.authority_page import STANDINGS
from services.grants.wiring import SERVICE as GRANTS
from shared.auth import Tokens
from shared.authority import GRANT_OFFICER, INTEGRATION, OPERATIONS, PARTY, REVIEWER
from shared.clock import now, today
from shared.http.admission import admitted, routes
from tests.grants_files import PDF
from tests.grants_http import ADDRESS, FORM, IBAN, OFFICER, SECOND_OFFICER, Granting, a_report, words
from tests.integration.test_grants_attachments import ASKING, a_draft, attach
from tests.integration.test_grants_exchange import BUSINESS_ID, HYTE, a_call, bring, identified

pytestmark = [pytest.mark.integration, pytest.mark.asyncio(loop_scope="module")]

Pair = tuple[str, str, str]
"""Method and address as the table of who may has them, and how the caller stands."""
DECIDED = {"decided_by": "Aluehallitus", "decided_on": today().isoformat()}
DOING = {"reason": "Syy"}


def may_be_done() -> set[Pair]:
    """By the table; what is the operators' is every service's."""
    return {
        (method, route.path, standing)
        for route in routes(GRANTS)
        for method in (route.methods or set()) - {"GET"}
        for standing in (PARTY, INTEGRATION, GRANT_OFFICER, REVIEWER)
        if (may := admitted(route, GRANTS)) != OPERATIONS and may & STANDINGS[standing]
    }


class Answered:
    """Which of these were answered, and how."""

    def __init__(self, granting: Granting) -> None:
        self._tokens = Tokens(granting.settings)
        self.done: set[Pair] = set()
        self.not_theirs: set[Pair] = set()

    async def heard(self, answer: httpx.Response) -> None:
        caller = await self._tokens.caller(answer.request.headers.get("Authorization"))
        standing = PARTY if caller.organisation_id else next(iter(caller.roles))
        path = next((route.path for route in routes(GRANTS) if route.path_regex.fullmatch(answer.request.url.path)), "")
        pair = (answer.request.method, path, standing)
        if answer.is_success:
            self.done.add(pair)
        if answer.status_code == 403:
            self.not_theirs.add(pair)


async def test_whoever_may_do_a_command_is_never_told_once_it_is_done_that_they_may_not(granting: Granting, payer: UUID) -> None:
    answered = Answered(granting)
    granting.client.event_hooks["response"].append(answered.heard)
    applicant, partner = await granting.association(), await granting.association("Kumppani")

    await of_calls(granting)
    await of_drafts(granting, applicant, partner)
    await of_registrations(granting, applicant)
    await of_reviews_and_decisions(granting, applicant)
    await of_payments(granting, applicant, payer)
    await of_what_follows(granting, applicant, payer)
    await of_other_support(granting, applicant, partner)

    assert answered.not_theirs == set()
    assert may_be_done() - answered.done == set()


async def of_calls(granting: Granting) -> None:
    programme = await granting.programme()
    await granting.done("PUT", f"/programmes/{programme}/sum", {"sum_cents": 2_000_000})
    call, clinic = await granting.call(programme), uuid4()
    await granting.done("PUT", f"/calls/{call}/closing", {"closes_at": (now() + timedelta(days=40)).isoformat()})
    body = {"call_id": call, "kind": "grant_clinic", "title": {"fi": "Hakuklinikka"}, "starts_at": "2030-01-10T15:00:00+02:00"}
    await granting.done("PUT", f"/clinics/{clinic}", body | {"ends_at": "2030-01-10T17:00:00+02:00"})
    await granting.done("POST", f"/clinics/{clinic}/withdrawal", {"reason": "room_taken"})


async def of_drafts(granting: Granting, applicant: UUID, partner: UUID) -> None:
    call = await granting.call(await granting.programme())
    key = await granting.draft(call, applicant)
    path = f"/applications/{key}"
    await granting.done("PUT", f"{path}/partners", {"partners": [{"organisation_id": str(partner), "cents": 40_000}]}, by=applicant)
    await granting.done("POST", f"{path}/partners/{partner}/agreement", by=partner)
    await granting.done("PATCH", f"{path}/answers", {"base": 0, "answers": {"purpose": "Retki"}}, by=partner)
    await granting.done("POST", f"{path}/submission", {}, by=applicant)
    await granting.done("POST", f"{path}/supplement-requests", {"text": "Tilinpäätös puuttuu", "due_on": "2030-01-01"})
    await granting.done("POST", f"{path}/supplements", {"text": "Tässä se on"}, by=partner)
    await granting.done("POST", f"{path}/completeness")
    await granting.done("POST", f"{path}/withdrawal", by=applicant)

    owner, draft = await a_draft(granting)
    promised = uuid4()
    assert (await attach(granting, draft, owner, PDF, "saannot.pdf")).is_success
    await granting.done("PUT", f"/applications/{draft}/attachments/{promised}/promise", {"content": "annual_report", "delivery": "in_another_file"}, by=owner)
    await granting.done("POST", f"/applications/{draft}/attachments/{promised}/removal", by=owner)


async def of_registrations(granting: Granting, applicant: UUID) -> None:
    """What came on paper gets its files from the grant office."""
    await identified(granting, BUSINESS_ID)
    registered: dict[str, str] = {}
    hel_call = await a_call(granting)
    for by in (OFFICER, INTEGRATION):
        call = await granting.call(await granting.programme(), form_id=await granting.form({**FORM, **ASKING}))
        body = {"call_id": call, "applicant": str(applicant), "answers": {"purpose": "Kahvila", "sum": 100_000}, "arrived_at": now().isoformat()}
        registered = await granting.done("POST", "/registrations", body | {"arrived_by": "paper"}, by=by)
        assert registered["number"]
        brought = await bring(granting, "hel", HYTE, by=by, call_id=hel_call)
        assert brought.is_success, brought.text
        assert (await bring(granting, "360giving", {"grants": []}, by=by)).is_success
    assert (await attach(granting, registered["application_id"], OFFICER, PDF, "saannot.pdf")).is_success


async def of_reviews_and_decisions(granting: Granting, applicant: UUID) -> None:
    call = await granting.call(await granting.programme())
    application = await granting.reviewed(call, applicant)
    await granting.done("POST", f"/applications/{application}/reviewers", {"reviewer": "arvioija-3"})
    await granting.done("POST", f"/applications/{application}/conflicts", {"ground": "gain"}, by="arvioija-3")
    await granting.done("POST", f"/applications/{application}/conflicts", {"ground": "gain", "reviewer": "joku-muu"})
    await granting.done("POST", f"/calls/{call}/rankings", {})
    for by in (applicant, SECOND_OFFICER):
        application = await granting.reviewed(call, applicant)
        path = f"/decisions/{(await granting.decided(application, 50_000, decided_on=today().isoformat()))['decision_id']}"
        await granting.done("POST", f"{path}/sending", {"by": "electronic", "sent_on": today().isoformat()})
        asked = await granting.done("POST", f"{path}/review-requests", {"text": "Summa on liian pieni"}, by=by)
        request = f"{path}/review-requests/{asked['review_requests'][0]['review_request_id']}/decision"
        await granting.done("POST", request, {"granted_cents": 60_000, "reasons": words("Uusi selvitys"), **DECIDED})


async def of_payments(granting: Granting, applicant: UUID, payer: UUID) -> None:
    await granting.account(applicant)
    for by in (applicant, OFFICER):
        refused = uuid4()
        await granting.done("POST", f"/payees/{applicant}/accounts", {"account_id": str(refused), "iban": IBAN, "address": ADDRESS}, by=by)
        await granting.done("POST", f"/payees/{applicant}/accounts/{refused}/refusal", DOING, by=SECOND_OFFICER)
    decision = await granting.grant(applicant)
    for path, body in (("holding", DOING), ("release", DOING), ("conditions", DOING | {"condition": "interim_report"})):
        await granting.done("POST", f"/decisions/{decision}/{path}", body)
    rejected = await granting.done("POST", "/payment-files", {"payer": str(payer), "execution_on": today().isoformat()})
    await granting.done("POST", f"/payment-files/{rejected['payment_file_id']}/rejection", DOING)
    await granting.done("POST", f"/decisions/{await granting.grant(applicant)}/renunciation", DOING)


async def of_what_follows(granting: Granting, applicant: UUID, payer: UUID) -> None:
    decision = await granting.grant(applicant)
    await granting.paid(decision, payer)
    longer = {"use_until": f"{today().year + 1}-06-30", "reasons": "Hanke viivästyi"}
    asked = await granting.done("POST", f"/decisions/{decision}/changes", longer, by=applicant)
    change = f"/decisions/{decision}/changes/{asked['change_requests'][0]['change_request_id']}/decision"
    await granting.done("POST", change, {"is_granted": True, "reasons": words("Viivästys"), **DECIDED})
    filed = await granting.done("POST", f"/decisions/{decision}/reports", a_report(85_000), by=applicant)
    await granting.done("POST", f"/decisions/{decision}/reports/{filed['filed'][0]['report_id']}/check", {"outcome": "approved"})
    recovery = {"decision_id": decision, "cause": "unspent", "cents": 15_000, "reasons": words("Käyttämättä"), "due_on": today().isoformat(), **DECIDED}
    path = f"/recoveries/{(await granting.done('POST', '/recoveries', recovery))['recovery_id']}"
    await granting.done("POST", f"{path}/sending", {"by": "letter", "sent_on": today().isoformat()})
    await granting.done("POST", f"{path}/repayments", {"cents": 5_000, "paid_on": today().isoformat()})


async def of_other_support(granting: Granting, applicant: UUID, partner: UUID) -> None:
    application = await granting.application(await granting.call(await granting.programme()), applicant)
    await granting.done("PUT", f"/applications/{application}/screen", {"economic_activity": False, "reason": "Ei myy mitään"})
    for by in (applicant, OFFICER):
        aid = {"organisation_id": str(applicant), "cents": 100, "granted_on": f"{today().year - 1}-06-01", "granter": "Business Finland"}
        declared = await granting.done("POST", "/declared-aid", aid, by=by)
        await granting.done("POST", f"/declared-aid/{declared['aid_id']}/retraction")
    link = await granting.done("POST", "/links", {"one": str(applicant), "other": str(partner), "ground": "appoints_board", "since": "2020-01-01"})
    await granting.done("PUT", f"/links/{link['link_id']}/end", {"until": "2021-12-31"})
    until = {"since": today().isoformat(), "until": (today() + timedelta(days=30)).isoformat()}
    permission = {"organisation_id": str(applicant), "keeper": str(partner), "terms": words("Siististi"), "reasons": words("Vertaisryhmä"), **until}
    granted = await granting.done("POST", "/permissions", permission | DECIDED)
    await granting.done("POST", f"/permissions/{granted['permission_id']}/revocation", {"reasons": words("Tilat suljetaan"), **DECIDED})
