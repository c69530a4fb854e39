"""Shifts on the running service: what a role requires, who swaps, who leads, what is called off, and one's own calendar."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from icalendar import Calendar

from shared.clock import today
from shared.domain.days import HELSINKI, wall_time
from tests.shifts_http import a_shift, a_task, in_days, signs_up, stands
from tests.volunteers_http import Volunteering, born_years_ago

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_whoever_lacks_something_for_a_shift_is_told_all_of_it_at_once(volunteering: Volunteering) -> None:
    training = await volunteering.training()
    with_minors = {"regular": True, "personal": True, "unprotected": True, "safety_instructions": True, "announced": True}
    role = await volunteering.role(trainings=[training], languages=["sv"], with_minors=with_minors)
    shift = await a_shift(volunteering, await a_task(volunteering, role))
    somebody = await volunteering.volunteer(role, reach={"languages": ["fi"]})
    await volunteering.done("POST", f"/volunteers/{somebody['volunteer_id']}/pause")

    refused = await volunteering.ask("POST", f"/shifts/{shift}/places/{somebody['volunteer_id']}")

    assert (refused.status_code, refused.json()["slug"]) == (422, "not-fit")
    assert {one["lack"] for one in refused.json()["reasons"]} == {"not_active", "training_missing", "language", "extract"}
    assert {one["training_id"] for one in refused.json()["reasons"]} == {None, training}
    assert await stands(volunteering, shift) == {}


async def test_a_training_is_valid_on_the_day_of_the_shift_and_not_only_today(volunteering: Volunteering) -> None:
    training = await volunteering.training(valid_months=1)
    role = await volunteering.role(trainings=[training])
    task, somebody = await a_task(volunteering, role), await volunteering.volunteer(role)
    completed = {"training_id": training, "volunteer_id": somebody["volunteer_id"], "completed_on": today().isoformat(), "ground": "certificate"}
    await volunteering.done("POST", "/completions", completed)
    soon, later = await a_shift(volunteering, task, at=in_days(20)), await a_shift(volunteering, task, at=in_days(40))

    answers = [await volunteering.openly("POST", f"/own/{somebody['token']}/shifts/{shift}/place") for shift in (soon, later)]

    assert [answer.status_code for answer in answers] == [200, 422]
    assert [one["lack"] for one in answers[1].json()["reasons"]] == ["training_not_valid"]


async def test_who_grows_old_enough_by_the_day_of_the_shift_may_come(volunteering: Volunteering) -> None:
    role = await volunteering.role(minimum_age=15)
    somebody = await volunteering.volunteer(role, born_on=born_years_ago(15))

    assert await signs_up(volunteering, somebody, await a_shift(volunteering, await a_task(volunteering, role))) == 200


async def test_two_who_both_may_swap_and_nobody_else(volunteering: Volunteering) -> None:
    role, other_role = await volunteering.role(), await volunteering.role()
    task, other_task = await a_task(volunteering, role), await a_task(volunteering, other_role)
    one, other = await volunteering.volunteer(role, other_role), await volunteering.volunteer(role, other_role)
    alone = await volunteering.volunteer(role)
    here, there = await a_shift(volunteering, task, needed=2), await a_shift(volunteering, other_task, at=in_days(11))
    for who, shift in ((one, here), (alone, here), (other, there)):
        await signs_up(volunteering, who, shift)

    refused = await volunteering.openly("POST", f"/own/{alone['token']}/swaps", {"shift_id": here, "other_shift_id": there})
    proposed = await volunteering.openly("POST", f"/own/{one['token']}/swaps", {"shift_id": here, "other_shift_id": there})
    [offered] = (await volunteering.openly("GET", f"/own/{other['token']}/swaps")).json()
    agreed = await volunteering.openly("POST", f"/own/{other['token']}/swaps/{offered['swap_id']}/agreement")
    again = await volunteering.openly("POST", f"/own/{other['token']}/swaps/{offered['swap_id']}/agreement")

    assert (refused.status_code, proposed.status_code, agreed.status_code, again.status_code) == (422, 201, 200, 409)
    assert offered == {"swap_id": proposed.json()["swap_id"], "shift_id": here, "other_shift_id": there}
    assert (await stands(volunteering, here))[other["volunteer_id"]] == "confirmed"
    assert (await stands(volunteering, there))[one["volunteer_id"]] == "confirmed"
    assert (await stands(volunteering, here))[one["volunteer_id"]] == "left"


async def test_a_standing_signup_places_into_shifts_as_they_are_planned_until_it_ends(volunteering: Volunteering) -> None:
    role = await volunteering.role()
    task, somebody = await a_task(volunteering, role), await volunteering.volunteer(role)
    morning = wall_time(in_days(7)).replace(hour=9, minute=0, second=0, tzinfo=HELSINKI)
    before = await a_shift(volunteering, task, at=morning)
    body = {"task_id": task, "when": {"weekday": morning.isoweekday(), "part": "morning"}, "first_on": today().isoformat()}
    signup = f"/own/{somebody['token']}/standing-signups/{uuid4()}"

    await volunteering.openly("PUT", signup, body | {"last_on": (morning + timedelta(days=15)).date().isoformat()})
    planned = [await a_shift(volunteering, task, at=morning + timedelta(days=days)) for days in (7, 14, 21)]
    afternoon = await a_shift(volunteering, task, at=morning + timedelta(days=7, hours=5))
    await volunteering.openly("POST", f"{signup}/end")
    ended = await a_shift(volunteering, task, at=morning + timedelta(days=14, minutes=200))

    assert [list((await stands(volunteering, shift)).values()) for shift in (before, *planned, afternoon, ended)] == [
        ["placed"], ["placed"], ["placed"], [], [], []
    ]  # fmt: skip


async def test_who_leads_has_somebody_to_stand_in(volunteering: Volunteering) -> None:
    role = await volunteering.role()
    first, second = await volunteering.volunteer(role), await volunteering.volunteer(role)
    task = await a_task(volunteering, role, leads=[first["volunteer_id"], second["volunteer_id"]])
    shift = await a_shift(volunteering, task, needed=2, wants_lead=True)
    leads = []

    for who, act in ((second, "place"), (first, "place"), (second, "leaving"), (first, "leaving")):
        await volunteering.openly("POST", f"/own/{who['token']}/shifts/{shift}/{act}")
        leads.append((await volunteering.done("GET", f"/shifts/{shift}"))["lead"])

    assert leads == [second["volunteer_id"], second["volunteer_id"], first["volunteer_id"], None]


async def test_a_cancelled_shift_says_to_those_placed_that_they_need_not_come_and_what_there_is_instead(volunteering: Volunteering) -> None:
    role = await volunteering.role()
    task, somebody = await a_task(volunteering, role), await volunteering.volunteer(role)
    shift, instead = await a_shift(volunteering, task), await a_shift(volunteering, task, at=in_days(12))
    await signs_up(volunteering, somebody, shift)

    await volunteering.done("POST", f"/shifts/{shift}/cancellation", {"reason": "ward_closed"})

    [own] = (await volunteering.openly("GET", f"/own/{somebody['token']}/shifts")).json()
    assert (own["standing"], own["cancelled_for"], own["instead"]) == ("cancelled", "ward_closed", [instead])
    assert await signs_up(volunteering, somebody, shift) == 409


async def test_who_rests_or_loses_what_a_role_requires_frees_their_coming_places(volunteering: Volunteering) -> None:
    training = await volunteering.training()
    role = await volunteering.role(trainings=[training])
    task = await a_task(volunteering, role)
    resting, untrained, waiting = [await volunteering.volunteer(role) for _ in range(3)]
    completed = [
        await volunteering.done(
            "POST", "/completions",
            {"training_id": training, "volunteer_id": one["volunteer_id"], "completed_on": today().isoformat(), "ground": "certificate"},
        )
        for one in (resting, untrained, waiting)
    ]  # fmt: skip
    shift = await a_shift(volunteering, task, needed=2)
    for one in (resting, untrained, waiting):
        await signs_up(volunteering, one, shift)

    await volunteering.done("POST", f"/volunteers/{resting['volunteer_id']}/pause")
    await volunteering.done("POST", f"/completions/{completed[1]['completion_id']}/retraction")

    assert await stands(volunteering, shift) == {resting["volunteer_id"]: "left", untrained["volunteer_id"]: "left", waiting["volunteer_id"]: "held"}


async def test_ones_own_calendar_has_a_secret_address_that_can_be_revoked(volunteering: Volunteering) -> None:
    role = await volunteering.role()
    task, somebody = await a_task(volunteering, role), await volunteering.volunteer(role)
    kept, left = await a_shift(volunteering, task, at=in_days(5)), await a_shift(volunteering, task, at=in_days(6))
    for shift in (kept, left):
        await signs_up(volunteering, somebody, shift)
    made = (await volunteering.openly("POST", f"/own/{somebody['token']}/calendar")).json()["path"]

    first = await volunteering.client.get(made)
    await volunteering.openly("POST", f"/own/{somebody['token']}/shifts/{left}/leaving")
    second = await volunteering.client.get(made)
    renewed = (await volunteering.openly("POST", f"/own/{somebody['token']}/calendar")).json()["path"]
    await volunteering.openly("DELETE", f"/own/{somebody['token']}/calendar")

    before, after = [{str(one["uid"]).partition("@")[0]: one for one in Calendar.from_ical(answer.content).walk("VEVENT")} for answer in (first, second)]
    assert [str(after[shift]["status"]) for shift in (kept, left)] == ["CONFIRMED", "CANCELLED"]
    sequences = [[int(str(events[shift]["sequence"])) for shift in (kept, left)] for events in (before, after)]
    assert sequences[1][0] == sequences[0][0]
    assert sequences[1][1] > sequences[0][1]
    assert "TZID=Europe/Helsinki" in first.text
    assert somebody["person"]["name"] not in second.text
    assert renewed != made
    assert [(await volunteering.client.get(path)).status_code for path in (made, renewed)] == [404, 404]
    assert (await volunteering.client.get(made.replace(made.split("/")[-1], f"{somebody['token']}.ics"))).status_code == 404


async def test_nobody_else_places_reads_or_plans(volunteering: Volunteering) -> None:
    role = await volunteering.role()
    task, somebody = await a_task(volunteering, role), await volunteering.volunteer(role)
    shift, stranger = await a_shift(volunteering, task), uuid4()
    theirs = await volunteering.volunteer(await volunteering.role(stranger), of=stranger)

    for method, path, body in (
        ("GET", f"/shifts/{shift}", None),
        ("GET", f"/tasks/{task}", None),
        ("POST", f"/shifts/{shift}/places/{somebody['volunteer_id']}", None),
        ("POST", f"/shifts/{shift}/places/{somebody['volunteer_id']}/release", None),
        ("POST", f"/shifts/{shift}/offer", None),
        ("POST", f"/shifts/{shift}/cancellation", {"reason": "none"}),
        ("GET", f"/shifts?organisation_id={volunteering.organisation}", None),
        ("GET", f"/at-risk-shifts?organisation_id={volunteering.organisation}", None),
    ):
        assert (await volunteering.ask(method, path, body, of=stranger)).status_code == 403, path
    assert (await volunteering.ask("POST", f"/shifts/{shift}/places/{theirs['volunteer_id']}")).status_code == 404
    assert await signs_up(volunteering, theirs, shift) == 404


async def test_after_an_erasure_no_shift_knows_them_and_their_place_is_the_next_ones(volunteering: Volunteering) -> None:
    role = await volunteering.role()
    somebody, waiting = await volunteering.volunteer(role), await volunteering.volunteer(role)
    task = await a_task(volunteering, role, leads=[somebody["volunteer_id"]])
    shift = await a_shift(volunteering, task, wants_lead=True)
    for one in (somebody, waiting):
        await signs_up(volunteering, one, shift)
    await volunteering.openly("POST", f"/own/{somebody['token']}/calendar")
    body = {"task_id": task, "when": {"weekday": 2, "part": "morning"}, "first_on": today().isoformat(), "last_on": today().isoformat()}
    await volunteering.openly("PUT", f"/own/{somebody['token']}/standing-signups/{uuid4()}", body)

    answer = await volunteering.openly("POST", f"/own/{somebody['token']}/erasure")

    assert answer.status_code == 200
    assert await stands(volunteering, shift) == {waiting["volunteer_id"]: "held"}
    pool = volunteering.runtime.pool
    for table in ("tasks", "shifts", "standing_signups", "swaps", "calendar_addresses"):
        rows = await pool.fetch(f"select * from {table}")  # noqa: S608 - a name of ours
        assert not [row for row in rows if somebody["volunteer_id"] in str(dict(row))], table
    changed = await pool.fetch("select before, after from changes where what in ('shift', 'task', 'standing_signup', 'swap')")
    assert UUID(somebody["volunteer_id"]).hex not in str([dict(row) for row in changed]).replace("-", "")
