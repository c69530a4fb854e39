"""Other systems' gatherings: the files under `data/events`, brought to events over HTTP, and what became of them beside a count made from the files."""

import asyncio
import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from deploy.demo.checking import Check
from deploy.demo.source import IMPORTED_FOLDER, id_of

PATH = "/api/events/v1/imports"
CONVENOR = "Satakunnan yhteisökeskus"
LOOK_EVERY = 0.2


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    name: str
    form: str
    source: str
    licence: str

    @property
    def path(self) -> Path:
        return IMPORTED_FOLDER / self.name

    @property
    def items(self) -> int:
        """How many the file holds, counted in its text."""
        text = self.path.read_text(encoding="utf-8")
        return text.count("BEGIN:VEVENT") if self.form == "icalendar" else len(json.loads(text)["data"])


FILES = (
    File(name="linkedevents_events_page.json", form="linkedevents", source="linkedevents.hel.fi", licence="MIT"),
    File(name="linkedevents_places_page.json", form="linkedevents", source="linkedevents.hel.fi", licence="MIT"),
    File(name="satakunta_days.ics", form="icalendar", source="satakunta_days", licence="MIT"),
)


OTHER_AREAS = frozenset({"linkedevents.hel.fi"})
"""Sources of which all that these files hold is long over: it is read, and not on the residents' calendar from today on."""


async def bring(client: httpx.AsyncClient, organisations: Mapping[str, str], *, seen_at: str, seconds: float) -> list[Check]:
    """Gatherings come before the places that they name, as they do. The same import at every run: it is carried out once."""
    made = []
    for file in FILES:
        query = {"import_id": id_of("import", file.name), "form": file.form, "source": file.source, "licence": file.licence, "scope": "part"}
        described = query | {"convenor": organisations[CONVENOR], "seen_at": seen_at}
        begun = (await client.post(PATH, params=described, content=file.path.read_bytes())).raise_for_status().json()
        shown = await _done(client, begun["import_id"], seconds=seconds)
        outcomes = {outcome: number for outcome, number in shown["outcomes"].items() if number}
        made.append(Check(name=f"imported: {file.name}", expected={"created": file.items}, actual=outcomes))
    known = await _records(client)
    made.append(Check(name="imported, each known once", expected=sum(file.items for file in FILES), actual=len(known)))
    made.append(Check(name="imported without a source, a licence or a time of sight", expected=0, actual=sum(1 for one in known if not _whence(one))))
    return made


async def _done(client: httpx.AsyncClient, import_id: str, *, seconds: float) -> dict[str, Any]:
    deadline = time.monotonic() + seconds
    while True:
        shown: dict[str, Any] = (await client.get(f"{PATH}/{import_id}")).raise_for_status().json()
        if shown["state"] == "done" or time.monotonic() > deadline:
            return shown
        await asyncio.sleep(LOOK_EVERY)


async def _records(client: httpx.AsyncClient) -> Sequence[dict[str, Any]]:
    sources = sorted({file.source for file in FILES})
    pages = [(await client.get(f"{PATH}/records", params={"source": source, "limit": 1000})).raise_for_status().json() for source in sources]
    return [record for page in pages for record in page["items"]]


def _whence(record: Mapping[str, Any]) -> bool:
    return all(record[field] for field in ("source", "source_id", "licence", "seen_at"))
