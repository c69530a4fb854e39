"""Requests for a volunteer's support: whom they are with, who was asked, how they end. Who asks is sealed and stands elsewhere; nothing here names anybody.

What must stay true: a request is with one volunteer at a time; who said no to it, or nothing in time, or was with it, is never asked for it again; either side
ends it at any time without a reason; of one that is erased, or of a volunteer who is, nothing is left but that it was there.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from uuid import UUID

from shared.contracts.envelope import Fact
from shared.contracts.volunteers import RequestId, RoleId, VolunteerId, requests
from shared.contracts.volunteers.words import Availability, Outcome, Side, SupportKind
from shared.contracts.words import Code, Language, MunicipalityCode, OrganisationId
from shared.domain.days import helsinki_day
from shared.domain.same_names import fact_of
from shared.errors import DomainError

OUTCOME_ASKED_AFTER = timedelta(days=14)
KEPT_AFTER = timedelta(days=90)
"""So long after it is over it is known who asked: until what came of it is known, and whoever is worried can still say so."""


class State(StrEnum):
    OPEN = "open"
    OFFERED = "offered"
    UNDER_WAY = "under_way"
    CLOSED = "closed"
    ENDED = "ended"
    ERASED = "erased"


OVER = frozenset({State.CLOSED, State.ENDED, State.ERASED})


class Answer(StrEnum):
    ACCEPTED = "accepted"
    DECLINED = "declined"
    TIMED_OUT = "timed_out"
    WITHDRAWN = "withdrawn"
    """The coordinator waited no longer: it says nothing of the volunteer, who may be asked again."""


class RequestIsOver(DomainError):
    slug = "request-is-over"


class WithAnotherAlready(DomainError):
    slug = "with-another-already"


class AskedBefore(DomainError):
    slug = "asked-before"


class NotAsked(DomainError):
    slug = "not-asked"


class NotUnderWay(DomainError):
    slug = "not-under-way"


@dataclass(frozen=True, slots=True, kw_only=True)
class Offer:
    volunteer_id: VolunteerId
    offered_at: datetime
    answer_by: datetime
    answer: Answer | None = None
    answered_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Supervision:
    held_on: date
    joint: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is asked for, in codes alone. Of what is empty anything will do."""

    languages: tuple[Language, ...] = ()
    municipality: MunicipalityCode | None = None
    times: tuple[Availability, ...] = ()
    wishes: tuple[Code, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    request_id: RequestId
    organisation_id: OrganisationId
    """Whose coordinators look after it: the role's organiser."""
    role_id: RoleId
    kind: SupportKind
    asked_by: OrganisationId | None = None
    """The organisation for which a professional asked; null: somebody asked for themselves."""
    wanted: Wanted = Wanted()
    state: State = State.OPEN
    made_on: date
    offers: tuple[Offer, ...] = ()
    supervisions: tuple[Supervision, ...] = ()
    over_on: date | None = None
    ended_by: Side | None = None
    outcome_asked: bool = False
    outcome: Outcome | None = None

    @property
    def volunteer_id(self) -> VolunteerId | None:
        """The one whom it is with, be it that they owe an answer."""
        return self.offers[-1].volunteer_id if self.state in {State.OFFERED, State.UNDER_WAY} else None

    @property
    def asked(self) -> frozenset[UUID]:
        """Those who are not asked again."""
        return frozenset(offer.volunteer_id for offer in self.offers if offer.answer is not Answer.WITHDRAWN)

    def was_taken_by(self, volunteer_id: UUID) -> bool:
        return any(offer.volunteer_id == volunteer_id and offer.answer is Answer.ACCEPTED for offer in self.offers)

    @property
    def due_on(self) -> date | None:
        """The day on which time does something to it: what came of it is asked, then who asked is erased."""
        if self.over_on is None or self.state is State.ERASED:
            return None
        asking = self.state is State.CLOSED and not self.outcome_asked and self.outcome is None
        return self.over_on + (OUTCOME_ASKED_AFTER if asking else KEPT_AFTER)

    @property
    def answer_by(self) -> datetime | None:
        return self.offers[-1].answer_by if self.state is State.OFFERED else None


Decided = tuple[Request, Sequence[Fact]]


def made(request: Request) -> Decided:
    fact = fact_of(request, requests.RequestMade, municipality=request.wanted.municipality, by_professional=request.asked_by is not None)
    return request, [fact]


def offer(request: Request, volunteer_id: VolunteerId, *, now: datetime, within: timedelta) -> Decided:
    """Raises RequestIsOver, WithAnotherAlready, AskedBefore."""
    refuse_over(request)
    if request.state is State.OFFERED and request.volunteer_id == volunteer_id:
        return request, []
    if request.state is not State.OPEN:
        raise WithAnotherAlready(
            "another volunteer has it, or owes an answer", field="request_id", value=request.request_id, remedy="wait for the answer, or withdraw the offer"
        )
    if volunteer_id in request.asked:
        raise AskedBefore("they were asked for this one before", field="volunteer_id", value=volunteer_id, remedy="ask the next")
    asked = Offer(volunteer_id=volunteer_id, offered_at=now, answer_by=now + within)
    offered = replace(request, state=State.OFFERED, offers=(*request.offers, asked))
    return offered, [fact_of(offered, requests.RequestOffered, asked=len(offered.offers))]


def withdraw_offer(request: Request, *, now: datetime) -> Decided:
    if request.state is not State.OFFERED:
        return request, []
    back = _answered(request, Answer.WITHDRAWN, State.OPEN, now)
    return back, [fact_of(back, requests.OfferWithdrawn)]


def accept(request: Request, volunteer_id: UUID, *, now: datetime) -> Decided:
    """Raises NotAsked: they were not, or their time is over."""
    if request.state is State.UNDER_WAY and request.volunteer_id == volunteer_id:
        return request, []
    _refuse_not_asked(request, volunteer_id, now)
    taken = _answered(request, Answer.ACCEPTED, State.UNDER_WAY, now)
    days = (helsinki_day(now) - request.made_on).days
    return taken, [fact_of(taken, requests.RequestAccepted, asked=len(taken.offers), days=days)]


def decline(request: Request, volunteer_id: UUID, *, now: datetime) -> Decided:
    """Raises NotAsked."""
    if any(offer.volunteer_id == volunteer_id and offer.answer is Answer.DECLINED for offer in request.offers):
        return request, []
    _refuse_not_asked(request, volunteer_id, now)
    back = _answered(request, Answer.DECLINED, State.OPEN, now)
    return back, [fact_of(back, requests.RequestDeclined)]


def time_out(request: Request, *, now: datetime) -> Decided:
    """Nothing, while the one who was asked has time."""
    if request.answer_by is None or now < request.answer_by:
        return request, []
    back = _answered(request, Answer.TIMED_OUT, State.OPEN, now)
    return back, [fact_of(back, requests.RequestTimedOut)]


def close(request: Request, *, today: date) -> Decided:
    """Raises NotUnderWay."""
    if request.state is State.CLOSED:
        return request, []
    refuse_not_under_way(request)
    closed = replace(request, state=State.CLOSED, over_on=today)
    return closed, [fact_of(closed, requests.RequestClosed)]


def end(request: Request, by: Side, *, today: date, now: datetime) -> Decided:
    """Either side ends it, whatever stands: nobody need say why. Raises RequestIsOver."""
    if request.state is State.ENDED:
        return request, []
    refuse_over(request)
    under_way = request.state is State.UNDER_WAY
    back = _answered(request, Answer.WITHDRAWN, State.OPEN, now) if request.state is State.OFFERED else request
    ended = replace(back, state=State.ENDED, over_on=today, ended_by=by)
    return ended, [fact_of(ended, requests.RequestEnded, under_way=under_way)]


def reopen(request: Request) -> Decided:
    """Raises RequestIsOver: nobody but a volunteer ended it."""
    if request.state is State.OPEN:
        return request, []
    if request.state is not State.ENDED or request.ended_by is not Side.VOLUNTEER:
        raise RequestIsOver("only what a volunteer ended is looked after anew", field="request_id", value=request.request_id, remedy="make a new request")
    again = replace(request, state=State.OPEN, over_on=None, ended_by=None)
    return again, [fact_of(again, requests.RequestReopened)]


def note_supervision(request: Request, held_on: date, *, joint: bool) -> Decided:
    """Raises RequestIsOver: it was erased."""
    refuse_erased(request)
    noted = Supervision(held_on=held_on, joint=joint)
    if noted in request.supervisions:
        return request, []
    supervised = replace(request, supervisions=(*request.supervisions, noted))
    return supervised, [fact_of(supervised, requests.SupervisionNoted, held_on=held_on, joint=joint)]


def erase(request: Request) -> Decided:
    """What is left is that it was there, of which kind, with whom, and when: nothing that was wanted, and nobody who was asked."""
    if request.state is State.ERASED:
        return request, []
    erased = Request(
        request_id=request.request_id, organisation_id=request.organisation_id, role_id=request.role_id, kind=request.kind, state=State.ERASED,
        made_on=request.made_on, over_on=request.over_on, outcome=request.outcome,
    )  # fmt: skip
    return erased, [fact_of(erased, requests.RequestErased)]


def without_volunteer(request: Request, volunteer_id: UUID, *, today: date) -> Decided:
    """A volunteer is erased: what they were asked is open again, what they did is ended by them, and no request knows that they were asked."""
    facts: Sequence[Fact] = ()
    left = request
    if request.volunteer_id == volunteer_id and request.state is State.UNDER_WAY:
        left = replace(request, state=State.ENDED, over_on=today, ended_by=Side.VOLUNTEER)
        facts = [fact_of(left, requests.RequestEnded, under_way=True)]
    elif request.volunteer_id == volunteer_id:
        left = replace(request, state=State.OPEN)
        facts = [fact_of(left, requests.OfferWithdrawn)]
    return replace(left, offers=tuple(one for one in left.offers if one.volunteer_id != volunteer_id)), facts


def refuse_over(request: Request) -> None:
    if request.state in OVER:
        raise RequestIsOver("it is over", field="request_id", value=request.request_id, remedy="make a new request")


def refuse_erased(request: Request) -> None:
    if request.state is State.ERASED:
        raise RequestIsOver("what was told of it is erased for good", field="request_id", value=request.request_id, remedy="make a new request")


def refuse_not_with(request: Request, volunteer_id: UUID) -> None:
    """Raises NotUnderWay: this volunteer does not have it now."""
    if request.state is not State.UNDER_WAY or request.volunteer_id != volunteer_id:
        raise NotUnderWay("they do not have it now", field="request_id", value=request.request_id, remedy="look at what you have now")


def refuse_not_under_way(request: Request) -> None:
    if request.state is not State.UNDER_WAY:
        raise NotUnderWay("no volunteer has it", field="request_id", value=request.request_id, remedy="ask one whether they take it up")


def _refuse_not_asked(request: Request, volunteer_id: UUID, now: datetime) -> None:
    if request.state is not State.OFFERED or request.volunteer_id != volunteer_id or request.offers[-1].answer_by <= now:
        raise NotAsked("they are not asked, or not any more", field="request_id", value=request.request_id, remedy="look at what you are asked now")


def _answered(request: Request, answer: Answer, state: State, now: datetime) -> Request:
    last = replace(request.offers[-1], answer=answer, answered_at=now)
    return replace(request, state=state, offers=(*request.offers[:-1], last))
