"""Permissions to use premises: granted for a time, revoked or expired, each once."""

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest

from services.grants.domain import permissions as domain
from services.grants.domain.permissions import Permission, PermissionEndsBeforeItBegins, PermissionHasEnded, RoomsWithoutPlace, State
from shared.contracts.grants import permissions as contracts
from shared.contracts.grants.words import PermissionId
from shared.contracts.words import LocalText, OrganisationId, PlaceId, RoomId
from shared.domain.request_fingerprints import AlreadyThere

ASKED = contracts.GrantPermission(
    permission_id=PermissionId(UUID(int=1)),
    organisation_id=OrganisationId(UUID(int=2)),
    keeper=OrganisationId(UUID(int=3)),
    place_id=PlaceId(UUID(int=4)),
    rooms=(RoomId(UUID(int=5)),),
    since=date(2027, 1, 1),
    until=date(2027, 5, 31),
    terms=LocalText(fi="Tilat jätetään siistiksi"),
    reasons=LocalText(fi="Vertaisryhmä"),
    decided_by="Avustustoimisto",
    decided_on=date(2026, 12, 1),
)
REVOKING = contracts.RevokePermission(
    permission_id=ASKED.permission_id, reasons=LocalText(fi="Ehtoja ei noudatettu"), decided_by="Avustustoimisto", decided_on=date(2027, 2, 1)
)


def granted() -> Permission:
    return domain.grant(None, ASKED)[0]


def test_a_permission_is_granted_once_and_another_one_under_its_id_is_refused() -> None:
    assert domain.grant(granted(), ASKED) == (granted(), [])
    with pytest.raises(AlreadyThere):
        domain.grant(granted(), ASKED.model_copy(update={"until": date(2028, 1, 1)}))


def test_a_permission_has_its_days_in_order_and_its_rooms_in_a_place() -> None:
    with pytest.raises(PermissionEndsBeforeItBegins):
        domain.grant(None, ASKED.model_copy(update={"until": date(2026, 12, 31)}))
    with pytest.raises(RoomsWithoutPlace):
        domain.grant(None, ASKED.model_copy(update={"place_id": None}))


def test_a_permission_expires_when_its_last_day_is_over_and_not_before() -> None:
    permission = granted()

    assert permission.next_due_on == date(2027, 6, 1)
    assert domain.expire(permission, today=date(2027, 5, 31)) == (permission, [])
    expired, [fact] = domain.expire(permission, today=date(2027, 6, 1))
    assert (expired.state, expired.next_due_on, type(fact)) == (State.EXPIRED, None, contracts.PermissionExpired)
    assert domain.expire(expired, today=date(2030, 1, 1)) == (expired, [])


def test_a_permission_ends_once() -> None:
    revoked, [fact] = domain.revoke(granted(), REVOKING)

    assert (revoked.state, type(fact)) == (State.REVOKED, contracts.PermissionRevoked)
    assert domain.revoke(revoked, REVOKING) == (revoked, [])
    assert domain.expire(revoked, today=date(2030, 1, 1)) == (revoked, [])
    with pytest.raises(PermissionHasEnded):
        domain.revoke(replace(granted(), state=State.EXPIRED), REVOKING)
