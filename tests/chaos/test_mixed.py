"""A short mixed run: faults overlap or follow one another, everyone hears again by itself, and the books balance. `mixed.py` does twenty rounds."""

import os
from pathlib import Path

import pytest

from tests.chaos.faults import KINDS, Planned, plan
from tests.chaos.mixed import DEAF_SECONDS, run

pytestmark = [pytest.mark.chaos, pytest.mark.private]

SEED = 7
PATIENCE = float(os.environ.get("YHTEYS_CHAOS_PATIENCE", "1"))
"""On a machine that is busy with other things everything takes so many times as long."""
TOGETHER = ["stream connections cut", "service killed", "facts deleted"]
IN_TURN = ["database connections cut", "queue connections cut", "metrics deleted"]


async def test_services_hear_again_by_themselves_after_mixed_faults_and_nothing_is_lost_or_doubled(tmp_path: Path) -> None:
    rounds = [
        [Planned(kind=kind, after=float(n), seed=f"{SEED}/{kind}") for n, kind in enumerate(TOGETHER)],
        [Planned(kind=kind, after=-1.0, seed=f"{SEED}/{kind}") for kind in IN_TURN],
    ]

    outcome = await run(rounds, seed=SEED, logs=tmp_path, patience=PATIENCE)

    assert outcome.faults == []
    assert outcome.deaf_longest <= DEAF_SECONDS * PATIENCE
    figures = outcome.figures()
    assert (figures["lost"], figures["doubled"], figures["faults"]) == (0, 0, 6)
    assert figures["sent"] > 20


def test_a_plan_is_drawn_again_by_its_seed_and_brings_every_kind() -> None:
    planned = plan(SEED, 20, list(KINDS))

    assert planned == plan(SEED, 20, list(KINDS))
    assert planned != plan(SEED + 1, 20, list(KINDS))
    assert {fault.kind for faults in planned for fault in faults} == set(KINDS)
    assert all(2 <= len(faults) <= 4 for faults in planned)
