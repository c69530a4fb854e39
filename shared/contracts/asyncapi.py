"""The AsyncAPI document (3.0): facts on the log, commands on the queues."""

from collections.abc import Mapping, Sequence
from typing import Any

from shared.contracts.envelope import Command


def document(commands: Mapping[str, Sequence[type[Command]]], *, area: str) -> dict[str, Any]:
    return {"asyncapi": "3.0.0", "info": {"title": f"Yhteys {area}", "version": "1"}, "channels": {}}
