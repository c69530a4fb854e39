"""What a service's process takes while it is given large facts for a long time and some of its readers stand still: it must stay flat.

`python -m tests.chaos.memory --minutes 20` prints it every half minute and writes `var/memory.json`.
"""

import argparse
import asyncio
import json
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import linear_regression, median
from uuid import uuid4

import httpx
import psutil

from deploy.launcher.private import temporary_servers
from shared.database.postgres import connect
from shared.settings import Settings
from tests.area import new_area
from tests.chaos.intents import HTTP_SECONDS, Intents
from tests.chaos.members import Member, supervised
from tests.conftest import ROOT
from tests.running import eventually

MIB = 1024 * 1024
FACT_BYTES = 200_000
PER_SECOND = 5.0
SAMPLE_SECONDS = 2.0
TOLD_EVERY = 15
WARM_UP = 0.1
"""This part of the time is not counted: buffers grow to their bounds."""
MOST_ABOVE = 1.3
"""What it takes at most is so many times what it took in the first quarter after that."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    minute: float
    mib: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Memory:
    samples: Sequence[Sample]
    facts: int

    @property
    def warm(self) -> Sequence[Sample]:
        return self.samples[int(len(self.samples) * WARM_UP) :]

    @property
    def highest(self) -> float:
        return max(sample.mib for sample in self.warm)

    @property
    def flat(self) -> bool:
        quarter = self.warm[: max(1, len(self.warm) // 4)]
        return self.highest < MOST_ABOVE * median(sample.mib for sample in quarter)

    def figures(self) -> dict[str, float | int | bool]:
        slope = linear_regression([sample.minute for sample in self.warm], [sample.mib for sample in self.warm]).slope
        return {
            "minutes": round(self.samples[-1].minute, 1),
            "first_mib": round(self.warm[0].mib, 1),
            "last_mib": round(self.warm[-1].mib, 1),
            "highest_mib": round(self.highest, 1),
            "slope_mib_per_minute": round(slope, 2),
            "facts": self.facts,
            "flat": self.flat,
        }


async def measure(minutes: float, logs: Path) -> Memory:
    with temporary_servers() as private:
        settings = await new_area(private.servers, "ledger")
        member = Member("ledger", "tests.chaos.stopped_reader", "ledger", settings, logs)
        async with supervised([member]):
            intents, until = Intents(settings, [member]), time.monotonic() + minutes * 60
            asking = asyncio.create_task(_ask(intents, until))
            samples = await _watched(member, until)
            await asking
            await _all_were_applied(settings, intents)
        if member.starts > 1 or intents.unexpected:
            raise RuntimeError(f"the service was started {member.starts} times and answered {intents.unexpected[:1]}: see {logs / 'ledger.log'}")
        return Memory(samples=samples, facts=len(intents.requested))


async def _ask(intents: Intents, until: float) -> None:
    """Book amounts with a note so large that the fact is."""
    account_id, padding = uuid4(), "x" * FACT_BYTES
    async with httpx.AsyncClient(timeout=HTTP_SECONDS) as client:
        while time.monotonic() < until:
            began = time.monotonic()
            await intents.by_http(client, "ledger", account_id, intents.next_amount(), padding=padding)
            await asyncio.sleep(max(0.0, began + 1 / PER_SECOND - time.monotonic()))


async def _all_were_applied(settings: Settings, intents: Intents) -> None:
    """By the one projection that can: else there was no load, and what was measured says nothing."""
    connection = await connect(settings, "ledger")

    async def all_are_applied() -> bool:
        return bool(await connection.fetchval("select sum(facts) from totals") == len(intents.requested))

    await eventually(all_are_applied, within=60)
    await connection.close()


async def _watched(member: Member, until: float) -> list[Sample]:
    samples: list[Sample] = []
    began = time.monotonic()
    while time.monotonic() < until:
        await asyncio.sleep(SAMPLE_SECONDS)
        samples.append(Sample(minute=(time.monotonic() - began) / 60, mib=psutil.Process(member.pid).memory_info().rss / MIB))
        if len(samples) % TOLD_EVERY == 0:
            sys.stdout.write(f"minute {samples[-1].minute:.1f}: {samples[-1].mib:.0f} MiB\n")
            sys.stdout.flush()
    return samples


def main(words: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.chaos.memory", description=__doc__)
    parser.add_argument("--minutes", type=float, default=20)
    logs = ROOT / "var" / "memory"
    logs.mkdir(parents=True, exist_ok=True)
    figures = asyncio.run(measure(parser.parse_args(words).minutes, logs)).figures()
    (ROOT / "var" / "memory.json").write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")
    sys.stdout.write(f"{json.dumps(figures)}\n")
    return 0 if figures["flat"] else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
