"""Duties (vastuut) of a gathering: the one responsible (vastuuhenkilö), who has the key, who receives people, and who steps in."""

from dataclasses import replace

from services.events.domain.gatherings import Decided, Gathering, State, WrongState, summary
from shared.contracts.events import GatheringDuty
from shared.contracts.events.duties import AssignDuty, GatheringDutyAssigned, GatheringDutyResigned, ResignDuty
from shared.errors import InvalidValue

MOST = 20


class TooManyDuties(InvalidValue):
    slug = "too-many-duties"


def assign(gathering: Gathering, command: AssignDuty) -> Decided:
    """Several may share a role."""
    duty = GatheringDuty(role=command.role, key_person_id=command.key_person_id)
    if duty in gathering.duties:
        return gathering, []
    _refuse_afterwards(gathering)
    if len(gathering.duties) == MOST:
        raise TooManyDuties(f"a gathering has at most {MOST} duties", field="role", value=command.role, remedy="let somebody resign first")
    assigned = replace(gathering, duties=(*gathering.duties, duty))
    return assigned, [GatheringDutyAssigned(role=duty.role, gaps=assigned.gaps, **summary(assigned))]


def resign(gathering: Gathering, command: ResignDuty) -> Decided:
    """Give a role up: if nobody else has it, it is a gap from then on, which the list of gaps shows."""
    duty = GatheringDuty(role=command.role, key_person_id=command.key_person_id)
    if duty not in gathering.duties:
        return gathering, []
    _refuse_afterwards(gathering)
    resigned = replace(gathering, duties=tuple(one for one in gathering.duties if one != duty))
    return resigned, [GatheringDutyResigned(role=duty.role, gaps=resigned.gaps, **summary(resigned))]


def _refuse_afterwards(gathering: Gathering) -> None:
    if gathering.state in (State.HELD, State.CANCELLED):
        raise WrongState(f"it is {gathering.state}: its duties stand", field="gathering_id", value=gathering.gathering_id, remedy="look at its state")
