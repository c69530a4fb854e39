"""Permissions to use premises (käyttölupa): a decision of the grant office, with a grant or without one. A room whose keeper wants one is booked by it."""

from datetime import date

from pydantic import Field

from shared.contracts.envelope import Command, Fact
from shared.contracts.grants.words import PermissionId
from shared.contracts.times import Day
from shared.contracts.words import LocalText, Name, OrganisationId, PlaceId, RoomId


class GrantPermission(Command, type="grants.grant_permission.v1", subject="permission_id", personal=True):
    """A grant officer enters that an organisation may use premises of a keeper: the rooms named, all of a place, or all that the keeper has."""

    permission_id: PermissionId
    organisation_id: OrganisationId
    keeper: OrganisationId
    place_id: PlaceId | None = None
    rooms: tuple[RoomId, ...] = Field(default=(), max_length=100)
    """None: all of the place."""
    since: Day
    until: Day
    """The last day of it."""
    terms: LocalText
    reasons: LocalText
    decided_by: Name
    decided_on: Day
    section: Name | None = None


class RevokePermission(Command, type="grants.revoke_permission.v1", subject="permission_id", personal=True):
    """A grant officer enters that a permission was revoked, and why. From then on nothing is booked by it."""

    permission_id: PermissionId
    reasons: LocalText
    decided_by: Name
    decided_on: Day
    section: Name | None = None


class PermissionFact(Fact):
    """What every fact of a permission says of it."""

    permission_id: PermissionId
    organisation_id: OrganisationId
    keeper: OrganisationId
    place_id: PlaceId | None = None
    """Null: all that the keeper has."""
    rooms: tuple[RoomId, ...] = ()
    """None: all of the place."""
    since: date
    until: date


class PermissionGranted(PermissionFact, type="grants.permission.granted.v1", subject="permission_id"):
    """An organisation may use premises from a day to a day: it may book rooms that want a permission."""


class PermissionRevoked(PermissionFact, type="grants.permission.revoked.v1", subject="permission_id"):
    """The permission holds no more: nothing is booked by it from now on. What was booked stands until its keeper releases it."""


class PermissionExpired(PermissionFact, type="grants.permission.expired.v1", subject="permission_id"):
    """The last day of the permission is over."""
