"""State aid in the service: screened, declared, linked, and no decision beyond what an undertaking may have."""

import asyncio
from uuid import UUID, uuid4

import pytest

from shared.clock import now
from tests.grants_http import Granting, a_decision

pytestmark = [pytest.mark.integration, pytest.mark.asyncio(loop_scope="module")]

CEILING = 30_000_000
ECONOMIC = {"economic_activity": True, "reason": "Kahvila myy ateriat", "sector": "Q.88.99"}


async def a_screened(granting: Granting, applicant: UUID, cents: int) -> str:
    """A reviewed application in a programme of its own, found to be aid."""
    call = await granting.call(await granting.programme(sum_cents=90_000_000), sum_cents=90_000_000)
    application = await granting.reviewed(call, applicant, sum_cents=cents)
    await granting.done("PUT", f"/applications/{application}/screen", ECONOMIC)
    return application


async def declared(granting: Granting, applicant: UUID, cents: int) -> str:
    body = {"organisation_id": str(applicant), "cents": cents, "granted_on": f"{now().year - 1}-06-01", "granter": "Business Finland"}
    return str((await granting.done("POST", "/declared-aid", body, by=applicant))["aid_id"])


async def general(granting: Granting, organisation: UUID, **query: str) -> dict[str, int]:
    asked = "&".join(f"{name}={value}" for name, value in query.items())
    shown = await granting.done("GET", f"/state-aid/{organisation}?{asked}")
    [found] = [one for one in shown["regulations"] if one["regulation"] == "general"]
    return {name: found[name] for name in ("counted_cents", "room_cents")}


async def test_a_decision_beyond_the_ceiling_is_refused_with_the_figures_and_the_day(granting: Granting) -> None:
    applicant = await granting.association()
    await declared(granting, applicant, CEILING - 5_000_000)
    application = await a_screened(granting, applicant, 6_000_000)

    refused = await granting.ask("POST", "/decisions", a_decision(application, 6_000_000, asked_cents=6_000_000))
    decided = await granting.decided(application, 5_000_000, asked_cents=6_000_000)

    problem = refused.json()
    assert (refused.status_code, problem["slug"]) == (409, "de-minimis-ceiling-exceeded")
    assert (problem["room_cents"], problem["excess_cents"], problem["ceiling_cents"]) == (5_000_000, 1_000_000, CEILING)
    assert problem["frees_on"] == f"{now().year + 2}-06-02"
    assert decided["granted_cents"] == 5_000_000
    assert await general(granting, applicant) == {"counted_cents": CEILING, "room_cents": 0}


async def test_two_decisions_in_two_programmes_at_once_do_not_both_pass_the_ceiling(granting: Granting) -> None:
    one, other = await granting.association(), await granting.association()
    await granting.done("POST", "/links", {"one": str(one), "other": str(other), "ground": "majority_of_votes", "since": "2020-01-01"})
    applications = [await a_screened(granting, applicant, 20_000_000) for applicant in (one, other)]

    answers = await asyncio.gather(
        *(granting.ask("POST", "/decisions", a_decision(key, 20_000_000, asked_cents=20_000_000)) for key in applications for _ in range(2))
    )

    assert sorted({answer.status_code for answer in answers if answer.is_success}) == [201]
    assert sum(answer.is_success for answer in answers) == 1
    assert "de-minimis-ceiling-exceeded" in {answer.json()["slug"] for answer in answers if answer.is_error}
    assert await general(granting, one) == await general(granting, other) == {"counted_cents": 20_000_000, "room_cents": 10_000_000}


async def test_a_link_that_has_ended_joins_no_more_and_what_was_retracted_counts_no_more(granting: Granting) -> None:
    one, other = await granting.association(), await granting.association()
    aid = await declared(granting, one, 1_000_000)
    link = await granting.done("POST", "/links", {"one": str(one), "other": str(other), "ground": "appoints_board", "since": "2020-01-01"})
    linked = await general(granting, other)
    await granting.done("PUT", f"/links/{link['link_id']}/end", {"until": "2021-12-31"})
    after = await general(granting, other)
    await granting.done("POST", f"/declared-aid/{aid}/retraction")

    assert (linked["counted_cents"], after["counted_cents"], (await general(granting, one))["counted_cents"]) == (1_000_000, 0, 0)
    assert await granting.said(link["link_id"]) == ["organisations.linked", "organisations.unlinked"]


async def test_without_economic_activity_nothing_counts_and_found_to_be_aid_after_the_decision_it_does(granting: Granting) -> None:
    applicant = await granting.association()
    application = await a_screened(granting, applicant, 6_000_000)
    await granting.done("PUT", f"/applications/{application}/screen", {"economic_activity": False, "reason": "Talkootyötä"})
    await granting.decided(application, 6_000_000, asked_cents=6_000_000)
    before = await general(granting, applicant)
    await declared(granting, applicant, CEILING)
    beyond = await granting.refused("PUT", f"/applications/{application}/screen", ECONOMIC)

    assert (before["counted_cents"], beyond) == (0, "de-minimis-ceiling-exceeded")


async def test_a_smaller_budget_gives_room_again(granting: Granting) -> None:
    applicant, programme = await granting.association(), await granting.programme(sum_cents=10_000_000)
    application = await granting.reviewed(await granting.call(programme, sum_cents=10_000_000), applicant, sum_cents=10_000_000)
    await granting.done("PUT", f"/applications/{application}/screen", ECONOMIC)
    await granting.decided(application, 10_000_000, asked_cents=10_000_000)
    before = await general(granting, applicant)
    budget = {"confirmed_cents": 4_000_000, "rule": "proportional", "decided_by": "Valtuusto", "decided_on": f"{now().year}-02-01"}
    await granting.done("POST", f"/programmes/{programme}/budget", budget)

    assert (before["counted_cents"], (await general(granting, applicant))["counted_cents"]) == (10_000_000, 4_000_000)


async def test_the_central_register_gets_its_rows_as_json_and_as_a_table(granting: Granting) -> None:
    applicant = await granting.association("Kahvila ja keittiö")
    application = await a_screened(granting, applicant, 6_000_000)
    await granting.decided(application, 1_234_50, asked_cents=6_000_000)

    rows = (await granting.done("GET", "/aid-register?since=2026-01-01"))["items"]
    table = (await granting.ask("GET", "/aid-register.csv")).content.decode("utf-8-sig").splitlines()

    [row] = [one for one in rows if one["beneficiary_name"].startswith("Kahvila ja keittiö")]
    assert (row["aid_amount"], row["sector"], row["aid_instrument"], row["missing"]) == ("1234.50", "Q.88.99", "grant", ["beneficiary_identification"])
    assert (table[0].split(",")[0], len(table)) == ("regulation", len(rows) + 1)
    assert await granting.refused("GET", "/aid-register", by=applicant) == "forbidden"


async def test_what_aid_it_has_is_for_the_organisation_itself_and_the_grant_office(granting: Granting) -> None:
    applicant, stranger = await granting.association(), await granting.association()
    body = {"organisation_id": str(applicant), "cents": 1, "granted_on": "2026-01-01", "granter": "Toinen"}

    assert (await granting.ask("GET", f"/state-aid/{applicant}", by=applicant)).is_success
    assert await granting.refused("GET", f"/state-aid/{applicant}", by=stranger) == "forbidden"
    assert await granting.refused("POST", "/declared-aid", body, by=stranger) == "forbidden"
    assert (
        await granting.refused("POST", "/links", {"one": str(uuid4()), "other": str(uuid4()), "ground": "x", "since": "2026-01-01"}, by=applicant)
        == "forbidden"
    )
