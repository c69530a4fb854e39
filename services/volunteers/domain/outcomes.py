"""What came of a support: asked some time after it was closed, and said by whoever asked for it, once or otherwise later."""

from dataclasses import replace

from services.volunteers.domain.requests import Decided, Request, State
from shared.contracts.volunteers import requests
from shared.contracts.volunteers.words import Outcome
from shared.domain.same_names import fact_of
from shared.errors import DomainError


class NotYetOver(DomainError):
    slug = "not-yet-over"


def ask_outcome(request: Request) -> Decided:
    if request.state is not State.CLOSED or request.outcome_asked or request.outcome:
        return request, []
    asked = replace(request, outcome_asked=True)
    return asked, [fact_of(asked, requests.OutcomeAsked)]


def note_outcome(request: Request, outcome: Outcome) -> Decided:
    """Raises NotYetOver."""
    if request.state not in {State.CLOSED, State.ENDED}:
        raise NotYetOver("what came of it is said when it is over", field="request_id", value=request.request_id, remedy="close the request first")
    if request.outcome is outcome:
        return request, []
    noted = replace(request, outcome=outcome)
    return noted, [fact_of(noted, requests.OutcomeNoted)]
