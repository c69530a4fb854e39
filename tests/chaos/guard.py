"""A guard of the kernel: what is taken out of which file, and the test that must notice."""

from collections.abc import Sequence
from dataclasses import dataclass

PROJECTOR, BATCH, RELAY, STREAM, QUEUE = (
    "shared/log/projector.py",
    "shared/log/batch.py",
    "shared/log/relay.py",
    "shared/bus/stream.py",
    "shared/queue/commands.py",
)
LINK = "shared/bus/stream_client.py"


@dataclass(frozen=True, slots=True, kw_only=True)
class Guard:
    """What is replaced in which file, and the test (`file::name` under tests/) that must notice."""

    name: str
    file: str
    edits: Sequence[tuple[str, str]]
    test: str
