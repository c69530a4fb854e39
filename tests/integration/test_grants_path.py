"""The way of an application over HTTP, from the year's sum to the decision that the budget makes final."""

import asyncio
import unicodedata
from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from services.grants.wiring import DUE
from shared.clock import now
from shared.work.due_work import do_all
from tests.grants_http import OFFICER, REVIEWERS, SECOND_OFFICER, Granting, a_decision, words
from tests.running import eventually

pytestmark = [pytest.mark.integration, pytest.mark.asyncio(loop_scope="module")]


async def test_an_application_goes_from_draft_to_a_decision_that_the_budget_makes_final(granting: Granting) -> None:
    programme = await granting.programme()
    call, applicant = await granting.call(programme), await granting.association()
    application = await granting.reviewed(call, applicant, scores=(5, 3))
    proposed = await granting.done("POST", f"/calls/{call}/rankings", {})
    decision = await granting.decided(application, 90_000)
    await granting.done("POST", f"/programmes/{programme}/budget", a_budget(1_000_000))

    after = await granting.done("GET", f"/decisions/{decision['decision_id']}", by=applicant)
    assert [line["application_id"] for line in proposed["lines"]] == [application]
    assert (decision["conditional"], decision["rank"], after["conditional"], after["granted_cents"]) == (True, 1, False, 90_000)
    scored = ["reviewer.assigned", "application.scored"]
    assert await granting.said(application) == ["application.begun", "application.submitted", "application.completed", *scored, *scored]
    assert await granting.said(decision["decision_id"]) == ["decision.made", "decision.confirmed"]


async def test_a_smaller_budget_adjusts_every_conditional_decision_in_one_step_and_once(granting: Granting) -> None:
    programme = await granting.programme(sum_cents=400_000)
    call = await granting.call(programme, sum_cents=400_000)
    decisions = [(await granting.decided(await granting.reviewed(call, await granting.association()), 100_000))["decision_id"] for _ in range(3)]

    budget = a_budget(288_000, rule="proportional")
    both = await asyncio.gather(*(granting.ask("POST", f"/programmes/{programme}/budget", budget) for _ in range(2)))

    after = [await granting.done("GET", f"/decisions/{key}") for key in decisions]
    assert [answer.status_code for answer in both] == [200, 200]
    assert [(one["granted_cents"], one["conditional"], one["outcome"]) for one in after] == [(96_000, False, "partly")] * 3
    assert await granting.said(programme) == ["programme.opened", "budget.confirmed"]
    assert [await granting.said(key) for key in decisions] == [["decision.made", "decision.adjusted"]] * 3
    assert await granting.refused("POST", f"/programmes/{programme}/budget", a_budget(400_000)) == "budget-confirmed"


async def test_deciders_at_once_never_grant_beyond_the_sum(granting: Granting) -> None:
    programme = await granting.programme(sum_cents=250_000)
    call = await granting.call(programme, sum_cents=250_000)
    applications = [await granting.reviewed(call, await granting.association()) for _ in range(4)]

    answers = await asyncio.gather(*(granting.ask("POST", "/decisions", a_decision(one, 100_000)) for one in applications))

    shown = await granting.done("GET", f"/programmes/{programme}")
    assert sorted(answer.status_code for answer in answers) == [201, 201, 409, 409]
    assert {answer.json()["slug"] for answer in answers if answer.is_error} == {"sum-exceeded"}
    assert (shown["granted_cents"], shown["left_cents"], shown["conditional"]) == (200_000, 50_000, 2)


async def test_a_submitted_application_never_changes_and_a_supplement_stands_beside_it(granting: Granting) -> None:
    call, applicant = await granting.call(await granting.programme()), await granting.association()
    application = await granting.application(call, applicant)
    before = await granting.done("GET", f"/applications/{application}", by=applicant)

    late = await granting.refused("PATCH", f"/applications/{application}/answers", {"base": 0, "answers": {"sum": 200_000}}, by=applicant)
    await granting.done("POST", f"/applications/{application}/supplement-requests", {"text": "Tilinpäätös puuttuu", "due_on": "2030-01-01"})
    await granting.done("POST", f"/applications/{application}/supplements", {"text": "Tässä se on"}, by=applicant)
    again = await granting.done("POST", f"/applications/{application}/submission", {}, by=applicant)

    after = await granting.done("GET", f"/applications/{application}", by=applicant)
    assert late == "wrong-state"
    assert {name: after[name] for name in ("answers", "asked_cents", "number", "submitted_at")} == {
        name: before[name] for name in ("answers", "asked_cents", "number", "submitted_at")
    }
    assert ([one["text"] for one in after["supplements"]], after["state"], again["number"]) == (["Tässä se on"], "submitted", before["number"])


async def test_what_is_supplemented_while_it_is_reviewed_goes_back_to_its_reviewers(granting: Granting) -> None:
    call, applicant = await granting.call(await granting.programme()), await granting.association()
    application = await granting.reviewed(call, applicant)
    await granting.done("POST", f"/applications/{application}/supplement-requests", {"text": "Tilinpäätös puuttuu", "due_on": "2030-01-01"})
    await granting.done("POST", f"/applications/{application}/supplements", {"text": "Tässä"}, by=applicant)

    found = await granting.done("POST", f"/applications/{application}/completeness")
    await granting.done("PUT", f"/applications/{application}/scores", {"scores": {"benefit": 5, "extent": 5}}, by=REVIEWERS[0])

    assert found["state"] == "in_review"
    assert (await granting.done("GET", f"/applications/{application}"))["state"] == "in_review"


async def test_two_who_change_the_same_answer_are_both_shown_and_nothing_is_lost(granting: Granting) -> None:
    call, applicant = await granting.call(await granting.programme()), await granting.association()
    path = f"/applications/{await granting.draft(call, applicant)}/answers"
    await granting.done("PATCH", path, {"base": 0, "answers": {"purpose": "Iltakahvila ja retket"}}, by=applicant)

    beside = await granting.done("PATCH", path, {"base": 0, "answers": {"sum": 120_000}}, by=applicant)
    collided = await granting.ask("PATCH", path, {"base": 0, "answers": {"purpose": "Vain retket", "sum": 130_000}}, by=applicant)

    problem = collided.json()
    assert (beside["answers"], beside["revision"]) == ({"purpose": "Iltakahvila ja retket", "sum": 120_000}, 2)
    assert (collided.status_code, problem["slug"], problem["revision"]) == (409, "edits-collide", 2)
    assert {one["field"]: (one["theirs"], one["yours"]) for one in problem["collisions"]} == {
        "purpose": ("Iltakahvila ja retket", "Vain retket"), "sum": (120_000, 130_000),
    }  # fmt: skip
    assert "Vain retket" not in problem["detail"]


async def test_what_is_late_is_refused_by_the_databases_clock_and_the_draft_is_kept(granting: Granting) -> None:
    applicant = await granting.association()
    call = await granting.call(await granting.programme(), closes_at=(now() + timedelta(seconds=1.5)).isoformat())
    application = await granting.draft(call, applicant)

    async def has_closed() -> bool:
        return bool((await granting.done("GET", f"/public/calls/{call}"))["phase"] == "closed")

    await eventually(has_closed)
    assert await granting.refused("POST", f"/applications/{application}/submission", {}, by=applicant) == "call-closed"
    assert (await granting.done("GET", f"/applications/{application}", by=applicant))["state"] == "draft"
    await asyncio.gather(*(do_all(granting.runtime, DUE, at=now() + timedelta(minutes=2)) for _ in range(3)))
    assert await granting.said(call) == ["call.announced", "call.closed"]


async def test_who_is_not_verified_may_draft_and_hands_in_once_it_is(granting: Granting) -> None:
    registry = "/api/registry/v1/organisations"
    body = {"name": f"Uusi yhdistys {uuid4().hex[:6]}", "kind": "association"}
    key = (await granting.done("POST", registry, body, by="coordinator"))["organisation_id"]
    applicant = UUID(key)
    call = await granting.call(await granting.programme())
    application = await granting.draft(call, applicant)
    before = await granting.refused("POST", f"/applications/{application}/submission", {}, by=applicant)
    await granting.done("POST", f"{registry}/{key}/activation", by="coordinator")

    async def is_handed_in() -> bool:
        return (await granting.ask("POST", f"/applications/{application}/submission", {}, by=applicant)).is_success

    await eventually(is_handed_in)
    assert before == "applicant-not-verified"


async def test_what_was_entered_is_answered_again_whatever_has_become_of_its_applicant(granting: Granting) -> None:
    call, applicant = await granting.call(await granting.programme()), await granting.association()
    body = {"application_id": str(uuid4()), "call_id": call, "applicant": str(applicant), "answers": {"purpose": "Kahvila", "sum": 100_000}}
    body |= {"arrived_at": now().isoformat(), "arrived_by": "paper"}
    entered = await granting.done("POST", "/registrations", body)
    await granting.done("POST", f"/api/registry/v1/organisations/{applicant}/suspension", {"reason": "moved"}, by="coordinator")

    async def is_suspended() -> bool:
        return bool(await granting.runtime.pool.fetchval("select state = 'suspended' from organisations where organisation_id = $1", applicant))

    await eventually(is_suspended)
    again = await granting.done("POST", "/registrations", body)
    assert (again, await granting.said(body["application_id"])) == (entered, ["application.submitted"])
    assert await granting.refused("POST", "/registrations", body | {"arrived_by": "email"}) == "already-there"


async def test_a_conflicted_reviewer_counts_no_more_and_a_single_review_decides_nothing(granting: Granting) -> None:
    call, applicant = await granting.call(await granting.programme()), await granting.association()
    application = await granting.reviewed(call, applicant)
    await granting.done("POST", f"/applications/{application}/conflicts", {"ground": "member_of_body"}, by=REVIEWERS[0])

    scored = await granting.refused("PUT", f"/applications/{application}/scores", {"scores": {"benefit": 1, "extent": 1}}, by=REVIEWERS[0])
    decided = await granting.refused("POST", "/decisions", a_decision(application, 100_000))
    ranking = await granting.done("POST", f"/calls/{call}/rankings", {})

    assert (scored, decided) == ("reviewer-conflicted", "too-few-reviews")
    assert (ranking["lines"], ranking["not_reviewed"]) == ([], [application])


async def test_who_was_not_given_an_application_declares_nothing_of_it(granting: Granting) -> None:
    application = await granting.application(await granting.call(await granting.programme()), await granting.association())
    before = await granting.said(application)

    refused = await granting.ask("POST", f"/applications/{application}/conflicts", {"ground": "member_of_body"}, by=REVIEWERS[1])

    assert (refused.status_code, refused.json()["slug"]) == (403, "not-a-reviewer")
    assert await granting.said(application) == before


async def test_a_draft_is_its_applicants_alone_and_a_reviewer_reads_what_was_given_to_them(granting: Granting) -> None:
    call, applicant, other = await granting.call(await granting.programme()), await granting.association(), await granting.association()
    draft, application = await granting.draft(call, applicant), await granting.application(call, other)
    await granting.done("POST", f"/applications/{application}/reviewers", {"reviewer": REVIEWERS[0]})

    readers: list[UUID | str] = [applicant, other, OFFICER, REVIEWERS[0], REVIEWERS[1], "coordinator"]
    of_draft = [(await granting.ask("GET", f"/applications/{draft}", by=who)).status_code for who in readers]
    of_handed_in = [(await granting.ask("GET", f"/applications/{application}", by=who)).status_code for who in readers]
    listed = {who: [one["application_id"] for one in (await granting.done("GET", f"/applications?call={call}", by=who))["items"]] for who in readers}

    assert of_draft == [200, 403, 403, 403, 403, 403]
    assert of_handed_in == [403, 200, 200, 200, 403, 403]
    assert list(listed.values()) == [[draft], [application], [application], [application], [], []]


async def test_who_applies_together_agrees_first_and_reads_the_same(granting: Granting) -> None:
    call, applicant, partner = await granting.call(await granting.programme()), await granting.association(), await granting.association("Kumppani")
    application = await granting.draft(call, applicant)
    shares = {"partners": [{"organisation_id": str(partner), "cents": 40_000}]}
    await granting.done("PUT", f"/applications/{application}/partners", shares, by=applicant)
    before = await granting.refused("POST", f"/applications/{application}/submission", {}, by=applicant)
    await granting.done("POST", f"/applications/{application}/partners/{partner}/agreement", by=partner)

    handed_in = await granting.done("POST", f"/applications/{application}/submission", {}, by=applicant)

    assert before == "partners-have-not-agreed"
    assert handed_in["state"] == "submitted"
    assert (await granting.facts(application))[-1]["data"]["partners"] == [str(partner)]


async def test_a_review_is_requested_within_its_time_and_may_raise_the_sum(granting: Granting) -> None:
    programme = await granting.programme()
    call, applicant = await granting.call(programme, most_cents=90_000), await granting.association()
    decision = (await granting.decided(await granting.reviewed(call, applicant), 50_000, decided_on=now().date().isoformat()))["decision_id"]
    path = f"/decisions/{decision}"
    early = await granting.refused("POST", f"{path}/review-requests", {"text": "Summa on liian pieni"}, by=applicant)
    sent = await granting.done("POST", f"{path}/sending", {"by": "electronic", "sent_on": now().date().isoformat()})
    asked = await granting.done("POST", f"{path}/review-requests", {"text": "Summa on liian pieni"}, by=applicant)
    request = asked["review_requests"][0]["review_request_id"]
    answer = {"granted_cents": 80_000, "reasons": words("Uusi selvitys"), "decided_by": "Aluehallitus", "decided_on": now().date().isoformat()}
    beyond = await granting.refused("POST", f"{path}/review-requests/{request}/decision", answer | {"granted_cents": 95_000})
    reviewed = await granting.done("POST", f"{path}/review-requests/{request}/decision", answer)

    assert beyond == "beyond-the-most"
    assert early == "not-sent-yet"
    assert sent["sent"]["review_until"] > (now() + timedelta(days=16)).isoformat()
    assert (reviewed["granted_cents"], reviewed["adjusted"][0]["why"], reviewed["review_requests"][0]["in_time"]) == (80_000, "review", True)


async def test_an_officer_with_a_conflict_decides_neither_an_application_nor_its_review(granting: Granting) -> None:
    call, applicant = await granting.call(await granting.programme()), await granting.association()
    application, today = await granting.reviewed(call, applicant), now().date().isoformat()
    path = f"/decisions/{(await granting.decided(application, 50_000, decided_on=today))['decision_id']}"
    await granting.done("POST", f"{path}/sending", {"by": "electronic", "sent_on": today})
    asked = await granting.done("POST", f"{path}/review-requests", {"text": "Summa on liian pieni"}, by=applicant)
    await granting.done("POST", f"/applications/{application}/conflicts", {"ground": "member_of_body"}, by=OFFICER)

    request = f"{path}/review-requests/{asked['review_requests'][0]['review_request_id']}/decision"
    answer = {"granted_cents": 80_000, "reasons": words("Uusi selvitys"), "decided_by": "Aluehallitus", "decided_on": today}
    refused = await granting.refused("POST", request, answer)

    assert refused == "reviewer-conflicted"
    assert (await granting.done("POST", request, answer, by=SECOND_OFFICER))["granted_cents"] == 80_000


async def test_a_clinic_of_a_call_is_proposed_whole_each_time(granting: Granting) -> None:
    call, clinic = await granting.call(await granting.programme()), uuid4()
    body = {"call_id": call, "kind": "grant_clinic", "title": {"fi": "Hakuklinikka"}, "starts_at": "2030-01-10T15:00:00+02:00"}
    for ends_at in ("2030-01-10T17:00:00+02:00", "2030-01-10T17:00:00+02:00", "2030-01-10T18:00:00+02:00"):
        await granting.done("PUT", f"/clinics/{clinic}", body | {"ends_at": ends_at})
    await granting.done("POST", f"/clinics/{clinic}/withdrawal", {"reason": "room_taken"})

    assert await granting.said(clinic) == ["clinic.proposed", "clinic.proposed", "clinic.withdrawn"]


def a_budget(cents: int, *, rule: str = "as_decided") -> dict[str, object]:
    return {"confirmed_cents": cents, "rule": rule, "decided_by": "Aluevaltuusto", "decided_on": f"{now().year}-02-10"}


async def test_a_decision_has_a_letter_as_a_page_and_in_print_and_the_budget_another(granting: Granting) -> None:
    programme = await granting.programme(sum_cents=100_000)
    call, applicant = await granting.call(programme, sum_cents=100_000), await granting.association("Porin Palvelijat")
    decision = (await granting.decided(await granting.reviewed(call, applicant), 100_000))["decision_id"]
    conditional = (await granting.ask("GET", f"/decisions/{decision}/letter.html", by=applicant)).text
    await granting.done("POST", f"/programmes/{programme}/budget", a_budget(96_000, rule="proportional"))

    adjusted = (await granting.ask("GET", f"/decisions/{decision}/letter.html?lang=sv", by=applicant)).text
    printed = await granting.ask("GET", f"/decisions/{decision}/letter.pdf", by=applicant)
    stranger = await granting.ask("GET", f"/decisions/{decision}/letter.pdf", by=await granting.association("Muu"))

    assert "1 000 €" in unicodedata.normalize("NFKC", conditional)
    assert "Porin Palvelijat" in conditional
    assert "960 €" in unicodedata.normalize("NFKC", adjusted)
    assert (printed.content[:5], printed.headers["cache-control"], stranger.status_code) == (b"%PDF-", "private, no-store", 403)
