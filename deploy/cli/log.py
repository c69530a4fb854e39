"""`yhteys log`: what services found wrong with the log. A record that nobody follows stands there for good; what a person has seen to is no longer told."""

from typing import Any

import typer

from deploy.cli import ops, screen
from deploy.cli.connection import connected
from shared.contracts.envelope import readable

LIST = """
select kind, source, position, expected, log_offset, noticed_at, event from log_faults order by noticed_at, fault_id
"""
SEEN = """
with gone as (delete from log_faults returning kind, source, position, event)
insert into discarded (what, event, reason, error, discarded_by, why, discarded_at)
select 'log fault', event, source || ' ' || position, kind, $1, $2, now() from gone returning discard_id
"""
COLUMNS = {
    "service": "noticed by",
    "kind": "kind",
    "source": "source",
    "position": "position",
    "expected": "expected",
    "log_offset": "offset",
    "noticed_at": "noticed",
}

app = typer.Typer(help="What is wrong with the log of facts.", no_args_is_help=True)


@app.command()
def faults(service: ops.AnyServiceArgument = "", as_json: ops.JsonOption = False) -> None:  # noqa: FBT002 - Typer's way
    """Records that are not followed (a jump in a source's positions, no proof, another's contract), and facts that had to be published again."""
    rows = ops.run(_rows(service))
    if as_json:
        ops.print_json(rows)
    else:
        ops.print_table("Faults of the log", COLUMNS, rows, nothing="No service has found anything wrong with the log.")


@app.command()
def seen(service: ops.ServiceArgument, why: ops.WhyOption, by: ops.ByOption, as_json: ops.JsonOption = False) -> None:  # noqa: FBT002
    """Say that a person has looked into what a service found: it is kept among the discarded, and readiness tells of it no longer."""
    number = ops.run(_seen(service, why=why, by=by))
    if as_json:
        ops.print_json({"seen": number, "by": by, "why": why})
    else:
        screen.line(f"{number} faults of the log that {service} found are seen to.")


async def _rows(service: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    for name in ops.chosen(service):
        async with connected(name) as connection:
            rows += [{"service": name} | dict(row) | {"event": readable(row["event"])} for row in await connection.fetch(LIST)]
    return rows


async def _seen(service: str, *, why: str, by: str) -> int:
    reason = ops.why_or_refuse(why)
    async with connected(service) as connection:
        return len(await connection.fetch(SEEN, by, reason))
