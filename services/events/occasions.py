"""The occasions of a series, expanded for a window: nothing outside it is made."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from heapq import merge
from itertools import takewhile
from uuid import UUID

from pydantic import BaseModel

from services.events import recurrence_sets
from services.events.domain.series import Override, Series
from services.events.recurrence_sets import RecurrenceSet
from shared.contracts.events import Spot, Title
from shared.contracts.events.series import Wall
from shared.contracts.words import LocalText
from shared.domain.days import HELSINKI


class Standing(StrEnum):
    PLANNED = "planned"
    MOVED = "moved"
    CANCELLED = "cancelled"
    TAKEN_UP = "taken_up"


class OccasionView(BaseModel):
    """One occasion. `occasion` is its name, the wall time at which the rule puts it; the instants carry Helsinki's offset.

    For one that was taken up its gathering speaks, wherever and whenever that takes place by now. Words that it has of its own stand for the series'.
    """

    occasion: Wall
    starts_at: datetime
    ends_at: datetime
    standing: Standing
    reason: str | None
    gathering_id: UUID | None
    title: Title | None = None
    contents: LocalText | None = None
    spot: Spot | None = None
    url: str | None = None


def expanded(of: Series, *, start: datetime, end: datetime, last: datetime | None = None) -> list[OccasionView]:
    """What takes place in the window: an occasion moved into it comes, one moved out of it does not."""
    return [view(of, one) for one in between(of, start=start, end=end, last=last)]


def between(of: Series, *, start: datetime, end: datetime, last: datetime | None = None) -> Iterator[Override]:
    """The same in order, one by one; `last` is the last wall time that a counted rule makes, where it is known."""
    overridden = {changed.occasion for changed in of.overrides}
    found = recurrence_sets.of(of, last=last)
    pieces = [_piece(found, of, piece, overridden, start=start, end=end) for piece in _pieces(of)]
    changed = sorted((one for one in of.overrides if start <= one.starts < end), key=_order)
    return merge(*pieces, changed, key=_order)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Piece:
    """The occasions from one name to another, which all stand as `like` does; None: as the rule has them."""

    first: datetime | None = None
    end: datetime | None = None
    like: Override | None = None


def _pieces(of: Series) -> Iterator[_Piece]:
    changes = sorted(of.onwards, key=lambda one: one.occasion)
    ends = [*(one.occasion for one in changes), None]
    yield _Piece(end=ends[0])
    for like, end in zip(changes, ends[1:], strict=True):
        yield _Piece(first=like.occasion, end=end, like=like)


def _piece(found: RecurrenceSet, of: Series, piece: _Piece, overridden: Collection[datetime], *, start: datetime, end: datetime) -> Iterator[Override]:
    like = piece.like
    shift = like.starts - like.occasion if like else timedelta()
    made = recurrence_sets.occasions(found, since=max(start - shift, piece.first or start - shift))
    names = takewhile(lambda wall: wall + shift < end and not (piece.end and wall >= piece.end), made)
    if like is None:
        return (Override(occasion=wall, starts=wall, minutes=of.minutes) for wall in names if wall not in overridden)
    return (like.of_later(wall) for wall in names if wall not in overridden)


def view(of: Series, one: Override) -> OccasionView:
    begins, ends = of.span(one)
    reason = one.cancelled_for or of.cancelled_for
    return OccasionView(
        occasion=one.occasion,
        starts_at=begins.astimezone(HELSINKI),
        ends_at=ends.astimezone(HELSINKI),
        standing=_standing(one, reason),
        reason=reason,
        gathering_id=one.gathering_id,
        title=one.title,
        contents=one.contents,
        spot=one.spot,
        url=one.url,
    )


def _standing(one: Override, reason: str | None) -> Standing:
    if one.gathering_id:
        return Standing.TAKEN_UP
    if reason:
        return Standing.CANCELLED
    return Standing.PLANNED if one.starts == one.occasion else Standing.MOVED


def _order(one: Override) -> tuple[datetime, datetime]:
    return one.starts, one.occasion
