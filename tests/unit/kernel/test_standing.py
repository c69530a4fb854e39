"""Whether a piece of work is done, stands by, or is in the way of nobody but itself."""

import asyncio

from shared.log.standing import PATIENCE_SECONDS, Standing


async def held(standing: Standing, *sessions: object, seconds: float = 0.2) -> None:
    """Sessions that end as given, then one that lasts."""
    left = list(sessions)

    async def session() -> None:
        if not left:
            await asyncio.Event().wait()
        ending = left.pop(0)
        assert callable(ending)
        ending()

    task = asyncio.create_task(standing.hold(session, passing=(ConnectionError,), event="work"))
    await asyncio.sleep(seconds)
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


def time_passes(standing: Standing) -> None:
    """More than anybody has patience for."""
    standing._idle_since -= 2 * PATIENCE_SECONDS  # noqa: SLF001 - a test need not wait for what a clock tells


async def test_work_without_a_session_is_impaired_after_some_patience() -> None:
    standing = Standing()
    assert not standing.impaired
    time_passes(standing)
    assert standing.impaired


async def test_work_that_another_process_does_is_not_impaired_and_has_no_age() -> None:
    standing = Standing()
    standing.stand_by()
    time_passes(standing)
    assert not standing.impaired
    assert standing.age == 0.0


async def test_the_age_goes_on_counting_until_nothing_is_left_to_do() -> None:
    standing = Standing()
    standing.act()
    await asyncio.sleep(0.1)
    assert standing.age >= 0.1
    standing.drained()
    assert standing.age < 0.1


async def test_who_leads_and_fails_before_its_session_begins_grows_impaired() -> None:
    standing = Standing()

    def fail() -> None:
        standing.stand_by()
        standing.lead()
        raise ConnectionError("the broker is away")

    time_passes(standing)
    await held(standing, fail)
    assert standing.impaired


async def test_a_session_that_ends_in_any_way_leaves_nothing_active() -> None:
    standing = Standing()

    def break_() -> None:
        standing.act()
        raise ZeroDivisionError

    await held(standing, break_)
    assert not standing.active


async def test_an_outdated_process_says_so_until_it_leads() -> None:
    standing = Standing()
    standing.stand_by(outdated=True)
    assert standing.outdated
    standing.lead()
    assert not standing.outdated
