"""Free places are offered a few volunteers at a time; and which shifts are at risk.

What must stay true: asked are those alone who may come and allow it, each once for a shift, and never again after a no.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from services.volunteers.domain.shifts import Ask, Decided, NoSuchPlace, PlaceStanding, Shift, refuse_over
from services.volunteers.domain.terms import Terms
from shared.contracts.volunteers import VolunteerId, shifts
from shared.domain.same_names import fact_of
from shared.errors import DomainError


class NoGap(DomainError):
    slug = "no-gap"


class Risk(StrEnum):
    NOBODY_CONFIRMED = "nobody_confirmed"
    ONE_SHORT = "one_short"
    SHORT = "short"
    NO_LEAD = "no_lead"
    LEFT_LATE = "left_late"
    """Somebody gave their place up shortly before, and it is free."""
    UNFIT = "unfit"
    """Somebody who comes lacks by now what the role requires."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Askable:
    """Somebody who may come and allows to be asked, with how many coming shifts they have."""

    volunteer_id: VolunteerId
    load: int


def refuse_full(shift: Shift) -> None:
    if shift.free <= 0:
        raise NoGap("no place is free", field="shift_id", value=shift.shift_id, remedy="whoever wants to come can wait")


def offer(shift: Shift, askable: Iterable[Askable], *, leads: Collection[VolunteerId], terms: Terms, now: datetime) -> Decided:
    """The next wave: those who may lead first where nobody does, then those with the fewest shifts.

    Where no place is free or nobody is left, nobody is asked any more. Raises ShiftIsCancelled, ShiftHasBegun.
    """
    refuse_over(shift, now)
    known = set(shift.concerned)
    wanted = leads if shift.wants_lead and shift.lead is None else ()
    ranked = sorted((one for one in askable if one.volunteer_id not in known), key=lambda one: (one.volunteer_id not in wanted, one.load, one.volunteer_id))
    asked = tuple(one.volunteer_id for one in ranked[: terms.wave_size]) if shift.free > 0 else ()
    if not asked:
        return replace(shift, next_wave_at=None), []
    wave = max((one.wave for one in shift.asks), default=0) + 1
    at = terms.next_wave_at(now)
    offered = replace(
        shift, asks=(*shift.asks, *(Ask(volunteer_id=one, wave=wave) for one in asked)), next_wave_at=at if at < shift.starts_at else None
    )  # fmt: skip
    return offered, [fact_of(offered, shifts.GapOffered, wave=wave, asked=asked)]


def decline(shift: Shift, volunteer_id: VolunteerId) -> Decided:
    """Raises NoSuchPlace: they were not asked."""
    ask = next((one for one in shift.asks if one.volunteer_id == volunteer_id), None)
    if ask is None:
        raise NoSuchPlace("they were not asked", field="volunteer_id", value=volunteer_id, remedy="nothing needs to be done")
    if ask.declined:
        return shift, []
    declined = replace(shift, asks=tuple(replace(one, declined=True) if one is ask else one for one in shift.asks))
    return declined, [fact_of(declined, shifts.GapDeclined, volunteer_id=volunteer_id)]


def closed_when_full(shift: Shift) -> Shift:
    return replace(shift, next_wave_at=None) if shift.free <= 0 else shift


def risks(shift: Shift, *, unfit: Collection[VolunteerId], terms: Terms, now: datetime) -> Sequence[Risk]:
    """Of a shift that begins soon and has not begun."""
    if shift.cancelled or not now < shift.starts_at <= now + timedelta(hours=terms.soon_hours):
        return ()
    found = {
        Risk.NOBODY_CONFIRMED: not any(one.standing is PlaceStanding.CONFIRMED for one in shift.places),
        Risk.ONE_SHORT: shift.free == 1,
        Risk.SHORT: shift.free > 1,
        Risk.NO_LEAD: shift.wants_lead and shift.lead is None,
        Risk.LEFT_LATE: shift.free > 0 and any(one.late for one in shift.places),
        Risk.UNFIT: bool(set(shift.holders) & set(unfit)),
    }
    return tuple(risk for risk, holds in found.items() if holds)


def alarms(shift: Shift) -> Sequence[VolunteerId]:
    """Who gave up a place late."""
    return tuple(one.volunteer_id for one in shift.places if one.late)


def latest_ask(shift: Shift, volunteer_id: VolunteerId) -> Ask | None:
    return next((one for one in shift.asks if one.volunteer_id == volunteer_id), None)


def is_asked(shift: Shift, volunteer_id: VolunteerId, *, now: datetime) -> bool:
    """Whether an answer of theirs is awaited."""
    ask = latest_ask(shift, volunteer_id)
    return ask is not None and not ask.declined and shift.free > 0 and shift.starts_at > now and shift.place_of(volunteer_id) is None
