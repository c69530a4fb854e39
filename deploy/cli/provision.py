"""`yhteys provision`: what only the administrator may make, once or for as long as it is left running; and who may ask by the command queues."""

import os
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Annotated, TypeVar
from uuid import UUID

import typer

from deploy.cli import ops, screen
from deploy.provisioning import area, database, senders
from deploy.provisioning.area import Area
from services import NAMES

T = TypeVar("T")

STAMP = "YHTEYS_PROVISIONED_FILE"
"""Names a file that is touched after each look that found or made everything; the image's health check reads its age."""

app = typer.Typer(help="Make what services may not make themselves; admit senders.", invoke_without_command=True)


@app.callback()
def provision(
    context: typer.Context,
    watch: Annotated[bool, typer.Option("--watch", help="Stay, and make again what is lost.")] = False,  # noqa: FBT002 - Typer's way
    as_json: ops.JsonOption = False,  # noqa: FBT002
) -> None:
    """Make the virtual host, users, rights, streams, queues, roles and schemas that are missing. What is right is left alone."""
    if context.invoked_subcommand is not None:
        return
    if watch:
        ops.run(area.watch(ops.settings(), NAMES, tell=typer.echo, whole=_stamp))
        return
    made = ops.run(area.provision(ops.settings(), NAMES))
    if as_json:
        ops.print_json({"made": made})
    else:
        screen.line("\n".join(f"made {thing}" for thing in made) or "Nothing was missing.")


@app.command()
def sender(
    name: Annotated[str, typer.Argument(metavar="NAME", help="Small letters, digits and hyphens; its name as a user of the broker.")],
    roles: Annotated[str, typer.Option("--roles", help="With commas between them.")] = "",
    source: Annotated[str, typer.Option("--source", help="As whom it speaks.", show_default="/partner/NAME")] = "",
    organisation: Annotated[UUID | None, typer.Option("--organisation", help="The organisation that it acts for.")] = None,
    revoke: Annotated[bool, typer.Option("--revoke", help="Take no more of it, and delete its user.")] = False,  # noqa: FBT002 - Typer's way
    as_json: ops.JsonOption = False,  # noqa: FBT002
) -> None:
    """Admit a sender, or change what it may; its password is shown once. It publishes to the exchange yhteys.commands and reads NAME.receipts."""
    if revoke:
        ops.run(_with_area(lambda found: senders.revoke(found, name)))
        screen.line(f"{name} is revoked.")
        return
    given = sorted({role.strip() for role in roles.split(",")} - {""})
    if not given and organisation is None:
        raise typer.BadParameter("say what it may: --roles integration, or for whom it acts: --organisation UUID", param_hint="--roles")
    speaks_as = source or f"/partner/{name}"
    password = ops.run(_with_area(lambda found: senders.admit(found, name, source=speaks_as, roles=given, organisation_id=organisation)))
    if as_json:
        ops.print_json({"user": name, "password": password or None, "source": speaks_as, "roles": given, "organisation_id": organisation})
    elif password:
        screen.line(f"{name} speaks as {speaks_as}. Its password, which is kept nowhere:")
        typer.echo(password)
    else:
        screen.line(f"{name} speaks as {speaks_as} from now on, with the roles: {', '.join(given) or 'none'}; its password stays.")


@app.command("senders")
def senders_(as_json: ops.JsonOption = False) -> None:  # noqa: FBT002
    """Who may ask from outside, and as whom."""
    rows = [
        {"user": partner.user, "source": partner.source, "roles": ", ".join(partner.roles), "organisation_id": partner.organisation_id}
        for partner in ops.run(_with_area(_partners))
    ]
    if as_json:
        ops.print_json(rows)
    else:
        columns = {"user": "user", "source": "source", "roles": "roles", "organisation_id": "organisation"}
        ops.print_table("Senders", columns, rows, nothing="Nobody from outside may ask.")


async def _partners(found: Area) -> list[database.Partner]:
    return await database.partners(await found.connection())


async def _with_area(work: Callable[[Area], Awaitable[T]]) -> T:
    found = Area(ops.settings(), NAMES)
    try:
        return await work(found)
    finally:
        await found.close()


def _stamp() -> None:
    if path := os.environ.get(STAMP):
        Path(path).touch()
