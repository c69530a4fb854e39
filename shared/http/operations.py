"""How a service runs, for operators over HTTP, the same for every service: what waits since when, what is stuck and why, tried again or given up."""

from collections.abc import Sequence
from datetime import datetime
from importlib.metadata import version
from typing import Annotated, Any, Literal, TypeVar

from fastapi import APIRouter, Depends, Path, Query, Request
from pydantic import BaseModel, StringConstraints

from shared.authority import OPERATIONS
from shared.database.postgres import Connection
from shared.errors import NotFound
from shared.http.admission import may_read
from shared.http.bodies import Body
from shared.http.edge import CallerDep, EdgeDep
from shared.work import stuck
from shared.work.running import JOURNAL, Running

T = TypeVar("T")
READERS = """
select c.consumer as name, c.log_offset as offset, c.applied, c.drained_at as caught_up_at,
    (select count(*) from parked p where p.consumer = c.consumer) as parked
from cursors c where c.consumer not like '%@rebuild' order by c.consumer
"""
STUCK = f"select count(*) as parked, min(parked_at) as parked_since from ({stuck.STANDING_ASIDE}) as p"  # noqa: S608 - put together of constants

DeadId = Annotated[str, Path(pattern=r"^([0-9a-f]{12}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})$")]
Alike = Annotated[bool, Query(description="with all that is there for the same reason")]
ParkedId = Annotated[int, Path(ge=1, le=2**63 - 1)]


class Why(Body):
    """Kept for a year with what is given up, and with who gave it up."""

    why: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=1000, pattern=r"^[^\x00]*$")]


class ReaderView(BaseModel):
    """A projection or policy: where it stands in the log, how many facts it applied, and when it last had read all that there was, to some seconds."""

    name: str
    offset: int
    applied: int
    caught_up_at: datetime | None
    parked: int


class StandingView(BaseModel):
    """`lacking` is what does not work just now, in words; `dead` commands are not told while the broker cannot be asked."""

    service: str
    version: str
    lacking: Sequence[str]
    journal_waiting: int
    journal_since: datetime | None
    parked: int
    parked_since: datetime | None
    dead: int | None
    readers: Sequence[ReaderView]


class ParkedReasonView(BaseModel):
    """What is stuck for one reason: facts that a consumer could not apply, or records that work in the background could not do.

    `parked_ids` are the first twenty.
    """

    what: Literal["fact", "record"]
    consumer: str
    type: str
    error: str
    reason: str
    facts: int
    subjects: int
    first_parked_at: datetime
    last_try_at: datetime
    parked_ids: Sequence[int]


class ParkedReasonsView(BaseModel):
    items: Sequence[ParkedReasonView]


class ParkedView(BaseModel):
    """One of them, with all that is known of it. It is tried again by itself at `next_try_at`; `alike` are stuck for the same reason, itself among them."""

    parked_id: int
    what: Literal["fact", "record"]
    consumer: str
    type: str
    subject: str
    source: str
    position: int | None
    log_offset: int | None
    reason: str
    error: str
    attempts: int
    next_try_at: datetime
    parked_at: datetime
    alike: int
    event: Any


class DeadReasonView(BaseModel):
    """Commands of one type that died of one fault. `withheld` of them have no values, since they may hold a person: their senders send them again.

    `dead_ids` are the first twenty.
    """

    type: str
    slug: str
    field: str
    commands: int
    withheld: int
    dead_ids: Sequence[str]


class DeadReasonsView(BaseModel):
    """Of the two hundred oldest."""

    items: Sequence[DeadReasonView]


class DeadView(BaseModel):
    """One dead command as it lies with the broker. `id` is its sender's, `dead_id` the letter's; `bytes_withheld` where it has no values."""

    dead_id: str
    id: str
    type: str
    sender: str
    slug: str
    field: str
    value: str
    reason: str
    remedy: str
    died_at: str
    bytes_withheld: int = 0
    alike: int
    event: Any


class RetriedView(BaseModel):
    """How many were done, refused by a rule, or died again; how many are their senders' to send again, and how many were left, for time."""

    done: int = 0
    refused: int = 0
    dead: int = 0
    withheld: int = 0
    left: int = 0


class DueView(BaseModel):
    """Which are tried at once: what was named, and what waits behind it."""

    due: Sequence[int]


class DiscardedView(BaseModel):
    """The numbers under which what was given up, who gave it up and why are kept."""

    discard_ids: Sequence[int]


async def _running(request: Request) -> Running:
    runtime: Running = request.app.state.runtime
    return runtime


RunningDep = Annotated[Running, Depends(_running)]


def operations(service: str) -> APIRouter:
    """The addresses of a service that has something to park."""
    router = APIRouter(prefix=f"/api/{service}/v1/operations", tags=["operations"], dependencies=[may_read(OPERATIONS)])
    router.add_api_route("/status", get_standing)
    router.add_api_route("/dead", list_dead)
    router.add_api_route("/dead/{dead_id}", get_dead)
    router.add_api_route("/dead/{dead_id}/retry", retry_dead, methods=["POST"])
    router.add_api_route("/dead/{dead_id}/discard", discard_dead, methods=["POST"])
    router.add_api_route("/parked", list_parked)
    router.add_api_route("/parked/{parked_id}", get_parked)
    router.add_api_route("/parked/{parked_id}/retry", retry_parked, methods=["POST"], status_code=202)
    router.add_api_route("/parked/{parked_id}/discard", discard_parked, methods=["POST"])
    return router


async def get_standing(edge: EdgeDep, running: RunningDep) -> StandingView:
    """How the service runs, and what waits."""
    return await edge.read(_standing, service=running.service.name, lacking=running.impairments(), dead=await running.dead())


async def list_dead(running: RunningDep) -> DeadReasonsView:
    """What is dead, by type and fault, with the names of the first that died of it."""
    if not running.service.commands:
        return DeadReasonsView(items=())
    async with running.dead_commands() as dead:
        return DeadReasonsView.model_validate({"items": await dead.by_reason()})


async def get_dead(dead_id: DeadId, running: RunningDep) -> DeadView:
    """One of them, as it lies with the broker: of one that may hold a person, without its values."""
    _found(running.service.commands, "dead", dead_id)
    async with running.dead_commands() as dead:
        return DeadView.model_validate(_found(await dead.one(dead_id), "dead", dead_id))


async def retry_dead(dead_id: DeadId, running: RunningDep, *, alike: Alike = False) -> RetriedView:
    """Have it carried out once more, as its sender's and with what they may do now. What dies again lies there anew, with its new reason."""
    _found(running.service.commands, "dead", dead_id)
    async with running.dead_commands() as dead:
        return RetriedView.model_validate(_found(await dead.retried(dead_id, alike=alike), "dead", dead_id))


async def discard_dead(dead_id: DeadId, body: Why, caller: CallerDep, running: RunningDep, *, alike: Alike = False) -> DiscardedView:
    """Give it up for good: it is never carried out."""
    _found(running.service.commands, "dead", dead_id)
    async with running.dead_commands() as dead:
        return DiscardedView(discard_ids=_found(await dead.discarded(dead_id, alike=alike, by=caller.subject, why=body.why), "dead", dead_id))


async def list_parked(edge: EdgeDep) -> ParkedReasonsView:
    """What is stuck, by reason, with the numbers of the first that got stuck for it."""
    return ParkedReasonsView.model_validate({"items": await edge.read(stuck.by_reason)})


async def get_parked(parked_id: ParkedId, edge: EdgeDep) -> ParkedView:
    """One of them, with the whole fact."""
    return ParkedView.model_validate(_found(await edge.read(_parked, parked_id), "parked", parked_id))


async def retry_parked(parked_id: ParkedId, running: RunningDep, *, alike: Alike = False) -> DueView:
    """Have it tried again at once, with all that waits behind it. What fails again stays, with the new reason."""
    async with running.pool.acquire() as connection:
        chosen = await stuck.alike(connection, parked_id) if alike else [parked_id]
        return DueView(due=_found(await stuck.retry(connection, chosen), "parked", parked_id))


async def discard_parked(parked_id: ParkedId, body: Why, caller: CallerDep, running: RunningDep, *, alike: Alike = False) -> DiscardedView:
    """Give it up for good: it is never applied, and what waited behind it is tried."""
    async with running.pool.acquire() as connection:
        chosen = await stuck.alike(connection, parked_id) if alike else [parked_id]
        return DiscardedView(discard_ids=_found(await stuck.discard(connection, chosen, by=caller.subject, why=body.why), "parked", parked_id))


async def _parked(connection: Connection, parked_id: int) -> dict[str, Any] | None:
    one = await stuck.one(connection, parked_id)
    return one and {**one, "alike": len(await stuck.alike(connection, parked_id))}


async def _standing(connection: Connection, **known: Any) -> StandingView:
    journal, aside = [dict(row) for statement in (JOURNAL, STUCK) for row in await connection.fetch(statement)]
    readers = [dict(row) for row in await connection.fetch(READERS)]
    return StandingView.model_validate({**known, **journal, **aside, "version": version("yhteys"), "readers": readers})


def _found(found: T, what: str, named: int | str) -> T:
    """Raises NotFound where there is none: it may have been applied or carried out meanwhile."""
    if not found:
        raise NotFound(what, named)
    return found
