"""Organisations through HTTP: one holder for an identifier, whatever comes at once; mergers that a person decides and that lose no id."""

import asyncio
from uuid import uuid4

import pytest
from stdnum.fi import ytunnus

from tests.border import is_problem
from tests.registry_http import ROOT, Registry

pytestmark = [pytest.mark.integration, pytest.mark.asyncio(loop_scope="module")]


def a_business_id() -> str:
    """Of a number that nobody else in the module takes."""
    while True:
        number = f"{uuid4().int % 10**7:07}"
        for check in "0123456789":
            if ytunnus.is_valid(number + check):
                return f"{number}-{check}"


async def test_one_active_organisation_holds_an_identifier_however_many_ask_at_once(registry: Registry) -> None:
    number = a_business_id()
    requested = [{"name": f"Kaksoset {part} ry", "kind": "association", "business_id": number} for part in range(8)]

    answers = await asyncio.gather(*(registry.client.post(f"{ROOT}/organisations", json=body) for body in requested))

    assert sorted(answer.status_code for answer in answers) == [201] + [409] * 7
    refused = next(answer for answer in answers if answer.status_code == 409)
    is_problem(refused, 409, "duplicate-identifier")
    assert (refused.json()["field"], refused.json()["value"]) == ("business_id", number)
    found = await registry.get("/organisations", business_id=number)
    assert len(found["items"]) == 1


async def test_a_dissolved_organisation_leaves_its_identifier_to_another(registry: Registry) -> None:
    number = a_business_id()
    former = await registry.post("/organisations", name="Entinen ry", kind="association", business_id=number)
    await registry.post(f"/organisations/{former['organisation_id']}/dissolution")

    heir = await registry.post("/organisations", name="Perijä ry", kind="association", business_id=number)

    assert heir["business_id"] == number


async def test_a_close_name_in_one_municipality_is_proposed_to_a_person_and_nothing_is_merged_by_itself(registry: Registry) -> None:
    name = f"Karhun Martat {uuid4().hex}"
    one = await registry.post("/organisations", name=f"{name} ry", kind="association", municipality="609")
    other = await registry.post("/organisations", name=f"{name} rf.", kind="association", municipality="609")

    proposals = (await registry.get("/merge-proposals", state="open", limit=1000))["items"]
    of_the_two = [one_ for one_ in proposals if {one_["organisation_id"], one_["resembles"]} == {one["organisation_id"], other["organisation_id"]}]
    assert [proposal["similarity"] for proposal in of_the_two] == [1.0]
    assert (await registry.get(f"/organisations/{one['organisation_id']}"))["state"] == "registered"

    declined = await registry.post(f"/merge-proposals/{of_the_two[0]['merge_proposal_id']}/refusal")
    assert declined["state"] == "declined"


async def test_after_a_merger_both_ids_keep_resolving_and_the_former_says_where_to(registry: Registry) -> None:
    ids = [str(await registry.an_organisation(f"Yhdistyvä {part}")) for part in range(3)]

    await registry.post(f"/organisations/{ids[0]}/merger", merged_into=ids[1])
    await registry.post(f"/organisations/{ids[1]}/merger", merged_into=ids[2])

    first, last = [await registry.get(f"/organisations/{one}") for one in (ids[0], ids[2])]
    assert (first["state"], first["merged_into"], first["resolves_to"]) == ("merged", ids[1], ids[2])
    assert (last["state"], last["resolves_to"]) == ("registered", ids[2])
