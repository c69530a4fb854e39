"""The command `yhteys`: every command of the tool, on one page.

What must stay true: importing this imports no command. The module of a command is imported when that command is called, so that `yhteys token` does not
wait for what `yhteys rebuild` needs; the words here are those of `yhteys --help`.
"""

from importlib import import_module
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_command, get_group

COMMANDS = {
    "up": ("launch:up", "Start the broker, the database and all services."),
    "down": ("launch:down", "Stop everything that `yhteys up` started. Data stays."),
    "status": ("launch:status", "Say what runs and where."),
    "logs": ("launch:logs", "Print the last lines of the logs."),
    "demo": ("demo:demo", "Load the real data through the public interfaces and check the outcome."),
    "bench": ("bench:bench", "Measure beside baselines in the same run."),
    "rebuild": ("rebuild:rebuild", "Rebuild a projection from the log and let it take over."),
    "token": ("token:token", "Print a token of the development issuer."),
    "import": ("exchange:imports", "Take another system's files."),
    "export": ("exchange:exports", "Give what is known in another system's form."),
    "facts": ("facts:app", "The log of facts."),
    "log": ("log:app", "What is wrong with the log of facts."),
    "parked": ("parked:app", "Facts that could not be applied, and records that work in the background could not do."),
    "dead": ("dead:app", "Commands that could not be carried out."),
    "provision": ("provision:app", "Make what services may not make themselves; admit senders."),
    "assets": ("assets:assets", "Build what the portal's pages load; for a checkout."),
    "contracts": ("contracts:app", "Renew what is made from the contracts; for a checkout."),
}


class Commands(TyperGroup):
    """Lists them by their words alone, and imports the one that is called."""

    def __init__(self, **given: Any) -> None:
        super().__init__(**given | {"commands": {name: TyperCommand(name, help=words) for name, (_, words) in COMMANDS.items()}})

    def resolve_command(self, ctx: Any, args: list[str]) -> tuple[str | None, Any, list[str]]:
        name, known, rest = super().resolve_command(ctx, args)
        return name, known and called(str(name)), rest


def called(name: str) -> Any:
    """The command itself; of a module with several, the group of them."""
    module, _, attribute = COMMANDS[name][0].partition(":")
    found = getattr(import_module(f"{__name__}.{module}"), attribute)
    if isinstance(found, typer.Typer):
        return get_group(found)
    single = typer.Typer(add_completion=False)
    single.command(name)(found)
    return get_command(single)


app = typer.Typer(
    name="yhteys",
    cls=Commands,
    help="Joins wellbeing services counties, municipalities and associations by events.",
    no_args_is_help=True,
    add_completion=False,
)


@app.callback()
def _yhteys() -> None:
    """Makes it a group, whose commands are found by their names."""
