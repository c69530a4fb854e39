"""Whether an application can be handed in as it stands: read by those who write it, while there is time to mend what is lacking.

What must stay true: it says the same as handing in would, and of an answer nothing but where it is and what to do.
"""

from datetime import date
from uuid import UUID

from pydantic import BaseModel

from services.grants import finding_texts
from services.grants.domain import answers, handing_in
from services.grants.domain.answer_findings import Slug
from services.grants.domain.asked_attachments import check_attachments
from services.grants.domain.attachments import offered
from services.grants.domain.eligibility import Unmet
from services.grants.store.attachments import Attachments
from services.grants.store.calls import CALLS, Forms
from services.grants.store.organisations import Organisations
from services.grants.views.applications import readable
from shared.auth import Caller
from shared.contracts.words import OrganisationId
from shared.database.postgres import Connection
from shared.domain.trilingual import Words

CALL = "select call from calls where call_id = $1"


class FindingView(BaseModel):
    """`path` leads to the answer (`income.2.cents`), `field` to what was asked (`income.cents`)."""

    path: str
    slug: Slug
    field: str
    text: Words


class ReadinessView(BaseModel):
    """Of the draft at this `revision`. `not_agreed` are the partners that are still asked."""

    application_id: UUID
    revision: int
    findings: tuple[FindingView, ...]
    unmet: tuple[Unmet, ...]
    not_agreed: tuple[UUID, ...]


async def readiness(connection: Connection, application_id: UUID, *, caller: Caller, today: date) -> ReadinessView:
    application, _ = await readable(connection, application_id, caller)
    given = application.draft.answers
    form = await Forms(connection).form(application.form_id, application.form_version)
    call = CALLS.read(await connection.fetchval(CALL, application.call_id))
    applicant = await Organisations(connection).applicant(OrganisationId(application.applicant))
    attached = offered(await Attachments(connection).of(application_id))
    findings = (*answers.check(form, given, whole=True), *check_attachments(form.attachments, given, attached, whole=True))
    return ReadinessView(
        application_id=application_id,
        revision=application.draft.revision,
        findings=tuple(FindingView(path=one.path, slug=one.slug, field=one.field, text=finding_texts.said(one, form)) for one in findings),
        unmet=handing_in.unmet(given, call=call, applicant=applicant, today=today),
        not_agreed=tuple(sorted(set(application.partners) - set(application.agreed))),
    )
