"""Gatherings over HTTP: their life cycle, their costs, and who changed what."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import Field

from services.events.api.parameters import PREFIX
from services.events.views import gatherings as views
from services.events.views.changes import of_one
from shared.authority import ANY_CALLER
from shared.contracts import events
from shared.contracts.events import Attendance, GatheringDuty, GatheringId, GatheringKind, Rule, Spot, Title
from shared.contracts.times import Instant
from shared.contracts.words import Cents, Code, Count, Language, LocalText, OrganisationId
from shared.http.admission import asks, may_read
from shared.http.bodies import Body
from shared.http.changes import ChangeView
from shared.http.edge import EdgeDep
from shared.http.paging import Page

router = APIRouter(prefix=PREFIX, tags=["gatherings"], dependencies=[may_read(ANY_CALLER)])


class Drafting(Body):
    """An id is made when none is given. The convenor is a party by itself."""

    gathering_id: GatheringId | None = None
    kind: GatheringKind
    title: Title
    starts_at: Instant
    ends_at: Instant
    convenor: OrganisationId
    parties: tuple[OrganisationId, ...] = Field(default=(), max_length=100)
    spot: Spot | None = None
    network_id: UUID | None = None
    municipality: str | None = Field(default=None, pattern=r"^[0-9]{3}$")
    target_groups: tuple[Code, ...] = Field(default=(), max_length=50)
    capacity: Count | None = None
    duties: tuple[GatheringDuty, ...] = Field(default=(), max_length=20)
    contents: LocalText | None = None
    organisers: tuple[OrganisationId, ...] = Field(default=(), max_length=100)
    languages: tuple[Language, ...] = Field(default=(), max_length=20)
    free_of_charge: bool | None = None
    registration: LocalText | None = None


class Agreeing(Body):
    organisation_id: OrganisationId


class Holding(Body):
    attendance: tuple[Attendance, ...] = Field(default=(), max_length=50)


class Cancelling(Body):
    reason: Code


class Costs(Body):
    rent_cents: Cents = 0
    catering_cents: Cents = 0
    rule: Rule


class Accepting(Body):
    payer: OrganisationId
    split: int = Field(ge=1)


@router.post("/gatherings", status_code=201, dependencies=[asks(events.DraftGathering)])
async def draft_gathering(body: Drafting, edge: EdgeDep) -> views.GatheringView:
    gathering_id = body.gathering_id or GatheringId(await edge.new_id())
    await edge.do(events.DraftGathering(gathering_id=gathering_id, **body.model_dump(exclude={"gathering_id"})))
    return await edge.read(views.gathering, gathering_id, caller=await edge.caller())


@router.get("/gatherings")
async def list_gatherings(edge: EdgeDep, wanted: Annotated[views.Wanted, Query()]) -> Page[views.GatheringView]:
    return await edge.read(views.gatherings, wanted, caller=await edge.caller())


@router.get("/gatherings/{gathering_id}")
async def get_gathering(gathering_id: GatheringId, edge: EdgeDep) -> views.GatheringView:
    return await edge.read(views.gathering, gathering_id, caller=await edge.caller())


@router.get("/gatherings/{gathering_id}/changes")
async def list_changes(gathering_id: GatheringId, edge: EdgeDep) -> list[ChangeView]:
    """Who did what, and when."""
    return await edge.read(of_one, "gathering", gathering_id, caller=await edge.caller())


@router.post("/gatherings/{gathering_id}/proposal", dependencies=[asks(events.ProposeGathering)])
async def propose_gathering(gathering_id: GatheringId, edge: EdgeDep) -> views.GatheringView:
    """Ask the other parties to agree."""
    await edge.do(events.ProposeGathering(gathering_id=gathering_id))
    return await edge.read(views.gathering, gathering_id, caller=await edge.caller())


@router.post("/gatherings/{gathering_id}/agreements", dependencies=[asks(events.AgreeToGathering)])
async def agree_to_gathering(gathering_id: GatheringId, body: Agreeing, edge: EdgeDep) -> views.GatheringView:
    """A party agrees for itself. With the last one the gathering is agreed."""
    await edge.do(events.AgreeToGathering(gathering_id=gathering_id, **body.model_dump()))
    return await edge.read(views.gathering, gathering_id, caller=await edge.caller())


@router.post("/gatherings/{gathering_id}/publication", dependencies=[asks(events.PublishGathering)])
async def publish_gathering(gathering_id: GatheringId, edge: EdgeDep) -> views.GatheringView:
    """Refused while a payer has not accepted its share."""
    await edge.do(events.PublishGathering(gathering_id=gathering_id))
    return await edge.read(views.gathering, gathering_id, caller=await edge.caller())


@router.post("/gatherings/{gathering_id}/holding", dependencies=[asks(events.HoldGathering)])
async def hold_gathering(gathering_id: GatheringId, body: Holding, edge: EdgeDep) -> views.GatheringView:
    """Say that it was held, and how many of each target group came."""
    await edge.do(events.HoldGathering(gathering_id=gathering_id, attendance=body.attendance))
    return await edge.read(views.gathering, gathering_id, caller=await edge.caller())


@router.post("/gatherings/{gathering_id}/cancellation", dependencies=[asks(events.CancelGathering)])
async def cancel_gathering(gathering_id: GatheringId, body: Cancelling, edge: EdgeDep) -> views.GatheringView:
    await edge.do(events.CancelGathering(gathering_id=gathering_id, reason=body.reason))
    return await edge.read(views.gathering, gathering_id, caller=await edge.caller())


@router.put("/gatherings/{gathering_id}/costs", dependencies=[asks(events.SplitCosts)])
async def split_costs(gathering_id: GatheringId, body: Costs, edge: EdgeDep) -> views.GatheringView:
    """Split rent and catering among the payers. Another split than the one that stands asks them all again."""
    await edge.do(events.SplitCosts(gathering_id=gathering_id, rent_cents=body.rent_cents, catering_cents=body.catering_cents, rule=body.rule))
    return await edge.read(views.gathering, gathering_id, caller=await edge.caller())


@router.post("/gatherings/{gathering_id}/costs/acceptances", dependencies=[asks(events.AcceptShare)])
async def accept_share(gathering_id: GatheringId, body: Accepting, edge: EdgeDep) -> views.GatheringView:
    """A payer accepts its share of the split that it names."""
    await edge.do(events.AcceptShare(gathering_id=gathering_id, payer=body.payer, split=body.split))
    return await edge.read(views.gathering, gathering_id, caller=await edge.caller())
