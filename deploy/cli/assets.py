"""`yhteys assets`: builds what the portal's pages load, where something of it has changed. Only in a checkout: the packages come by its lock."""

from pathlib import Path
from typing import Annotated

import typer

from deploy.assets import build
from deploy.node import NodeFault
from services.portal import look as looks
from services.portal.assets import BUILT, Manifest
from shared.settings import LOOK


def assets(
    look: Annotated[Path | None, typer.Option("--look", envvar=LOOK, show_envvar=False, help=f"An area's own look ({LOOK}).")] = None,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Say nothing where nothing had to be built.")] = False,  # noqa: FBT002 - Typer's way
) -> None:
    """Build what the portal's pages load."""
    try:
        made = build(looks.read(look))
    except (looks.LookFault, NodeFault) as fault:
        typer.echo(str(fault), err=True)
        raise typer.Exit(1) from fault
    if made:
        _print_sizes()
    elif not quiet:
        typer.echo("Nothing has changed: what the pages load is built.")


def _print_sizes() -> None:
    if manifest := Manifest.read(BUILT):
        for name, built in manifest.files.items():
            smaller = f", sent as {built.gz} (gzip) or {built.br} (brotli)" if built.gz else ""
            typer.echo(f"{name}: {built.bytes} bytes{smaller}")
