"""What the commands for operators share: where the area is, how a fault and a table look.

What must stay true: an address comes from the environment or from what `yhteys up` runs here, never from a guess; no driver is imported here, so that a
command waits for those alone that it uses.
"""

import asyncio
import getpass
import json
import os
import re
import sys
from collections.abc import Coroutine, Mapping, Sequence
from datetime import datetime
from typing import Annotated, Any, TypeVar

import typer
from rich.console import Console
from rich.table import Table
from rich.text import Text

from deploy.cli import screen
from deploy.cli.folder import default_folder
from deploy.launcher import status
from deploy.launcher.servers import AMQP, DATABASE, LauncherFault
from services import NAMES
from shared.errors import DomainError
from shared.settings import Settings, SettingsFault, of

T = TypeVar("T")

SERVICE = re.compile(r"^[a-z][a-z_]{0,40}$")
WIDTH = 160
EXPECTED = (LauncherFault, SettingsFault, DomainError, LookupError, OSError, TimeoutError)
EXPECTED_OF = {
    "aio_pika.exceptions": ("AMQPError",),
    "asyncpg": ("PostgresError", "InterfaceError"),
    "httpx": ("HTTPError",),
    "shared.bus.stream": ("StreamLost",),
}
"""By the module that raises them."""

JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON.")]
ServiceArgument = Annotated[str, typer.Argument(metavar="SERVICE", help=f"One of {', '.join(NAMES)}.")]
AnyServiceArgument = Annotated[str, typer.Argument(metavar="[SERVICE]", help=f"One of {', '.join(NAMES)}; all of them if left out.")]
WhyOption = Annotated[str, typer.Option("--why", help="The reason, kept with what is discarded.")]
ByOption = Annotated[str, typer.Option("--by", default_factory=getpass.getuser, show_default="the user", help="Who decides, kept with what is discarded.")]
AllOption = Annotated[bool, typer.Option("--all", help="Every one of the service.")]


class Refused(LookupError):
    """The command cannot be carried out as it was given. The text ends with what to do."""


def settings() -> Settings:
    """Of the environment if it names servers, else of what runs in this checkout.

    Raises:
        LauncherFault: if neither says where the area is.
        SettingsFault: if what they say has faults.
    """
    named = {name: value for name, value in os.environ.items() if name.startswith("YHTEYS_") and value}
    if not {AMQP, DATABASE} & named.keys():
        running = status.running_environment(default_folder())
        if not running:
            raise LauncherFault(f"nothing runs in {default_folder()}, and {AMQP} and {DATABASE} are not set: `yhteys up`, or set them")
        named = running | named
    return of(named)


def run(work: Coroutine[Any, Any, T]) -> T:
    """Carry out; what may be expected to go wrong is said in one line, with exit code 1."""
    try:
        return asyncio.run(work)
    except KeyboardInterrupt:
        raise typer.Exit(130) from None
    except _expected() as fault:
        screen.fault(str(fault) or repr(fault), logs={})
        raise typer.Exit(1) from fault


def _expected() -> tuple[type[BaseException], ...]:
    """Of drivers, those that are here: what was not imported raises nothing."""
    of_drivers = (getattr(sys.modules[module], name) for module, names in EXPECTED_OF.items() if module in sys.modules for name in names)
    return (*EXPECTED, *of_drivers)


def known(service: str) -> str:
    """The name, if it can be one."""
    if not SERVICE.match(service):
        raise Refused(f"{service!r} is no service: choose one of {', '.join(NAMES)}")
    return service


def chosen(service: str) -> Sequence[str]:
    """The named service, or all."""
    return (service,) if service else NAMES


def why_or_refuse(why: str) -> str:
    """What is discarded without a reason is lost; nothing is."""
    if not why.strip():
        raise Refused("say why: --why '…' is kept with what is discarded")
    return why.strip()


def one_or_all(given: object, *, every: bool) -> None:
    """Either one is named or all are meant, never by accident."""
    if bool(given) == every:
        raise Refused("name one, or say --all for every one of them")


def print_json(value: object) -> None:
    typer.echo(json.dumps(value, indent=2, ensure_ascii=False, default=str))


def print_table(title: str, columns: Mapping[str, str], rows: Sequence[Mapping[str, Any]], *, nothing: str) -> None:
    """Columns by key and heading; what came from outside is never read as markup."""
    if not rows:
        screen.line(nothing)
        return
    table = Table(title=title, title_justify="left")
    for heading in columns.values():
        table.add_column(heading, overflow="fold")
    for row in rows:
        table.add_row(*(Text(_shown(row[key])) for key in columns))
    out = Console()
    (out if out.is_terminal else Console(width=WIDTH)).print(table)


def print_fields(row: Mapping[str, Any]) -> None:
    """One thing with all that is known of it."""
    table = Table(show_header=False, box=None, padding=(0, 1))
    for key, value in row.items():
        table.add_row(Text(key, style="bold"), Text(json.dumps(value, indent=2, ensure_ascii=False) if isinstance(value, dict | list) else _shown(value)))
    Console().print(table)


def _shown(value: object) -> str:
    return value.isoformat(sep=" ", timespec="seconds") if isinstance(value, datetime) else "" if value is None else str(value)
