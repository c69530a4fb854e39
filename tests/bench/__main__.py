"""Run the measures in turn, several rounds, and write them down. What could not be measured fails the run and leaves the rest standing."""

import json
import logging
import os
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from pathlib import Path
from typing import Annotated, Any, TypeAlias

import structlog
import typer
import uvloop
from rich.console import Console
from rich.table import Table

from deploy.launcher.private import temporary_servers
from deploy.launcher.servers import Servers
from shared.http.host import spare_the_collector
from tests.bench import (
    apply,
    calendar,
    command,
    erase,
    feed,
    import_,
    latency,
    match,
    memory,
    pages,
    publishing,
    rank,
    rebuild,
    redeem,
    relay,
    signup,
    start,
)
from tests.bench.figures import Figure, results, wanted

Measure: TypeAlias = Callable[..., AsyncIterator[list[Figure]]]


def again(once: Callable[..., Awaitable[list[Figure]]]) -> Measure:
    """A measure that begins each round from nothing."""

    async def each(servers: Servers, *, rounds: int, quick: bool) -> AsyncIterator[list[Figure]]:
        for _ in range(rounds):
            yield await once(servers, quick=quick)

    return each


MEASURES: dict[str, Measure] = {
    "relay": again(relay.measure),
    "apply": again(apply.measure),
    "rebuild": rebuild.measure,
    "latency": again(latency.measure),
    "command": again(command.measure),
    "import": again(import_.measure),
    "signup": again(signup.measure),
    "calendar": calendar.measure,
    "feed": again(feed.measure),
    "publishing": publishing.measure,
    "rank": again(rank.measure),
    "redeem": again(redeem.measure),
    "erase": again(erase.measure),
    "match": match.measure,
    "pages": pages.measure,
    "memory": again(memory.measure),
    "start": again(start.measure),
}
console = Console()


async def measured(servers: Servers, name: str, *, rounds: int, quick: bool) -> list[list[Figure]]:
    found: list[list[Figure]] = []
    started = time.perf_counter()
    async for figures in MEASURES[name](servers, rounds=rounds, quick=quick):
        found.append(figures)
        shown = ", ".join(f"{figure.name} {figure.value:,.1f} {figure.unit} ({_beside(figure)})" for figure in figures)
        console.print(f"[dim]round {len(found)} of {rounds}, {time.perf_counter() - started:.0f} s:[/] {shown}")
        started = time.perf_counter()
    return found


def _beside(figure: Figure) -> str:
    return ", ".join(f"{name} {value:,.1f}" for name, value in figure.baselines.items()) or "no baseline"


def table(found: Sequence[dict[str, Any]]) -> Table:
    shown = Table("measure", "value", "baseline", "its value", "ratio", "wanted", title="Medians; ratios within each round")
    for one in found:
        value = f"{one['value']:,} {one['unit']}"
        if not one["baselines"]:
            shown.add_row(one["name"], value, "", "", "", _verdict(one["name"], None, one["value"]))
        for baseline in one["baselines"]:
            verdict = _verdict(one["name"], baseline["name"], baseline["ratio"])
            shown.add_row(one["name"], value, baseline["name"], f"{baseline['value']:,}", f"{baseline['ratio']:.2f}", verdict)
    return shown


def _verdict(figure: str, baseline: str | None, measured_: float) -> str:
    limit = wanted(figure, baseline)
    return "" if limit is None else f"[{'green' if limit.met(measured_) else 'red'}]{limit}[/]"


def run(servers: Servers, names: Sequence[str], *, rounds: int, quick: bool) -> tuple[list[dict[str, Any]], list[str]]:
    found: list[dict[str, Any]] = []
    failed: list[str] = []
    for name in names:
        try:
            found += results(uvloop.run(measured(servers, name, rounds=rounds, quick=quick)))
        except Exception as error:  # noqa: BLE001 - one measure's trouble must not cost the others' figures
            failed.append(f"{name}: {error!r}")
    return found, failed


def main(
    out: Path,
    rounds: Annotated[int, typer.Option(min=1)] = 3,
    only: Annotated[list[str] | None, typer.Option()] = None,
    quick: Annotated[bool, typer.Option("--quick")] = False,  # noqa: FBT002 - Typer's way
) -> None:
    logging.disable(logging.WARNING)
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    spare_the_collector()  # as a service's process does
    names = only or list(MEASURES)
    if unknown := [name for name in names if name not in MEASURES]:
        raise typer.BadParameter(f"no such measure: {', '.join(unknown)}; there are {', '.join(MEASURES)}")
    if given := Servers.from_environment(os.environ):
        found, failed = run(given, names, rounds=rounds, quick=quick)
    else:
        with temporary_servers() as private:
            found, failed = run(private.servers, names, rounds=rounds, quick=quick)
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(json.dumps({"rounds": rounds, "results": found}, indent=2) + "\n", encoding="utf-8")
    console.print(table(found))
    for fault in failed:
        console.print(f"[red]not measured:[/] {fault}")
    raise typer.Exit(1 if failed else 0)


if __name__ == "__main__":
    typer.run(main)
