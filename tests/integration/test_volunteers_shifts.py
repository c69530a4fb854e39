"""Shifts on the running service: what a role requires, who waits, who is asked, who swaps, what is at risk, and one's own calendar."""

import asyncio
from datetime import datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID, uuid4

import pytest
from icalendar import Calendar

from services.volunteers.wiring import DUE
from shared.clock import now, today
from shared.domain.days import HELSINKI, wall_time
from shared.work.due_work import do_all
from tests.volunteers_http import Ask, Volunteering, born_years_ago, words

pytestmark = pytest.mark.asyncio(loop_scope="module")


def in_days(days: float) -> datetime:
    return (now() + timedelta(days=days)).replace(microsecond=0)


async def a_task(volunteering: Volunteering, role: str, **changed: Any) -> str:
    body = {"organiser": str(volunteering.organisation), "role_id": role, "name": words("Aulavuoro"), "place_name": words("OLKA-piste")} | changed
    return str((await volunteering.done("PUT", f"/tasks/{uuid4()}", body))["task_id"])


async def a_shift(volunteering: Volunteering, task: str, *, at: datetime | None = None, hours: float = 3, **changed: Any) -> str:
    starts_at = at or in_days(10)
    body = {"task_id": task, "starts_at": starts_at.isoformat(), "ends_at": (starts_at + timedelta(hours=hours)).isoformat(), "needed": 1} | changed
    return str((await volunteering.done("PUT", f"/shifts/{uuid4()}", body))["shift_id"])


async def stands(volunteering: Volunteering, shift: str) -> dict[str, str]:
    found = await volunteering.done("GET", f"/shifts/{shift}")
    return {one["volunteer_id"]: one["standing"] for one in found["places"]}


async def signs_up(volunteering: Volunteering, who: Ask, shift: str) -> int:
    return (await volunteering.openly("POST", f"/own/{who['token']}/shifts/{shift}/place")).status_code


async def facts_of(volunteering: Volunteering, subject: str) -> list[str]:
    rows = await volunteering.runtime.pool.fetch("select type from journal where subject = $1 order by entry", subject)
    return [row["type"].removeprefix("volunteers.").removesuffix(".v1") for row in rows]


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


async def test_who_waited_longest_is_moved_up_confirms_in_time_or_the_next_is_asked(volunteering: Volunteering) -> None:
    role = await volunteering.role()
    shift = await a_shift(volunteering, await a_task(volunteering, role))
    first, second, third = [await volunteering.volunteer(role) for _ in range(3)]
    for one in (first, second, third):
        assert await signs_up(volunteering, one, shift) == 200

    await volunteering.openly("POST", f"/own/{first['token']}/shifts/{shift}/leaving")
    held = await stands(volunteering, shift)
    await do_all(volunteering.runtime, DUE, at=now() + timedelta(hours=25))
    after = await stands(volunteering, shift)
    confirmed = await signs_up(volunteering, third, shift)

    assert [held[one["volunteer_id"]] for one in (first, second, third)] == ["left", "held", "waiting"]
    assert [after[one["volunteer_id"]] for one in (first, second, third)] == ["left", "lapsed", "held"]
    assert confirmed == 200
    assert (await stands(volunteering, shift))[third["volunteer_id"]] == "confirmed"
    assert (await facts_of(volunteering, shift))[-4:] == ["place.held", "place.lapsed", "place.held", "place.confirmed"]


async def test_two_shifts_at_the_same_time_never_both_get_somebody(volunteering: Volunteering) -> None:
    role = await volunteering.role()
    task, somebody = await a_task(volunteering, role), await volunteering.volunteer(role)
    for day in range(5):
        shifts = [await a_shift(volunteering, task, at=in_days(10 + day)) for _ in range(6)]

        answers = await asyncio.gather(*(signs_up(volunteering, somebody, shift) for shift in shifts))

        assert sorted(answers) == [200, *[422] * 5]


async def test_who_gives_up_a_place_is_moved_up_where_they_wait_for_one_at_the_same_time(volunteering: Volunteering) -> None:
    role = await volunteering.role()
    task, somebody, other = await a_task(volunteering, role), await volunteering.volunteer(role), await volunteering.volunteer(role)
    wanted, at_the_same_time = await a_shift(volunteering, task, at=in_days(10)), await a_shift(volunteering, task, at=in_days(10))
    for who, shift in ((other, wanted), (somebody, wanted), (somebody, at_the_same_time)):
        await signs_up(volunteering, who, shift)

    await volunteering.openly("POST", f"/own/{other['token']}/shifts/{wanted}/leaving")
    before = await stands(volunteering, wanted)
    await volunteering.openly("POST", f"/own/{somebody['token']}/shifts/{at_the_same_time}/leaving")

    assert (before[somebody["volunteer_id"]], (await stands(volunteering, wanted))[somebody["volunteer_id"]]) == ("waiting", "held")


async def test_many_at_once_never_take_more_places_than_there_are(volunteering: Volunteering) -> None:
    role = await volunteering.role()
    shift = await a_shift(volunteering, await a_task(volunteering, role), needed=3)
    many = [await volunteering.volunteer(role) for _ in range(10)]

    await asyncio.gather(*(signs_up(volunteering, one, shift) for one in many))
    leaving = [one for one in many if (await stands(volunteering, shift))[one["volunteer_id"]] == "confirmed"][:2]
    await asyncio.gather(
        *(volunteering.openly("POST", f"/own/{one['token']}/shifts/{shift}/leaving") for one in leaving), *(signs_up(volunteering, one, shift) for one in many)
    )

    standings = list((await stands(volunteering, shift)).values())
    assert sum(one in {"confirmed", "placed", "held"} for one in standings) == 3
    assert len(standings) == 10


async def test_after_any_sequence_of_many_at_once_the_rota_holds(volunteering: Volunteering) -> None:
    """Six people and four shifts of which three overlap: placed, leaving, swapping, resting, released, asked, all at the same time."""
    chance, role = Random(20261127), await volunteering.role()
    task, people = await a_task(volunteering, role), [await volunteering.volunteer(role, consents=("gaps",)) for _ in range(6)]
    shifts = [await a_shift(volunteering, task, at=in_days(days), needed=needed) for days, needed in ((10, 1), (10.05, 2), (10.1, 1), (12, 2))]

    async def step(what: int, who: Ask, here: str, there: str) -> int:
        own, key = f"/own/{who['token']}", who["volunteer_id"]
        match what:
            case 0 | 1 | 2 | 3:
                answer = await volunteering.openly("POST", f"{own}/shifts/{here}/place")
            case 4 | 5:
                answer = await volunteering.openly("POST", f"{own}/shifts/{here}/leaving")
            case 6:
                answer = await volunteering.ask("POST", f"/shifts/{here}/places/{key}")
            case 7:
                answer = await volunteering.ask("POST", f"/volunteers/{key}/{chance.choice(('pause', 'return'))}")
            case 8:
                answer = await volunteering.ask("POST", f"/shifts/{here}/offer")
            case _:
                await volunteering.openly("POST", f"{own}/swaps", {"shift_id": here, "other_shift_id": there})
                offered = (await volunteering.openly("GET", f"{own}/swaps")).json()
                answers = [await volunteering.openly("POST", f"{own}/swaps/{one['swap_id']}/agreement") for one in offered[:1]]
                return answers[0].status_code if answers else 200
        return answer.status_code

    for _ in range(12):
        drawn = [step(chance.randrange(10), chance.choice(people), *chance.sample(shifts, 2)) for _ in range(12)]
        answers = await asyncio.gather(*drawn)
        assert {code for code in answers if code >= 500} == set()
        await nothing_is_wrong(volunteering, people, shifts)


async def nothing_is_wrong(volunteering: Volunteering, people: list[Ask], shifts: list[str]) -> None:
    resting = {
        str(row["volunteer_id"])
        for row in await volunteering.runtime.pool.fetch("select volunteer_id from volunteers where standing = 'paused'")
    }  # fmt: skip
    held: dict[str, list[Ask]] = {one["volunteer_id"]: [] for one in people}
    found = [await volunteering.done("GET", f"/shifts/{shift}") for shift in shifts]
    for shift in found:
        holding = [one["volunteer_id"] for one in shift["places"] if one["standing"] in {"held", "placed", "confirmed"}]
        assert len(holding) == len(set(holding)) <= shift["needed"]
        assert not resting & set(holding)
        for one in holding:
            held[one].append(shift)
    for theirs in held.values():
        assert not [1 for a in theirs for b in theirs if a is not b and a["starts_at"] < b["ends_at"] and b["starts_at"] < a["ends_at"]]
    for shift in found:
        for one in (place["volunteer_id"] for place in shift["places"] if place["standing"] == "waiting" and shift["free"]):
            assert [1 for other in held[one] if other["starts_at"] < shift["ends_at"] and shift["starts_at"] < other["ends_at"]], "free, though they may come"


async def test_a_late_cancellation_alarms_the_coordinator_and_is_at_risk(volunteering: Volunteering) -> None:
    role = await volunteering.role()
    task, somebody = await a_task(volunteering, role), await volunteering.volunteer(role)
    shift = await a_shift(volunteering, task, at=in_days(0.5), wants_lead=True)
    await signs_up(volunteering, somebody, shift)

    await volunteering.openly("POST", f"/own/{somebody['token']}/shifts/{shift}/leaving")

    assert (await facts_of(volunteering, shift))[-1] == "place.left_late"
    listed = await volunteering.done("GET", f"/at-risk-shifts?organisation_id={volunteering.organisation}")
    [found] = [one for one in listed if one["shift_id"] == shift]
    assert set(found["risks"]) == {"nobody_confirmed", "one_short", "no_lead", "left_late"}
    assert found["left_late"] == [somebody["volunteer_id"]]


async def test_a_gap_is_offered_in_waves_to_those_who_fit_and_allow_it_and_a_no_ends_it(volunteering: Volunteering) -> None:
    role = await volunteering.role()
    shift = await a_shift(volunteering, await a_task(volunteering, role))
    willing = [await volunteering.volunteer(role, consents=("gaps",)) for _ in range(6)]
    unasked = await volunteering.volunteer(role)
    paused = await volunteering.volunteer(role, consents=("gaps",))
    await volunteering.done("POST", f"/volunteers/{paused['volunteer_id']}/pause")

    first = await volunteering.done("POST", f"/shifts/{shift}/offer")
    saying_no = next(one for one in willing if one["volunteer_id"] == first["asks"][0]["volunteer_id"])
    await volunteering.openly("POST", f"/own/{saying_no['token']}/shifts/{shift}/declining")
    await do_all(volunteering.runtime, DUE, at=now() + timedelta(hours=13))
    second = await volunteering.done("GET", f"/shifts/{shift}")

    assert [len([one for one in found["asks"] if one["wave"] == wave]) for found, wave in ((first, 1), (second, 2))] == [5, 1]
    asked = [one["volunteer_id"] for one in second["asks"]]
    assert sorted(asked) == sorted(one["volunteer_id"] for one in willing)
    assert unasked["volunteer_id"] not in asked
    assert [one["volunteer_id"] for one in second["asks"] if one["declined"]] == [saying_no["volunteer_id"]]
    taking = next(one for one in willing if one is not saying_no)
    [own] = [one for one in (await volunteering.openly("GET", f"/own/{taking['token']}/shifts")).json() if one["shift_id"] == shift]
    assert (own["asked"], own["standing"]) == (True, None)
    assert await signs_up(volunteering, taking, shift) == 200
    assert (await volunteering.done("GET", f"/shifts/{shift}"))["next_wave_at"] is None


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
