"""What all of registry's addresses share: the prefix, who may read, and how a list is asked for."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import Query

from shared.clock import now
from shared.domain.days import helsinki_day
from shared.edge import CallerDep

PREFIX = "/api/registry/v1"
MOST = 1000

Limit = Annotated[int, Query(ge=1, le=MOST)]
After = Annotated[UUID | None, Query(description="the `next` of the part before")]
CodeQuery = Annotated[str | None, Query(max_length=60, pattern=r"^[^\x00]*$")]


async def known_caller(_caller: CallerDep) -> None:
    """Anyone with a valid token may read."""


def today() -> date:
    return helsinki_day(now())
