"""The shared calendar over HTTP: many edit one gathering at once, each sees what the others did, and what collides is shown from both sides."""

import asyncio
from typing import Any
from uuid import UUID, uuid4

import pytest

from services.events.wiring import SERVICE
from shared.auth import Caller
from shared.contracts.events import Title
from shared.contracts.events.forums import ForumId, ForumKind, FoundForum
from shared.contracts.words import OrganisationId
from tests.border import is_problem
from tests.events_http import ROOT, Served, a_published_gathering, a_theme_day

pytestmark = [pytest.mark.integration, pytest.mark.asyncio(loop_scope="module")]

COORDINATOR = Caller(subject="olka", roles=frozenset({"coordinator"}))
NOON = {"starts_at": "2026-03-02T12:00:00+02:00", "ends_at": "2026-03-02T14:00:00+02:00"}


async def a_draft(served: Served, convenor: UUID, *parties: UUID, **changed: Any) -> tuple[str, int]:
    """Its path, and the number of its newest change."""
    drafted = await served.done("POST", f"{ROOT}/gatherings", a_theme_day(convenor, *parties, **changed), by=convenor)
    return f"{ROOT}/gatherings/{drafted['gathering_id']}", drafted["last_change"]


async def test_every_party_edits_the_same_row_at_once_and_nobodys_edit_is_lost(served: Served) -> None:
    centre, pori, rauma = uuid4(), uuid4(), uuid4()
    path, base = await a_draft(served, centre, pori, rauma)
    wanted = {
        centre: {"title": {"fi": "Muistipäivä"}}, pori: {"capacity": 40, "free_of_charge": True}, rauma: {"contents": {"fi": "Muistitestejä ja kahvia"}},
    }  # fmt: skip
    await asyncio.gather(*(served.done("PATCH", path, {"base": base, "edited": edited}, by=by) for by, edited in wanted.items()))

    merged = await served.done("GET", path)
    assert (merged["title"]["fi"], merged["capacity"], merged["contents"]["fi"]) == ("Muistipäivä", 40, "Muistitestejä ja kahvia")
    changes = await served.done("GET", f"{path}/changes")
    assert {change["done_by"] for change in changes[1:]} == {f"of {party}" for party in wanted}
    assert merged["last_change"] == changes[-1]["change"]


async def test_a_conflict_shows_both_sides_with_who_and_when(served: Served) -> None:
    centre, pori = uuid4(), uuid4()
    path, base = await a_draft(served, centre, pori, capacity=20)
    moved = {"base": base, "edited": {"time": NOON, "capacity": 30}}
    await served.done("PATCH", path, moved, by=centre)
    refused = await served.ask("PATCH", path, {"base": base, "edited": {"capacity": 40, "municipality": "684"}}, by=pori)

    assert is_problem(refused, 409, "edits-collide", field="capacity")
    (sides,) = refused.json()["collisions"]
    assert sides.pop("at")
    assert sides == {"field": "capacity", "was": 20, "theirs": 30, "by": f"of {centre}", "yours": 40}
    assert (await served.done("GET", path))["municipality"] == "609"
    assert (await served.done("PATCH", path, moved, by=centre))["capacity"] == 30


async def test_who_is_no_party_edits_nothing_and_who_works_for_the_area_may(served: Served) -> None:
    path, base = await a_draft(served, uuid4())
    edit = {"base": base, "edited": {"capacity": 40}}

    assert is_problem(await served.ask("PATCH", path, edit, by=uuid4()), 403, "forbidden")
    assert (await served.done("PATCH", path, edit, by="coordinator"))["capacity"] == 40


async def test_an_edit_is_undone_and_the_undoing_too_and_each_is_a_change_of_its_own(served: Served) -> None:
    centre = uuid4()
    path, base = await a_draft(served, centre, capacity=20)
    edited = await served.done("PATCH", path, {"base": base, "edited": {"capacity": 30}}, by=centre)
    undone = await served.done("POST", f"{path}/changes/{edited['last_change']}/reversal", by=centre)
    again = await served.done("POST", f"{path}/changes/{undone['last_change']}/reversal", by=centre)

    assert (undone["capacity"], again["capacity"]) == (20, 30)
    done = [change["done"] for change in await served.done("GET", f"{path}/changes")]
    assert done == ["events.draft_gathering.v1", "events.edit_gathering.v1", "events.undo_change.v1", "events.undo_change.v1"]
    assert is_problem(await served.ask("POST", f"{path}/changes/{base}/reversal", by=centre), 409, "not-undoable")


async def test_a_published_gathering_that_moves_stays_published_and_says_from_when_to_when(served: Served) -> None:
    centre = uuid4()
    path = await a_published_gathering(served, centre)
    base = (await served.done("GET", path))["last_change"]
    moved = await served.done("PATCH", path, {"base": base, "edited": {"time": NOON, "spot": {"description": "Kirjasto"}}}, by=centre)

    fact = (await served.facts(moved["gathering_id"]))[-1]
    assert (moved["state"], fact["type"]) == ("published", "events.gathering.rescheduled.v1")
    assert (fact["data"]["was_starts_at"], fact["data"]["starts_at"]) == ("2026-03-02T10:00:00+02:00", "2026-03-02T12:00:00+02:00")
    assert fact["data"]["spot"]["description"] == "Kirjasto"


async def test_the_faults_of_an_edit_are_named(served: Served) -> None:
    centre = uuid4()
    path, base = await a_draft(served, centre)
    for body, field in (
        ({"base": base, "edited": {}}, "edited"),
        ({"base": base, "edited": {"title": None}}, "edited"),
        ({"base": base, "edited": {"colour": "red"}}, "edited.colour"),
        ({"base": base + 1_000_000, "edited": {"capacity": 1}}, "base"),
        ({"base": base, "edited": {"organisers": [str(uuid4())]}}, "organisers"),
    ):
        answer = await served.ask("PATCH", path, body, by=centre)
        assert (answer.status_code, answer.json()["field"]) == (422, field), answer.text


async def test_a_series_is_edited_by_its_parties_at_once_and_each_edit_undone(served: Served) -> None:
    centre, pori = uuid4(), uuid4()
    body = {"kind": "meeting_place", "title": {"fi": "Avoimet ovet"}, "convenor": str(centre), "parties": [str(pori)]}
    started = await served.done("POST", f"{ROOT}/series", body | {"starts": "2026-03-03T10:00:00", "minutes": 120, "recurrence": "FREQ=WEEKLY"}, by=centre)
    path, base = f"{ROOT}/series/{started['series_id']}", started["last_change"]
    renamed = {"base": base, "edited": {"title": {"fi": "Muistikahvila"}}}
    sized = {"base": base, "edited": {"capacity": 30, "municipality": "609"}}
    await asyncio.gather(served.done("PATCH", path, renamed, by=centre), served.done("PATCH", path, sized, by=pori))
    merged = await served.done("GET", path)

    assert (merged["title"]["fi"], merged["capacity"], merged["municipality"]) == ("Muistikahvila", 30, "609")
    collides = await served.ask("PATCH", path, {"base": base, "edited": {"capacity": 40}}, by=centre)
    assert is_problem(collides, 409, "edits-collide", field="capacity")
    assert collides.json()["collisions"][0]["by"] == f"of {pori}"
    changes = await served.done("GET", f"{path}/changes")
    number = next(change["change"] for change in changes if "capacity" in change["fields"] and change["done_by"] == f"of {pori}")
    assert (await served.done("POST", f"{path}/changes/{number}/reversal", by=pori))["capacity"] is None
    assert is_problem(await served.ask("PATCH", path, sized, by=uuid4()), 403, "forbidden")


async def test_a_forum_and_a_gathering_of_one_id_have_each_their_own_changes(served: Served) -> None:
    centre = await served.organisation("Keskus")
    drafted = await served.done("POST", f"{ROOT}/gatherings", a_theme_day(centre), by=centre)
    path, forum_id = f"{ROOT}/gatherings/{drafted['gathering_id']}", ForumId(UUID(drafted["gathering_id"]))
    founded = FoundForum(forum_id=forum_id, kind=ForumKind.PARTNERSHIP_TABLE, name=Title(fi="Yksinäisyys"), theme="loneliness", convenor=OrganisationId(centre))
    async with served.runtime.unit_of_work() as unit:
        await unit.say(await SERVICE.decide(founded, connection=unit.connection, caller=COORDINATOR, now=unit.now))

    edited = await served.done("PATCH", path, {"base": drafted["last_change"], "edited": {"capacity": 10}}, by=centre)
    of_gathering, of_forum = await served.done("GET", f"{path}/changes"), await served.done("GET", f"{ROOT}/forums/{forum_id}/changes")
    undone = await served.done("POST", f"{path}/changes/{edited['last_change']}/reversal", by=centre)
    of_another = await served.ask("PATCH", path, {"base": of_forum[0]["change"], "edited": {"capacity": 5}}, by=centre)

    assert [(change["what"], change["change"]) for change in of_gathering] == [("gathering", drafted["last_change"]), ("gathering", edited["last_change"])]
    assert [change["what"] for change in of_forum] == ["forum"]
    assert undone["capacity"] is None
    assert is_problem(of_another, 422, "unknown-change")
