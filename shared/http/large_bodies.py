"""The few addresses that take more than other bodies: each says on its own route how much, and within which time. Everywhere else the kernel's limits hold.

What must stay true: a larger limit is one route's, by its path and its method, and whoever may not ask there is refused before the body is read.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from fastapi import Depends

from shared.http.admission import routes
from shared.service import Service


@dataclass(frozen=True, slots=True)
class Bound:
    """How many bytes a body has at most, and how many seconds after its headers it is whole."""

    most_bytes: int
    within_seconds: float

    async def __call__(self) -> None:
        """As a dependency of a route it does nothing: the front reads it."""


@dataclass(frozen=True, slots=True)
class Bounded:
    """A route that takes more than others."""

    path: re.Pattern[str]
    methods: frozenset[str]
    bound: Bound

    def holds_for(self, method: str, path: str) -> bool:
        return method in self.methods and self.path.match(path) is not None


def takes_up_to(most_bytes: int, *, within_seconds: float) -> Any:
    """Of a route: its bodies may be so large, and take so long."""
    return Depends(Bound(most_bytes, within_seconds))


def bounded(service: Service) -> Sequence[Bounded]:
    """Its routes and its pages that take more than others."""
    pages = [Bounded(one.path, frozenset({"POST"}), Bound(one.most_bytes, one.within_seconds)) for one in service.large_bodies]
    return pages + [
        Bounded(route.path_regex, frozenset(route.methods or ()), depends.dependency)
        for route in routes(service)
        for depends in route.dependencies
        if isinstance(depends.dependency, Bound)
    ]
