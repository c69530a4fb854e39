"""How a list is cut into parts: one row more than asked for is read, and tells whether there is a next part."""

from collections.abc import Sequence
from typing import TypeVar

from pydantic import BaseModel

from shared.edge import Page

V = TypeVar("V", bound=BaseModel)


def page(found: Sequence[V], *, limit: int, key: str) -> Page[V]:
    """`found` holds up to limit + 1 items; the cursor is the last shown item's `key`."""
    shown = list(found[:limit])
    return Page(items=shown, next=str(getattr(shown[-1], key)) if len(found) > limit else None)
