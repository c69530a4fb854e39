"""What the launcher's commands draw: progress, a table of addresses, a fault with the end of the logs."""

import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.markup import escape
from rich.spinner import Spinner
from rich.table import Table
from rich.text import Text

from deploy.launcher import status
from deploy.launcher.servers import without_credentials
from deploy.launcher.status import Part, State, Status

TITLES = {"rabbitmq": "RabbitMQ", "postgres": "PostgreSQL", "containers": "RabbitMQ and PostgreSQL (Docker)", "services": "services"}
MARKS = {
    State.READY: "[green]✔[/]",
    State.FAILED: "[red]✘[/]",
    State.RESTARTING: "[yellow]↻[/]",
    State.STOPPED: "[dim]·[/]",
}
ADDRESSES = {
    "YHTEYS_AMQP_URL": "RabbitMQ, AMQP",
    "YHTEYS_STREAM_URL": "RabbitMQ, streams",
    "YHTEYS_MANAGEMENT_URL": "RabbitMQ, pages",
    "YHTEYS_PROMETHEUS_URL": "RabbitMQ, metrics",
    "YHTEYS_DATABASE_URL": "PostgreSQL",
}
out, err = Console(), Console(stderr=True)


@contextmanager
def progress() -> Iterator[Callable[[Status], None]]:
    """A line for each part, moving while it starts; on a pipe, a line for each change."""
    began = time.monotonic()
    if not out.is_terminal:
        yield _changes(began)
        return
    spinners: dict[str, Spinner] = {}
    with Live(console=out, refresh_per_second=10, transient=True) as live:
        yield lambda now: live.update(Group(*[_moving(name, part, spinners, time.monotonic() - began) for name, part in now.parts.items()]))


def waiting(words: str) -> AbstractContextManager[object]:
    """A spinner beside these words."""
    return out.status(words)


def line(words: str) -> None:
    """One line."""
    out.print(words, highlight=False)


def addresses(now: Status, *, title: str) -> None:
    """The state of each part, and every address without its password."""
    line(f"[bold]{title}: {now.state}[/]")
    table = Table(show_header=False, box=None, padding=(0, 1))
    for name, part in now.parts.items():
        again = f", restarted {part.restarts} times" if part.restarts else ""
        table.add_row(MARKS.get(part.state, "…"), TITLES.get(name, name), f"{part.state}{again} {escape(part.detail)}".strip())
    if now.http_url:
        table.add_row("", "pages and API", now.http_url)
    for variable, words in ADDRESSES.items():
        if variable in now.environment:
            table.add_row("", words, without_credentials(now.environment[variable]))
    if table.rows:
        out.print(table)
    if now.fault:
        out.print(f"[yellow]{escape(now.fault)}[/]", highlight=False)
    if now.environment:
        out.print("[dim]passwords: yhteys status --env · logs: yhteys logs · stop: yhteys down[/]", highlight=False)


def fault(words: str, *, logs: Mapping[str, Sequence[str]]) -> None:
    """What went wrong and what to do, after the end of the logs that tell more."""
    for name, lines in logs.items():
        if lines:
            err.rule(f"end of {name}.log", style="dim")
            for text in lines:
                sys.stderr.write(f"{text}\n")
    err.print(f"[bold red]✘[/] {escape(words)}", highlight=False, soft_wrap=True)


def suspects(folder: Path) -> tuple[str, ...]:
    """The logs that tell most about a start that failed."""
    unready = [name for name, part in status.read(folder).parts.items() if part.state is not State.READY]
    return tuple(unready) or ("supervisor",)


def _moving(name: str, part: Part, spinners: dict[str, Spinner], seconds: float) -> RenderableType:
    words = f"{TITLES.get(name, name)} {part.state}"
    if part.state is State.STARTING:
        spinner = spinners.setdefault(name, Spinner("dots"))
        spinner.update(text=Text(f"{words} ({seconds:.0f} s)"))
        return spinner
    return Text.from_markup(f"{MARKS.get(part.state, '…')} {words}")


def _changes(began: float) -> Callable[[Status], None]:
    shown: dict[str, State] = {}

    def see(now: Status) -> None:
        for name, part in now.parts.items():
            if shown.get(name) is not part.state:
                shown[name] = part.state
                line(f"{time.monotonic() - began:5.1f} s  {TITLES.get(name, name)} {part.state}")

    return see
