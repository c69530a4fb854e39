"""Attachments over HTTP: a file is the body, what it is stands in the query. It is written to the disk as it comes, and looked into before it is kept."""

from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Query, Request
from fastapi.responses import StreamingResponse
from pydantic import Field

from services.grants.api.parameters import PREFIX, SettingsDep
from services.grants.attachment_rules import RULES
from services.grants.content import looking, scanning
from services.grants.content.folder import Arrived, ContentFolder
from services.grants.domain.asked_attachments import Delivery
from services.grants.domain.attachments import Attachment, KeptFile, refuse_identity_code
from services.grants.domain.file_kinds import MEDIA_TYPES
from services.grants.handlers import attachments as handlers
from services.grants.store.applications import Applications
from services.grants.views import attachments as views
from shared.auth import Caller
from shared.authority import ANY_CALLER, GRANTS, PARTY
from shared.clock import now
from shared.contracts.grants import ApplicationId
from shared.contracts.grants.attachments import PromiseAttachment, RemoveAttachment
from shared.contracts.grants.words import AttachmentId, SupplementId
from shared.contracts.words import Code, Name
from shared.database.postgres import Connection
from shared.errors import InvalidValue
from shared.http.admission import may_read
from shared.http.bodies import InAQuery
from shared.http.commands import Commands
from shared.http.edge import EdgeDep
from shared.http.large_bodies import takes_up_to
from shared.http.openapi import TAKES_A_KEY
from shared.settings import Settings
from shared.work import heavy_work

router = APIRouter(prefix=PREFIX, tags=["attachments"], dependencies=[may_read(ANY_CALLER)])

commands = Commands(router, answers=views.attachments)
commands.put("/applications/{application_id}/attachments/{attachment_id}/promise", PromiseAttachment)
commands.post("/applications/{application_id}/attachments/{attachment_id}/removal", RemoveAttachment)

BODY = {"required": True, "description": "The file itself.", "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}}
HEADERS = {"X-Content-Type-Options": "nosniff", "Cache-Control": "no-store", "Content-Security-Policy": "default-src 'none'; sandbox"}
WHO = frozenset({PARTY}) | GRANTS


class EmptyFile(InvalidValue):
    slug = "empty-file"


class Described(InAQuery):
    """What is said of a file: `content` is what it holds, by the form."""

    attachment_id: AttachmentId | None = Field(default=None, description="made when it is not given")
    content: Code
    file_name: Name
    supplement_id: SupplementId | None = Field(default=None, description="of the supplement that it comes with, once the application is handed in")


@router.post(
    "/applications/{application_id}/attachments",
    status_code=201,
    dependencies=[may_read(WHO), takes_up_to(RULES.most_bytes, within_seconds=RULES.within_seconds)],
    openapi_extra={"requestBody": BODY, **TAKES_A_KEY},
)
async def add_attachment(
    application_id: ApplicationId, described: Annotated[Described, Query()], request: Request, edge: EdgeDep, settings: SettingsDep
) -> views.AttachmentView:
    """Attach a file to a draft, or to what was handed in with a supplement. Its kind is told by what is in it, and its name has to agree."""
    caller, content = await edge.caller(), ContentFolder(settings.attachments)
    refuse_identity_code(described.file_name, field="file_name")
    key = described.attachment_id or AttachmentId(await edge.new_id())
    attachment = Attachment(
        attachment_id=key,
        application_id=application_id,
        content=described.content,
        delivery=Delivery.DELIVERED,
        added_at=now(),
        added_by=caller.subject,
        supplement_id=described.supplement_id,
    )
    await edge.read(_refuse_before_it_comes, attachment, caller=caller)
    async with content.arriving(request.stream()) as arrived:
        file = await _looked_into(arrived, described.file_name, settings)
        attached = Attachment(**{name: getattr(attachment, name) for name in attachment.__slots__} | {"file": file})
        await edge.act(handlers.attach_file, attachment=attached, arrived=arrived, content=content, by=caller)
    return await edge.read(views.attachment, application_id, key, caller=caller)


@router.get("/applications/{application_id}/attachments")
async def list_attachments(application_id: ApplicationId, edge: EdgeDep) -> views.AttachmentsView:
    return await edge.read(views.attachments, application_id, caller=await edge.caller())


@router.get(
    "/applications/{application_id}/attachments/{attachment_id}/content",
    response_class=StreamingResponse,
    responses={200: {"content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}}}},
)
async def get_attachment_content(application_id: ApplicationId, attachment_id: AttachmentId, edge: EdgeDep, settings: SettingsDep) -> StreamingResponse:
    """The file, to be saved and never shown in place."""
    file = await edge.read(views.kept_file, application_id, attachment_id, caller=await edge.caller())
    chunks = await ContentFolder(settings.attachments).read(file.sha256)
    headers = {**HEADERS, "Content-Length": str(file.size), "Content-Disposition": f"attachment; filename*=UTF-8''{quote(file.name, safe='')}"}
    return StreamingResponse(chunks, media_type="application/octet-stream", headers=headers)


async def _refuse_before_it_comes(connection: Connection, attachment: Attachment, *, caller: Caller) -> None:
    """Whoever may not attach it learns so before sending it all; whether it may be is asked again when it is kept."""
    application = await Applications(connection).read(attachment.application_id)
    handlers.refuse_unless_may_attach(caller, application, attachment)


async def _looked_into(arrived: Arrived, name: str, settings: Settings) -> KeptFile:
    if arrived.size == 0:
        raise EmptyFile("nothing is in it", field="(body)", remedy="send the file itself as the body")
    kind = await heavy_work.run(looking.look, arrived.path, name, taken=RULES.kinds, most_text_bytes=RULES.most_text_bytes)
    await scanning.refuse_virus(arrived.path, command=settings.scanner)
    return KeptFile(name=name, media_type=MEDIA_TYPES[kind], size=arrived.size, sha256=arrived.sha256)
