"""The three messages of Helsinki's system that tests read, and where they were seen."""

import json
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import deploy.demo
from services.grants.interchange.hel_messages import read
from services.grants.interchange.hel_records import HelMessage
from shared.imports.reading import Refused, Sighting

FOLDER = Path(deploy.demo.__file__).parent / "data" / "grants"
NAMES = ("hel_60_LIIKUNTATILANKAYTTO", "hel_71_HYTEEDYLEIS", "hel_72_SOTEPEYLEIS")
SEEN = Sighting(source="hel.fi/avustukset", seen_at=datetime(2026, 11, 22, 9, 0, tzinfo=UTC), licence="MIT")


def sample(name: str) -> Any:
    return json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))


def taken(document: Any) -> HelMessage:
    message = read(document, seen=SEEN)
    assert isinstance(message, HelMessage)
    return message


def item(document: Any, section: str, name: str) -> dict[str, Any]:
    """An item of the message, to be changed."""
    return next(one for one in document["compensation"][section] if one["ID"] == name)


def written(outcome: HelMessage | Refused) -> str:
    return json.dumps(asdict(outcome), default=str, ensure_ascii=False)


SAMPLES = {name: sample(name) for name in NAMES}
GENERAL = SAMPLES["hel_72_SOTEPEYLEIS"]
CODE = "131052-308T"
SAID_TO_BE_ONE = "171756-1234"
"""Stands in the real messages as a test person's, and is none by its month."""
