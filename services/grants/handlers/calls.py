"""Forms and calls: published, announced within the programme's sum, extended, closed by the clock; their sessions proposed to events."""

from collections.abc import Sequence
from datetime import datetime

from services.grants.domain import calls as domain
from services.grants.domain.forms import Form
from services.grants.domain.sums import refuse_beyond
from services.grants.store.calls import Calls, Clinics, Forms
from services.grants.store.programmes import Programmes
from shared.auth import Caller
from shared.contracts.envelope import Fact
from shared.contracts.grants import CallId
from shared.contracts.grants import calls as contracts
from shared.database.changes import Done
from shared.domain.request_fingerprints import fingerprint, refuse_other_content
from shared.work.deciding import deciding

BY_THE_CLOCK = "grants.close_call"


async def publish_form(command: contracts.PublishForm, *, forms: Forms) -> Sequence[Fact]:
    Form.parse(command.document)
    before = await forms.add(command.form_id, command.version, command.document, fingerprint=fingerprint(command))
    if before is not None:
        refuse_other_content(before, command, what="this version of form", key=command.form_id)
        return []
    return [contracts.FormPublished(form_id=command.form_id, version=command.version)]


async def announce_call(command: contracts.AnnounceCall, *, calls: Calls, programmes: Programmes, forms: Forms, by: Caller, now: datetime) -> Sequence[Fact]:
    programme = await programmes.get(command.programme_id)
    existing = await calls.find(command.call_id)
    if existing is None:
        await forms.document(command.form_id, command.form_version)
        shared_cents = await programmes.shared_cents(programme.programme_id)
        refuse_beyond(programme.sum_cents, granted_cents=shared_cents, asked_cents=command.sum_cents)
    return await calls.save_noted(existing, domain.announce(existing, command, programme=programme), command, by=by, now=now)


extend_call = deciding(contracts.ExtendCall, Calls, lambda call, command, now: domain.extend(call, command.closes_at, now=now))


async def propose_clinic(command: contracts.ProposeClinic, *, calls: Calls, clinics: Clinics) -> Sequence[Fact]:
    existing = await clinics.find(command.clinic_id)
    call = await calls.read(command.call_id)
    clinic, facts = domain.propose_clinic(existing, command, call=call)
    if facts:
        await clinics.put(clinic)
    return facts


async def withdraw_clinic(command: contracts.WithdrawClinic, *, clinics: Clinics) -> Sequence[Fact]:
    return await clinics.change(command.clinic_id, lambda clinic: domain.withdraw_clinic(clinic, reason=command.reason))


async def call_closed(key: CallId, *, calls: Calls, now: datetime) -> Sequence[Fact]:
    """What time makes due: the period of a call is over."""
    call = await calls.own(key)
    applications, asked_cents = await calls.handed_in(key)
    closed = domain.close(call, now=now, applications=applications, asked_cents=asked_cents)
    return await calls.save_done(call, closed, Done(command=BY_THE_CLOCK, by="grants", at=now))
