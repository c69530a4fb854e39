"""What can be taken away from services that work: each kind is done to the stage and over when it returns, with all servers back and nobody frozen.

A fault draws how long it lasts and whom it befalls from the random numbers that it is given, so that a run can be played again by its seed.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from random import Random
from typing import TypeAlias

import httpx
import psutil

from deploy.launcher import processes
from shared.contracts.channels import FACTS, METRICS
from tests.chaos.stage import SERVICES, Stage

Fault: TypeAlias = Callable[[Stage, Random], Awaitable[str]]
"""Returns whom it befell and how, for the report."""


async def kill_service(stage: Stage, random: Random) -> str:
    """One process, or in one of three cases all of a service at once."""
    service, which = random.choice(SERVICES), random.randrange(3)
    members = [member for member in stage.members if member.service == service]
    killed = members if which == len(members) else [members[which]]
    for member in killed:
        member.kill()
    return " and ".join(member.name for member in killed)


async def freeze_service(stage: Stage, random: Random) -> str:
    """Half of them so long that whoever stands by has to take over."""
    member = random.choice(stage.members)
    seconds = random.uniform(3, 8) if random.random() < 0.5 else random.uniform(20, 25)
    member.freeze()
    try:
        await asyncio.sleep(seconds)
    finally:
        member.thaw()
    return f"{member.name} for {seconds:.0f} s"


async def kill_broker(stage: Stage, _random: Random) -> str:
    async with stage.broker:
        await asyncio.to_thread(stage.private.restart_broker, kill=True)
    return ""


async def kill_database(stage: Stage, _random: Random) -> str:
    async with stage.database:
        await asyncio.to_thread(stage.private.restart_database, kill=True)
    return ""


async def freeze_broker(stage: Stage, random: Random) -> str:
    async with stage.broker:
        return await _frozen(stage, "rabbitmq", random.uniform(5, 30))


async def freeze_database(stage: Stage, random: Random) -> str:
    async with stage.database:
        return await _frozen(stage, "postgres", random.uniform(3, 20))


async def lose_broker_disk(stage: Stage, _random: Random) -> str:
    async with stage.broker:
        await asyncio.to_thread(stage.private.lose_broker_disk)
        await stage.after_a_lost_disk()
    return ""


def cut(name: str) -> Fault:
    async def cut_open_connections(stage: Stage, _random: Random) -> str:
        return f"{stage.proxies[name].cut()} connections"

    return cut_open_connections


def swallow(name: str) -> Fault:
    async def swallow_open_connections(stage: Stage, _random: Random) -> str:
        return f"{stage.proxies[name].swallow()} connections"

    return swallow_open_connections


def vanish(name: str) -> Fault:
    async def let_open_connections_vanish(stage: Stage, _random: Random) -> str:
        return f"{stage.proxies[name].vanish()} connections"

    return let_open_connections_vanish


def refuse(name: str) -> Fault:
    async def refuse_and_cut(stage: Stage, random: Random) -> str:
        proxy, seconds = stage.proxies[name], random.uniform(2, 15)
        proxy.refuse()
        try:
            proxy.cut()
            await asyncio.sleep(seconds)
        finally:
            proxy.admit()
        return f"for {seconds:.0f} s"

    return refuse_and_cut


def delete(stream: str) -> Fault:
    async def delete_stream(stage: Stage, _random: Random) -> str:
        async with stage.broker, stage.management() as management:
            answer = await management.delete(f"/api/queues/{stage.settings.vhost}/{stream}")
        return "deleted" if answer.is_success else "was not there" if answer.status_code == httpx.codes.NOT_FOUND else f"answered {answer.status_code}"

    return delete_stream


KINDS: dict[str, Fault] = {
    "service killed": kill_service,
    "service frozen": freeze_service,
    "broker killed": kill_broker,
    "broker frozen": freeze_broker,
    "broker's disk lost": lose_broker_disk,
    "database killed": kill_database,
    "database frozen": freeze_database,
    "facts deleted": delete(FACTS),
    "metrics deleted": delete(METRICS),
    "stream connections swallowed": swallow("stream"),
    "stream connections vanished": vanish("stream"),
    "stream connections cut": cut("stream"),
    "stream connections refused": refuse("stream"),
    "queue connections swallowed": swallow("amqp"),
    "queue connections vanished": vanish("amqp"),
    "queue connections cut": cut("amqp"),
    "queue connections refused": refuse("amqp"),
    "database connections swallowed": swallow("database"),
    "database connections vanished": vanish("database"),
    "database connections cut": cut("database"),
    "database connections refused": refuse("database"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """A fault to come: its kind, when it begins, and the seed of what it draws."""

    kind: str
    after: float
    seed: str


def plan(seed: int, rounds: int, kinds: list[str]) -> list[list[Planned]]:
    """Two to four faults a round, in half of the rounds overlapping, else one after the other. Every kind comes before one comes again."""
    random = Random(seed)
    bag: list[str] = []
    planned = []
    for number in range(1, rounds + 1):
        overlapping, faults = random.random() < 0.5, []
        for n in range(random.randint(2, 4)):
            bag = bag or random.sample(kinds, len(kinds))
            after = random.uniform(0, 6) if overlapping else -1.0
            faults.append(Planned(kind=bag.pop(), after=after, seed=f"{seed}/{number}/{n}"))
        planned.append(faults)
    return planned


async def befall(stage: Stage, faults: list[Planned]) -> list[str]:
    """Let a round's faults happen. Returns what happened, in words."""

    async def happens(fault: Planned) -> str:
        await asyncio.sleep(max(0.0, fault.after))
        how = await KINDS[fault.kind](stage, Random(fault.seed))
        return f"{fault.kind} {how}".strip()

    if all(fault.after >= 0 for fault in faults):
        return list(await asyncio.gather(*(happens(fault) for fault in faults)))
    heard = []
    for fault in faults:
        heard.append(await happens(fault))
        await asyncio.sleep(Random(fault.seed).uniform(0, 4))
    return heard


async def _frozen(stage: Stage, name: str, seconds: float) -> str:
    process = processes.left_behind(stage.private.folder)[name]
    async with _stopped([process, *processes.family_of(process.pid)]):
        await asyncio.sleep(seconds)
    return f"for {seconds:.0f} s"


@asynccontextmanager
async def _stopped(family: list[psutil.Process]) -> AsyncIterator[None]:
    for process in family:
        with suppress(psutil.NoSuchProcess):
            process.suspend()
    try:
        yield
    finally:
        for process in family:
            with suppress(psutil.NoSuchProcess):
                process.resume()
