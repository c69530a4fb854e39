"""Permissions to use premises over HTTP."""

from typing import Annotated

from fastapi import APIRouter, Query

from services.grants.api.parameters import PREFIX
from services.grants.views import permissions as views
from shared.authority import ANY_CALLER
from shared.contracts.grants import permissions
from shared.contracts.grants.words import PermissionId
from shared.http.admission import may_read
from shared.http.commands import Commands
from shared.http.edge import EdgeDep
from shared.http.paging import Page

router = APIRouter(prefix=PREFIX, tags=["permissions"], dependencies=[may_read(ANY_CALLER)])

commands = Commands(router, answers=views.permission)
commands.post("/permissions", permissions.GrantPermission, makes="permission_id")
commands.post("/permissions/{permission_id}/revocation", permissions.RevokePermission)


@router.get("/permissions")
async def list_permissions(edge: EdgeDep, wanted: Annotated[views.Wanted, Query()]) -> Page[views.PermissionView]:
    """One's own, and those for what one keeps; for the grant office all."""
    return await edge.read(views.permissions, wanted, caller=await edge.caller())


@router.get("/permissions/{permission_id}")
async def get_permission(permission_id: PermissionId, edge: EdgeDep) -> views.PermissionView:
    return await edge.read(views.permission, permission_id, caller=await edge.caller())
