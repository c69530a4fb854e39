"""Shifts, and who has a place in them.

What must stay true: never more places are taken than the shift needs; nobody has two places in one; who waited longest and may come is moved up first; a place
is held for them for a while, and then for the next; nothing is given or given up once the shift has begun, and nothing in one that is called off.
Whether somebody may come is decided before (`fitness`).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from services.volunteers.domain.tasks import Task, refuse_closed
from services.volunteers.domain.terms import Terms
from shared.contracts.envelope import Fact
from shared.contracts.volunteers import ShiftId, TaskId, VolunteerId, shifts
from shared.contracts.volunteers.shifts import LeftBy
from shared.contracts.words import Code, OrganisationId
from shared.domain.same_names import fact_of
from shared.errors import DomainError, InvalidValue


class ShiftOutOfOrder(InvalidValue):
    slug = "shift-out-of-order"


class ShiftHasBegun(DomainError):
    slug = "shift-begun"


class ShiftIsCancelled(DomainError):
    slug = "shift-cancelled"


class ShiftHasPeople(DomainError):
    """Its time or its number would be others than those who stand in it agreed to."""

    slug = "shift-has-people"


class NoSuchPlace(DomainError):
    slug = "no-such-place"


class PlaceStanding(StrEnum):
    WAITING = "waiting"
    HELD = "held"
    """Moved up from the waiting list, until they confirm or the time is over."""
    PLACED = "placed"
    CONFIRMED = "confirmed"
    LEFT = "left"
    LAPSED = "lapsed"
    CANCELLED = "cancelled"
    """They had a place, and the shift is called off."""


HOLDING = frozenset({PlaceStanding.HELD, PlaceStanding.PLACED, PlaceStanding.CONFIRMED})
STANDING = HOLDING | {PlaceStanding.WAITING}


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    volunteer_id: VolunteerId
    standing: PlaceStanding
    number: int
    """In the order in which they came."""
    confirm_by: datetime | None = None
    left_by: LeftBy | None = None
    late: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """Somebody was asked to fill a gap."""

    volunteer_id: VolunteerId
    wave: int
    declined: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    shift_id: ShiftId
    task_id: TaskId
    organiser: OrganisationId
    starts_at: datetime
    ends_at: datetime
    needed: int
    wants_lead: bool = False
    places: tuple[Place, ...] = ()
    """One for each who ever stood in it, in the order in which they came last."""
    lead: VolunteerId | None = None
    asks: tuple[Ask, ...] = ()
    next_wave_at: datetime | None = None
    """When others are asked, if a place is still free; null: nobody is."""
    numbered: int = 0
    cancelled_for: Code | None = None

    @property
    def cancelled(self) -> bool:
        return self.cancelled_for is not None

    @property
    def holders(self) -> tuple[VolunteerId, ...]:
        return tuple(one.volunteer_id for one in self.places if one.standing in HOLDING)

    @property
    def waiting(self) -> tuple[VolunteerId, ...]:
        """Who waited longest comes first."""
        return tuple(one.volunteer_id for one in self.places if one.standing is PlaceStanding.WAITING)

    @property
    def concerned(self) -> tuple[VolunteerId, ...]:
        """All of whom something is kept here."""
        return tuple(sorted({*(one.volunteer_id for one in self.places), *(one.volunteer_id for one in self.asks)}))

    @property
    def placed(self) -> int:
        return len(self.holders)

    @property
    def free(self) -> int:
        return 0 if self.cancelled else self.needed - self.placed

    @property
    def next_due_at(self) -> datetime | None:
        held = [one.confirm_by for one in self.places if one.standing is PlaceStanding.HELD and one.confirm_by]
        wave = [self.next_wave_at] if self.next_wave_at and not self.cancelled else []
        return min([*held, *wave], default=None)

    def place_of(self, volunteer_id: VolunteerId) -> Place | None:
        return next((one for one in self.places if one.volunteer_id == volunteer_id), None)

    def standing_of(self, volunteer_id: VolunteerId) -> PlaceStanding | None:
        place = self.place_of(volunteer_id)
        return place.standing if place else None


Decided = tuple[Shift, Sequence[Fact]]


def plan(existing: Shift | None, command: shifts.PlanShift, *, task: Task, now: datetime) -> Decided:
    """Raises TaskIsClosed, ShiftOutOfOrder, ShiftHasBegun, ShiftIsCancelled, ShiftHasPeople."""
    if existing is None:
        refuse_closed(task)
    if command.ends_at <= command.starts_at:
        raise ShiftOutOfOrder("it ends after it starts", field="ends_at", value=command.ends_at.isoformat(), remedy="give a later moment")
    planned = Shift(organiser=task.organiser, **dict(command))
    refuse_over(planned, now)
    if existing is None:
        return planned, [fact_of(planned, shifts.ShiftPlanned)]
    refuse_over(existing, now)
    moved = any(getattr(existing, name) != getattr(planned, name) for name in ("task_id", "starts_at", "ends_at"))
    if (moved and any(one.standing in STANDING for one in existing.places)) or command.needed < existing.placed:
        raise ShiftHasPeople("people stand in it", field="starts_at" if moved else "needed", remedy="cancel it and plan another, so that they hear of it")
    changed = replace(existing, **{name: value for name, value in dict(command).items() if name != "shift_id"})
    return changed, [] if changed == existing else [fact_of(changed, shifts.ShiftPlanned)]


def take(shift: Shift, volunteer_id: VolunteerId, *, confirmed: bool, now: datetime) -> Decided:
    """A place, or the end of the waiting list; for who has one already, their word that they come. Raises ShiftHasBegun, ShiftIsCancelled."""
    refuse_over(shift, now)
    standing = shift.standing_of(volunteer_id)
    if standing in STANDING:
        return confirm(shift, volunteer_id, now=now) if confirmed and standing is not PlaceStanding.WAITING else (shift, [])
    if shift.free <= 0:
        waiting = _came(shift, volunteer_id, PlaceStanding.WAITING)
        return waiting, [fact_of(waiting, shifts.PlaceAwaited, volunteer_id=volunteer_id)]
    taken = _came(shift, volunteer_id, PlaceStanding.CONFIRMED if confirmed else PlaceStanding.PLACED)
    return taken, [fact_of(taken, shifts.PlaceTaken, volunteer_id=volunteer_id, confirmed=confirmed)]


def confirm(shift: Shift, volunteer_id: VolunteerId, *, now: datetime) -> Decided:
    """Raises ShiftHasBegun, ShiftIsCancelled, NoSuchPlace."""
    refuse_over(shift, now)
    place = shift.place_of(volunteer_id)
    if place is None or place.standing not in HOLDING or (place.confirm_by and place.confirm_by <= now):
        raise _no_place(volunteer_id)
    if place.standing is PlaceStanding.CONFIRMED:
        return shift, []
    confirmed = _put(shift, replace(place, standing=PlaceStanding.CONFIRMED, confirm_by=None))
    return confirmed, [fact_of(confirmed, shifts.PlaceConfirmed, volunteer_id=volunteer_id)]


def leave(shift: Shift, volunteer_id: VolunteerId, *, by: LeftBy, terms: Terms, now: datetime) -> Decided:
    """Raises ShiftHasBegun, ShiftIsCancelled, NoSuchPlace."""
    refuse_over(shift, now)
    place = shift.place_of(volunteer_id)
    if place is None or place.standing not in STANDING:
        raise _no_place(volunteer_id)
    late = place.standing in HOLDING and terms.is_late(shift.starts_at, now)
    left = _put(shift, replace(place, standing=PlaceStanding.LEFT, confirm_by=None, left_by=by, late=late))
    said: list[Fact] = [fact_of(left, shifts.PlaceLeft, volunteer_id=volunteer_id, by=by)]
    return left, [*said, *([fact_of(left, shifts.PlaceLeftLate, volunteer_id=volunteer_id, by=by)] if late else [])]


def moved_up(shift: Shift, fits: Callable[[VolunteerId], bool], *, terms: Terms, now: datetime) -> Decided:
    """Free places are held for those who wait, in their order; who may not come by now keeps their turn."""
    if shift.cancelled or shift.starts_at <= now:
        return shift, []
    facts: list[Fact] = []
    for volunteer_id in shift.waiting:
        place = shift.place_of(volunteer_id)
        if shift.free <= 0 or place is None or not fits(volunteer_id):
            continue
        by = terms.confirm_by(shift.starts_at, now)
        shift = _put(shift, replace(place, standing=PlaceStanding.HELD, confirm_by=by))
        facts.append(fact_of(shift, shifts.PlaceHeld, volunteer_id=volunteer_id, confirm_by=by))
    return shift, facts


def lapsed(shift: Shift, *, now: datetime) -> Decided:
    """Places that were held and not confirmed in time are free again."""
    facts: list[Fact] = []
    for place in shift.places:
        if place.standing is PlaceStanding.HELD and place.confirm_by and place.confirm_by <= now:
            shift = _put(shift, replace(place, standing=PlaceStanding.LAPSED, confirm_by=None))
            facts.append(fact_of(shift, shifts.PlaceLapsed, volunteer_id=place.volunteer_id))
    return shift, facts


def cancel(shift: Shift, *, reason: Code, terms: Terms, now: datetime) -> Decided:
    """Raises ShiftHasBegun. Those who had a place need not come, and those who waited wait no more."""
    if shift.cancelled:
        return shift, []
    refuse_over(shift, now)
    ends = {True: PlaceStanding.CANCELLED, False: PlaceStanding.LEFT}
    places = tuple(replace(one, standing=ends[one.standing in HOLDING], confirm_by=None) if one.standing in STANDING else one for one in shift.places)
    cancelled = replace(shift, places=places, lead=None, next_wave_at=None, cancelled_for=reason)
    late = terms.is_late(shift.starts_at, now)
    return cancelled, [fact_of(cancelled, shifts.ShiftCancelled, placed=shift.placed, reason=reason, waited=len(shift.waiting), late=late)]


def led(shift: Shift, leads: Sequence[VolunteerId]) -> Decided:
    """Who leads stays while they come; else the first who comes and may lead stands in for them."""
    coming = set(shift.holders)
    wanted = shift.wants_lead and not shift.cancelled
    kept = shift.lead if shift.lead in coming and shift.lead in leads else None
    lead = (kept or next((one for one in leads if one in coming), None)) if wanted else None
    if lead == shift.lead:
        return shift, []
    changed = replace(shift, lead=lead)
    if lead is not None:
        return changed, [fact_of(changed, shifts.LeadFound, volunteer_id=lead)]
    return changed, [fact_of(changed, shifts.LeadLost)] if wanted else []


def swap(shift: Shift, out: VolunteerId, into: VolunteerId, *, confirmed: bool, now: datetime) -> Decided:
    """One side of it: `into` takes the place of `out`. Raises ShiftHasBegun, ShiftIsCancelled, NoSuchPlace."""
    refuse_over(shift, now)
    place = shift.place_of(out)
    if place is None or place.standing not in {PlaceStanding.PLACED, PlaceStanding.CONFIRMED} or shift.standing_of(into) in STANDING:
        raise _no_place(out)
    left = _put(shift, replace(place, standing=PlaceStanding.LEFT, left_by=LeftBy.VOLUNTEER))
    came = _came(left, into, PlaceStanding.CONFIRMED if confirmed else PlaceStanding.PLACED)
    return came, [fact_of(came, shifts.PlacesSwapped, left=out, came=into)]


def without(shift: Shift, volunteer_id: VolunteerId) -> Shift:
    """Nothing is left of somebody who was erased."""
    return replace(
        shift,
        places=tuple(one for one in shift.places if one.volunteer_id != volunteer_id),
        asks=tuple(one for one in shift.asks if one.volunteer_id != volunteer_id),
        lead=None if shift.lead == volunteer_id else shift.lead,
    )


def refuse_over(shift: Shift, now: datetime) -> None:
    """Raises ShiftIsCancelled, ShiftHasBegun."""
    if shift.cancelled:
        raise ShiftIsCancelled("the shift is called off", field="shift_id", value=shift.shift_id, remedy="look for another shift")
    if shift.starts_at <= now:
        raise ShiftHasBegun("the shift has begun", field="shift_id", value=shift.shift_id, remedy="call the coordinator")


def _came(shift: Shift, volunteer_id: VolunteerId, standing: PlaceStanding) -> Shift:
    place = Place(volunteer_id=volunteer_id, standing=standing, number=shift.numbered + 1)
    others = tuple(one for one in shift.places if one.volunteer_id != volunteer_id)
    return replace(shift, places=(*others, place), numbered=shift.numbered + 1)


def _put(shift: Shift, place: Place) -> Shift:
    return replace(shift, places=tuple(place if one.volunteer_id == place.volunteer_id else one for one in shift.places))


def _no_place(volunteer_id: VolunteerId) -> NoSuchPlace:
    return NoSuchPlace("they have no such place in it", field="volunteer_id", value=volunteer_id, remedy="look at who stands in the shift")
