"""`yhteys parked`: facts that a projection or policy could not apply, and records that work in the background could not do.

They are seen here, tried again, or discarded by somebody with a reason. A record that is discarded is not done: the work passes over it from then on.
"""

from collections.abc import Awaitable, Callable, Sequence
from typing import Annotated, Any, TypeAlias

import typer

from deploy.cli import ops, screen
from deploy.cli.connection import connected
from shared.database.postgres import Connection
from shared.work import stuck

Rows: TypeAlias = Callable[[Connection], Awaitable[Sequence[dict[str, Any]]]]

COLUMNS = {
    "service": "service",
    "parked_id": "id",
    "what": "what",
    "consumer": "consumer or work",
    "type": "type",
    "subject": "subject",
    "reason": "reason",
    "attempts": "tries",
    "next_try_at": "next try",
}
GROUPED = {
    "service": "service",
    "what": "what",
    "consumer": "consumer or work",
    "type": "type",
    "reason": "reason",
    "facts": "how many",
    "subjects": "subjects",
    "first_parked_at": "since",
}

IdArgument = Annotated[int, typer.Argument(metavar="ID", help="As `yhteys parked list` shows it.")]

app = typer.Typer(help="Facts that could not be applied, and records that work in the background could not do.", no_args_is_help=True)


@app.command("list")
def list_(
    service: ops.AnyServiceArgument = "",
    by_reason: Annotated[bool, typer.Option("--by-reason", help="One line for each consumer, type and reason.")] = False,  # noqa: FBT002 - Typer's way
    as_json: ops.JsonOption = False,  # noqa: FBT002
) -> None:
    """What is parked, and why."""
    rows = ops.run(_rows(service, stuck.by_reason if by_reason else stuck.each))
    if as_json:
        ops.print_json(rows)
    else:
        ops.print_table("Parked facts", GROUPED if by_reason else COLUMNS, rows, nothing="Nothing is parked.")


@app.command()
def show(service: ops.ServiceArgument, parked_id: IdArgument, as_json: ops.JsonOption = False) -> None:  # noqa: FBT002
    """One parked fact, with the whole event."""
    row = ops.run(_one(service, parked_id))
    (ops.print_json if as_json else ops.print_fields)(row)


@app.command()
def retry(
    service: ops.ServiceArgument,
    parked_id: Annotated[int, typer.Argument(metavar="[ID]", help="With all that waits behind it.")] = 0,
    every: ops.AllOption = False,  # noqa: FBT002
    as_json: ops.JsonOption = False,  # noqa: FBT002
) -> None:
    """Let the running service try again at once, the oldest of each subject first. What fails again stays, with the new reason."""
    due = ops.run(_retry(service, parked_id, every=every))
    if as_json:
        ops.print_json({"due": due})
    else:
        screen.line(f"{len(due)} will be tried at once; `yhteys parked list {service}` shows what fails again.")


@app.command()
def discard(service: ops.ServiceArgument, parked_id: IdArgument, why: ops.WhyOption, by: ops.ByOption, as_json: ops.JsonOption = False) -> None:  # noqa: FBT002
    """Give one up for good. The event, the reason and who decided stay in the service's table `discarded`."""
    discard_id = ops.run(_discard(service, parked_id, why=why, by=by))
    if as_json:
        ops.print_json({"parked_id": parked_id, "discard_id": discard_id, "by": by, "why": why})
    else:
        screen.line(f"Discarded, and kept as number {discard_id} of {service}'s discarded; what waited behind it is tried now.")


async def _rows(service: str, read: Rows) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    for name in ops.chosen(service):
        async with connected(name) as connection:
            rows += [{"service": name} | row for row in await read(connection)]
    return rows


async def _one(service: str, parked_id: int) -> dict[str, Any]:
    async with connected(service) as connection:
        row = await stuck.one(connection, parked_id)
    if row is None:
        raise _missing(service, parked_id)
    return {"service": service} | row


async def _retry(service: str, parked_id: int, *, every: bool) -> list[int]:
    ops.one_or_all(parked_id, every=every)
    async with connected(service) as connection:
        due = list(await stuck.retry(connection, [parked_id] if parked_id else None))
    if parked_id and not due:
        raise _missing(service, parked_id)
    return due


async def _discard(service: str, parked_id: int, *, why: str, by: str) -> int:
    reason = ops.why_or_refuse(why)
    async with connected(service) as connection:
        kept = await stuck.discard(connection, [parked_id], by=by, why=reason)
    if not kept:
        raise _missing(service, parked_id)
    return kept[0]


def _missing(service: str, parked_id: int) -> ops.Refused:
    return ops.Refused(f"{service} has no parked fact {parked_id} (it may have been applied meanwhile): `yhteys parked list {service}` shows what there is")
