"""What a volunteer wants to be written to about; and the link to their own page, sent anew to whoever lost it."""

from collections.abc import Sequence
from datetime import datetime

from services.volunteers.domain.notices import NoticeSettings
from services.volunteers.domain.volunteers import refuse_erased
from services.volunteers.store.notices import Notices
from services.volunteers.store.volunteers import People, Volunteers
from shared.contracts.envelope import Fact
from shared.contracts.volunteers import VolunteerId
from shared.contracts.volunteers.words import NoticeKind


async def choose(*, volunteer_id: VolunteerId, settings: NoticeSettings, volunteers: Volunteers, notices: Notices) -> Sequence[Fact]:
    refuse_erased(await volunteers.get(volunteer_id))
    await notices.choose(volunteer_id, settings)
    return []


async def send_link(*, email_hash: bytes, persons: People, notices: Notices, now: datetime) -> Sequence[Fact]:
    """To everybody who gave this address, which may be nobody. Asked again within minutes it is one letter."""
    for volunteer_id in await persons.all_with(email_hash):
        if not await notices.owed_just_now(volunteer_id, NoticeKind.OWN_LINK, now=now):
            await notices.owe(volunteer_id, NoticeKind.OWN_LINK, about=volunteer_id, now=now)
    return []
