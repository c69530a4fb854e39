"""Permissions to use premises (käyttölupa): granted for a time, revoked with reasons, or expired when their last day is over.

What must stay true: a permission is a decision of its own, whether a grant exists or not; for whom, where and until when never changes, so another one is
granted instead; each ends once.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from shared.contracts.envelope import Fact
from shared.contracts.grants import permissions as contracts
from shared.contracts.grants.words import PermissionId
from shared.contracts.words import LocalText, OrganisationId, PlaceId, RoomId
from shared.domain.days import days_after
from shared.domain.request_fingerprints import fingerprint, refuse_other_content
from shared.domain.same_names import fact_of, made_from
from shared.errors import DomainError, InvalidValue


class State(StrEnum):
    GRANTED = "granted"
    REVOKED = "revoked"
    EXPIRED = "expired"


class PermissionEndsBeforeItBegins(InvalidValue):
    slug = "permission-ends-before-it-begins"


class RoomsWithoutPlace(InvalidValue):
    slug = "rooms-without-place"


class PermissionHasEnded(DomainError):
    slug = "permission-has-ended"


@dataclass(frozen=True, slots=True, kw_only=True)
class Revoked:
    reasons: LocalText
    decided_by: str
    decided_on: date
    section: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Permission:
    """For `rooms`; none of them: for all of the place, or where no place is named for all that the keeper has. `until` is its last day."""

    permission_id: PermissionId
    request_fingerprint: str
    organisation_id: OrganisationId
    keeper: OrganisationId
    place_id: PlaceId | None
    rooms: tuple[RoomId, ...]
    since: date
    until: date
    terms: LocalText
    reasons: LocalText
    decided_by: str
    decided_on: date
    section: str | None
    state: State = State.GRANTED
    revoked: Revoked | None = None

    @property
    def next_due_on(self) -> date | None:
        """The first day on which it holds no more."""
        return days_after(self.until, 1) if self.state is State.GRANTED else None


Decided = tuple[Permission, Sequence[Fact]]


def grant(existing: Permission | None, command: contracts.GrantPermission) -> Decided:
    if existing:
        refuse_other_content(existing.request_fingerprint, command, what="permission", key=command.permission_id)
        return existing, []
    if command.until < command.since:
        raise PermissionEndsBeforeItBegins("its last day is before its first", field="until", value=command.until, remedy=f"give {command.since} or later")
    if command.rooms and command.place_id is None:
        raise RoomsWithoutPlace("rooms are of a place", field="place_id", remedy="name the place of the rooms, or leave the rooms out")
    permission = made_from(command, Permission, request_fingerprint=fingerprint(command))
    return permission, [fact_of(permission, contracts.PermissionGranted)]


def revoke(permission: Permission, command: contracts.RevokePermission) -> Decided:
    done = Revoked(reasons=command.reasons, decided_by=command.decided_by, decided_on=command.decided_on, section=command.section)
    if permission.revoked == done:
        return permission, []
    if permission.state is not State.GRANTED:
        raise PermissionHasEnded(f"it is {permission.state}", field="permission_id", value=permission.permission_id, remedy="nothing need be done")
    revoked = replace(permission, state=State.REVOKED, revoked=done)
    return revoked, [fact_of(revoked, contracts.PermissionRevoked)]


def expire(permission: Permission, *, today: date) -> Decided:
    """What the calendar makes of it; nothing before its last day is over."""
    if permission.next_due_on is None or today < permission.next_due_on:
        return permission, []
    expired = replace(permission, state=State.EXPIRED)
    return expired, [fact_of(expired, contracts.PermissionExpired)]
