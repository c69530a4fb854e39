"""Reading the logs of all processes, which lie one beside the other in the folder."""

import time
from collections import deque
from collections.abc import Iterable
from pathlib import Path
from typing import IO

import typer

OURS = ("services", "supervisor")
"""What is shown when no log is named. The servers write far more, and of what the services do they know nothing."""
CALLED = {"rabbitmq": "broker", "postgres": "database"}


def names(folder: Path) -> dict[str, str]:
    """The logs that there are, by the names that they may be asked for by."""
    files = sorted(path.stem for path in (folder / "log").glob("*.log"))
    return {CALLED.get(file, file): file for file in files} | {file: file for file in files}


def last_lines(folder: Path, *, lines: int, names: Iterable[str]) -> dict[str, list[str]]:
    """The end of each; one that does not exist has no lines."""
    ends = {}
    for name in names:
        path = folder / "log" / f"{name}.log"
        if path.exists():
            with path.open(encoding="utf-8", errors="replace") as log:
                ends[name] = [text.rstrip("\n") for text in deque(log, maxlen=lines)]
    return ends


def follow(folder: Path, names: Iterable[str]) -> None:
    """Print what is written from now on, until interrupted."""
    logs: dict[str, IO[str]] = {name: (folder / "log" / f"{name}.log").open(encoding="utf-8", errors="replace") for name in names}
    for log in logs.values():
        log.seek(0, 2)
    try:
        while True:
            if not any(_show_new(name, log, alone=len(logs) == 1) for name, log in logs.items()):
                time.sleep(0.2)
    except KeyboardInterrupt:
        return
    finally:
        for log in logs.values():
            log.close()


def show(name: str, text: str, *, alone: bool) -> None:
    """A line, with the log's name before it when there are several."""
    typer.echo(text if alone else f"{name:>10} │ {text}")


def _show_new(name: str, log: IO[str], *, alone: bool) -> bool:
    text = log.readline()
    if text:
        show(name, text.rstrip("\n"), alone=alone)
    return bool(text)
