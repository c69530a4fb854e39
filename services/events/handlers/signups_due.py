"""What is personal in sign-ups is erased when the gathering has been over for a while; the counts stay."""

from collections.abc import Sequence
from datetime import datetime

from services.events.domain.signups import KEPT
from services.events.store.signups import SignupLists
from shared.contracts.envelope import Fact
from shared.contracts.events import GatheringId
from shared.contracts.events.signups import GatheringSignupsErased


async def gatherings_long_over(*, signup_lists: SignupLists, now: datetime, most: int) -> Sequence[GatheringId]:
    return await signup_lists.over_since(now - KEPT, most=most)


async def signups_erased(key: GatheringId, *, signup_lists: SignupLists) -> Sequence[Fact]:
    count = await signup_lists.erase(key)
    return [GatheringSignupsErased(gathering_id=key, signups=count)] if count else []
