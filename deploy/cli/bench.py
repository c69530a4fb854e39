"""`yhteys bench`: measures the kernel beside baselines. Only in a checkout, since the measures live with the tests."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Annotated

import typer

import deploy
from deploy.cli.folder import FolderOption

ROOT = Path(deploy.__file__).parent.parent


def bench(
    folder: FolderOption,
    rounds: Annotated[int, typer.Option(min=1, help="How often each measure is taken; figures are medians.")] = 3,
    only: Annotated[list[str] | None, typer.Option(help="One measure (may be repeated): relay, apply, rebuild, latency, command, memory, start.")] = None,
    quick: Annotated[bool, typer.Option("--quick", help="Small sizes: does it run, not how fast.")] = False,  # noqa: FBT002 - Typer's way
) -> None:
    """Measure beside baselines in the same run; writes bench.json. Ends 1 if something could not be measured."""
    if not (ROOT / "tests" / "bench").is_dir():
        typer.echo("The measures are not installed: run this in a checkout of the project.", err=True)
        raise typer.Exit(2)
    options = [f"--rounds={rounds}", *(f"--only={name}" for name in only or ()), *(["--quick"] if quick else [])]
    arguments = [sys.executable, "-m", "tests.bench", str(folder.resolve() / "bench.json"), *options]
    raise typer.Exit(subprocess.run(arguments, cwd=ROOT, env=os.environ, check=False).returncode)
