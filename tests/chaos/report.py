"""`var/chaos.json`: what the guards and the mixed run have shown, each under keys of its own, so that either can be run alone."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests.conftest import ROOT

CHAOS = ROOT / "var" / "chaos.json"


def add(figures: Mapping[str, Any], *, path: Path = CHAOS) -> None:
    """Put these in place of what stood under their keys."""
    try:
        before = dict(json.loads(path.read_text(encoding="utf-8")))
    except (FileNotFoundError, ValueError):
        before = {}
    path.parent.mkdir(exist_ok=True)
    path.write_text(json.dumps(before | dict(figures), indent=2) + "\n", encoding="utf-8")
