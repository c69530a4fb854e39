"""What any resident may see, without a token."""

from fastapi import APIRouter

from services.events.api.parameters import PREFIX
from services.events.views import public as views
from shared.clock import now
from shared.contracts.events import GatheringId
from shared.http.admission import OPEN
from shared.http.edge import EdgeDep

router = APIRouter(prefix=f"{PREFIX}/public", tags=["public"], dependencies=[OPEN])


@router.get("/gatherings/{gathering_id}")
async def get_public_gathering(gathering_id: GatheringId, edge: EdgeDep) -> views.PublicGathering:
    return await edge.read(views.gathering, gathering_id, now=now())
