"""What the grant office asks before it acts: what waits, what confirming a budget would do, and which forms there are."""

from uuid import UUID, uuid4

import pytest

from shared.clock import now
from tests.grants_http import REVIEWERS, Granting

pytestmark = [pytest.mark.integration, pytest.mark.asyncio(loop_scope="module")]


@pytest.mark.parametrize(("rule", "after"), [("proportional", [72_000, 72_000]), ("by_rank", [90_000, 54_000])])
async def test_the_preview_of_a_budget_is_what_confirming_it_does(granting: Granting, rule: str, after: list[int]) -> None:
    programme = await granting.programme(sum_cents=400_000)
    call = await granting.call(programme, sum_cents=400_000)
    best, next_best = [await granting.reviewed(call, await granting.association(), scores=(one, one)) for one in (5, 3)]
    await granting.done("POST", f"/calls/{call}/rankings", {})
    decisions = [(await granting.decided(one, 90_000))["decision_id"] for one in (best, next_best)]

    shown = await granting.done("GET", f"/programmes/{programme}/budget-preview?confirmed_cents=144000&rule={rule}")
    still = [(await granting.done("GET", f"/decisions/{key}"))["granted_cents"] for key in decisions]
    budget = {"confirmed_cents": 144_000, "rule": rule, "decided_by": "Aluevaltuusto", "decided_on": f"{now().year}-02-10"}
    await granting.done("POST", f"/programmes/{programme}/budget", budget)

    done = [(await granting.done("GET", f"/decisions/{key}"))["granted_cents"] for key in decisions]
    assert [(one["decision_id"], one["was_cents"], one["cents"]) for one in shown["lines"]] == list(zip(decisions, [90_000] * 2, after, strict=True))
    assert (shown["planned_cents"], shown["final_cents"], shown["was_cents"], shown["cents"]) == (400_000, 0, 180_000, 144_000)
    assert (still, done) == ([90_000, 90_000], after)
    assert await granting.refused("GET", f"/programmes/{programme}/budget-preview?confirmed_cents=1&rule={rule}") == "budget-confirmed"


async def test_a_preview_refuses_what_confirming_would(granting: Granting) -> None:
    programme = await granting.programme(sum_cents=200_000)
    call = await granting.call(programme, sum_cents=200_000)
    await granting.decided(await granting.reviewed(call, await granting.association()), 90_000)

    small = await granting.ask("GET", f"/programmes/{programme}/budget-preview?confirmed_cents=80000&rule=as_decided")

    assert (small.status_code, small.json()["slug"], small.json()["lacking_cents"]) == (409, "confirmed-sum-too-small", 10_000)
    path = f"/programmes/{programme}/budget-preview?confirmed_cents=80000&rule=by_rank"
    assert (await granting.ask("GET", path, by=REVIEWERS[0])).status_code == 403


async def test_what_waits_in_a_programme_is_counted_by_call(granting: Granting) -> None:
    programme = await granting.programme()
    call = await granting.call(programme)
    await _handed_in(granting, call)
    back = await _handed_in(granting, call)
    await granting.done("POST", f"/applications/{back[0]}/supplement-requests", {"text": "Tilinpäätös puuttuu", "due_on": "2030-01-01"})
    await granting.done("POST", f"/applications/{back[0]}/supplements", {"text": "Tässä"}, by=back[1])
    await granting.application(call, await granting.association())
    await granting.reviewed(call, await granting.association())
    await granting.decided(await granting.reviewed(call, await granting.association()), 50_000)

    shown = await granting.done("GET", f"/programmes/{programme}/standing")

    [counts] = shown["calls"]
    assert {name: count for name, count in counts.items() if count and name not in {"call_id", "asked_cents"}} == {
        "submitted": 1, "supplemented": 1, "complete": 1, "reviewed": 1, "decided": 1,
    }  # fmt: skip
    assert (counts["asked_cents"], shown["to_send"], shown["to_review"], shown["reviewers"]) == (500_000, 1, 0, list(REVIEWERS))
    assert (await granting.ask("GET", f"/programmes/{programme}/standing", by=back[1])).status_code == 403


async def test_a_ranking_is_tried_with_other_terms_and_nothing_of_it_is_kept(granting: Granting) -> None:
    call = await granting.call(await granting.programme())
    await granting.reviewed(call, await granting.association(), scores=(5, 5))
    await granting.done("POST", f"/calls/{call}/rankings", {})

    path = f"/calls/{call}/what-if?sum_cents=90000&least_score=20&most_share=50&least_cents=100&step_cents=1000&weights=benefit:5"
    tried = await granting.done("GET", path)

    assert [(one["proposed_cents"], one["was_cents"], one["rule"]) for one in tried["lines"]] == [(50_000, 100_000, "largest_share")]
    assert (await granting.done("GET", f"/calls/{call}/ranking"))["proposed_cents"] == 100_000


async def test_no_other_sum_given_what_the_call_can_still_grant_is_laid_out_among_those_not_decided(granting: Granting) -> None:
    call = await granting.call(await granting.programme(sum_cents=150_000), sum_cents=150_000)
    first, second = [await granting.reviewed(call, await granting.association()) for _ in range(2)]
    await granting.decided(first, 100_000)

    tried = await granting.done("GET", f"/calls/{call}/what-if")
    proposed = await granting.done("POST", f"/calls/{call}/rankings", {})

    expected = [(second, 50_000)]
    assert [(one["application_id"], one["proposed_cents"]) for one in tried["lines"]] == expected
    assert [(one["application_id"], one["proposed_cents"]) for one in proposed["lines"]] == expected


async def test_disagreement_is_for_the_grant_office_alone(granting: Granting) -> None:
    call, applicant = await granting.call(await granting.programme()), await granting.association()
    application = await granting.reviewed(call, applicant, scores=(5, 1))

    seen = {who: (await granting.done("GET", f"/applications/{application}", by=who))["far_apart"] for who in ("grant_officer", applicant, REVIEWERS[0])}

    assert list(seen.values()) == [["benefit", "extent"], None, None]


async def test_applications_stand_in_the_order_in_which_they_came_part_by_part_and_say_what_their_reader_has_to_review(granting: Granting) -> None:
    call = await granting.call(await granting.programme())
    keys = [await granting.application(call, await granting.association()) for _ in range(5)]
    for key in keys[:3]:
        await granting.done("POST", f"/applications/{key}/reviewers", {"reviewer": REVIEWERS[0]})
    await granting.done("PUT", f"/applications/{keys[0]}/scores", {"scores": {"benefit": 3, "extent": 3}}, by=REVIEWERS[0])
    await granting.done("POST", f"/applications/{keys[1]}/conflicts", {"ground": "gain"}, by=REVIEWERS[0])

    seen, after = [], ""
    while True:
        part = await granting.done("GET", f"/applications?call={call}&limit=2{after}")
        seen += [one["application_id"] for one in part["items"]]
        if part["next"] is None:
            break
        after = f"&after={part['next']}"
    own = await granting.done("GET", f"/applications?call={call}", by=REVIEWERS[0])

    assert seen == keys
    assert [(one["application_id"], one["own_review"]) for one in own["items"]] == list(zip(keys, ("given", "conflicted", "awaited"), strict=False))
    assert {one["own_review"] for one in (await granting.done("GET", f"/applications?call={call}"))["items"]} == {None}


async def test_sessions_of_a_call_are_listed_and_one_asked_for_again_is_not_said_again(granting: Granting) -> None:
    call, key = await granting.call(await granting.programme()), str(uuid4())
    body = {
        "call_id": call,
        "kind": "info_session",
        "title": {"fi": "Hakuinfo"},
        "starts_at": "2030-01-10T15:00:00+02:00",
        "ends_at": "2030-01-10T16:00:00+02:00",
    }
    for _ in range(2):
        await granting.done("PUT", f"/clinics/{key}", body)
    [listed] = await granting.done("GET", f"/calls/{call}/clinics")
    await granting.done("POST", f"/clinics/{key}/withdrawal", {"reason": "venue"})

    assert (listed["title"]["fi"], listed["starts_at"], listed["withdrawn"]) == ("Hakuinfo", "2030-01-10T15:00:00+02:00", False)
    assert [one["withdrawn"] for one in await granting.done("GET", f"/calls/{call}/clinics")] == [True]
    assert await granting.said(key) == ["clinic.proposed", "clinic.withdrawn"]


async def test_a_form_of_the_service_is_published_as_it_is_and_then_found_among_those_of_calls(granting: Granting) -> None:
    before = {one["code"]: one["form_id"] for one in await granting.done("GET", "/forms")}
    document = (await granting.done("GET", "/first-forms/small"))["document"]
    key = str(uuid4())
    await granting.done("PUT", f"/forms/{key}/versions/1", document)

    after = {one["code"]: one["form_id"] for one in await granting.done("GET", "/forms")}
    assert (before["small"], after["small"], after["operating"]) == (None, key, None)


async def _handed_in(granting: Granting, call: str) -> tuple[str, UUID]:
    applicant = await granting.association()
    key = await granting.draft(call, applicant)
    await granting.done("POST", f"/applications/{key}/submission", {}, by=applicant)
    return key, applicant
