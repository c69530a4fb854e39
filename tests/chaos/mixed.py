"""The mixed run: services, broker and database are killed, frozen and cut off, streams and the broker's disk lost, under HTTP and queue load.

After each round everyone must hear again without anybody's help, and then the books must balance. `python -m tests.chaos.mixed --rounds 20 --seed 1`
writes `var/chaos.json`; the seed is printed, and with it the same faults are drawn again. Logs of the services are kept under `var/mixed/`.
"""

import argparse
import asyncio
import logging
import math
import shutil
import sys
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from random import SystemRandom
from typing import Any

import structlog

from tests.chaos import report
from tests.chaos.balance import Balance, balance
from tests.chaos.faults import KINDS, Planned, befall, plan
from tests.chaos.hearing import Hearing
from tests.chaos.intents import Intents, Load
from tests.chaos.ledger import Ledger
from tests.chaos.stage import SERVICES, Stage, staged
from tests.conftest import ROOT

LOGS = ROOT / "var" / "mixed"
DEAF_SECONDS = 20.0
GIVE_UP_SECONDS = 180.0
WARM_SECONDS = 3.0
WRITERS, PACE_SECONDS = 1, 0.03


@dataclass(slots=True, kw_only=True)
class Round:
    number: int
    faults: list[str] = field(default_factory=list)
    deaf: float
    heard: dict[str, float] = field(default_factory=dict)
    balance: Balance = field(default_factory=Balance)


@dataclass(slots=True, kw_only=True)
class Outcome:
    seed: int
    rounds: list[Round] = field(default_factory=list)
    kinds: Counter[str] = field(default_factory=Counter)
    unexpected: list[str] = field(default_factory=list)
    repeats: int = 0
    starts: dict[str, int] = field(default_factory=dict)
    ended_by_itself: dict[str, list[int]] = field(default_factory=dict)

    @property
    def deaf_longest(self) -> float:
        return max((one.deaf for one in self.rounds), default=0.0)

    @property
    def faults(self) -> list[str]:
        """What is wrong, deafness apart."""
        return [f"round {one.number}: {fault}" for one in self.rounds for fault in one.balance.faults] + self.unexpected

    def figures(self) -> dict[str, Any]:
        last = self.rounds[-1].balance
        return {
            "faults": self.kinds.total(),
            "kinds": dict(sorted(self.kinds.items())),
            "sent": last.sent,
            "lost": last.lost,
            "doubled": last.doubled,
            "deaf_longest_s": None if math.isinf(self.deaf_longest) else self.deaf_longest,
            "mixed": {
                "seed": self.seed,
                "wrong": self.faults,
                "repeated_on_log": last.repeated_on_log,
                "asked_again": self.repeats,
                "starts": self.starts,
                "ended_by_itself": self.ended_by_itself,
                "rounds": [asdict(one) | {"deaf": None if math.isinf(one.deaf) else one.deaf} for one in self.rounds],
            },
        }


async def run(planned: Sequence[list[Planned]], *, seed: int, logs: Path = LOGS, patience: float = 1.0) -> Outcome:
    """Rounds of faults; it ends early where the books do not balance or somebody stays deaf. `patience` stretches the waits of the test, not the claim."""
    outcome = Outcome(seed=seed)
    async with staged(logs) as stage:
        intents = Intents(stage.settings, stage.members)
        for number, faults in enumerate(planned, start=1):
            outcome.rounds.append(await _round(stage, intents, number, faults, patience=patience))
            outcome.kinds.update(fault.kind for fault in faults)
            _tell(outcome.rounds[-1])
            if outcome.faults:
                break
        outcome.unexpected = intents.unexpected
        outcome.repeats = intents.repeats
        outcome.starts = {member.name: member.starts for member in stage.members}
        outcome.ended_by_itself = {member.name: member.ended_by_itself for member in stage.members}
    return outcome


async def _round(stage: Stage, intents: Intents, number: int, faults: list[Planned], *, patience: float) -> Round:
    load = Load(intents, stage.settings, SERVICES, writers=WRITERS, pace=PACE_SECONDS)
    one = Round(number=number, deaf=math.inf)
    try:
        await asyncio.sleep(WARM_SECONDS)
        one.faults = await befall(stage, faults)
        _log(f"round {number}: {'; '.join(one.faults)}")
        one.heard = await Hearing(stage, intents, within=GIVE_UP_SECONDS * patience).until_everyone_hears()
        one.deaf = max(one.heard.values())
        await load.end(within=GIVE_UP_SECONDS * patience)
        await Ledger(stage.settings, *SERVICES).comes_to_rest(within=GIVE_UP_SECONDS * patience)
        one.balance = await balance(stage.settings, SERVICES, intents.requested)
    except (TimeoutError, AssertionError) as fault:
        one.balance.sent = len(intents.requested)
        one.balance.faults.append(str(fault) or "what was asked for was not answered, or not heard, in time")
        for member in stage.members:
            member.tell()
        await asyncio.sleep(WARM_SECONDS)
    finally:
        await load.abandon()
    for proxy in stage.proxies.values():
        proxy.forget()
    return one


def _tell(one: Round) -> None:
    last = max(one.heard, key=lambda name: one.heard[name], default="nobody heard again")
    _log(
        f"round {one.number}: deaf for {one.deaf:.1f} s ({last}); sent {one.balance.sent}, lost {one.balance.lost}, doubled {one.balance.doubled}, "
        f"repeated on the log {one.balance.repeated_on_log}{''.join(f'; WRONG: {fault}' for fault in one.balance.faults)}"
    )


def _log(line: str) -> None:
    sys.stdout.write(f"{time.strftime('%H:%M:%S')} {line}\n")
    sys.stdout.flush()


def main(words: Sequence[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.chaos.mixed", description=__doc__)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--seed", type=int, default=SystemRandom().randrange(1_000_000))
    parser.add_argument("--kinds", nargs="*", default=list(KINDS), help="only these kinds of faults")
    chosen = parser.parse_args(words)
    logging.getLogger("aiormq").setLevel(logging.CRITICAL)  # senders meet the same faults as services, and are expected to
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    shutil.rmtree(LOGS, ignore_errors=True)
    LOGS.mkdir(parents=True)
    _log(f"seed {chosen.seed}: the same faults are drawn again with --seed {chosen.seed} --rounds {chosen.rounds}")
    outcome = asyncio.run(run(plan(chosen.seed, chosen.rounds, chosen.kinds), seed=chosen.seed))
    report.add(outcome.figures())
    for fault in outcome.faults:
        _log(f"WRONG: {fault}")
    _log(f"{outcome.kinds.total()} faults in {len(outcome.rounds)} rounds, the longest deafness {outcome.deaf_longest:.1f} s")
    return 0 if not outcome.faults and outcome.deaf_longest <= DEAF_SECONDS else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
