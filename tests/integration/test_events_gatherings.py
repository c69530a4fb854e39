"""Gatherings and their costs over HTTP: by the parties themselves, with real servers."""

from urllib.parse import urlencode
from uuid import UUID, uuid4

import pytest

from tests.events_http import ROOT, Served, a_theme_day
from tests.running import eventually

pytestmark = [pytest.mark.integration, pytest.mark.asyncio(loop_scope="module")]

MARCH = f"{ROOT}/settlement?since=2026-03-01&until=2026-03-31"


async def a_published_theme_day(served: Served, convenor: UUID, payer: UUID) -> str:
    """Its path. The convenor carries two thirds of 100.01 euros."""
    drafted = await served.done("POST", f"{ROOT}/gatherings", a_theme_day(convenor, payer), by=convenor)
    path = f"{ROOT}/gatherings/{drafted['gathering_id']}"
    weights = [{"payer": str(convenor), "weight": 2}, {"payer": str(payer), "weight": 1}]
    await served.done("PUT", f"{path}/costs", {"rent_cents": 10_000, "catering_cents": 1, "rule": {"by": "share", "payers": weights}}, by=convenor)
    await served.done("POST", f"{path}/proposal", by=convenor)
    await served.done("POST", f"{path}/agreements", {"organisation_id": str(payer)}, by=payer)
    for one in (convenor, payer):
        await served.done("POST", f"{path}/costs/acceptances", {"payer": str(one), "split": 1}, by=one)
    await served.done("POST", f"{path}/publication", by=convenor)
    return path


async def test_a_theme_day_goes_from_a_draft_to_having_been_held_by_its_parties_own_words(served: Served) -> None:
    centre, pori = uuid4(), uuid4()
    path = await a_published_theme_day(served, centre, pori)
    held = await served.done("POST", f"{path}/holding", {"attendance": [{"target_group": "older_people", "persons": 14}]}, by=centre)

    assert (held["state"], held["attendance"]) == ("held", [{"target_group": "older_people", "persons": 14}])
    steps = ("draft_gathering", "split_costs", "propose_gathering", "agree_to_gathering", "accept_share", "accept_share", "publish_gathering", "hold_gathering")
    changes = await served.done("GET", f"{path}/changes")
    assert [change["done"] for change in changes] == [f"events.{step}.v1" for step in steps]
    assert [change["done_by"] for change in changes[3:6]] == [f"of {pori}", f"of {centre}", f"of {pori}"]
    assert changes[3]["fields"] == {"agreed": [[], [str(pori)]], "state": ["proposed", "agreed"]}


async def test_a_gathering_with_costs_is_not_published_before_every_payer_has_accepted(served: Served) -> None:
    centre = uuid4()
    drafted = await served.done("POST", f"{ROOT}/gatherings", a_theme_day(centre), by=centre)
    path = f"{ROOT}/gatherings/{drafted['gathering_id']}"
    costs = {"rent_cents": 5_000, "rule": {"by": "head", "payers": [{"payer": str(centre), "heads": 3}]}}
    await served.done("PUT", f"{path}/costs", costs, by=centre)
    await served.done("POST", f"{path}/proposal", by=centre)
    refused = await served.ask("POST", f"{path}/publication", by=centre)
    assert (refused.status_code, refused.json()["type"]) == (409, "urn:yhteys:problem:shares-not-accepted")
    assert refused.json()["value"] == str(centre)


async def test_the_settlement_says_what_each_party_owes_in_a_period_to_the_cent(served: Served) -> None:
    centre, pori = await served.organisation("Yhteisökeskus"), await served.organisation("Porin Martat")
    await a_published_theme_day(served, centre, pori)

    async def names_are_known() -> bool:
        return {str(centre), str(pori)} <= {line["payer"] for line in await served.done("GET", MARCH) if line["payer_name"]}

    await eventually(names_are_known)
    lines = [line for line in await served.done("GET", MARCH) if line["payer"] in {str(centre), str(pori)}]
    owed = {line["payer"]: (line["payer_name"].rpartition(" ")[0], line["rent_cents"] + line["catering_cents"]) for line in lines}
    assert owed == {str(centre): ("Yhteisökeskus", 6_667), str(pori): ("Porin Martat", 3_334)}
    assert await served.done("GET", f"{ROOT}/settlement?since=2026-03-03&until=2026-03-31") == []
    sheet = await served.ask("GET", MARCH.replace("settlement?", "settlement.csv?"))
    assert sheet.content.startswith(b"\xef\xbb\xbfMaksaja;")
    assert ";66,67\r\n" in sheet.text


async def test_a_party_acts_for_itself_alone(served: Served) -> None:
    centre, pori = uuid4(), uuid4()
    drafted = await served.done("POST", f"{ROOT}/gatherings", a_theme_day(centre, pori), by=centre)
    path = f"{ROOT}/gatherings/{drafted['gathering_id']}"
    assert (await served.ask("POST", f"{ROOT}/gatherings", a_theme_day(centre, pori), by=pori)).status_code == 403
    assert (await served.ask("POST", f"{path}/proposal", by=pori)).status_code == 403
    assert (await served.ask("POST", f"{path}/proposal", by="volunteer")).status_code == 403
    await served.done("POST", f"{path}/proposal", by="coordinator")
    assert (await served.ask("POST", f"{path}/agreements", {"organisation_id": str(pori)}, by=centre)).status_code == 403
    assert (await served.done("POST", f"{path}/agreements", {"organisation_id": str(pori)}, by=pori))["state"] == "agreed"


async def test_gatherings_are_found_by_window_target_group_and_municipality(served: Served) -> None:
    centre = uuid4()
    day = {"starts_at": "2027-03-02T10:00:00+02:00", "ends_at": "2027-03-02T11:00:00+02:00"}
    later = {"starts_at": "2027-04-02T10:00:00+03:00", "ends_at": "2027-04-02T11:00:00+03:00"}
    drafted = [a_theme_day(centre, **day), a_theme_day(centre, **later), a_theme_day(centre, **day, target_groups=["families"])]
    march, *_ = [(await served.done("POST", f"{ROOT}/gatherings", one, by=centre))["gathering_id"] for one in drafted]

    async def found(**query: str) -> list[str]:
        answer = await served.done("GET", f"{ROOT}/gatherings?{urlencode(query)}")
        return [one["gathering_id"] for one in answer["items"]]

    window = {"ends_after": "2027-03-01T00:00:00+02:00", "starts_before": "2027-04-01T00:00:00+03:00"}
    assert await found(**window, target_group="older_people", municipality="609") == [march]
    assert len(await found(ends_after="2027-03-01T00:00:00+02:00", starts_before="2027-05-01T00:00:00+03:00")) == 3


async def test_the_faults_of_a_draft_are_named(served: Served) -> None:
    centre = uuid4()
    for changed, status, field in (
        ({"ends_at": "2026-03-02T10:00:00+02:00"}, 422, "ends_at"),
        ({"title": {}}, 422, "title"),
        ({"starts_at": "2026-03-02T10:00:00"}, 422, "starts_at"),
        ({"kind": "party"}, 422, "kind"),
    ):
        answer = await served.ask("POST", f"{ROOT}/gatherings", a_theme_day(centre, **changed), by=centre)
        assert (answer.status_code, answer.json()["field"]) == (status, field), answer.text
