"""What is personal in sign-ups is erased when the gathering has been over for a while; the counts stay."""

from collections.abc import Sequence
from datetime import datetime

from services.events.domain.signups import KEPT
from services.events.handlers.due import Done, each
from services.events.store.signups import SignupLists
from shared.contracts.envelope import Fact
from shared.contracts.events import GatheringId
from shared.contracts.events.signups import GatheringSignupsErased
from shared.db import Connection


async def signups_erased(connection: Connection, *, now: datetime, most: int) -> Done:
    lists = SignupLists(connection)

    async def erase(gathering_id: GatheringId) -> Sequence[Fact]:
        count = await lists.erase(gathering_id)
        return [GatheringSignupsErased(gathering_id=gathering_id, signups=count)] if count else []

    return await each(await lists.over_since(now - KEPT, most=most), erase, connection, name=str)
