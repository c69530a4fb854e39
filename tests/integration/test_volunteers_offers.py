"""Whom a coordinator asks: candidates with their reasons, one at a time, nobody twice, nobody too much."""

import asyncio
from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from services.volunteers.wiring import DUE
from shared.clock import now, today
from shared.work.due_work import do_all
from tests.support_http import a_peer, a_peer_role, answered, asked, offered
from tests.volunteers_http import Volunteering

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_candidates_come_with_their_points_and_the_others_with_what_they_lack(volunteering: Volunteering) -> None:
    role = await a_peer_role(volunteering)
    near = await a_peer(volunteering, role, reach={"languages": ["fi"], "municipalities": ["609"], "interests": ["music"]})
    anywhere = await a_peer(volunteering, role, reach={"languages": ["fi"]})
    foreign = await a_peer(volunteering, role, reach={"languages": ["en"], "municipalities": ["609"]})
    unasked = await volunteering.volunteer(role)
    request = await asked(volunteering, role, languages=["fi"], municipality="609", wishes=["music"])

    found = await volunteering.done("GET", f"/requests/{request['request_id']}/candidates")
    why = await volunteering.done("GET", f"/requests/{request['request_id']}/candidates/{unasked['volunteer_id']}")

    assert [one["volunteer_id"] for one in found["candidates"]] == [near["volunteer_id"], anywhere["volunteer_id"]]
    assert all(one["points"] == sum(reason["points"] for reason in one["reasons"]) for one in found["candidates"])
    assert found["left_out"] == [{"volunteer_id": foreign["volunteer_id"], "lacks": ["language"]}]
    assert (why["points"], why["lacks"]) == (None, ["not_matched"])
    looks = (await volunteering.openly("GET", f"/own/{near['token']}")).json()["looks"]
    assert [look["what"] for look in looks] == ["candidate"]


async def test_whoever_withdraws_their_consent_or_rests_is_matched_no_more(volunteering: Volunteering) -> None:
    role = await a_peer_role(volunteering)
    withdrew, rests = await a_peer(volunteering, role), await a_peer(volunteering, role)
    request = await asked(volunteering, role)
    path = f"/requests/{request['request_id']}/candidates"
    before = await volunteering.done("GET", path)

    await volunteering.openly("PUT", f"/own/{withdrew['token']}/consents", {"consents": []})
    await volunteering.done("POST", f"/volunteers/{rests['volunteer_id']}/pause")

    assert len(before["candidates"]) == 2
    assert (await volunteering.done("GET", path))["candidates"] == []
    refused = await offered(volunteering, request, rests)
    assert (refused.status_code, refused.json()["slug"]) == (409, "does-not-fit")


async def test_a_training_that_the_role_needs_and_that_has_run_out_leaves_one_out(volunteering: Volunteering) -> None:
    training, pool = uuid4(), volunteering.runtime.pool
    role = await a_peer_role(volunteering, trainings=[str(training)])
    valid, expired, none = [await a_peer(volunteering, role) for _ in range(3)]
    await pool.execute("insert into trainings values ($1, $2, $3, 'volunteers', false, '{}')", training, uuid4().hex, volunteering.organisation)
    for one, until in ((valid, today()), (expired, today() - timedelta(days=1))):
        await pool.execute(
            "insert into completions values ($1, $2, $3, $4, false, $5, $6, null, '{}')",
            uuid4(), training, UUID(one["volunteer_id"]), volunteering.organisation, today() - timedelta(days=100), until,
        )  # fmt: skip
    request = await asked(volunteering, role)

    found = await volunteering.done("GET", f"/requests/{request['request_id']}/candidates")

    assert [one["volunteer_id"] for one in found["candidates"]] == [valid["volunteer_id"]]
    assert {one["volunteer_id"]: one["lacks"] for one in found["left_out"]} == {one["volunteer_id"]: ["training"] for one in (expired, none)}


async def test_who_declined_or_let_time_pass_is_not_asked_again_and_the_next_can_be(volunteering: Volunteering) -> None:
    role = await a_peer_role(volunteering)
    no, silent, yes = [await a_peer(volunteering, role) for _ in range(3)]
    request = await asked(volunteering, role)
    await offered(volunteering, request, no)
    while_waiting = await offered(volunteering, request, yes)
    await answered(volunteering, request, no, "refusal")
    await offered(volunteering, request, silent, answer_within_hours=1)

    await do_all(volunteering.runtime, DUE, at=now() + timedelta(hours=1))
    again = [await offered(volunteering, request, one) for one in (no, silent)]
    found = await volunteering.done("GET", f"/requests/{request['request_id']}/candidates")

    assert while_waiting.json()["slug"] == "with-another-already"
    assert [one.json()["slug"] for one in again] == ["asked-before", "asked-before"]
    assert [one["volunteer_id"] for one in found["candidates"]] == [yes["volunteer_id"]]
    assert (await answered(volunteering, request, silent, "acceptance")).status_code == 409


async def test_of_two_coordinators_who_ask_two_volunteers_at_once_one_is_refused(volunteering: Volunteering) -> None:
    role = await a_peer_role(volunteering)
    volunteers = [await a_peer(volunteering, role) for _ in range(4)]
    for _ in range(5):
        request = await asked(volunteering, role)
        answers = await asyncio.gather(*(offered(volunteering, request, one) for one in volunteers))

        assert sorted(one.status_code for one in answers) == [200, 409, 409, 409]
        await volunteering.done("POST", f"/requests/{request['request_id']}/ending", {})


async def test_nobody_is_with_more_requests_than_the_most_however_many_ask_at_once(volunteering: Volunteering) -> None:
    role = await a_peer_role(volunteering)
    volunteer = await a_peer(volunteering, role)
    requests = [await asked(volunteering, role) for _ in range(7)]

    answers = await asyncio.gather(*(offered(volunteering, one, volunteer) for one in requests))

    assert sorted(one.status_code for one in answers) == [200] * 4 + [409] * 3
    load = await volunteering.runtime.pool.fetchval("select load from loads where volunteer_id = $1", UUID(volunteer["volunteer_id"]))
    assert load == 4
