"""Who may book a room that is booked by permission: its keeper, and whoever has one that holds all of the time."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest

from services.events.domain.free_times import Buffers
from services.events.domain.opening_hours import Span, end_of
from services.events.domain.permissions import Permission, PermissionMissing, refuse_unpermitted
from services.events.domain.rooms import Room
from shared.contracts.registry import OpeningHours
from shared.contracts.words import OrganisationId, PlaceId, RoomId

KEEPER, OTHER_KEEPER, ASSOCIATION = (OrganisationId(UUID(int=number)) for number in (1, 2, 3))
PLACE, OTHER_PLACE = PlaceId(UUID(int=11)), PlaceId(UUID(int=12))
HALL, KITCHEN = RoomId(UUID(int=21)), RoomId(UUID(int=22))


def a_room(*, by_permission: bool = True) -> Room:
    return Room(
        room_id=HALL,
        place_id=PLACE,
        municipality="609",
        keeper_id=KEEPER,
        capacity=None,
        buffers=Buffers(before=timedelta(0), after=timedelta(0)),
        hours=OpeningHours(),
        prices=(),
        closed_on=None,
        by_permission=by_permission,
    )


def a_permission(keeper: UUID = KEEPER, place: UUID | None = None, *rooms: UUID) -> Permission:
    return Permission(keeper_id=keeper, place_id=place, rooms=rooms, since=date(2027, 1, 1), until=date(2027, 5, 31))


def evening(day: date, *, hours: int = 2) -> Span:
    starts_at = datetime(day.year, day.month, day.day, 16, tzinfo=UTC)
    return Span(starts_at=starts_at, ends_at=starts_at + timedelta(hours=hours))


MARCH = evening(date(2027, 3, 1))


def test_the_keeper_and_a_room_that_asks_for_none_need_no_permission() -> None:
    refuse_unpermitted(a_room(), [MARCH], [], acts_for={KEEPER})
    refuse_unpermitted(a_room(by_permission=False), [MARCH], [], acts_for={ASSOCIATION})


@pytest.mark.parametrize("permission", [a_permission(), a_permission(KEEPER, PLACE), a_permission(KEEPER, PLACE, KITCHEN, HALL)])
def test_a_permission_is_for_rooms_for_a_place_or_for_all_that_a_keeper_has(permission: Permission) -> None:
    refuse_unpermitted(a_room(), [MARCH], [permission], acts_for={ASSOCIATION})


@pytest.mark.parametrize("permission", [a_permission(OTHER_KEEPER), a_permission(KEEPER, OTHER_PLACE), a_permission(KEEPER, PLACE, KITCHEN)])
def test_a_permission_for_something_else_is_none(permission: Permission) -> None:
    with pytest.raises(PermissionMissing):
        refuse_unpermitted(a_room(), [MARCH], [permission], acts_for={ASSOCIATION})


def until_midnight(day: date) -> Span:
    return Span(starts_at=end_of(day) - timedelta(hours=2), ends_at=end_of(day))


@pytest.mark.parametrize(
    ("time", "is_held"),
    [
        (evening(date(2027, 1, 1)), True),
        (evening(date(2027, 5, 31)), True),
        (evening(date(2026, 12, 31)), False),
        (evening(date(2027, 6, 1)), False),
        (evening(date(2027, 5, 31), hours=12), False),
        (until_midnight(date(2027, 5, 31)), True),
        (until_midnight(date(2027, 6, 1)), False),
    ],
)
def test_a_booking_is_held_by_a_permission_from_its_first_day_to_its_last(time: Span, is_held: bool) -> None:  # noqa: FBT001 - of the parameters
    if is_held:
        refuse_unpermitted(a_room(), [MARCH, time], [a_permission()], acts_for={ASSOCIATION})
        return
    with pytest.raises(PermissionMissing):
        refuse_unpermitted(a_room(), [MARCH, time], [a_permission()], acts_for={ASSOCIATION})
