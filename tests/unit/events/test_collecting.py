"""What waits for the same lock is done together, and nobody pays for another."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field

from services.events.collecting import Collecting
from shared import telemetry


class Unreachable(Exception):
    """Nobody's own fault."""


class Refused(Exception):
    """By a rule, of one alone."""


class Unkeepable(Exception):
    """What fails for the sake of one, and is not told of which."""


@dataclass(slots=True)
class Desk:
    """Does numbers: the lots that it was given; it waits until it is let go on, and what it raises of whom."""

    lots: list[Sequence[int]] = field(default_factory=list)
    may_go_on: asyncio.Event = field(default_factory=asyncio.Event)
    unkeepable: frozenset[int] = frozenset()
    refused: frozenset[int] = frozenset()
    is_away: bool = False
    seen: list[str | None] = field(default_factory=list)

    async def together(self, _key: str, things: Sequence[int]) -> Sequence[int | Exception]:
        self.lots.append(tuple(things))
        self.seen.append(telemetry.correlation_id())
        await self.may_go_on.wait()
        if self.is_away:
            raise Unreachable
        if self.unkeepable.intersection(things):
            raise Unkeepable
        return [Refused() if thing in self.refused else thing * 10 for thing in things]

    def collecting(self, most: int = 50) -> Collecting[str, int, int]:
        return Collecting(self.together, nobodys=(Unreachable,), most=most)


async def asked(collecting: Collecting[str, int, int], things: Sequence[int], key: str = "k") -> list[asyncio.Task[int]]:
    """Each by a task of its own, and all of them have asked."""
    tasks = [asyncio.create_task(collecting.outcome(key, thing)) for thing in things]
    await turns()
    return tasks


def at_work() -> list[asyncio.Task[object]]:
    return [task for task in asyncio.all_tasks() if "work_off" in repr(task.get_coro())]


async def turns() -> None:
    for _ in range(3):
        await asyncio.sleep(0)


async def outcomes(tasks: Sequence[asyncio.Task[int]]) -> list[object]:
    done = await asyncio.gather(*tasks, return_exceptions=True)
    return [type(one) if isinstance(one, BaseException) else one for one in done]


async def test_what_comes_while_others_are_done_is_done_together_in_its_order_and_so_many_at_once() -> None:
    desk = Desk()
    collecting = desk.collecting(most=3)
    first = await asked(collecting, [1])
    then = await asked(collecting, [2, 3, 4, 5])
    desk.may_go_on.set()

    assert await outcomes([*first, *then]) == [10, 20, 30, 40, 50]
    assert desk.lots == [(1,), (2, 3, 4), (5,)]


async def test_another_key_waits_for_nobody() -> None:
    desk = Desk()
    collecting = desk.collecting()

    await asked(collecting, [1], key="a")
    await asked(collecting, [2], key="b")

    assert desk.lots == [(1,), (2,)]


async def test_who_is_refused_is_told_so_and_the_others_are_done() -> None:
    desk = Desk(refused=frozenset({2}))
    desk.may_go_on.set()

    assert await outcomes(await asked(desk.collecting(), [1, 2, 3])) == [10, Refused, 30]
    assert desk.lots == [(1, 2, 3)]


async def test_a_fault_that_may_be_of_one_is_found_by_doing_each_alone() -> None:
    desk = Desk(unkeepable=frozenset({2}))
    desk.may_go_on.set()

    assert await outcomes(await asked(desk.collecting(), [1, 2, 3])) == [10, Unkeepable, 30]
    assert desk.lots == [(1, 2, 3), (1,), (2,), (3,)]


async def test_trouble_that_is_nobodys_is_told_to_all_and_is_not_met_again_by_each() -> None:
    desk = Desk(is_away=True)
    desk.may_go_on.set()

    assert await outcomes(await asked(desk.collecting(), [1, 2, 3])) == [Unreachable] * 3
    assert desk.lots == [(1, 2, 3)]


async def test_who_goes_away_takes_no_other_along_whether_first_or_waiting() -> None:
    desk = Desk()
    collecting = desk.collecting()
    first = await asked(collecting, [1])
    then = await asked(collecting, [2, 3, 4])
    for gone in (first[0], then[1]):
        gone.cancel()
    await turns()
    desk.may_go_on.set()

    assert await outcomes([*first, *then]) == [asyncio.CancelledError, 20, asyncio.CancelledError, 40]
    assert desk.lots == [(1,), (2, 4)]


async def test_nobody_waits_for_a_task_that_was_ended_and_who_comes_next_is_served() -> None:
    desk = Desk()
    collecting = desk.collecting()
    waiting = [*await asked(collecting, [1]), *await asked(collecting, [2, 3])]
    (task,) = at_work()
    task.cancel()

    assert await outcomes(waiting) == [ConnectionAbortedError] * 3
    desk.may_go_on.set()
    assert await outcomes(await asked(collecting, [4])) == [40]


async def test_nothing_is_kept_of_a_key_when_nobody_waits_any_more() -> None:
    desk = Desk(unkeepable=frozenset({1}))
    desk.may_go_on.set()
    collecting = desk.collecting()
    for key in ("a", "b"):
        await outcomes(await asked(collecting, [1, 2], key=key))
    await turns()

    assert (len(collecting), at_work()) == (0, [])


async def test_what_is_done_for_all_carries_nobodys_correlation() -> None:
    desk = Desk()
    desk.may_go_on.set()
    with telemetry.correlated("of the first"):
        await outcomes(await asked(desk.collecting(), [1, 2]))

    assert desk.seen == [None]
