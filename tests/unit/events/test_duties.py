"""Who does what at a gathering, and what nobody does yet."""

from dataclasses import replace
from uuid import UUID

import pytest

from services.events.domain import duties
from services.events.domain.duties import TooManyDuties
from services.events.domain.gatherings import State, WrongState
from shared.contracts.events import DutyRole
from shared.contracts.events.duties import AssignDuty, GatheringDutyAssigned, GatheringDutyResigned, ResignDuty
from shared.contracts.words import KeyPersonId
from tests.unit.events.test_gatherings import ID, drafted

AINO, VEIKKO = KeyPersonId(UUID(int=11)), KeyPersonId(UUID(int=12))


def assigning(person: KeyPersonId = AINO, role: DutyRole = DutyRole.HOST) -> AssignDuty:
    return AssignDuty(gathering_id=ID, role=role, key_person_id=person)


def resigning(person: KeyPersonId = AINO, role: DutyRole = DutyRole.HOST) -> ResignDuty:
    return ResignDuty(gathering_id=ID, role=role, key_person_id=person)


def test_a_duty_is_taken_after_the_draft_and_closes_a_gap() -> None:
    gathering, (fact,) = duties.assign(drafted(), assigning())
    assert isinstance(fact, GatheringDutyAssigned)
    assert fact.role is DutyRole.HOST
    assert fact.gaps == gathering.gaps == (DutyRole.RESPONSIBLE, DutyRole.KEY_HOLDER, DutyRole.SUBSTITUTE)


def test_a_duty_that_is_given_up_is_a_gap_again_unless_somebody_shares_it() -> None:
    gathering, _ = duties.assign(duties.assign(drafted(), assigning())[0], assigning(VEIKKO))
    shared, (first,) = duties.resign(gathering, resigning())
    alone, (second,) = duties.resign(shared, resigning(VEIKKO))
    assert isinstance(first, GatheringDutyResigned)
    assert isinstance(second, GatheringDutyResigned)
    assert DutyRole.HOST not in first.gaps
    assert DutyRole.HOST in second.gaps == alone.gaps


def test_assigning_twice_is_assigning_once_and_giving_up_what_one_has_not_is_nothing() -> None:
    gathering, _ = duties.assign(drafted(), assigning())
    assert duties.assign(gathering, assigning()) == (gathering, [])
    assert duties.resign(gathering, resigning(VEIKKO)) == (gathering, [])


def test_no_fact_of_a_duty_names_who_has_it() -> None:
    _, (fact,) = duties.assign(drafted(), assigning())
    assert str(AINO) not in fact.model_dump_json()


@pytest.mark.parametrize("state", [State.HELD, State.CANCELLED])
def test_the_duties_of_what_is_over_stand(state: State) -> None:
    with pytest.raises(WrongState):
        duties.assign(replace(drafted(), state=state), assigning())


def test_a_gathering_has_so_many_duties_and_no_more() -> None:
    gathering = drafted()
    for n in range(duties.MOST):
        gathering, _ = duties.assign(gathering, assigning(KeyPersonId(UUID(int=n))))
    with pytest.raises(TooManyDuties):
        duties.assign(gathering, assigning(KeyPersonId(UUID(int=999))))
