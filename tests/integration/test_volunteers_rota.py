"""Who gets a place on the running service: who waits and is moved up, who is asked, who left late, and what holds when all act at once."""

import asyncio
from datetime import timedelta
from random import Random

import pytest

from services.volunteers.wiring import DUE
from shared.clock import now
from shared.work.due_work import do_all
from tests.shifts_http import a_shift, a_task, facts_of, in_days, signs_up, stands
from tests.volunteers_http import Ask, Volunteering

pytestmark = pytest.mark.asyncio(loop_scope="module")


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
