"""Duties (vastuut) taken and given up after the draft: who is responsible, has the key, receives people, steps in."""

from shared.contracts.envelope import Command
from shared.contracts.events.facts import GatheringFact
from shared.contracts.events.words import DutyRole, GatheringId
from shared.contracts.registry.words import KeyPersonId


class AssignDuty(Command, type="events.assign_duty.v1", subject="gathering_id"):
    gathering_id: GatheringId
    role: DutyRole
    key_person_id: KeyPersonId


class ResignDuty(Command, type="events.resign_duty.v1", subject="gathering_id"):
    gathering_id: GatheringId
    role: DutyRole
    key_person_id: KeyPersonId


class DutyFact(GatheringFact):
    """The role, and the roles that still want somebody. Who it is stays in events: in a small association the role alone would name them."""

    role: DutyRole
    gaps: tuple[DutyRole, ...] = ()


class GatheringDutyAssigned(DutyFact, type="events.gathering.duty_assigned.v1", subject="gathering_id"):
    pass


class GatheringDutyResigned(DutyFact, type="events.gathering.duty_resigned.v1", subject="gathering_id"):
    pass
