"""`yhteys contracts docs`, `snapshot` and `definitions`: renew the files of a checkout that are made from the code.

What must stay true: the services are imported by the command that needs them only, so that `yhteys status` does not wait for them.
"""

from importlib import import_module
from pathlib import Path
from typing import Any

import typer

import deploy

ROOT = Path(deploy.__file__).parent.parent

app = typer.Typer(help="Renew what is made from the contracts; for a checkout.", no_args_is_help=True)


@app.callback()
def _in_a_checkout() -> None:
    if not (ROOT / "pyproject.toml").exists():
        typer.echo(f"{ROOT} is no checkout of Yhteys: run this from one", err=True)
        raise typer.Exit(2)


@app.command()
def docs() -> None:
    """Write docs/events.md, metrics.md, retention.md, authority.md and operate/settings.md."""
    exports = _imported("exports")
    _write(exports.EVENTS_PAGE, exports.events_page())
    _write(exports.METRICS_PAGE, exports.metrics_page())
    _write(exports.RETENTION_PAGE, exports.retention_page())
    _write(exports.AUTHORITY_PAGE, exports.authority_page())
    _write(exports.SETTINGS_PAGE, exports.settings_page())


@app.command()
def snapshot() -> None:
    """Write the snapshot of each new or changed contract; refuse one that breaks what was said under its name."""
    exports, snapshots = _imported("exports"), _imported("snapshots")
    try:
        written = snapshots.renew(exports.published(), exports.SNAPSHOTS)
    except snapshots.Incompatible as fault:
        typer.echo(str(fault), err=True)
        raise typer.Exit(1) from fault
    typer.echo("\n".join(written) or "nothing has changed")


@app.command()
def definitions() -> None:
    """Write deploy/rabbitmq/definitions.json."""
    exports = _imported("exports")
    _write(exports.DEFINITIONS, exports.definitions())


def _imported(name: str) -> Any:
    return import_module(f"deploy.contracts.{name}")


def _write(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8")
    typer.echo(path.relative_to(ROOT))
