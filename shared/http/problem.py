"""Errors over HTTP: problem+json (RFC 9457) with slug, field, value and remedy.

What must stay true: whatever a request holds, the answer is a problem that names the fault; a 500 is a bug of ours, logged with its trace.
"""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from http import HTTPStatus
from typing import Any

import asyncpg
import structlog
from fastapi import FastAPI, Request, Response
from fastapi.encoders import jsonable_encoder
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from pydantic_core import PydanticSerializationError
from starlette.exceptions import HTTPException

from shared.database.postgres import TRANSIENT
from shared.errors import DomainError
from shared.records import said

log = structlog.get_logger()

MOST_BYTES = 1_000_000
MOST_FAULTS = 100
"""So many are told of a body: a megabyte can have 300,000, and their list thirty."""
SECRET = re.compile(r"/[A-Za-z0-9_-]{40,}(?![^/])")
HEADERS: dict[int, dict[str, str]] = {
    HTTPStatus.UNAUTHORIZED: {"WWW-Authenticate": "Bearer"},
    HTTPStatus.REQUEST_TIMEOUT: {"Connection": "close"},
    HTTPStatus.SERVICE_UNAVAILABLE: {"Retry-After": "2"},
}


SLUGS = {400: "broken-json", 404: "not-found", 405: "method-not-allowed"}
REMEDIES = {400: "send valid JSON in UTF-8", 404: "see {described_at} for what exists", 405: "see {described_at} for what this address takes"}
DECLARED = {
    400: ("BrokenJson", "The body is no JSON."),
    401: ("Unauthenticated", "No token, or none that is accepted."),
    403: ("Forbidden", "The caller may not, by its roles or by its organisation."),
    404: ("NotFound", "What is named is not there."),
    408: ("TooSlow", "The body did not arrive in time."),
    409: ("Conflict", "A rule forbids it as things stand; the slug says which."),
    412: ("VersionConflict", "Another version than that of `If-Match` is there."),
    413: ("TooLarge", "The body is too large."),
    415: ("UnsupportedContentType", "The body is of a type that is not read."),
    422: ("InvalidValue", "A value is wrong, or an Idempotency-Key came with another request before; `errors` tells every fault."),
    500: ("InternalError", "The service failed; the fault is ours."),
    503: ("Unavailable", "Cannot be done just now: try again shortly, with the same Idempotency-Key."),
}
"""Each status of a refusal, as the OpenAPI documents call it and what it means."""

_refusal: ContextVar[dict[str, str] | None] = ContextVar("refusal", default=None)


class Problem(BaseModel):
    """RFC 9457. `errors` lists every fault of a body when there are several."""

    type: str
    title: str
    status: int
    detail: str
    slug: str
    field: str = ""
    value: str = ""
    remedy: str = ""
    errors: list[dict[str, str]] = []


class BodyTooLarge(DomainError):
    slug = "body-too-large"
    status = 413


class BodyTooSlow(DomainError):
    slug = "body-too-slow"
    status = 408


@contextmanager
def noted() -> Iterator[dict[str, str]]:
    """What the last problem that is made within is called, and which field it names: for the log, which has no values."""
    refusal: dict[str, str] = {}
    token = _refusal.set(refusal)
    try:
        yield refusal
    finally:
        _refusal.reset(token)


def shown(path: str) -> str:
    """A request's path as logs and traces may have it: without what is long enough to be a secret."""
    return SECRET.sub("/…", path)


def problem(
    status: int,
    slug: str,
    detail: str,
    *,
    field: str = "",
    value: str = "",
    remedy: str = "",
    members: Mapping[str, Any] | None = None,
    logged: str | None = None,
) -> JSONResponse:
    """`members` are extensions of the problem (RFC 9457, 3.2); `logged` stands for the field in the log, where the sender chose the field's name."""
    if (refusal := _refusal.get()) is not None:
        refusal |= {"slug": slug, "field": field if logged is None else logged}
    body: dict[str, Any] = {"type": f"urn:yhteys:problem:{slug}", "title": slug.replace("-", " "), "status": status, "detail": detail, "slug": slug}
    body |= {key: text for key, text in (("field", field), ("value", value), ("remedy", remedy)) if text}
    body = {key: _encodable(text) if isinstance(text, str) else text for key, text in body.items()}
    body |= jsonable_encoder(members or {})
    return JSONResponse(body, status_code=status, media_type="application/problem+json", headers=HEADERS.get(status))


def _encodable(text: str) -> str:
    """JSON can hold half of a surrogate pair, UTF-8 cannot."""
    return text.encode(errors="replace").decode()


def install(app: FastAPI, *, described_at: str) -> None:
    """`described_at` is where it stands what there is; the routes that answer are asked of `app.state.addresses`."""
    app.state.described_at = described_at
    app.add_exception_handler(DomainError, _domain)
    app.add_exception_handler(RequestValidationError, _validation)
    app.add_exception_handler(HTTPException, _http)
    for unstorable in (asyncpg.DataError, UnicodeEncodeError, PydanticSerializationError):
        app.add_exception_handler(unstorable, _unstorable)
    app.add_exception_handler(RecursionError, _too_deep)
    app.add_exception_handler(Exception, _broken)
    for kind in TRANSIENT:
        app.add_exception_handler(kind, _unavailable)


async def _domain(_request: Request, error: Any) -> JSONResponse:
    return problem(error.status, error.slug, error.message, field=error.field, value=error.value, remedy=error.remedy, members=error.members)


async def _validation(request: Request, error: Any) -> JSONResponse:
    faults = [_fault(e) for e in error.errors()[:MOST_FAULTS]]
    first = faults[0]
    if error.errors()[0]["type"] == "json_invalid":
        return problem(400, "broken-json", first["reason"], field="(body)", remedy="send valid JSON")
    media = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if isinstance(error.body, bytes) and error.errors()[0]["loc"][0] == "body" and media != "application/json" and not media.endswith("+json"):
        said = f"a body of type {media or '(none given)'} is not read"
        return problem(415, "unsupported-content-type", said, field="Content-Type", value=media, remedy="send application/json")
    return problem(
        422,
        "invalid-value",
        first["reason"],
        field=first["field"],
        value=first["value"],
        remedy=f"see {request.app.state.described_at} for what is taken",
        members={"errors": [{key: _encodable(text) for key, text in fault.items()} for fault in faults]},
        logged=_declared(error.errors()[0]),
    )


def _fault(error: dict[str, Any]) -> dict[str, str]:
    place = [str(part) for part in error["loc"] if part not in {"body", "query", "path", "header"}]
    given = error.get("input")
    return {"field": ".".join(place) or "(body)", "value": "" if isinstance(given, dict | list) or given is None else str(given)[:200], "reason": error["msg"]}


def _declared(error: dict[str, Any]) -> str:
    """The field as far as we named it: keys that the sender made up may be anything."""
    where, *place = error["loc"]
    known = field_names() if where == "body" else set(place) if error["type"] != "extra_forbidden" else set()
    return ".".join(str(part) if isinstance(part, int) or part in known else "*" for part in place) or "(body)"


@cache
def field_names() -> frozenset[str]:
    """All fields of all models of this process."""
    models, names = [BaseModel], set[str]()
    while models:
        model = models.pop()
        models += model.__subclasses__()
        names |= {name for field, info in model.model_fields.items() for name in (field, info.alias) if name}
    return frozenset(names)


async def _http(request: Request, error: Any) -> Response:
    if isinstance(error.__cause__, DomainError):
        return await _domain(request, error.__cause__)
    status = error.status_code
    headers = dict(error.headers or {})
    if status == HTTPStatus.METHOD_NOT_ALLOWED:
        headers["Allow"] = ", ".join(sorted(_methods(request)))
        if request.method == "OPTIONS":
            return Response(status_code=HTTPStatus.NO_CONTENT, headers=headers)
    remedy = REMEDIES.get(status, "").format(described_at=request.app.state.described_at)
    answer = problem(status, SLUGS.get(status, "http-error"), str(error.detail), remedy=remedy)
    answer.headers.update(headers)
    return answer


def _methods(request: Request) -> set[str]:
    """All that is taken at the address, whichever routes take it; the front answers HEAD for every GET."""
    routes = [route for route in request.app.state.addresses if route.path_regex.match(request.scope["path"])]
    taken: set[str] = {"OPTIONS"}.union(*(route.methods or () for route in routes))
    return taken | ({"HEAD"} if "GET" in taken else set())


async def _unstorable(request: Request, error: Any) -> JSONResponse:
    """What passes every schema and yet is no text that can be kept: NUL characters, half surrogate pairs, numbers beyond all limits."""
    if isinstance(error, PydanticSerializationError) and "surrogates not allowed" not in str(error):
        return await _broken(request, error)
    remedy = "send whole Unicode characters without NUL, and numbers and dates within their limits"
    return problem(422, "invalid-value", f"a value cannot be stored: {error}", field="(body)", remedy=remedy)


async def _too_deep(_request: Request, _error: Any) -> JSONResponse:
    return problem(422, "invalid-value", "the body is nested too deeply", field="(body)", remedy="send objects and lists that lie flatter in one another")


async def _broken(request: Request, error: Any) -> JSONResponse:
    log.error("http.failed", method=request.method, route=getattr(request.scope.get("route"), "path", ""), exc_info=error)
    remedy = "try again with the same Idempotency-Key, or report it with the X-Correlation-ID of this answer"
    return problem(500, "internal-error", "the service failed; the fault is ours and has been logged", remedy=remedy)


async def _unavailable(_request: Request, error: Any) -> JSONResponse:
    log.warning("http.unavailable", reason=type(error).__name__, said=said(error))
    return problem(503, "unavailable", "the service cannot reach its database just now", remedy="try again shortly, with the same Idempotency-Key")
