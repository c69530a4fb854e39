"""Partnership tables and forums over HTTP: led by their convenors and chairs, their meetings counted, their outcomes followed."""

import asyncio
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest

from services.events.wiring import DUE
from shared.clock import now
from shared.domain.days import helsinki_day
from shared.work.due_work import do_all
from tests.events_http import ROOT, Served
from tests.running import eventually

pytestmark = [pytest.mark.integration, pytest.mark.asyncio(loop_scope="module")]

TODAY = helsinki_day(now())


def in_days(days: int) -> str:
    return (TODAY + timedelta(days=days)).isoformat()


async def a_forum(served: Served, convenor: UUID, **changed: Any) -> str:
    """Its path."""
    given = {"kind": "partnership_table", "name": {"fi": "Yksinäisyys"}, "theme": "loneliness", "convenor": str(convenor)}
    return f"{ROOT}/forums/{(await served.done('POST', f'{ROOT}/forums', given | changed, by=convenor))['forum_id']}"


def a_meeting(**changed: Any) -> dict[str, Any]:
    """One that has just been."""
    ended = now()
    return {"title": {"fi": "Kokous"}, "starts_at": (ended - timedelta(minutes=1)).isoformat(), "ends_at": ended.isoformat()} | changed


async def hold(served: Served, gathering_id: object, convenor: UUID, *, persons: int = 12) -> None:
    path = f"{ROOT}/gatherings/{gathering_id}"
    await served.done("POST", f"{path}/publication", by=convenor)
    await served.done("POST", f"{path}/holding", {"attendance": [{"target_group": "professionals", "persons": persons}]}, by=convenor)


async def many_look(served: Served, days: int) -> None:
    """As so many processes would, at once, so many days from now."""
    await asyncio.gather(*(do_all(served.runtime, DUE, at=now() + timedelta(days=days)) for _ in range(4)))


def quarter_end(day: date) -> date:
    month = 3 * ((day.month - 1) // 3) + 3
    return (date(day.year, month, 28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)


async def test_a_meeting_that_was_held_counts_once_for_the_forum_and_for_the_network_that_it_is(served: Served) -> None:
    red_cross = await served.organisation("SPR")
    networks = "/api/registry/v1/networks"
    network = (await served.done("POST", networks, {"name": "Valmiusfoorumi", "theme": "preparedness", "meetings_per_year": 4}))["network_id"]
    path = await a_forum(served, red_cross, kind="preparedness_forum", network_id=network)
    (convened,) = (await served.done("POST", f"{path}/meetings", {"meeting": a_meeting()}, by=red_cross))["items"]
    await hold(served, convened["gathering_id"], red_cross)

    async def counted_by_both() -> bool:
        forum, of_registry = await served.done("GET", path), await served.done("GET", f"{networks}/{network}")
        return bool(forum["plan"]["held"] == of_registry["meetings_held"] == 1)

    await eventually(counted_by_both)
    forum, (meeting,) = await served.done("GET", path), (await served.done("GET", f"{path}/meetings"))["items"]
    assert (convened["state"], meeting["state"], meeting["held_on"]) == ("agreed", "held", TODAY.isoformat())
    assert (forum["meetings_per_year"], forum["meetings_held"], forum["plan"]["missing"]) == (4, 1, 0)
    assert await served.said(forum["forum_id"]) == ["forum.founded", "forum.convened", "forum.met"]
    (heard,) = (await served.done("GET", f"{networks}/{network}/meetings"))["items"]
    assert heard == {"meeting_id": meeting["gathering_id"], "held_on": TODAY.isoformat(), "participants": 12}


async def test_a_gathering_that_was_held_already_is_counted_when_it_is_made_a_meeting_and_only_in_one_forum(served: Served) -> None:
    county, networks = uuid4(), "/api/registry/v1/networks"
    network = (await served.done("POST", networks, {"name": "Kumppanuuspöydät", "theme": "loneliness"}))["network_id"]
    path, other = await a_forum(served, county, network_id=network), await a_forum(served, county)
    drafted = await served.done("POST", f"{ROOT}/gatherings", a_meeting(kind="partnership_table", convenor=str(county)), by=county)
    gathering = {"gathering_id": drafted["gathering_id"]}
    await served.done("POST", f"{ROOT}/gatherings/{drafted['gathering_id']}/proposal", by=county)
    await hold(served, drafted["gathering_id"], county)

    for _ in range(2):
        await served.done("POST", f"{path}/meetings", gathering, by=county)
    refused = await served.ask("POST", f"{other}/meetings", gathering, by=county)

    async def counted_by_registry() -> bool:
        return bool((await served.done("GET", f"{networks}/{network}"))["meetings_held"] == 1)

    await eventually(counted_by_registry)
    assert (await served.done("GET", path))["meetings_held"] == 1
    assert await served.said(path.rpartition("/")[2]) == ["forum.founded", "forum.convened", "forum.met"]
    assert (refused.status_code, refused.json()["slug"]) == (409, "meeting-of-another-forum")
    assert (await served.ask("POST", f"{path}/meetings", {}, by=county)).json()["slug"] == "nothing-to-convene"
    assert (await served.ask("POST", f"{path}/meetings", {"meeting": a_meeting()}, by=uuid4())).status_code == 403


async def test_a_slot_that_passed_without_a_meeting_is_told_once_and_shown_as_missing(served: Served) -> None:
    centre = uuid4()
    path = await a_forum(served, centre, kind="family_centre_network", municipalities=["609", "051"])
    shown = (await served.done("GET", f"{ROOT}/forums?convenor={centre}&municipality=051&kind=family_centre_network"))["items"]
    assert [forum["plan"]["next_by"] for forum in shown] == [quarter_end(TODAY).isoformat()]

    for days in (92, 92, 93):
        await many_look(served, days)

    due = [fact["data"] for fact in await served.facts(path.rpartition("/")[2]) if fact["type"] == "events.forum.meeting_due.v1"]
    assert [(fact["due_by"], fact["held"], fact["meetings_per_year"]) for fact in due][:1] == [(quarter_end(TODAY).isoformat(), 0, 4)]
    assert len({fact["due_by"] for fact in due}) == len(due)


async def test_a_table_agrees_on_rules_and_invites_and_its_chair_leads_it_too(served: Served) -> None:
    county, chair, parish = uuid4(), uuid4(), uuid4()
    path = await a_forum(served, county, invitees=[str(parish)])
    await served.done("PUT", f"{path}/chair", {"organisation_id": str(chair), "key_person_id": str(uuid4())}, by=county)
    rules = [{"on": "convening", "text": "Hyvinvointialue kutsuu koolle"}, {"on": "carrying_on", "text": "Tulokset viedään lautakuntaan"}]
    ruled = await served.done("PUT", f"{path}/rules", {"rules": rules}, by=chair)
    await served.done("POST", f"{path}/invitees", {"organisation_id": str(chair)}, by=chair)
    left = await served.done("POST", f"{path}/invitees/{parish}/departure", by=parish)

    assert ([rule["agreed_on"] for rule in ruled["rules"]], ruled["unsettled"]) == ([TODAY.isoformat()] * 2, ["chairing", "inviting"])
    assert left["invitees"] == [str(chair)]
    assert [change["done_by"] for change in await served.done("GET", f"{path}/changes")][-1] == f"of {parish}"
    refused = [await served.ask("PUT", f"{path}/rules", {"rules": []}, by=parish), await served.ask("POST", f"{path}/closing", {}, by=parish)]
    assert [answer.status_code for answer in refused] == [403, 403]
    assert "Hyvinvointialue" not in str(await served.facts(path.rpartition("/")[2]))


async def test_an_outcome_is_followed_from_table_to_forum_until_its_owner_says_that_it_is_done(served: Served) -> None:
    county, red_cross, pori, martat = uuid4(), uuid4(), uuid4(), uuid4()
    table, forum = await a_forum(served, county), await a_forum(served, red_cross, kind="network")
    recording = {"text": "Soittorinki aloittaa", "owner": str(pori), "due_on": in_days(30)}
    recorded = await served.done("POST", f"{table}/outcomes", recording, by=county)
    path = f"{ROOT}/outcomes/{recorded['outcome_id']}"
    await served.done("POST", f"{path}/reassignment", {"owner": str(martat), "due_on": in_days(40)}, by=county)
    await served.done("POST", f"{path}/carrying", {"forum_id": forum.rpartition("/")[2]}, by=county)

    assert (await served.ask("POST", f"{path}/reassignment", {"owner": str(pori)}, by=county)).status_code == 403
    assert [(await served.done("GET", one))["open_outcomes"] for one in (table, forum)] == [0, 1]
    done = await served.done("POST", f"{path}/completion", by=martat)

    assert (done["state"], done["closed_on"], done["version"]) == ("done", TODAY.isoformat(), 4)
    assert done["earlier"] == [{"owner": str(pori), "due_on": in_days(30), "until": TODAY.isoformat()}]
    assert [stay["forum_id"] for stay in done["carried"]] == [table.rpartition("/")[2]]
    by = [(change["done"], change["done_by"]) for change in await served.done("GET", f"{path}/changes")]
    assert by[2:] == [("events.carry_outcome.v1", f"of {county}"), ("events.complete_outcome.v1", f"of {martat}")]
    late = await served.ask("POST", f"{path}/dropping", {"reason": "Turha"}, by=red_cross)
    assert (late.status_code, late.json()["slug"]) == (409, "outcome-not-open")
    assert await served.said(recorded["outcome_id"]) == [f"outcome.{step}" for step in ("recorded", "reassigned", "carried", "completed")]


async def test_open_outcomes_are_listed_by_owner_and_due_date_and_the_overdue_are_reminded_of_once(served: Served) -> None:
    county, pori = uuid4(), uuid4()
    table = await a_forum(served, county)
    recordings = [{"text": "Tehdään", "owner": str(pori), "due_on": in_days(days)} for days in (-1, 50, 20, 10)]
    overdue, later, soon, dropped = [(await served.done("POST", f"{table}/outcomes", one, by=county))["outcome_id"] for one in recordings]
    await served.done("POST", f"{ROOT}/outcomes/{dropped}/dropping", {"reason": "Ei rahoitusta"}, by=county)

    async def found(query: str) -> list[tuple[str, bool]]:
        page = await served.done("GET", f"{ROOT}/outcomes?owner={pori}&{query}")
        return [(one["outcome_id"], one["overdue"]) for one in page["items"]]

    assert await found("state=open") == [(overdue, True), (soon, False), (later, False)]
    assert await found(f"state=open&due_before={in_days(20)}") == [(overdue, True)]
    assert await found(f"after={soon}&limit=1") == [(later, False)]
    assert await found(f"state=dropped&forum={table.rpartition('/')[2]}") == [(dropped, False)]
    assert (await served.done("GET", table))["overdue_outcomes"] == 1

    for days in (0, 1, 21, 22):
        await many_look(served, days)
    assert [(await served.said(one)).count("outcome.overdue") for one in (overdue, soon, later, dropped)] == [1, 1, 0, 0]
