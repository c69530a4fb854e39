"""How `yhteys import` speaks with a service, whichever it is: parts sent, progress watched, what was refused read.

What must stay true: all parts are one import, so that nothing is said to have vanished of which a part is still to come.
"""

import asyncio
import os
from collections.abc import Coroutine, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar
from uuid import uuid4

import httpx
import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from deploy.cli import ops, screen
from deploy.cli.cutting import Cut, parts
from shared.auth import issue

T = TypeVar("T")

SHOWN = 50
LOOK_EVERY_SECONDS = 0.3


def brought(address: str, files: Sequence[Path], cut: Cut, query: Mapping[str, str], columns: Mapping[str, str], *, as_json: bool) -> None:
    """Take the files as one import, and end the command: with exit code 1 where something was refused."""
    report = ops.run(_brought(address, files, cut, query, quietly=as_json))
    if as_json:
        ops.print_json(report)
    else:
        show(report, address, columns)
    raise typer.Exit(1 if report["outcomes"]["refused"] else 0)


async def _brought(address: str, files: Sequence[Path], cut: Cut, query: Mapping[str, str], *, quietly: bool) -> dict[str, Any]:
    sent = [part for file in files for part in parts(file.read_bytes(), cut, name=file.name)]
    return await reached(carry_out(address, sent, query, quietly=quietly))


async def carry_out(address: str, parts: Sequence[bytes], query: Mapping[str, str], *, quietly: bool) -> dict[str, Any]:
    """The finished import as its service shows it, with what was refused. `address` is that of the service's imports."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=screen.err, disable=quietly or not screen.err.is_terminal) as progress:
        async with client() as http:
            import_id = await _sent(http, address, parts, query, progress)
            shown = await _watched(http, f"{address}/{import_id}", progress)
            found = {
                outcome: (await answer(await http.get(f"{address}/{import_id}/findings", params={"outcome": outcome, "limit": 1000})))["items"]
                for outcome in ("refused", "remarked")
            }
    return {**shown, **found}


async def _sent(http: httpx.AsyncClient, address: str, parts: Sequence[bytes], query: Mapping[str, str], progress: Progress) -> str:
    task = progress.add_task("sent", total=len(parts))
    first_query = {**query, "parts": str(len(parts))}
    begun = await answer(await http.post(address, params=first_query, content=parts[0], headers={"Idempotency-Key": str(uuid4())}))
    progress.advance(task)
    for number, part in enumerate(parts[1:], 2):
        await answer(await http.put(f"{address}/{begun['import_id']}/parts/{number}", content=part))
        progress.advance(task)
    return str(begun["import_id"])


async def _watched(http: httpx.AsyncClient, address: str, progress: Progress) -> dict[str, Any]:
    task = progress.add_task("done", total=None)
    while True:
        shown: dict[str, Any] = await answer(await http.get(address))
        progress.update(task, completed=shown["done"], total=shown["total"])
        if shown["state"] == "done":
            return shown
        await asyncio.sleep(LOOK_EVERY_SECONDS)


def client() -> httpx.AsyncClient:
    settings = ops.settings()
    token = os.environ.get("YHTEYS_TOKEN") or issue(settings, subject="yhteys", roles=["coordinator", "integration"])
    base = f"http://{settings.http_host}:{settings.http_port}"
    return httpx.AsyncClient(base_url=base, headers={"Authorization": f"Bearer {token}"}, timeout=60, transport=httpx.AsyncHTTPTransport(retries=3))


async def reached(work: Coroutine[Any, Any, T]) -> T:
    try:
        return await work
    except httpx.HTTPError as fault:
        raise ops.Refused(f"the service cannot be reached: {fault!r}: `yhteys status` tells whether it runs") from fault


async def answer(given: httpx.Response, *, read: bool = True) -> Any:
    """What was answered, where it is read; a refusal is told with its remedy."""
    if given.is_success:
        return given.json() if read else None
    try:
        problem = given.json()
        said = "; ".join(str(problem[key]) for key in ("field", "value", "detail", "remedy") if problem.get(key))
    except ValueError:
        said = given.text[:200]
    raise ops.Refused(f"{given.status_code}: {said}")


def show(report: Mapping[str, Any], address: str, columns: Mapping[str, str]) -> None:
    counted = {**report["outcomes"], "waiting": report.get("waiting", 0)}
    screen.line(f"import {report['import_id']}: " + ", ".join(f"{number} {outcome}" for outcome, number in counted.items() if number))
    for outcome, title in (("refused", "refused"), ("remarked", "passed over, though all else was taken")):
        if report[outcome]:
            ops.print_table(f"{title} (the first {SHOWN})", dict(columns), report[outcome][:SHOWN], nothing="")
    screen.line(f"all of it: {address}/{report['import_id']}/findings")
