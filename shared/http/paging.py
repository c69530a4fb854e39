"""A list in parts: which part is asked for, and how one row more than asked for tells whether there is a next."""

from collections.abc import Sequence
from typing import Annotated, Any, Generic, TypeVar
from uuid import UUID

from fastapi import Query
from pydantic import BaseModel

T = TypeVar("T")
V = TypeVar("V", bound=BaseModel)

MOST = 1000

Limit = Annotated[int, Query(ge=1, le=MOST)]
After = Annotated[UUID | None, Query(description="the `next` of the part before")]
Typed = Annotated[str | None, Query(min_length=1, max_length=100, pattern=r"^[^\x00]*$", description="words as one types them: typos are forgiven")]
Passed = Annotated[int, Query(alias="after", ge=0, le=100_000, description="the `next` of the part before")]


class Page(BaseModel, Generic[T]):
    """A part of a list. `next` is the cursor of the following part; null at the end."""

    items: list[T]
    next: str | None = None

    @classmethod
    def model_parametrized_name(cls, params: tuple[Any, ...]) -> str:
        """A page of `RoomView` is a `RoomPage` to those who generate a client."""
        return f"{params[0].__name__.removesuffix('View')}Page"


def page(found: Sequence[V], *, limit: int, key: str) -> Page[V]:
    """`found` holds up to limit + 1 items; the cursor is the last shown item's `key`."""
    shown = list(found[:limit])
    return Page(items=shown, next=str(getattr(shown[-1], key)) if len(found) > limit else None)


def part(found: Sequence[V], *, after: int, limit: int) -> Page[V]:
    """Of a list in an order of its own, such as by closeness to what was looked for: the cursor is how many came before."""
    return Page(items=list(found[:limit]), next=str(after + limit) if len(found) > limit else None)
