"""What a volunteer wants to be written to about."""

from uuid import UUID

from pydantic import BaseModel

from services.volunteers.domain.notices import Pace
from services.volunteers.store.notices import Notices
from shared.contracts.volunteers.words import NoticeKind
from shared.database.postgres import Connection


class NoticeSettingsView(BaseModel):
    muted: tuple[NoticeKind, ...]
    pace: Pace


async def notice_settings(connection: Connection, volunteer_id: UUID) -> NoticeSettingsView:
    found = await Notices(connection).settings(volunteer_id)
    return NoticeSettingsView(muted=tuple(sorted(found.muted)), pace=found.pace)
