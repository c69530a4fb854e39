"""Concerns: one of the two of a support is worried about something, and the coordinator hears of it at once. What it is stands sealed elsewhere.

What must stay true: a concern stays on the list until a coordinator has dealt with it, whatever becomes of the request.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from shared.contracts.envelope import Fact
from shared.contracts.volunteers import ConcernId, RequestId, requests
from shared.contracts.volunteers.words import Side
from shared.contracts.words import OrganisationId
from shared.domain.same_names import fact_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Concern:
    concern_id: ConcernId
    request_id: RequestId
    organisation_id: OrganisationId
    reported_by: Side
    reported_at: datetime
    handled_at: datetime | None = None


Decided = tuple[Concern, Sequence[Fact]]


def reported(concern: Concern) -> Decided:
    return concern, [fact_of(concern, requests.ConcernReported)]


def handle(concern: Concern, *, now: datetime) -> Decided:
    if concern.handled_at:
        return concern, []
    handled = replace(concern, handled_at=now)
    return handled, [fact_of(handled, requests.ConcernHandled)]
