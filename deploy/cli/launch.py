"""`yhteys up`, `down`, `status` and `logs`: what one sees of the launcher on a terminal."""

import json
from typing import Annotated

import typer

from deploy.cli import screen, tail
from deploy.cli.folder import FolderOption
from deploy.launcher import control, readiness
from deploy.launcher import status as said
from deploy.launcher.servers import LauncherFault, Servers, without_credentials
from deploy.launcher.service import ALL_SERVICES
from deploy.launcher.status import State, Status

JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON.")]


def up(
    folder: FolderOption,
    services: Annotated[bool, typer.Option("--services/--no-services", help="Also run the services, or the servers only.")] = True,  # noqa: FBT002 - Typer's way
    as_json: JsonOption = False,  # noqa: FBT002
) -> None:
    """Start the broker, the database and all services, and wait until they are ready."""
    try:
        fresh = control.launch(folder, ALL_SERVICES if services else ())
        if as_json:
            _print_json(control.wait_ready(folder, served=services))
            return
        with screen.progress() as see:
            ready = control.wait_ready(folder, see=see, served=services)
    except LauncherFault as fault:
        screen.fault(str(fault), logs=tail.last_lines(folder, lines=15, names=screen.suspects(folder)))
        raise typer.Exit(1) from fault
    screen.addresses(ready, title="Yhteys runs" if fresh else "Yhteys ran already")


def down(folder: FolderOption) -> None:
    """Stop everything that `yhteys up` started. Data stays."""
    try:
        with screen.waiting("stopping"):
            stopped = control.stop(folder)
    except LauncherFault as fault:
        screen.fault(str(fault), logs={})
        raise typer.Exit(1) from fault
    screen.line("Stopped; data is kept." if stopped else "Nothing was running.")


def status(
    folder: FolderOption,
    as_json: JsonOption = False,  # noqa: FBT002
    environment: Annotated[bool, typer.Option("--env", help="Print the addresses with passwords, as lines for a shell to read.")] = False,  # noqa: FBT002
) -> None:
    """Say what runs and where. The exit code is 0 if all is ready, 3 if nothing runs, 1 otherwise."""
    now = _seen(said.read(folder))
    if environment:
        for name, value in now.environment.items():
            typer.echo(f"export {name}='{value}'")
    elif as_json:
        _print_json(now)
    else:
        screen.addresses(now, title="Yhteys")
    raise typer.Exit({State.READY: 0, State.STOPPED: 3}.get(now.state, 1))


def logs(
    folder: FolderOption,
    name: Annotated[str, typer.Argument(help="services, supervisor, broker, database or epmd; the first two if left out.")] = "",
    follow: Annotated[bool, typer.Option("--follow", "-f", help="Go on as lines are written.")] = False,  # noqa: FBT002
    lines: Annotated[int, typer.Option("--lines", "-n", min=0, help="How many of the last lines of each.")] = 50,
) -> None:
    """Print the last lines of the logs: what the services say, then the supervisor; what the servers say by their names alone."""
    known = tail.names(folder)
    if name and name not in known:
        screen.fault(f"there is no log {name!r}: choose one of {', '.join(known) or '(none: nothing ran yet)'}", logs={})
        raise typer.Exit(2)
    chosen = (known[name],) if name else tuple(known[ours] for ours in tail.OURS if ours in known)
    for which, last in tail.last_lines(folder, lines=lines, names=chosen).items():
        for text in last:
            tail.show(which, text, alone=len(chosen) == 1)
    if follow:
        tail.follow(folder, chosen)


def _seen(now: Status) -> Status:
    """Services may run and yet not be ready; only they know."""
    part = now.parts.get("services")
    if part is None or part.state is not State.READY or readiness.answers(f"{now.http_url}/readyz"):
        return now
    lacking = part.model_copy(update={"state": State.STARTING, "detail": f"runs, but {now.http_url}/readyz does not say ready"})
    return now.with_part("services", lacking).model_copy(update={"state": State.STARTING})


def _print_json(now: Status) -> None:
    """Without passwords: this is what gets pasted into reports."""
    servers = Servers.from_environment(now.environment)
    addresses = {name: without_credentials(url) for name, url in servers.environment().items()} if servers else {}
    shown = now.model_dump(mode="json", exclude={"environment"}) | {"servers": addresses}
    typer.echo(json.dumps(shown, indent=2))
