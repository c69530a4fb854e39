"""Where a checkout keeps what it runs: `var/` beside pyproject.toml, or in the current folder when installed as a package."""

import os
from pathlib import Path
from typing import Annotated

import typer

import deploy

VARIABLE = "YHTEYS_FOLDER"


def default_folder() -> Path:
    """Named by YHTEYS_FOLDER, else the checkout's `var`."""
    named = os.environ.get(VARIABLE)
    if named:
        return Path(named)
    root = Path(deploy.__file__).parent.parent
    return (root if (root / "pyproject.toml").exists() else Path.cwd()) / "var"


FolderOption = Annotated[
    Path,
    typer.Option("--folder", default_factory=default_folder, show_default="var", help=f"Where data, logs and ports are kept ({VARIABLE})."),
]
