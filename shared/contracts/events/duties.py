"""Duties (vastuut) taken and given up after the draft: who is responsible, has the key, receives people, steps in."""

from shared.contracts.envelope import Command
from shared.contracts.events.facts import GatheringFact
from shared.contracts.events.words import DutyRole, GatheringId
from shared.contracts.words import KeyPersonId


class AssignDuty(Command, type="events.assign_duty.v1", subject="gathering_id"):
    """A party to a gathering says which key person takes a role of it. Several may share one."""

    gathering_id: GatheringId
    role: DutyRole
    key_person_id: KeyPersonId


class ResignDuty(Command, type="events.resign_duty.v1", subject="gathering_id"):
    """A party takes a key person out of a role. If nobody else has it, the role is shown as a gap."""

    gathering_id: GatheringId
    role: DutyRole
    key_person_id: KeyPersonId


class DutyFact(GatheringFact):
    """The role, and the roles that still want somebody. Who it is stays in events: in a small association the role alone would name them."""

    role: DutyRole
    gaps: tuple[DutyRole, ...] = ()
    """Roles that nobody has taken."""


class GatheringDutyAssigned(DutyFact, type="events.gathering.duty_assigned.v1", subject="gathering_id"):
    """Somebody has taken a role of a gathering. Who keeps the list of gaps sees what is still open."""


class GatheringDutyResigned(DutyFact, type="events.gathering.duty_resigned.v1", subject="gathering_id"):
    """Somebody has given up a role. Where it is among `gaps` now, a substitute is wanted."""
