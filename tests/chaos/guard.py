"""A guard of the kernel: what is taken out of which file, and the test that must notice."""

from collections.abc import Sequence
from dataclasses import dataclass

PROJECTOR, BATCH, RELAY, STREAM, QUEUE = "shared/projector.py", "shared/batch.py", "shared/relay.py", "shared/stream.py", "shared/commands.py"
LINK = "shared/stream_client.py"


@dataclass(frozen=True, slots=True, kw_only=True)
class Guard:
    """What is replaced in which file, and the test (`file::name` under tests/) that must notice."""

    name: str
    file: str
    edits: Sequence[tuple[str, str]]
    test: str
