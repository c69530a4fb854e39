"""Requests for a volunteer's support (tukipyyntö), by random ids. Who asks, and for what in their own words, is sealed in the service and travels nowhere."""

from datetime import date
from typing import Annotated

from pydantic import Field

from shared.contracts.envelope import Command, Fact
from shared.contracts.times import Day
from shared.contracts.volunteers.words import ConcernId, Outcome, RequestId, RoleId, Side, SupportKind, VolunteerId
from shared.contracts.words import MunicipalityCode, OrganisationId

AnswerWithin = Annotated[int, Field(ge=1, le=336)]
"""In hours."""


class OfferRequest(Command, type="volunteers.offer_request.v1", subject="request_id"):
    """A coordinator asks one volunteer whether they take a request up. Until they answer, or their time is over, nobody else is asked."""

    request_id: RequestId
    volunteer_id: VolunteerId
    answer_within_hours: AnswerWithin = 72


class WithdrawOffer(Command, type="volunteers.withdraw_offer.v1", subject="request_id"):
    """A coordinator waits no longer for the answer of the one who was asked."""

    request_id: RequestId


class CloseRequest(Command, type="volunteers.close_request.v1", subject="request_id"):
    """The support that was asked for was given, and is over."""

    request_id: RequestId


class EndRequest(Command, type="volunteers.end_request.v1", subject="request_id"):
    """A coordinator ends a request for one of the sides, who need give no reason."""

    request_id: RequestId
    ended_by: Side = Side.COORDINATOR


class ReopenRequest(Command, type="volunteers.reopen_request.v1", subject="request_id"):
    """A request that a volunteer ended is looked after anew; nobody who was asked before is asked again."""

    request_id: RequestId


class NoteSupervision(Command, type="volunteers.note_supervision.v1", subject="request_id"):
    """A coordinator notes when the volunteer of a request is supervised (työnohjaus), and whether those who agreed on it do it together."""

    request_id: RequestId
    held_on: Day
    """It may lie ahead."""
    joint: bool = False


class NoteOutcome(Command, type="volunteers.note_outcome.v1", subject="request_id"):
    """A coordinator notes what whoever asked for support says came of it."""

    request_id: RequestId
    outcome: Outcome


class HandleConcern(Command, type="volunteers.handle_concern.v1", subject="concern_id"):
    """A coordinator has dealt with a concern that somebody reported."""

    concern_id: ConcernId


class RequestFact(Fact):
    """What every fact of a request says. Neither who asks nor who is asked is in any."""

    request_id: RequestId
    organisation_id: OrganisationId
    """Whose coordinators look after it."""
    kind: SupportKind


class RequestMade(RequestFact, type="volunteers.request.made.v1", subject="request_id"):
    """Somebody asks for a volunteer's support, by themselves or through a professional."""

    role_id: RoleId
    municipality: MunicipalityCode | None
    by_professional: bool


class RequestOffered(RequestFact, type="volunteers.request.offered.v1", subject="request_id"):
    """A volunteer was asked whether they take it up."""

    asked: int
    """How many were asked so far, this one included."""


class OfferWithdrawn(RequestFact, type="volunteers.offer.withdrawn.v1", subject="request_id"):
    """The coordinator waits no longer for an answer; another volunteer can be asked."""


class RequestAccepted(RequestFact, type="volunteers.request.accepted.v1", subject="request_id"):
    """A volunteer takes it up: the two are now in contact, and the request is met."""

    asked: int
    days: int
    """Whole days from the request to this, by the calendar."""


class RequestDeclined(RequestFact, type="volunteers.request.declined.v1", subject="request_id"):
    """The volunteer who was asked says no, and is not asked for it again."""


class RequestTimedOut(RequestFact, type="volunteers.request.timed_out.v1", subject="request_id"):
    """The volunteer who was asked did not answer in time, and is not asked for it again."""


class RequestClosed(RequestFact, type="volunteers.request.closed.v1", subject="request_id"):
    """The support was given, and is over."""


class RequestEnded(RequestFact, type="volunteers.request.ended.v1", subject="request_id"):
    """One of the sides ended it, before or after a volunteer took it up; nobody need say why."""

    ended_by: Side
    under_way: bool


class RequestReopened(RequestFact, type="volunteers.request.reopened.v1", subject="request_id"):
    """After a volunteer ended it, another one is looked for."""


class OutcomeAsked(RequestFact, type="volunteers.outcome.asked.v1", subject="request_id"):
    """Some time after a support was closed, whoever asked for it is asked what came of it."""


class OutcomeNoted(RequestFact, type="volunteers.outcome.noted.v1", subject="request_id"):
    """What came of a support, as whoever asked for it says."""

    outcome: Outcome


class RequestErased(RequestFact, type="volunteers.request.erased.v1", subject="request_id"):
    """All that is known of who asked is erased, and its key destroyed. Whoever keeps anything about this id deletes it."""


class SupervisionNoted(RequestFact, type="volunteers.supervision.noted.v1", subject="request_id"):
    """The volunteer of a request is supervised on a day."""

    held_on: date
    joint: bool


class ConcernReported(Fact, type="volunteers.concern.reported.v1", subject="concern_id"):
    """One of the two of a support is worried about something. What it is stands sealed in the service: its coordinators look at once."""

    concern_id: ConcernId
    request_id: RequestId
    organisation_id: OrganisationId
    reported_by: Side


class ConcernHandled(Fact, type="volunteers.concern.handled.v1", subject="concern_id"):
    """A coordinator has dealt with a concern."""

    concern_id: ConcernId
    request_id: RequestId
    organisation_id: OrganisationId
