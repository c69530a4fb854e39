"""What is personal in sign-ups is erased when the gathering has been over for a while; the counts stay."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from services.events.domain.signups import KEPT
from services.events.store.signups import SignupLists
from shared.contracts.envelope import Fact
from shared.contracts.events import GatheringId
from shared.contracts.events.signups import GatheringSignupsErased
from shared.database.postgres import Connection


async def gatherings_long_over(connection: Connection, now: datetime, most: int) -> Sequence[GatheringId]:
    return await SignupLists(connection).over_since(now - KEPT, most=most)


async def signups_erased(connection: Connection, key: UUID, now: datetime) -> Sequence[Fact]:  # noqa: ARG001 - it is long over
    count = await SignupLists(connection).erase(GatheringId(key))
    return [GatheringSignupsErased(gathering_id=GatheringId(key), signups=count)] if count else []
