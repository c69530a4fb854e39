"""Another use of a grant, or more time for it: asked for while it may be used, decided with reasons, and the terms before are kept.

What must stay true: what comes after the last day of use is refused; a request is decided once; the three days of the terms stay in their order.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from services.grants.domain.decisions import ChangeRequest, DecidedAlready, DecidedChange, Decision, TermsMissing
from services.grants.domain.use_reports import terms_of
from shared.contracts.envelope import Fact
from shared.contracts.grants import reports
from shared.contracts.grants.decisions import Terms
from shared.domain.days import helsinki_day
from shared.domain.request_fingerprints import fingerprint, refuse_other_content
from shared.domain.same_names import view_of
from shared.errors import DomainError, InvalidValue, NotFound


class ChangeAskedLate(DomainError):
    slug = "change-asked-late"


class ChangeWaits(DomainError):
    slug = "change-waits"


class NothingChanges(InvalidValue):
    slug = "nothing-changes"


Decided = tuple[Decision, Sequence[Fact]]


def ask(decision: Decision, command: reports.AskForChange, *, by: str, at: datetime) -> Decided:
    for one in decision.change_requests:
        if one.change_request_id == command.change_request_id:
            refuse_other_content(one.request_fingerprint, command, what="change request", key=command.change_request_id)
            return decision, []
    terms, today = terms_of(decision), helsinki_day(at)
    if today > terms.use_until:
        raise ChangeAskedLate(
            f"the grant was to be used until {terms.use_until}",
            field="decision_id", value=decision.decision_id, remedy="report what was used of it; what is left is paid back",
        )  # fmt: skip
    if any(one.decided is None for one in decision.change_requests):
        raise ChangeWaits("a request waits already", field="decision_id", value=decision.decision_id, remedy="wait until it is decided")
    if command.purpose is None and (command.use_until is None or command.use_until <= terms.use_until):
        raise NothingChanges(
            "nothing would change", field="use_until", value=command.use_until, remedy=f"give a day after {terms.use_until}, or another purpose"
        )
    request = ChangeRequest(
        change_request_id=command.change_request_id,
        request_fingerprint=fingerprint(command),
        use_until=command.use_until,
        purpose=command.purpose,
        reasons=command.reasons,
        by=by,
        asked_at=at,
    )
    asked = replace(decision, change_requests=(*decision.change_requests, request))
    return asked, [_fact(asked, request, reports.ChangeRequestMade, changes_use=request.purpose is not None, use_until=request.use_until)]


def decide(decision: Decision, command: reports.DecideChange, *, by: str, at: datetime) -> Decided:
    request = next((one for one in decision.change_requests if one.change_request_id == command.change_request_id), None)
    if request is None:
        raise NotFound("change_request", command.change_request_id)
    if request.decided:
        if request.decided.request_fingerprint == fingerprint(command):
            return decision, []
        raise DecidedAlready("it is decided", field="change_request_id", value=command.change_request_id, remedy="let another be asked for")
    was = terms_of(decision)
    terms = _changed(was, request, command.report_due_on) if command.is_granted else was
    done = DecidedChange(
        request_fingerprint=fingerprint(command),
        is_granted=command.is_granted,
        was=was,
        reasons=command.reasons,
        decided_by=command.decided_by,
        decided_on=command.decided_on,
        section=command.section,
        entered_by=by,
        entered_at=at,
    )
    requests = tuple(replace(one, decided=done) if one is request else one for one in decision.change_requests)
    after = replace(decision, terms=terms, change_requests=requests)
    said = {"is_granted": command.is_granted, "use_until": terms.use_until, "report_due_on": terms.report_due_on}
    return after, [_fact(after, request, reports.ChangeRequestDecided, **said)]


def _changed(terms: Terms, request: ChangeRequest, report_due_on: date | None) -> Terms:
    use_until = max(request.use_until or terms.use_until, terms.use_until)
    due_on = report_due_on or terms.report_due_on + (use_until - terms.use_until)
    if due_on < use_until:
        raise TermsMissing("it is reported after it is used", field="report_due_on", value=due_on, remedy=f"give {use_until} or later")
    return terms.model_copy(update={"use_until": use_until, "report_due_on": due_on, "purpose": request.purpose or terms.purpose})


def _fact(decision: Decision, request: ChangeRequest, kind: type[reports.ChangeRequestFact], **more: object) -> Fact:
    return view_of(decision, kind, change_request_id=request.change_request_id, **more)
