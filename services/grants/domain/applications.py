"""Applications: drafted together, submitted once and in time, judged as they were handed in.

What must stay true: nobody's answer is lost. A draft is merged field by field; where two changed the same answer to different ones, nothing of the second
is saved and both are shown. What was submitted never changes: supplements and a withdrawal stand beside it.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from services.grants.domain.calls import Call, refuse_unless_open
from services.grants.domain.drafts import Draft
from shared.contracts.envelope import Fact
from shared.contracts.grants import ApplicationId, CallId, ProgrammeId, applications
from shared.contracts.grants.applications import Answers, ApplicationLanguage, Arrival
from shared.contracts.grants.words import FormId, PartnerShare, SupplementId, Track
from shared.contracts.words import OrganisationId
from shared.domain.request_fingerprints import fingerprint, refuse_other_content
from shared.domain.same_names import fact_of
from shared.errors import DomainError, InvalidValue


class State(StrEnum):
    DRAFT = "draft"
    SUBMITTED = "submitted"
    ASKED_TO_SUPPLEMENT = "asked_to_supplement"
    COMPLETE = "complete"
    IN_REVIEW = "in_review"
    PROPOSED = "proposed"
    DECIDED = "decided"
    WITHDRAWN = "withdrawn"


UNDER_WAY = (State.SUBMITTED, State.ASKED_TO_SUPPLEMENT, State.COMPLETE, State.IN_REVIEW, State.PROPOSED)


class WrongApplicationState(DomainError):
    slug = "wrong-state"


class PartnerTwice(InvalidValue):
    slug = "partner-twice"


class SharesDiffer(InvalidValue):
    slug = "shares-do-not-sum"


class NotAPartner(DomainError):
    slug = "not-a-partner"


class PartnersMissing(DomainError):
    slug = "partners-have-not-agreed"


class ArrivedInFuture(InvalidValue):
    slug = "arrived-in-future"


@dataclass(frozen=True, slots=True, kw_only=True)
class Supplement:
    supplement_id: SupplementId
    request_fingerprint: str
    at: datetime
    by: str
    text: str
    answers: Answers


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedSupplement:
    text: str
    due_on: date
    asked_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Application:
    application_id: ApplicationId
    request_fingerprint: str
    call_id: CallId
    programme_id: ProgrammeId
    year: int
    kind: str
    track: Track
    form_id: FormId
    form_version: int
    applicant: OrganisationId
    language: ApplicationLanguage
    begun_at: datetime
    draft: Draft
    """The answers, and what a draft is merged by."""
    state: State = State.DRAFT
    shares: tuple[PartnerShare, ...] = ()
    """Who applies with it, and for which part."""
    agreed: tuple[OrganisationId, ...] = ()
    """The partners that have agreed to the shares as they stand."""
    asked_cents: int | None = None
    number: str | None = None
    submitted_at: datetime | None = None
    submitted_by: str | None = None
    arrived_by: Arrival | None = None
    reference: str | None = None
    municipalities: tuple[str, ...] = ()
    priority: str | None = None
    rank: int | None = None
    """Its place in the ranking that was proposed last."""
    asked: AskedSupplement | None = None
    supplements: tuple[Supplement, ...] = ()
    unmet: tuple[str, ...] = ()
    """The conditions of its call that it did not meet when it was handed in, by what was known then."""

    @property
    def partners(self) -> tuple[OrganisationId, ...]:
        return tuple(OrganisationId(share.organisation_id) for share in self.shares)

    @property
    def applicants(self) -> tuple[OrganisationId, ...]:
        """All who answer for it together, the one that hands it in first."""
        return (self.applicant, *self.partners)


@dataclass(frozen=True, slots=True, kw_only=True)
class Handed:
    """What is read of the answers when they are handed in."""

    asked_cents: int
    municipalities: tuple[str, ...] = ()
    priority: str | None = None
    unmet: tuple[str, ...] = ()


Decided = tuple[Application, Sequence[Fact]]


def begin(existing: Application | None, command: applications.BeginApplication, *, call: Call, known: Answers, by: str, now: datetime) -> Decided:
    """A draft may begin before the call opens, and before its applicant is verified; not after the call has closed. What is `known` need not be typed."""
    if existing:
        refuse_other_content(existing.request_fingerprint, command, what="application", key=command.application_id)
        return existing, []
    if call.closes_at is not None and now > call.closes_at:
        refuse_unless_open(call, at=now)
    application = _drafted(command, call, by=by, at=now, known=known)
    return application, [fact_of(application, applications.ApplicationBegun)]


def save_answers(application: Application, answers: Answers, *, base: int, by: str, now: datetime) -> Application:
    """Raises WrongApplicationState, EditsCollide, UnknownRevision."""
    refuse_unless(application, State.DRAFT, to="change its answers", remedy="add a supplement: what was handed in stays as it was")
    return replace(application, draft=application.draft.merged(answers, base=base, by=by, at=now))


def share(application: Application, shares: Sequence[PartnerShare]) -> Decided:
    """All of the partners; those who had agreed to other shares are asked again."""
    refuse_unless(application, State.DRAFT, to="change who applies", remedy="withdraw it, and hand in another one in time")
    named = [one.organisation_id for one in shares]
    if twice := {str(one) for one in named if named.count(one) > 1 or one == application.applicant}:
        raise PartnerTwice(
            "an organisation applies once", field="partners", value=", ".join(sorted(twice)), remedy="name each partner once, and not the applicant"
        )
    if tuple(shares) == application.shares:
        return application, []
    shared = replace(application, shares=tuple(shares), agreed=())
    return shared, [fact_of(shared, applications.ApplicationShared)]


def join(application: Application, organisation_id: OrganisationId) -> Decided:
    refuse_unless(application, State.DRAFT, to="join it", remedy="ask the applicant")
    if organisation_id not in application.partners:
        raise NotAPartner(
            "it is not asked to apply with them", field="organisation_id", value=organisation_id, remedy="ask the applicant to name it as a partner"
        )
    if organisation_id in application.agreed:
        return application, []
    joined = replace(application, agreed=tuple(sorted((*application.agreed, organisation_id))))
    return joined, [fact_of(joined, applications.ApplicationJoined, organisation_id=organisation_id)]


def submit(application: Application, *, call: Call, handed: Handed, number: str, by: str, at: datetime) -> Decided:
    """`at` is when it arrived; `handed` is what its answers say, which have been found whole.

    Raises:
        CallNotOpen, CallHasClosed, PartnersMissing, SharesDiffer, WrongApplicationState
    """
    refuse_unless(application, State.DRAFT, to="submit it", remedy="begin another application")
    refuse_unless_open(call, at=at)
    if missing := sorted(set(application.partners) - set(application.agreed)):
        raise PartnersMissing(
            "who applies together answers for it together", field="partners", value=", ".join(map(str, missing)), remedy="let them agree, or leave them out"
        )
    _refuse_other_sum(application.shares, handed.asked_cents)
    submitted = replace(
        application,
        state=State.SUBMITTED,
        asked_cents=handed.asked_cents,
        municipalities=handed.municipalities,
        priority=handed.priority,
        unmet=handed.unmet,
        number=number,
        submitted_at=at,
        submitted_by=by,
    )
    return submitted, [fact_of(submitted, applications.ApplicationSubmitted)]


def register(command: applications.RegisterApplication, *, call: Call, handed: Handed, number: str, by: str, now: datetime) -> Decided:
    """Enter one that came by another way, as having arrived when it did there."""
    if command.arrived_at > now:
        raise ArrivedInFuture("it has not arrived yet", field="arrived_at", value=command.arrived_at.isoformat(), remedy="give when it arrived")
    return submit(registered(command, call, by=by), call=call, handed=handed, number=number, by=by, at=command.arrived_at)


def registered(command: applications.RegisterApplication, call: Call, *, by: str) -> Application:
    """As it arrived, before it counts as handed in."""
    return replace(_drafted(command, call, by=by, at=command.arrived_at, known={}), arrived_by=command.arrived_by, reference=command.reference)


def find_complete(application: Application, *, is_judged: bool) -> Decided:
    """`is_judged`: reviewers have it already, as where a supplement was asked for meanwhile; then they go on.

    Raises:
        WrongApplicationState
    """
    if application.state in {State.COMPLETE, State.IN_REVIEW, State.PROPOSED}:
        return application, []
    refuse_unless(application, State.SUBMITTED, State.ASKED_TO_SUPPLEMENT, to="find it complete", remedy="look at its state")
    complete = replace(application, state=State.IN_REVIEW if is_judged else State.COMPLETE, asked=None)
    return complete, [fact_of(complete, applications.ApplicationCompleted)]


def begin_review(application: Application) -> Application:
    """Raises WrongApplicationState: what was not found complete is not judged."""
    refuse_unless(application, State.COMPLETE, State.IN_REVIEW, State.PROPOSED, to="review it", remedy="find it complete first")
    return replace(application, state=State.IN_REVIEW) if application.state is State.COMPLETE else application


def refuse_unless_judged(application: Application) -> None:
    refuse_unless(application, State.IN_REVIEW, State.PROPOSED, to="score it", remedy="look at its state")


def proposed(application: Application, *, rank: int) -> Application:
    return replace(application, state=State.PROPOSED, rank=rank)


def decided(application: Application) -> Application:
    return replace(application, state=State.DECIDED)


def withdraw(application: Application) -> Decided:
    if application.state is State.WITHDRAWN:
        return application, []
    refuse_unless(application, State.DRAFT, *UNDER_WAY, to="withdraw it", remedy="renounce the grant instead")
    withdrawn = replace(application, state=State.WITHDRAWN)
    return withdrawn, [fact_of(withdrawn, applications.ApplicationWithdrawn)]


def _drafted(command: applications.BeginApplication | applications.RegisterApplication, call: Call, *, by: str, at: datetime, known: Answers) -> Application:
    return Application(
        application_id=command.application_id,
        request_fingerprint=fingerprint(command),
        call_id=call.call_id,
        programme_id=call.programme_id,
        year=call.year,
        kind=call.kind,
        track=call.track,
        form_id=call.form_id,
        form_version=call.form_version,
        applicant=command.applicant,
        language=command.language,
        begun_at=at,
        draft=Draft.of(command.answers, known=known, by=by, at=at),
    )


def _refuse_other_sum(shares: Sequence[PartnerShare], asked_cents: int) -> None:
    """The partners' parts leave something for the applicant, or nothing; never less."""
    if (together := sum(one.cents for one in shares)) > asked_cents:
        raise SharesDiffer(
            f"the partners' parts are {together} cents together, of {asked_cents} that are asked for",
            field="partners", value=together, remedy="lower the parts, or ask for more",
        )  # fmt: skip


def refuse_unless(application: Application, *states: State, to: str, remedy: str) -> None:
    if application.state not in states:
        raise WrongApplicationState(f"it is {application.state}: one cannot {to}", field="application_id", value=application.application_id, remedy=remedy)
