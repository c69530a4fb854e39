"""Who is admitted to an address, asked before its body is judged. Each route says it, by the command that it asks for or by who may read.

What must stay true: no route is served that does not say so; of what a route and its router say, the route's own is the narrower.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, TypeAlias

from fastapi import Depends, Security
from fastapi.routing import APIRoute
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from shared.authority import ANYBODY, May
from shared.contracts.envelope import Command
from shared.http.edge import EdgeDep
from shared.service import Service

TokenDep = Annotated[HTTPAuthorizationCredentials | None, Security(HTTPBearer(auto_error=False, scheme_name="token", bearerFormat="JWT"))]
"""For the OpenAPI documents: which addresses take a token. The edge reads it."""


class SaysNotWho(TypeError):
    """A route that nobody decided on: give it `asks(…)` or `may_read(…)`."""


@dataclass(frozen=True, slots=True)
class Asks:
    """Those who may ask for the command, by HTTP as by the queue."""

    command: type[Command]

    def may(self, service: Service) -> May:
        return service.commands[self.command].may

    async def __call__(self, edge: EdgeDep, _token: TokenDep) -> None:
        await edge.admit(self.may(edge.service))


@dataclass(frozen=True, slots=True)
class Reads:
    who: May

    def may(self, _service: Service) -> May:
        return self.who

    async def __call__(self, edge: EdgeDep, _token: TokenDep) -> None:
        await edge.admit(self.who)


@dataclass(frozen=True, slots=True)
class Open:
    """To anybody: no token is looked at."""

    def may(self, _service: Service) -> May:
        return ANYBODY

    async def __call__(self) -> None:
        return


Admission: TypeAlias = Asks | Reads | Open

OPEN: Any = Depends(Open())


def asks(command: type[Command]) -> Any:
    """Of a route: it asks for this command."""
    return Depends(Asks(command))


def may_read(who: May) -> Any:
    """Of a router or a route: who may read there."""
    return Depends(Reads(who))


def admission(route: APIRoute) -> Admission:
    """Raises SaysNotWho."""
    said = [depends.dependency for depends in route.dependencies if isinstance(depends.dependency, Asks | Reads | Open)]
    if not said:
        raise SaysNotWho(f"{sorted(route.methods or ())} {route.path}: give it asks(…) or may_read(…)")
    return said[-1]


def admitted(route: APIRoute, service: Service) -> May:
    """Raises SaysNotWho."""
    return admission(route).may(service)


def routes(service: Service) -> Sequence[APIRoute]:
    """All addresses of a service."""
    return [route for router in service.routers for route in router.routes if isinstance(route, APIRoute)]


def addresses(service: Service) -> Mapping[tuple[str, str], Admission]:
    """What each says, by path and method.

    Raises:
        SaysNotWho: if one does not.
    """
    return {(route.path, method.lower()): admission(route) for route in routes(service) for method in route.methods or ()}
