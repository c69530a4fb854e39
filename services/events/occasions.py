"""The occasions of a series, expanded for a window: nothing outside it is made."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from enum import StrEnum
from heapq import merge
from itertools import takewhile
from uuid import UUID

from pydantic import BaseModel

from services.events import recurrence
from services.events.domain.series import Override, Series
from shared.contracts.events.series import Wall
from shared.domain.days import HELSINKI, instant_of


class Standing(StrEnum):
    PLANNED = "planned"
    MOVED = "moved"
    CANCELLED = "cancelled"
    TAKEN_UP = "taken_up"


class OccasionView(BaseModel):
    """One occasion. `occasion` is its name, the wall time at which the rule puts it; the instants carry Helsinki's offset.

    For one that was taken up its gathering speaks, wherever and whenever that takes place by now.
    """

    occasion: Wall
    starts_at: datetime
    ends_at: datetime
    standing: Standing
    reason: str | None
    gathering_id: UUID | None


def expanded(of: Series, *, start: datetime, end: datetime, last: datetime | None = None) -> list[OccasionView]:
    """What takes place in the window: an occasion moved into it comes, one moved out of it does not."""
    return [view(of, one) for one in between(of, start=start, end=end, last=last)]


def between(of: Series, *, start: datetime, end: datetime, last: datetime | None = None) -> Iterator[Override]:
    """The same in order, one by one; `last` is the last wall time that a counted rule makes, where it is known."""
    overridden = {changed.occasion for changed in of.overrides}
    rule = replace(recurrence.read(of.recurrence, starts=of.starts), last=last)
    made = takewhile(lambda wall: wall < end, recurrence.occasions(rule, since=start))
    as_planned = (Override(occasion=wall, starts=wall, minutes=of.minutes) for wall in made if wall not in overridden)
    changed = sorted((one for one in of.overrides if start <= one.starts < end), key=_order)
    return merge(as_planned, changed, key=_order)


def view(of: Series, one: Override) -> OccasionView:
    begins = instant_of(one.starts)
    reason = one.cancelled_for or of.cancelled_for
    return OccasionView(
        occasion=one.occasion,
        starts_at=begins.astimezone(HELSINKI),
        ends_at=(begins + timedelta(minutes=one.minutes)).astimezone(HELSINKI),
        standing=_standing(one, reason),
        reason=reason,
        gathering_id=one.gathering_id,
    )


def _standing(one: Override, reason: str | None) -> Standing:
    if one.gathering_id:
        return Standing.TAKEN_UP
    if reason:
        return Standing.CANCELLED
    return Standing.PLANNED if one.starts == one.occasion else Standing.MOVED


def _order(one: Override) -> tuple[datetime, datetime]:
    return one.starts, one.occasion
