"""`yhteys demo`: starts everything, plays the main job, shows how it ended and writes it to `demo.json` in the folder.

With `--at` it starts nothing, and plays on services that run elsewhere: in containers, say, each at an address of its own.
"""

import asyncio
import json
import os
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any
from uuid import UUID

import httpx
import typer
from aio_pika.exceptions import AMQPError
from rich.markup import escape
from rich.table import Table

from deploy.cli import launch, screen, tail
from deploy.cli.folder import FolderOption
from deploy.demo import checking, speaking
from deploy.demo.asking import NoReceipt
from deploy.demo.story import Outcome, Place, play
from deploy.launcher import control, status
from deploy.launcher.servers import AMQP, LauncherFault
from deploy.launcher.service import ALL_SERVICES
from services import NAMES
from shared import auth
from shared.settings import of

FILE = "demo.json"
SUBJECT = "demo"
TOKENS = "YHTEYS_TOKENS"
"""JSON: tokens of the grant office, of its reviewers and of applicants, by the names in `deploy.demo.speaking`."""


def demo(
    folder: FolderOption,
    at: Annotated[list[str] | None, typer.Option("--at", metavar="SERVICE=URL", help=f"Services that run elsewhere; {AMQP} and --token go with it.")] = None,
    token: Annotated[str, typer.Option("--token", envvar="YHTEYS_TOKEN", help="Of their issuer, with the roles coordinator and integration.")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print the outcome as JSON.")] = False,  # noqa: FBT002 - Typer's way
) -> None:
    """Load the real data through the public interfaces and check every measure against a count made straight from the files."""
    began = time.monotonic()
    (folder / FILE).unlink(missing_ok=True)
    if not at:
        _up(folder, quietly=as_json)
    place = _elsewhere(at, token) if at else _place(folder)
    try:
        outcome = asyncio.run(play(place, tell=(lambda _words: None) if as_json else screen.line))
    except (NoReceipt, httpx.HTTPError, AMQPError, OSError) as fault:
        screen.fault(f"the demonstration was cut short: {fault!r}", logs=tail.last_lines(folder, lines=15, names=("services",)))
        raise typer.Exit(1) from fault
    said = outcome.as_json() | {"seconds": round(time.monotonic() - began, 1)}
    text = json.dumps(said, indent=2, ensure_ascii=False) + "\n"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / FILE).write_text(text, encoding="utf-8")
    if as_json:
        typer.echo(text, nl=False)
    else:
        _show(outcome, place, folder)
    raise typer.Exit(0 if outcome.ok else 1)


def _up(folder: Path, *, quietly: bool) -> None:
    if not quietly:
        launch.up(folder)
        return
    try:
        control.launch(folder, ALL_SERVICES)
        control.wait_ready(folder)
    except LauncherFault as fault:
        screen.fault(str(fault), logs={})
        raise typer.Exit(1) from fault


def _place(folder: Path) -> Place:
    environment = status.running_environment(folder)
    settings = of(environment)
    token = auth.issue(settings, subject=SUBJECT, roles=["coordinator", "integration"])
    tokens = {
        name: auth.issue(settings, subject=name, roles=claims.get("roles", []), organisation_id=_organisation(claims))
        for name, claims in speaking.claims().items()
    }
    return Place(addresses=dict.fromkeys(NAMES, status.read(folder).http_url), amqp_url=settings.amqp_url, token=token, tokens=tokens)


def _organisation(claims: Mapping[str, Any]) -> UUID | None:
    return UUID(claims["organisation_id"]) if "organisation_id" in claims else None


def _elsewhere(at: list[str], token: str) -> Place:
    addresses = dict(word.rstrip("/").split("=", 1) for word in at if "=" in word)
    amqp_url, tokens = os.environ.get(AMQP, ""), json.loads(os.environ.get(TOKENS, "{}"))
    if missing := [
        *(f"--at {name}=URL" for name in NAMES if name not in addresses),
        *([] if amqp_url else [AMQP]),
        *([] if token else ["--token"]),
        *lacking(tokens),
    ]:
        screen.fault(f"to play on services that run elsewhere, also give {', '.join(missing)}", logs={})
        raise typer.Exit(2)
    return Place(addresses=addresses, amqp_url=amqp_url, token=token, tokens=tokens)


def lacking(tokens: Mapping[str, str]) -> list[str]:
    return [f"{TOKENS} with {name}" for name in speaking.claims() if name not in tokens]


def _show(outcome: Outcome, place: Place, folder: Path) -> None:
    table = Table(box=None, padding=(0, 1))
    table.add_column("", no_wrap=True)
    table.add_column("check", overflow="fold")
    table.add_column("expected", no_wrap=True)
    table.add_column("actual", no_wrap=True)
    for check in outcome.checks:
        table.add_row("[green]✔[/]" if check.ok else "[red]✘[/]", escape(check.name), *map(escape, checking.shown(check)))
    screen.out.print(table)
    for title, rows in (("flagged", outcome.flagged), ("refused", [*outcome.refused, *outcome.not_done])):
        if rows:
            screen.line(f"[bold]{title}: {len(rows)}[/]")
            for fault in rows:
                screen.line(f"  {escape(fault.row)}: {fault.field} {escape(repr(fault.value))}: {escape(fault.reason)}")
    for row in outcome.respelled:
        screen.line(f"  taken in the standard form: {escape(row.row)}: {escape(repr(row.value))} as {row.taken_as}")
    events = ", ".join(f"{number} {name}" for name, number in outcome.events.items())
    screen.line(f"events of this run: {events}")
    here = status.read(folder)
    if here.http_url:
        screen.addresses(here, title="Yhteys runs")
    screen.line(f"measures: {place.addresses['indicators']}/api/indicators/v1/values")
    screen.line("loaded" if outcome.changed else "nothing changed: all of it was there already")
    failed = [check for check in outcome.checks if not check.ok]
    screen.line(
        "[bold green]✔ every measure is as counted from the files[/]" if not failed else f"[bold red]✘ {len(failed)} checks failed, see {folder / FILE}[/]"
    )
