"""Permissions to use premises (käyttölupa), as the grant office gave them: who may book a room that its keeper keeps for those who have one.

What must stay true: such a room is booked by its keeper, and by others only for days that one permission holds all of. What was booked stays when a permission
is revoked: the keeper gives it up or lets it be.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.events.domain.opening_hours import Span, end_of
from services.events.domain.rooms import Room
from shared.domain.days import helsinki_day
from shared.errors import DomainError


class PermissionMissing(DomainError):
    slug = "permission-missing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Permission:
    """For `rooms`; none of them: for all of the place, or where no place is named for all that the keeper has. Both days are of it."""

    keeper_id: UUID
    place_id: UUID | None
    rooms: Collection[UUID]
    since: date
    until: date

    def covers(self, room: Room) -> bool:
        if self.keeper_id != room.keeper_id:
            return False
        return room.room_id in self.rooms if self.rooms else self.place_id in {None, room.place_id}

    def holds_all(self, time: Span) -> bool:
        return self.since <= helsinki_day(time.starts_at) and time.ends_at <= end_of(self.until)


def refuse_unpermitted(room: Room, times: Iterable[Span], permissions: Collection[Permission], *, acts_for: Collection[UUID]) -> None:
    """`permissions` are those of the organisation that books, and `acts_for` it with those that have merged into it.

    Raises:
        PermissionMissing
    """
    if not room.by_permission or room.keeper_id in acts_for:
        return
    covering = [one for one in permissions if one.covers(room)]
    for time in times:
        if not any(one.holds_all(time) for one in covering):
            raise PermissionMissing(
                "this room is booked with a permission alone, and none is in force then",
                field="room_id", value=room.room_id, remedy="ask the grant office for a permission to use it, or take another room or day",
            )  # fmt: skip
