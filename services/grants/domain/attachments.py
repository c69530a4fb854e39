"""Attachments of an application: files and promises beside the answers of a draft, and files that come with a supplement.

What must stay true: what an application had when it was handed in is neither taken away nor changed, nor is what came after it; an attachment's file is known
by what is in it, so the same file sent again is the same.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from services.grants.domain.applications import UNDER_WAY, Application, State, refuse_unless
from services.grants.domain.asked_attachments import Delivery, Offered, check_attachments
from services.grants.domain.forms import Form
from services.grants.domain.handing_in import AnswersFaulty, Said
from shared.contracts.envelope import Fact
from shared.contracts.grants import ApplicationId
from shared.contracts.grants.attachments import AttachmentAdded
from shared.contracts.grants.words import AttachmentId, SupplementId
from shared.domain import identity_codes
from shared.domain.request_fingerprints import AlreadyThere
from shared.domain.same_names import fact_of
from shared.errors import DomainError, InvalidValue, NotFound


class TooManyFiles(DomainError):
    slug = "too-many-files"


class IdentityCodeIn(InvalidValue):
    slug = "identity-code"


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptFile:
    """A file as it is kept: `sha256` names its content."""

    name: str
    media_type: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """`content` is what it holds, by the form. Without a file it comes later, or stands in another's file."""

    attachment_id: AttachmentId
    application_id: ApplicationId
    content: str
    delivery: Delivery
    added_at: datetime
    added_by: str
    file: KeptFile | None = None
    supplement_id: SupplementId | None = None

    @property
    def sha256(self) -> str | None:
        return self.file.sha256 if self.file else None

    def is_same_as(self, other: "Attachment") -> bool:
        return all(getattr(self, name) == getattr(other, name) for name in ("application_id", "content", "delivery", "file", "supplement_id"))


def refuse_unattachable(application: Application, *, supplement_id: SupplementId | None, by_office: bool) -> None:
    """Raise unless something may be attached now: to a draft, or to what was handed in with one of its supplements; by the office to what it entered itself.

    Raises:
        WrongApplicationState, NotFound
    """
    if application.submitted_at is None and supplement_id is None:
        refuse_unless(application, State.DRAFT, to="attach to it", remedy="begin another application")
        return
    refuse_unless(application, *UNDER_WAY, to="attach to it", remedy="attach to a draft, or with a supplement while it is under way")
    if by_office and application.arrived_by is not None and supplement_id is None:
        return
    if supplement_id is None:
        refuse_unless(application, State.DRAFT, to="attach to it", remedy="supplement it first, and give the supplement_id")
    if supplement_id not in {one.supplement_id for one in application.supplements}:
        raise NotFound("supplement", supplement_id)


def attach(attachment: Attachment, *, application: Application, others: Collection[Attachment], form: Form, most_files: int, said: Said) -> Sequence[Fact]:
    """Whether it may be added to the others, and what is said of it.

    Raises:
        TooManyFiles, AnswersFaulty: the form asks for no such attachment, for no more of them, or for its file.
    """
    if len(others) >= most_files:
        raise TooManyFiles(f"an application has at most {most_files} attachments", field="attachment_id", value=len(others), remedy="put several into one file")
    if findings := check_attachments(form.attachments, application.draft.answers, offered([*others, attachment]), whole=False):
        raise AnswersFaulty(findings, form, said)
    return [] if application.submitted_at is None else [fact_of(attachment, AttachmentAdded)]


def refuse_other(existing: Attachment, attachment: Attachment) -> None:
    """Raise AlreadyThere where something else was attached under this id."""
    if not existing.is_same_as(attachment):
        raise AlreadyThere("this attachment is there, with other content", field="attachment_id", value=existing.attachment_id, remedy="use a new id")


def refuse_unless_removable(application: Application) -> None:
    refuse_unless(application, State.DRAFT, to="take an attachment out of it", remedy="leave it: what was handed in stays as it was")


def offered(attachments: Collection[Attachment]) -> tuple[Offered, ...]:
    return tuple(Offered(content=one.content, delivery=one.delivery) for one in attachments)


def refuse_identity_code(text: str, *, field: str) -> None:
    """Raise IdentityCodeIn, which never repeats it. The first one is enough."""
    if any(map(identity_codes.is_code, identity_codes.CANDIDATE.finditer(text))):
        raise IdentityCodeIn("a personal identity code stands in it", field=field, remedy="take it out: it is not needed")
