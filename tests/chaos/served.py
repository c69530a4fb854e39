"""A sample service that serves HTTP in a process of its own: `python -m tests.chaos.served ledger`, with settings from the environment.

On SIGUSR2 it writes to its log where each of its tasks stands, so that a run that ended badly leaves more than a time-out.
"""

import asyncio
import signal
import sys
from dataclasses import replace

from shared.contracts import catalogue  # noqa: F401 - makes the catalogue whole
from shared.http.host import serve
from shared.settings import load
from tests.sample import LEDGER
from tests.sample_http import over_http

TILL = replace(LEDGER, name="till")
SERVICES = {service.name: over_http(service) for service in (LEDGER, TILL)}


def tell_where_tasks_stand(*_: object) -> None:
    for task in asyncio.all_tasks():
        task.print_stack(file=sys.stderr)
    sys.stderr.flush()


if __name__ == "__main__":
    signal.signal(signal.SIGUSR2, tell_where_tasks_stand)
    serve([SERVICES[sys.argv[1]]], load(sys.argv[1]))
