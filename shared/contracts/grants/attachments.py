"""Attachments (liite) of applications: files that stand beside the answers. A file itself comes and goes over HTTP alone, and no message carries one."""

from enum import StrEnum

from shared.contracts.envelope import Command, Fact
from shared.contracts.grants.words import ApplicationId, AttachmentId, SupplementId
from shared.contracts.words import Code


class Promise(StrEnum):
    """How an attachment is there without a file of its own."""

    LATER = "later"
    IN_ANOTHER_FILE = "in_another_file"


class PromiseAttachment(Command, type="grants.promise_attachment.v1", subject="application_id"):
    """An applicant says of an attachment of the draft that it comes later, or stands in another file, as far as the form lets it."""

    application_id: ApplicationId
    attachment_id: AttachmentId
    content: Code
    """What it holds, by the form: `rules`, `annual_report` …"""
    delivery: Promise


class RemoveAttachment(Command, type="grants.remove_attachment.v1", subject="application_id"):
    """An applicant takes an attachment out of the draft. What was handed in stays."""

    application_id: ApplicationId
    attachment_id: AttachmentId


class AttachmentAdded(Fact, type="grants.attachment.added.v1", subject="attachment_id"):
    """A file came to an application that was handed in already: whoever waits for it may look."""

    attachment_id: AttachmentId
    application_id: ApplicationId
    content: Code
    supplement_id: SupplementId | None = None
    """The supplement that it belongs to; null: the grant office attached it to what came by another way."""
