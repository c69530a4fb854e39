"""`yhteys parked`: facts that a projection or policy could not apply, and records that work in the background could not do.

They are seen here, tried again, or discarded by somebody with a reason. A record that is discarded is not done: the work passes over it from then on.
"""

from typing import Annotated, Any

import typer

from deploy.cli import ops, screen
from deploy.cli.connection import connected

STANDING_ASIDE = """
select 'fact' as what, parked_id, consumer, type, subject, source, position, log_offset, reason, error, attempts, next_try_at, parked_at, event from parked
union all
select 'record', aside_id, work, '', key, '', null, null, reason, error, attempts, next_try_at, since, convert_to(coalesce(kept, '{}')::text, 'UTF8')
from set_aside where not discarded
"""
LIST = f"""
select what, parked_id, consumer, type, subject, source, position, reason, error, attempts, next_try_at, parked_at from ({STANDING_ASIDE}) as p
order by parked_id
"""  # noqa: S608 - put together of constants
BY_REASON = f"""
select what, consumer, type, error, reason, count(*) as facts, count(distinct subject) as subjects, min(parked_at) as first_parked_at,
    max(next_try_at) as last_try_at
from ({STANDING_ASIDE}) as p group by what, consumer, type, error, reason order by facts desc, first_parked_at
"""  # noqa: S608 - the same
SHOW = f"select * from ({STANDING_ASIDE}) as p where parked_id = $1"  # noqa: S608 - the same
RETRY = """
with facts as (
    update parked p set next_try_at = now()
    where $1::bigint is null or (p.consumer, p.source, p.subject) = (select consumer, source, subject from parked where parked_id = $1)
    returning parked_id
), records as (
    update set_aside set next_try_at = now() where not discarded and ($1::bigint is null or aside_id = $1) returning aside_id
)
select parked_id from facts union all select aside_id from records
"""
DISCARD = """
with fact as (
    delete from parked where parked_id = $1 returning event, reason, error
), record as (
    update set_aside set discarded = true, kept = null where aside_id = $1 and not discarded
    returning convert_to(jsonb_build_object('work', work, 'key', key)::text, 'UTF8') as event, reason, error
), gone as (
    select 'fact' as what, event, reason, error from fact union all select 'record', event, reason, error from record
)
insert into discarded (what, event, reason, error, discarded_by, why, discarded_at)
select what, event, reason, error, $2, $3, now() from gone returning discard_id
"""
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
    rows = ops.run(_rows(service, BY_REASON if by_reason else LIST))
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


async def _rows(service: str, query: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    for name in ops.chosen(service):
        async with connected(name) as connection:
            rows += [{"service": name} | dict(row) for row in await connection.fetch(query)]
    return rows


async def _one(service: str, parked_id: int) -> dict[str, Any]:
    async with connected(service) as connection:
        row = await connection.fetchrow(SHOW, parked_id)
    if row is None:
        raise _missing(service, parked_id)
    return {"service": service} | dict(row) | {"event": ops.readable(row["event"])}


async def _retry(service: str, parked_id: int, *, every: bool) -> list[int]:
    ops.one_or_all(parked_id, every=every)
    async with connected(service) as connection:
        due = sorted(row["parked_id"] for row in await connection.fetch(RETRY, parked_id or None))
    if parked_id and not due:
        raise _missing(service, parked_id)
    return due


async def _discard(service: str, parked_id: int, *, why: str, by: str) -> int:
    reason = ops.why_or_refuse(why)
    async with connected(service) as connection:
        discard_id = await connection.fetchval(DISCARD, parked_id, by, reason)
    if discard_id is None:
        raise _missing(service, parked_id)
    return int(discard_id)


def _missing(service: str, parked_id: int) -> ops.Refused:
    return ops.Refused(f"{service} has no parked fact {parked_id} (it may have been applied meanwhile): `yhteys parked list {service}` shows what there is")
