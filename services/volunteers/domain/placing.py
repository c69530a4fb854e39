"""Whether a volunteer may be placed with somebody: what the role needs of the volunteer, and of those who agreed on it.

What must stay true: where a role needs an agreement, nobody is asked and nobody begins unless it is in force on the day and supervision by both is noted.
"""

from datetime import date

from services.volunteers.domain.matching import Candidate, LeftOut, Needed, Weights, weigh
from services.volunteers.domain.requests import Request
from services.volunteers.domain.roles import Role, refuse_ended
from shared.contracts.volunteers.words import SupportKind
from shared.errors import DomainError, InvalidValue


class TakesNoRequests(InvalidValue):
    slug = "takes-no-requests"


class NoAgreementInForce(DomainError):
    slug = "no-agreement-in-force"


class NoJointSupervision(DomainError):
    slug = "no-joint-supervision"


class DoesNotFit(DomainError):
    """The volunteer lacks what the request or its role needs."""

    slug = "does-not-fit"


def refuse_without_requests(role: Role) -> SupportKind:
    """As what somebody in this role is asked for. Raises RoleHasEnded, TakesNoRequests."""
    refuse_ended(role)
    if role.supports is None:
        raise TakesNoRequests("nobody is asked for in this role", field="role_id", value=role.role_id, remedy="choose a role that supports people")
    return role.supports


def needed_of(request: Request, role: Role, *, on: date) -> Needed:
    wanted = request.wanted
    return Needed(
        role_id=role.role_id,
        on=on,
        trainings=frozenset(role.trainings),
        minimum_age=role.minimum_age,
        needs_extract=role.needs_extract,
        role_languages=frozenset(role.languages),
        languages=wanted.languages,
        municipality=wanted.municipality,
        times=frozenset(time.code for time in wanted.times),
        wishes=frozenset(wanted.wishes),
        asked=request.asked,
    )


def refuse_unfit(needed: Needed, candidate: Candidate, weights: Weights) -> None:
    """Raises DoesNotFit, with all that is lacking."""
    found = weigh(needed, candidate, weights)
    if isinstance(found, LeftOut):
        raise DoesNotFit(
            f"they lack: {', '.join(found.lacks)}", field="volunteer_id", value=candidate.volunteer_id, remedy="ask one of the candidates that are listed"
        )


def refuse_without_agreement(role: Role, request: Request, *, in_force: bool) -> None:
    """Raises NoAgreementInForce, NoJointSupervision."""
    if role.needs_agreement is None:
        return
    if not in_force:
        raise NoAgreementInForce(
            f"no agreement on cooperation with a {role.needs_agreement} is in force", field="role_id", value=role.role_id, remedy="sign or renew the agreement"
        )
    if not any(supervision.joint for supervision in request.supervisions):
        raise NoJointSupervision(
            "supervision by both who agreed is not noted yet", field="request_id", value=request.request_id, remedy="note the day of the first one"
        )
