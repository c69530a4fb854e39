"""Applications: drafted, shared, handed in by their applicants; entered, asked about and found complete by the grant office."""

from collections.abc import Collection, Sequence
from datetime import datetime

from services.grants import finding_texts
from services.grants.authorisation import refuse_strangers
from services.grants.domain import applications as domain
from services.grants.domain import eligibility, handing_in, supplements
from services.grants.domain.applications import Application, Handed
from services.grants.domain.asked_attachments import Offered
from services.grants.domain.attachments import offered
from services.grants.domain.calls import Call
from services.grants.domain.prefilling import prefill
from services.grants.store.applications import Applications, Panels
from services.grants.store.attachments import Attachments
from services.grants.store.calls import Calls, Forms
from services.grants.store.organisations import Organisations
from shared.auth import Caller
from shared.contracts.envelope import Fact
from shared.contracts.grants import applications as contracts
from shared.contracts.grants.applications import Answers
from shared.domain.days import helsinki_day
from shared.domain.request_fingerprints import refuse_other_content
from shared.work.deciding import deciding


async def begin_application(
    command: contracts.BeginApplication, *, applications: Applications, calls: Calls, forms: Forms, organisations: Organisations, by: Caller, now: datetime
) -> Sequence[Fact]:
    """With what is known of the applicant, and what it answered a year ago, filled in."""
    refuse_strangers(by, [command.applicant])
    existing = await applications.find(command.application_id)
    call = await calls.read(command.call_id)
    form = await forms.form(call.form_id, call.form_version)
    handing_in.refuse_unusable(form, command.answers, saved=command.answers, said=finding_texts.said)
    known = prefill(form, await organisations.known(command.applicant), await applications.last_year(command.applicant, call.kind))
    return await applications.save_noted(existing, domain.begin(existing, command, call=call, known=known, by=by.subject, now=now), command, by=by, now=now)


async def save_answers(command: contracts.SaveAnswers, *, applications: Applications, forms: Forms, by: Caller, now: datetime) -> Sequence[Fact]:
    """What is half written is saved; what could be no answer of the form is refused."""
    application = await applications.get(command.application_id)
    refuse_strangers(by, application.applicants)
    saved = domain.save_answers(application, command.answers, base=command.base, by=by.subject, now=now)
    handing_in.refuse_unusable(
        await forms.form(application.form_id, application.form_version), saved.draft.answers, saved=command.answers, said=finding_texts.said
    )
    return await applications.save(application, (saved, ()))


share_application = deciding(
    contracts.ShareApplication,
    Applications,
    lambda application, command, _: domain.share(application, command.partners),
    may=lambda by, application, _: refuse_strangers(by, [application.applicant]),
)
join_application = deciding(
    contracts.JoinApplication,
    Applications,
    lambda application, command, _: domain.join(application, command.organisation_id),
    may=lambda by, _, command: refuse_strangers(by, [command.organisation_id]),
)


async def submit_application(
    command: contracts.SubmitApplication,
    *,
    applications: Applications,
    attachments: Attachments,
    calls: Calls,
    forms: Forms,
    organisations: Organisations,
    by: Caller,
    now: datetime,
) -> Sequence[Fact]:
    """In time or not is told by the database's clock, from the moment at which this began."""
    arrived_at = await applications.arrived_at()
    application = await applications.get(command.application_id)
    refuse_strangers(by, [application.applicant])
    if application.submitted_at is not None:
        return []
    call = await calls.shared(application.call_id)
    handing_in.refuse_other_revision(application, command.base)
    attached = offered(await attachments.of(application.application_id))
    handed = await _handed(application, application.draft.answers, call, forms, organisations, at=arrived_at, attached=attached)
    number = await applications.new_number(application.year)
    decided = domain.submit(application, call=call, handed=handed, number=number, by=by.subject, at=arrived_at)
    return await applications.save_noted(application, decided, command, by=by, now=now)


async def register_application(
    command: contracts.RegisterApplication, *, applications: Applications, calls: Calls, forms: Forms, organisations: Organisations, by: Caller, now: datetime
) -> Sequence[Fact]:
    """The same again is answered before anything is looked at: what is known of the applicant may be otherwise by then."""
    if existing := await applications.find(command.application_id):
        refuse_other_content(existing.request_fingerprint, command, what="application", key=command.application_id)
        return []
    call = await calls.shared(command.call_id)
    draft = domain.registered(command, call, by=by.subject)
    whole = command.arrived_by is not contracts.Arrival.SYSTEM
    handed = await _handed(draft, command.answers, call, forms, organisations, at=command.arrived_at, whole=whole)
    number = await applications.new_number(call.year)
    decided = domain.register(command, call=call, handed=handed, number=number, by=by.subject, now=now)
    return await applications.save_noted(None, decided, command, by=by, now=now)


ask_for_supplement = deciding(
    contracts.AskForSupplement,
    Applications,
    lambda application, command, now: supplements.ask(application, text=command.text, due_on=command.due_on, today=helsinki_day(now)),
)
withdraw_application = deciding(
    contracts.WithdrawApplication,
    Applications,
    lambda application, _command, _now: domain.withdraw(application),
    may=lambda by, application, _: refuse_strangers(by, [application.applicant]),
)


async def find_complete(command: contracts.FindComplete, *, applications: Applications, panels: Panels, by: Caller, now: datetime) -> Sequence[Fact]:
    application = await applications.get(command.application_id)
    panel = await panels.of(command.application_id)
    return await applications.save_noted(application, domain.find_complete(application, is_judged=bool(panel.reviewers)), command, by=by, now=now)


async def supplement_application(command: contracts.SupplementApplication, *, applications: Applications, by: Caller, now: datetime) -> Sequence[Fact]:
    application = await applications.get(command.application_id)
    refuse_strangers(by, application.applicants)
    return await applications.save_noted(application, supplements.add(application, command, by=by.subject, now=now), command, by=by, now=now)


async def _handed(
    application: Application,
    answers: Answers,
    call: Call,
    forms: Forms,
    organisations: Organisations,
    *,
    at: datetime,
    attached: Collection[Offered] | None = None,
    whole: bool = True,
) -> Handed:
    """What the answers say, once they are whole, and what the applicant does not meet of the call's conditions."""
    form = await forms.form(application.form_id, application.form_version)
    applicant = await organisations.applicant(application.applicant)
    eligibility.refuse_unverified(applicant)
    today = helsinki_day(at)
    return handing_in.handed(form, answers, call=call, applicant=applicant, today=today, said=finding_texts.said, attached=attached, whole=whole)
