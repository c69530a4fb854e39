"""What gatherings and series show alike."""

from uuid import UUID

from pydantic import BaseModel

from shared.contracts.events import GatheringDuty, GatheringKind, Title
from shared.contracts.words import LocalText


class OutlineView(BaseModel):
    kind: GatheringKind
    title: Title
    convenor: UUID
    parties: tuple[UUID, ...]
    network_id: UUID | None
    municipality: str | None
    target_groups: tuple[str, ...]
    capacity: int | None
    duties: tuple[GatheringDuty, ...]
    contents: LocalText | None
    organisers: tuple[UUID, ...]
    languages: tuple[str, ...]
    free_of_charge: bool | None
    registration: LocalText | None
    url: str | None
