"""Attachments: added, promised and taken out again. A file that came is kept within the transaction that names it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from services.grants import finding_texts
from services.grants.attachment_rules import RULES
from services.grants.authorisation import refuse_strangers
from services.grants.content.folder import Arrived, ContentFolder
from services.grants.domain import attachments as domain
from services.grants.domain.applications import Application
from services.grants.domain.asked_attachments import Delivery
from services.grants.domain.attachments import Attachment
from services.grants.store.applications import Applications
from services.grants.store.attachments import Attachments
from services.grants.store.calls import Forms
from shared.auth import Caller
from shared.authority import GRANTS
from shared.contracts.envelope import Fact
from shared.contracts.grants import attachments as contracts
from shared.errors import NotFound


def refuse_unless_may_attach(by: Caller, application: Application, attachment: Attachment) -> None:
    """Who speaks for an applicant; the grant office, to what came by another way than this."""
    by_office = bool(by.roles & GRANTS) and application.arrived_by is not None
    if not by_office:
        refuse_strangers(by, application.applicants)
    domain.refuse_unattachable(application, supplement_id=attachment.supplement_id, by_office=by_office)


async def attach_file(
    *,
    attachment: Attachment,
    arrived: Arrived,
    content: ContentFolder,
    applications: Applications,
    attachments: Attachments,
    forms: Forms,
    by: Caller,
    now: datetime,
) -> Sequence[Fact]:
    """No command, since a file may hold a person's own data. Asked twice it is attached once."""
    said = await _attach(replace(attachment, added_at=now), applications=applications, attachments=attachments, forms=forms, by=by)
    await attachments.claim_content(arrived.sha256)
    await content.keep(arrived)
    return said


async def promise_attachment(
    command: contracts.PromiseAttachment, *, applications: Applications, attachments: Attachments, forms: Forms, by: Caller, now: datetime
) -> Sequence[Fact]:
    attachment = Attachment(
        attachment_id=command.attachment_id,
        application_id=command.application_id,
        content=command.content,
        delivery=Delivery(command.delivery),
        added_at=now,
        added_by=by.subject,
    )
    return await _attach(attachment, applications=applications, attachments=attachments, forms=forms, by=by)


async def remove_attachment(command: contracts.RemoveAttachment, *, applications: Applications, attachments: Attachments, by: Caller) -> Sequence[Fact]:
    application = await applications.get(command.application_id)
    refuse_strangers(by, application.applicants)
    domain.refuse_unless_removable(application)
    if command.attachment_id not in {one.attachment_id for one in await attachments.of(command.application_id)}:
        raise NotFound("attachment", command.attachment_id)
    await attachments.remove(command.attachment_id)
    return []


async def _attach(attachment: Attachment, *, applications: Applications, attachments: Attachments, forms: Forms, by: Caller) -> Sequence[Fact]:
    application = await applications.get(attachment.application_id)
    refuse_unless_may_attach(by, application, attachment)
    if existing := await attachments.find(attachment.attachment_id):
        domain.refuse_other(existing, attachment)
        return []
    form = await forms.form(application.form_id, application.form_version)
    others = await attachments.of(attachment.application_id)
    facts = domain.attach(attachment, application=application, others=others, form=form, most_files=RULES.most_files, said=finding_texts.said)
    await attachments.add(attachment)
    return facts
