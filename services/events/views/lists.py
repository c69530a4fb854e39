"""How the lists of events are asked for."""

from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field

from shared.http.paging import MOST


class Wanted(BaseModel):
    """What of it is wanted, a list says by further fields, in the order of its query's parameters."""

    model_config = ConfigDict(extra="forbid")

    after: UUID | None = Field(default=None, description="the `next` of the part before")
    limit: int = Field(default=100, ge=1, le=MOST)
