"""`yhteys import events`: pages of Linked Events and calendar files in, with progress and a report.

What must stay true: all files are one import, so that nothing is said to have vanished of which a part is still to come.
"""

import asyncio
import json
import os
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID, uuid4

import httpx
import typer

from deploy.cli import ops, screen
from shared.auth import issue
from shared.contracts.events.imports import Form, Reach

PATH = "/api/events/v1/imports"
MOST_BYTES = 900_000
LOOK_EVERY_SECONDS = 0.3
SHOWN = 50
COLUMNS = {"part": "file", "position": "item", "source_id": "id", "field": "field", "value": "value", "reason": "reason", "remedy": "remedy"}


def import_events(
    files: Annotated[list[Path], typer.Argument(exists=True, dir_okay=False, readable=True, metavar="FILE…", help="All of them are one import.")],
    form: Annotated[Form, typer.Option("--form", help="Whose words the files are in.")],
    source: Annotated[str, typer.Option("--source", help="The source's name: its gatherings are told apart by it.")],
    licence: Annotated[str, typer.Option("--licence", help="Under which the source gives them.")],
    convenor: Annotated[UUID, typer.Option("--convenor", help="The organisation that convenes what is imported.")],
    whole: Annotated[bool, typer.Option("--whole/--part", help="All that the source has, so that what is missing has vanished; or a part of it.")],
    language: Annotated[str, typer.Option("--language", help="Of texts whose form names none: fi, sv or en.")] = "fi",
    as_json: ops.JsonOption = False,  # noqa: FBT002 - Typer's way
) -> None:
    """Take gatherings, series and places. The same files again change nothing; exit code 1 when something was refused."""
    scope = Reach.WHOLE if whole else Reach.PART
    asked = {"form": form.value, "source": source, "licence": licence, "scope": scope.value, "convenor": str(convenor)}
    report = ops.run(_carried_out([file.read_bytes() for file in files], asked | {"language": language}, form))
    if as_json:
        ops.print_json(report)
    else:
        _show(report)
    raise typer.Exit(1 if report["outcomes"]["refused"] else 0)


async def _carried_out(documents: Sequence[bytes], asked: dict[str, str], form: Form) -> dict[str, Any]:
    parts = [part for document in documents for part in cut(document, form)]
    try:
        async with _client() as client:
            import_id = await _sent(client, parts, asked)
            shown = await _watched(client, import_id)
            refused = await _answer(await client.get(f"{PATH}/{import_id}/findings", params={"outcome": "refused", "limit": 1000}))
    except httpx.HTTPError as fault:
        raise ops.Refused(f"events cannot be reached: {fault!r}: `yhteys status` tells whether it runs") from fault
    return {**shown, "refused": refused["items"]}


async def _sent(client: httpx.AsyncClient, parts: Sequence[bytes], asked: dict[str, str]) -> str:
    first, *others = parts
    query = asked | {"parts": str(len(parts))}
    begun = await _answer(await client.post(PATH, params=query, content=first, headers={"Idempotency-Key": str(uuid4())}))
    for number, part in enumerate(others, 2):
        await _answer(await client.put(f"{PATH}/{begun['import_id']}/parts/{number}", content=part))
    return str(begun["import_id"])


async def _watched(client: httpx.AsyncClient, import_id: str) -> dict[str, Any]:
    with screen.waiting("importing"):
        while True:
            shown: dict[str, Any] = await _answer(await client.get(f"{PATH}/{import_id}"))
            if shown["state"] == "done":
                return shown
            await asyncio.sleep(LOOK_EVERY_SECONDS)


def cut(document: bytes, form: Form) -> Iterator[bytes]:
    """A page in as many as the service takes at once; a calendar goes whole."""
    if len(document) <= MOST_BYTES or form is Form.ICALENDAR:
        yield document
        return
    try:
        items = [json.dumps(item, ensure_ascii=False) for item in json.loads(document.decode("utf-8-sig"))["data"]]
    except (ValueError, KeyError, TypeError) as fault:
        raise ops.Refused(f"this is no page of Linked Events: {fault!r}: its items stand in `data`") from fault
    held: list[str] = []
    size = 0
    for item in items:
        if held and size + len(item.encode()) > MOST_BYTES:
            yield _page(held)
            held, size = [], 0
        held.append(item)
        size += len(item.encode()) + 1
    yield _page(held)


def _page(items: Sequence[str]) -> bytes:
    return f'{{"data":[{",".join(items)}]}}'.encode()


def _client() -> httpx.AsyncClient:
    settings = ops.settings()
    token = os.environ.get("YHTEYS_TOKEN") or issue(settings, subject="yhteys", roles=["coordinator", "integration"])
    base = f"http://{settings.http_host}:{settings.http_port}"
    return httpx.AsyncClient(base_url=base, headers={"Authorization": f"Bearer {token}"}, timeout=60, transport=httpx.AsyncHTTPTransport(retries=3))


async def _answer(answer: httpx.Response) -> Any:
    if answer.is_success:
        return answer.json()
    try:
        problem = answer.json()
        said = "; ".join(str(problem[key]) for key in ("field", "value", "detail", "remedy") if problem.get(key))
    except ValueError:
        said = answer.text[:200]
    raise ops.Refused(f"{answer.status_code}: {said}")


def _show(report: dict[str, Any]) -> None:
    counted = {**report["outcomes"], "waiting": report["waiting"]}
    screen.line(f"import {report['import_id']}: " + ", ".join(f"{number} {outcome}" for outcome, number in counted.items() if number))
    if report["refused"]:
        ops.print_table(f"refused (the first {SHOWN})", COLUMNS, report["refused"][:SHOWN], nothing="")
    screen.line(f"all of it: {PATH}/{report['import_id']}/findings")
