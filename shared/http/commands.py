"""Commands over HTTP: a route names its command, and from the command follow its body, its words and who may ask.

What must stay true: what a command takes on the queue it takes over HTTP, in the path or in the body, under the same name and with the same checks, and
nothing else; who is admitted is asked of the command that is then done.
"""

import re
from collections.abc import Awaitable, Callable
from inspect import Parameter, Signature, cleandoc, signature
from typing import Annotated, Any, NotRequired, TypedDict, Unpack

from fastapi import APIRouter, Path
from fastapi import Body as FromBody

from shared import clock
from shared.contracts.envelope import Command
from shared.http.admission import asks
from shared.http.bodies import Body, body_of, whole
from shared.http.edge import Edge, EdgeDep

View = Callable[..., Awaitable[Any]]

IN_THE_PATH = re.compile(r"{(\w+)}")


async def _today(_edge: Edge) -> Any:
    return clock.today()


async def _now(_edge: Edge) -> Any:
    return clock.now()


OFFERED: dict[str, Callable[[Edge], Awaitable[Any]]] = {"today": _today, "now": _now, "caller": Edge.caller}


class RouteFault(TypeError):
    """A route that cannot be served as it is declared: mend the line that adds it."""


class Route(TypedDict):
    """What a route says beside its path and its command."""

    makes: NotRequired[str]
    """The field whose id is made when the body gives none."""
    takes: NotRequired[str]
    """The one field that is the whole body."""
    answers: NotRequired[View]
    """Another view than that of the other routes."""
    must_exist: NotRequired[bool]
    """What the view shows is looked for first, so that a command which makes what is not there cannot make it here."""
    status: NotRequired[int]
    name: NotRequired[str]
    """Of the operation, where one command has two routes."""


class Commands:
    """Adds to `router` a route for each command; `answers` is the view that tells what came of it.

    A view is given what it names: fields of the command, and `today`, `now` and `caller`.
    """

    def __init__(self, router: APIRouter, *, answers: View) -> None:
        self._router = router
        self._answers = answers

    def post(self, path: str, command: type[Command], **route: Unpack[Route]) -> None:
        """Raises RouteFault: the path or `route` names what the command does not have, or the view what nobody offers."""
        self._add("POST", path, command, route)

    def put(self, path: str, command: type[Command], **route: Unpack[Route]) -> None:
        """Raises RouteFault."""
        self._add("PUT", path, command, route)

    def patch(self, path: str, command: type[Command], **route: Unpack[Route]) -> None:
        """Raises RouteFault."""
        self._add("PATCH", path, command, route)

    def _add(self, method: str, path: str, command: type[Command], route: Route) -> None:
        _refuse_unknown(path, command, {*IN_THE_PATH.findall(path), *(route[key] for key in ("makes", "takes") if key in route)})
        view = route.get("answers", self._answers)
        name = route.get("name", command.wire_name.split(".")[1])
        self._router.add_api_route(
            path,
            _endpoint(path, command, view, name, route),
            methods=[method],
            name=name,
            description=cleandoc(command.__doc__ or ""),
            status_code=route.get("status", 201 if "makes" in route else 200),
            response_model=signature(view).return_annotation,
            dependencies=[asks(command)],
        )


def _endpoint(path: str, command: type[Command], view: View, name: str, route: Route) -> Callable[..., Awaitable[Any]]:
    makes, takes = route.get("makes"), route.get("takes")
    named = _named(path, command, view)

    async def show(edge: Edge, given_command: Command) -> Any:
        return await edge.read(view, **{name: await OFFERED[name](edge) if name in OFFERED else getattr(given_command, name) for name in named})

    async def endpoint(edge: EdgeDep, body: Any = None, **given: Any) -> Any:
        if body is not None:
            given |= {takes: body} if takes else {field: getattr(body, field) for field in body.model_fields_set}
        if makes and given.get(makes) is None:
            given[makes] = await edge.new_id()
        given_command = command(**given)
        if route.get("must_exist"):
            await show(edge, given_command)
        await edge.do(given_command)
        return await show(edge, given_command)

    endpoint.__signature__ = _signature(path, command, name, makes, takes)  # type: ignore[attr-defined]
    return endpoint


def _signature(path: str, command: type[Command], name: str, makes: str | None, takes: str | None) -> Signature:
    """What FastAPI reads of an endpoint: each field in the path, and the rest as the body."""
    fields = command.model_fields
    taken: dict[str, Any] = {field: Annotated[whole(fields[field]), Path()] for field in IN_THE_PATH.findall(path)}
    rest = fields.keys() - taken
    if takes:
        taken["body"] = Annotated[whole(fields[takes]), FromBody()]
    elif rest:
        taken["body"] = body_of(command, name="".join(map(str.title, name.split("_"))), fields=rest, makes=makes, base=Body)
    return Signature([Parameter(field, Parameter.KEYWORD_ONLY, annotation=kind) for field, kind in {**taken, "edge": EdgeDep}.items()])


def _named(path: str, command: type[Command], view: View) -> list[str]:
    """What the view names and must be given; the connection, its first, aside."""
    _, *parameters = signature(view).parameters.values()
    named = [one.name for one in parameters if one.default is Parameter.empty]
    if unknown := set(named) - command.model_fields.keys() - OFFERED.keys():
        raise RouteFault(f"{path}: {view.__name__} asks for {sorted(unknown)}, and {command.__name__} has no such field: name a field, or {sorted(OFFERED)}")
    return named


def _refuse_unknown(path: str, command: type[Command], names: set[str]) -> None:
    if unknown := names - command.model_fields.keys():
        raise RouteFault(f"{path}: {command.__name__} has no field {sorted(unknown)}; it has {sorted(command.model_fields)}")
