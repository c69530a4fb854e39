"""The sample service in a process of its own, so that a test can kill it.

`YHTEYS_CHAOS_DIE_AT` names a position: once the broker has confirmed a batch that reaches it, and before anything else happens, the process is gone.
"""

import asyncio
import os
import signal
import sys
from collections.abc import Sequence

from shared import telemetry
from shared.auth import Tokens
from shared.bus.stream import Outgoing, Publisher
from shared.contracts import catalogue  # noqa: F401 - makes the catalogue whole
from shared.contracts.channels import FACTS
from shared.settings import load
from shared.work.running import Running
from tests.chaos.load import takes_commands
from tests.sample import LEDGER

STARTED = "started"
DIE_AT = "YHTEYS_CHAOS_DIE_AT"


def die_between_confirm_and_mark(position: int) -> None:
    publish = Publisher.publish

    async def publish_and_die(self: Publisher, stream: str, batch: Sequence[Outgoing], *, within: float = 10.0) -> None:
        await publish(self, stream, batch, within=within)
        if stream == FACTS and batch[-1].number >= position:
            os.kill(os.getpid(), signal.SIGKILL)

    Publisher.publish = publish_and_die  # type: ignore[method-assign]


async def main() -> None:
    settings = load(LEDGER.name)
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    runtime = Running(LEDGER, settings, Tokens(settings))
    await runtime.start()
    await takes_commands(runtime)
    sys.stdout.write(f"{STARTED}\n")
    sys.stdout.flush()
    await stop.wait()
    await runtime.stop()


if __name__ == "__main__":
    telemetry.start_logs()
    if position := os.environ.get(DIE_AT):
        die_between_confirm_and_mark(int(position))
    asyncio.run(main())
