"""What a command of the command line costs before it does anything: the processor's time of `yhteys token`, which needs neither server."""

import asyncio
import os
import resource
import subprocess
import sys

from deploy.launcher.servers import Servers
from tests.area import operator_environment
from tests.bench.area import area
from tests.bench.figures import Figure
from tests.bench.process import ROOT


async def measure(servers: Servers, *, quick: bool) -> list[Figure]:
    async with area(servers) as settings:
        environment = {**os.environ, **operator_environment(settings)}
        await asyncio.to_thread(_seconds, environment)  # compiles what was not yet
        times = [await asyncio.to_thread(_seconds, environment) for _ in range(1 if quick else 5)]
    return [Figure("start", min(times), "s")]


def _seconds(environment: dict[str, str]) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, "-m", "deploy.cli", "token", "--role", "coordinator"], cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime
