"""What somebody needs before they are placed in a shift, looked at as of that day; all that is lacking at once.

What must stay true: a place is given to nobody who lacks anything of it; whoever is refused is told each reason.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from services.volunteers.domain.completions import Completion
from services.volunteers.domain.roles import Role
from services.volunteers.domain.volunteers import Standing, Volunteer, years_on
from shared.contracts.volunteers import TrainingId
from shared.contracts.volunteers.words import Purpose
from shared.domain.days import helsinki_day
from shared.errors import InvalidValue


class Lack(StrEnum):
    """What is lacking."""

    NOT_ACTIVE = "not_active"
    NOT_IN_ROLE = "not_in_role"
    ROLE_ENDED = "role_ended"
    TRAINING_MISSING = "training_missing"
    TRAINING_NOT_VALID = "training_not_valid"
    """It was completed, and does not hold on the day."""
    TOO_YOUNG = "too_young"
    LANGUAGE = "language"
    EXTRACT = "extract"
    OVERLAPS = "overlaps"
    """Another shift of theirs is at the same time."""
    NOT_TO_BE_ASKED = "not_to_be_asked"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    lack: Lack
    training_id: TrainingId | None = None


class NotFit(InvalidValue):
    """Who is refused reads each reason in `reasons`."""

    slug = "not-fit"

    def __init__(self, reasons: Sequence[Reason]) -> None:
        self._reasons = reasons
        named = ", ".join(dict.fromkeys(one.lack.value for one in reasons))
        super().__init__(f"what the shift requires is lacking: {named}", field="volunteer_id", remedy="mend each of the reasons, or place somebody else")

    @property
    def members(self) -> Mapping[str, Any]:
        return {"reasons": [{"lack": one.lack.value, "training_id": one.training_id and str(one.training_id)} for one in self._reasons]}


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """Somebody for a shift, with all by which it is judged whether they may come."""

    volunteer: Volunteer
    completions: Sequence[Completion]
    taken: Collection[tuple[datetime, datetime]] = ()
    """From when to when they have other places."""


def reasons(candidate: Candidate, role: Role, *, starts_at: datetime, ends_at: datetime, asked: bool = False) -> tuple[Reason, ...]:
    """What they lack for a shift at that time; `asked`: what they lack to be asked for it unbidden, as well."""
    one, day = candidate.volunteer, helsinki_day(starts_at)
    lacking = {
        Lack.NOT_ACTIVE: one.standing is not Standing.ACTIVE,
        Lack.NOT_IN_ROLE: role.role_id not in one.roles,
        Lack.ROLE_ENDED: role.ended,
        Lack.TOO_YOUNG: years_on(one, day) < role.minimum_age,
        Lack.LANGUAGE: bool(role.languages) and not set(role.languages) & set(one.reach.languages),
        Lack.EXTRACT: role.needs_extract and one.extract is None,
        Lack.OVERLAPS: any(begins < ends_at and starts_at < ends for begins, ends in candidate.taken),
        Lack.NOT_TO_BE_ASKED: asked and not one.allows(Purpose.GAPS),
    }
    trainings = [lack for training_id in role.trainings if (lack := _training(candidate, training_id, starts_at=starts_at, ends_at=ends_at))]
    return (*(Reason(lack=lack) for lack, lacks in lacking.items() if lacks), *trainings)


def refuse_unfit(candidate: Candidate, role: Role, *, starts_at: datetime, ends_at: datetime) -> None:
    """Raises NotFit."""
    if found := reasons(candidate, role, starts_at=starts_at, ends_at=ends_at):
        raise NotFit(found)


def _training(candidate: Candidate, training_id: TrainingId, *, starts_at: datetime, ends_at: datetime) -> Reason | None:
    completed = [one for one in candidate.completions if one.training_id == training_id and not one.retracted]
    if any(one.holds(helsinki_day(starts_at), helsinki_day(ends_at)) for one in completed):
        return None
    return Reason(lack=Lack.TRAINING_NOT_VALID if completed else Lack.TRAINING_MISSING, training_id=training_id)
