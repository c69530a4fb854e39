"""The sample service beside readers that do not move: a projection whose handler never returns, one that waits in the database, a reader that is not read.

Served over HTTP as `tests.chaos.served` does it; what the whole process takes is measured from outside.
"""

import asyncio
import sys
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from shared.bus.stream import Broker
from shared.contracts import catalogue  # noqa: F401 - makes the catalogue whole
from shared.contracts.channels import FACTS
from shared.contracts.envelope import Recorded
from shared.database.postgres import Connection
from shared.http.host import serve
from shared.log.projector import Projection
from shared.service import Runtime
from shared.settings import load
from tests.sample import LEDGER, TOTALS, AmountBooked
from tests.sample_http import over_http


async def never_return(_facts: Sequence[Recorded[Any]], _connection: Connection) -> None:
    await asyncio.Event().wait()


async def wait_in_the_database(_facts: Sequence[Recorded[Any]], connection: Connection) -> None:
    await connection.execute("select pg_sleep(86400)")


async def follow_without_reading(runtime: Runtime) -> None:
    """Open a reader and take nothing from it, for as long as its session lasts."""
    async with Broker.at(runtime.settings.stream_url_for(runtime.service.name)).reader(FACTS, start=None):
        await runtime.stopping.wait()


STUCK = Projection(name="stuck", hears=(AmountBooked,), apply=never_return, tables=())
ASLEEP = Projection(name="asleep", hears=(AmountBooked,), apply=wait_in_the_database, tables=())
SERVICE = over_http(replace(LEDGER, projections=(TOTALS, STUCK, ASLEEP), background=(follow_without_reading,)))

if __name__ == "__main__":
    assert sys.argv[1] == SERVICE.name
    serve([SERVICE], load(SERVICE.name))
