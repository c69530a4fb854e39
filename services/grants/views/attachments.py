"""Attachments as they are read: by whoever may read the application that they stand beside."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from pydantic import BaseModel

from services.grants.domain.asked_attachments import Delivery
from services.grants.domain.attachments import Attachment, KeptFile
from services.grants.store.attachments import ATTACHMENTS
from services.grants.store.attachments import OF as ALL
from services.grants.views.applications import readable
from shared.auth import Caller
from shared.database.postgres import Connection
from shared.domain.same_names import view_of
from shared.errors import NotFound


class FileView(BaseModel):
    name: str
    media_type: str
    size: int
    sha256: str


class AttachmentView(BaseModel):
    """Without `file` it comes later, or stands in another's file. `supplement_id`: it came with that supplement."""

    attachment_id: UUID
    application_id: UUID
    content: str
    delivery: Delivery
    added_at: datetime
    file: FileView | None
    supplement_id: UUID | None


class AttachmentsView(BaseModel):
    items: tuple[AttachmentView, ...]


async def attachments(connection: Connection, application_id: UUID, *, caller: Caller) -> AttachmentsView:
    found = await _of(connection, application_id, caller)
    return AttachmentsView(items=tuple(view_of(one, AttachmentView) for one in found))


async def attachment(connection: Connection, application_id: UUID, attachment_id: UUID, *, caller: Caller) -> AttachmentView:
    return view_of(await _one(connection, application_id, attachment_id, caller), AttachmentView)


async def kept_file(connection: Connection, application_id: UUID, attachment_id: UUID, *, caller: Caller) -> KeptFile:
    """Raises NotFound: there is none, or it is promised alone."""
    if (found := (await _one(connection, application_id, attachment_id, caller)).file) is None:
        raise NotFound("file", attachment_id)
    return found


async def _one(connection: Connection, application_id: UUID, attachment_id: UUID, caller: Caller) -> Attachment:
    for one in await _of(connection, application_id, caller):
        if one.attachment_id == attachment_id:
            return one
    raise NotFound("attachment", attachment_id)


async def _of(connection: Connection, application_id: UUID, caller: Caller) -> Sequence[Attachment]:
    await readable(connection, application_id, caller)
    return [ATTACHMENTS.read(row["attachment"]) for row in await connection.fetch(ALL, application_id)]
