"""Rooms (tilat) of a meeting place: added, described, priced, closed.

A room belongs to one place for good, and an open room to an open place. The minutes before and after a booking are the room's, not the booker's.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TypeVar

from services.registry.domain import hours, languages, prices
from services.registry.domain.meeting_places import Place, State, refuse_closed
from shared.contracts import registry
from shared.contracts.envelope import Fact
from shared.contracts.registry import HourlyPrice, OpeningHours
from shared.contracts.words import LocalName, PlaceId, RoomId
from shared.domain.request_fingerprints import fingerprint, refuse_other_content
from shared.domain.same_names import fact_of, made_from
from shared.errors import DomainError, NotFound

F = TypeVar("F", bound=Fact)


class RoomWasClosed(DomainError):
    slug = "room-was-closed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Room:
    """`hours` None: open as the place is."""

    room_id: RoomId
    place_id: PlaceId
    name: LocalName
    request_fingerprint: str
    state: State = State.OPEN
    capacity: int | None = None
    equipment: tuple[str, ...] = ()
    accessibility: dict[str, bool] = field(default_factory=dict)
    buffer_before_minutes: int = 0
    buffer_after_minutes: int = 0
    hours: OpeningHours | None = None
    by_permission: bool = False
    prices: tuple[HourlyPrice, ...] = ()
    closed_on: date | None = None


Decided = tuple[Room, Sequence[Fact]]


def add(place: Place, existing: Room | None, command: registry.AddRoom) -> Decided:
    if existing:
        refuse_other_content(existing.request_fingerprint, command, what="room", key=command.room_id)
        return existing, []
    refuse_closed(place)
    room = _as_described(command, request_fingerprint=fingerprint(command))
    return room, [_said(registry.RoomAdded, place, room)]


def describe(place: Place, room: Room, command: registry.DescribeRoom) -> Decided:
    described = replace(_as_described(command, request_fingerprint=room.request_fingerprint), prices=room.prices, state=room.state, closed_on=room.closed_on)
    if described == room:
        return room, []
    _refuse_closed_room(room)
    return described, [_said(registry.RoomDescribed, place, described)]


def price(place: Place, room: Room, given: Sequence[HourlyPrice]) -> Decided:
    """Replace the price list."""
    priced = replace(room, prices=prices.in_order(given))
    if priced == room:
        return room, []
    _refuse_closed_room(room)
    return priced, [_said(registry.RoomPriced, place, priced)]


def close(place: Place, room: Room, *, on: date) -> Decided:
    if room.state is State.CLOSED:
        return room, []
    closed = replace(room, state=State.CLOSED, closed_on=on)
    return closed, [_said(registry.RoomClosed, place, closed)]


def of_place(room: Room | None, *, place_id: PlaceId, room_id: RoomId) -> Room:
    """The room, if it is one of this place."""
    if room is None or room.place_id != place_id:
        raise NotFound("room", room_id)
    return room


def _refuse_closed_room(room: Room) -> None:
    if room.state is State.CLOSED:
        raise RoomWasClosed(f"room {room.room_id} was closed on {room.closed_on}", field="room_id", value=room.room_id, remedy="add it anew, under a new id")


def _as_described(command: registry.RoomCommand, *, request_fingerprint: str) -> Room:
    return made_from(
        command,
        Room,
        name=languages.one_at_least(command.name, field="name"),
        request_fingerprint=request_fingerprint,
        equipment=tuple(sorted(set(command.equipment))),
        accessibility=dict(sorted(command.accessibility.items())),
        hours=hours.in_order(command.hours) if command.hours else None,
    )


def _said(kind: type[F], place: Place, room: Room) -> F:
    """A room's fact says where it is, too."""
    return fact_of(room, kind, place_name=place.name, keeper=place.keeper, municipality=place.municipality)
