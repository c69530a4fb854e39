"""Reviews and rankings over HTTP."""

from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, ConfigDict

from services.grants.api.parameters import PREFIX
from services.grants.views import applications as application_views
from services.grants.views import rankings as views
from shared.authority import ANY_CALLER, GRANTS
from shared.contracts.grants import ApplicationId, CallId, reviews
from shared.contracts.grants.words import RankingId
from shared.contracts.words import Cents
from shared.http.admission import may_read
from shared.http.commands import Commands
from shared.http.edge import EdgeDep

router = APIRouter(prefix=PREFIX, tags=["reviews"], dependencies=[may_read(ANY_CALLER)])


Weights = Annotated[
    str | None, Query(pattern=r"^[a-z][a-z0-9_]*:[0-9]{1,3}(,[a-z][a-z0-9_]*:[0-9]{1,3})*$", description="other weights of criteria: `benefit:3,extent:1`")
]


class WhatIf(BaseModel):
    """Other terms of a ranking, as `RankingOptions` of what an address brings; what is left out stays as the call has it."""

    model_config = ConfigDict(extra="forbid")

    least_score: reviews.Hundredths = 0
    most_share: reviews.Share = 100
    least_cents: Cents = 0
    step_cents: reviews.Step = 1000
    sum_cents: Cents | None = None
    weights: Weights = None


commands = Commands(router, answers=application_views.panel)
commands.post("/applications/{application_id}/reviewers", reviews.AssignReviewer, status=201)
commands.post("/applications/{application_id}/conflicts", reviews.DeclareConflict, status=201)
commands.put("/applications/{application_id}/scores", reviews.ScoreApplication)
commands.post("/calls/{call_id}/rankings", reviews.ProposeRanking, makes="ranking_id", answers=views.ranking)


@router.get("/applications/{application_id}/panel")
async def get_panel(application_id: ApplicationId, edge: EdgeDep) -> application_views.PanelView:
    return await edge.read(application_views.panel, application_id, caller=await edge.caller())


@router.get("/calls/{call_id}/ranking", dependencies=[may_read(GRANTS)])
async def get_ranking(call_id: CallId, edge: EdgeDep) -> views.RankingView:
    """The newest proposal of the call."""
    return await edge.read(views.newest, call_id)


@router.get("/rankings/{ranking_id}", dependencies=[may_read(GRANTS)])
async def get_one_ranking(ranking_id: RankingId, edge: EdgeDep) -> views.RankingView:
    return await edge.read(views.ranking, ranking_id)


@router.get("/calls/{call_id}/what-if", dependencies=[may_read(GRANTS)])
async def get_what_if(call_id: CallId, asked: Annotated[WhatIf, Query()], edge: EdgeDep) -> views.RankingView:
    """What the ranking would be with another sum, other options or weights. Nothing is written."""
    options = reviews.RankingOptions(**asked.model_dump(exclude={"sum_cents", "weights"}))
    weights = dict(one.split(":") for one in asked.weights.split(",")) if asked.weights else {}
    return await edge.read(views.what_if, call_id, sum_cents=asked.sum_cents, options=options, weights={code: int(weight) for code, weight in weights.items()})
