"""Roles over HTTP."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query

from services.volunteers.api.parameters import PREFIX
from services.volunteers.views import roles as views
from shared.authority import ANY_CALLER
from shared.contracts.volunteers import RoleId
from shared.contracts.volunteers.roles import EndRole, PublishRole
from shared.http.admission import OPEN, may_read
from shared.http.commands import Commands
from shared.http.edge import EdgeDep
from shared.http.paging import After, Limit, Page

router = APIRouter(prefix=PREFIX, tags=["roles"], dependencies=[may_read(ANY_CALLER)])
public = APIRouter(prefix=PREFIX, tags=["roles"], dependencies=[OPEN])

commands = Commands(router, answers=views.role)
commands.put("/roles/{role_id}", PublishRole)
commands.post("/roles/{role_id}/end", EndRole)


@public.get("/public/roles")
async def list_public_roles(edge: EdgeDep, after: After = None, limit: Limit = 100, organiser: Annotated[UUID | None, Query()] = None) -> Page[views.RoleView]:
    """What one may volunteer as, with what both sides promise."""
    return await edge.read(views.roles, after=after, limit=limit, organiser=organiser)


@public.get("/public/roles/{role_id}")
async def get_public_role(role_id: RoleId, edge: EdgeDep) -> views.RoleView:
    return await edge.read(views.role, role_id)
