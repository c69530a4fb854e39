"""What stands in an address beside the way to it, judged once for all routes.

What must stay true: a name that an address does not know is refused, since it would be passed over in silence, and with it what somebody meant by it; a
name stands there once; a number is written in digits, and what is true or false is written so.
"""

import re
from collections.abc import Iterator
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from fastapi import Request, Response
from fastapi.dependencies.models import Dependant
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel

from shared.http.admission import Asks, Reads
from shared.http.edge import Edge

WRITTEN: dict[Any, tuple[str, re.Pattern[str]]] = {
    bool: ("true or false", re.compile("true|false")),
    int: ("a whole number, in digits", re.compile("-?[0-9]+")),
}

Fault = dict[str, Any]


class Parameters:
    """A dependency of an application: what is wrong in a request's address, if anything is, before its route judges the values."""

    def __init__(self) -> None:
        self._taken: dict[tuple[str, str], dict[str, dict[str, Any]]] = {}

    async def __call__(self, request: Request) -> None:
        """Raises RequestValidationError, with every fault."""
        if not (request.scope["query_string"] or request.path_params):
            return
        route = request.scope["route"]
        key = (route.path, request.method)
        if key not in self._taken:
            self._taken[key] = {place: dict(_fields(route.dependant, place)) for place in ("path", "query")}
        taken = self._taken[key]
        faults = [*_strange(request, [*taken["query"]]), *_ill_written(request, taken)]
        if faults:
            await _admit(request)
            raise RequestValidationError(faults)


async def _admit(request: Request) -> None:
    """Who may not ask learns that first, here as where a body is wrong.

    Raises:
        Unauthenticated, Forbidden.
    """
    for said in (depends.dependency for depends in request.scope["route"].dependencies):
        if isinstance(said, Asks | Reads):
            edge = Edge(request, Response())
            await edge.admit(said.may(edge.service))


def _strange(request: Request, taken: list[str]) -> Iterator[Fault]:
    known = f"it takes {', '.join(sorted(taken))}" if taken else "it takes none"
    for name in dict.fromkeys(request.query_params):
        values = request.query_params.getlist(name)
        if name not in taken:
            yield _fault("extra_forbidden", "query", name or "(query)", values[0], f"this address takes no parameter of this name: {known}")
        elif len(values) > 1:
            yield _fault("value_error", "query", name, values[-1], f"it stands there {len(values)} times, and is taken once")


def _ill_written(request: Request, taken: dict[str, dict[str, Any]]) -> Iterator[Fault]:
    for place, given in (("path", request.path_params), ("query", request.query_params)):
        for name, text in given.items():
            form = WRITTEN.get(taken[place].get(name))
            if form and not form[1].fullmatch(text):
                yield _fault("value_error", place, name, text, f"it is {form[0]}")


def _fault(kind: str, place: str, name: str, value: str, said: str) -> Fault:
    return {"type": kind, "loc": (place, name), "msg": said, "input": value}


def _fields(dependant: Dependant, place: str) -> Iterator[tuple[str, Any]]:
    """The name of each, and what it is: one of a model has its fields there."""
    for field in dependant.path_params if place == "path" else dependant.query_params:
        kind = _kind(field.field_info.annotation)
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            yield from ((info.alias or name, _kind(info.annotation)) for name, info in kind.model_fields.items())
        else:
            yield field.alias, kind
    for one in dependant.dependencies:
        yield from _fields(one, place)


def _kind(annotation: Any) -> Any:
    """Without what is checked of it, and without that it may be absent."""
    if get_origin(annotation) is Annotated:
        return _kind(get_args(annotation)[0])
    if get_origin(annotation) in {Union, UnionType}:
        return next((_kind(one) for one in get_args(annotation) if one is not type(None)), None)
    return getattr(annotation, "__supertype__", annotation)
