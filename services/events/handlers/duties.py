"""Duties of a gathering: any of its parties fills them, and any gives them up."""

from services.events.domain import duties
from services.events.handlers.gatherings import by_a_party
from shared.contracts.events.duties import AssignDuty, ResignDuty

assign_duty = by_a_party(AssignDuty, lambda gathering, command, _: duties.assign(gathering, command))
resign_duty = by_a_party(ResignDuty, lambda gathering, command, _: duties.resign(gathering, command))
