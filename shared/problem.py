"""Errors over HTTP: problem+json (RFC 9457) with slug, field, value and remedy."""

from http import HTTPStatus
from typing import Any

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from shared.errors import DomainError
from shared.projector import TRANSIENT

log = structlog.get_logger()

MOST_BYTES = 1_000_000
HEADERS: dict[int, dict[str, str]] = {HTTPStatus.UNAUTHORIZED: {"WWW-Authenticate": "Bearer"}, HTTPStatus.SERVICE_UNAVAILABLE: {"Retry-After": "2"}}


class BodyTooLarge(DomainError):
    slug = "body-too-large"
    status = 413


def problem(
    status: int, slug: str, detail: str, *, field: str = "", value: str = "", remedy: str = "", more: list[dict[str, str]] | None = None
) -> JSONResponse:
    body: dict[str, Any] = {"type": f"urn:yhteys:problem:{slug}", "title": slug.replace("-", " "), "status": status, "detail": detail, "slug": slug}
    body |= {key: text for key, text in (("field", field), ("value", value), ("remedy", remedy)) if text}
    if more:
        body["errors"] = more
    return JSONResponse(body, status_code=status, media_type="application/problem+json", headers=HEADERS.get(status))


def install(app: FastAPI) -> None:
    app.add_exception_handler(DomainError, _domain)
    app.add_exception_handler(RequestValidationError, _validation)
    app.add_exception_handler(HTTPException, _http)
    for kind in TRANSIENT:
        app.add_exception_handler(kind, _unavailable)


async def _domain(_request: Request, error: Any) -> JSONResponse:
    return problem(error.status, error.slug, error.message, field=error.field, value=error.value, remedy=error.remedy)


async def _validation(request: Request, error: Any) -> JSONResponse:
    faults = [_fault(e) for e in error.errors()]
    first = faults[0]
    if error.errors()[0]["type"] == "json_invalid":
        return problem(400, "broken-json", first["reason"], field="(body)", remedy="send valid JSON")
    media = request.headers.get("content-type", "").partition(";")[0].strip()
    if request.method in {"POST", "PUT", "PATCH"} and media not in {"application/json", ""} and not media.endswith("+json"):
        return problem(
            415, "unsupported-content-type", f"a body of type {media} is not read", field="Content-Type", value=media, remedy="send application/json"
        )
    return problem(
        422,
        "invalid-value",
        first["reason"],
        field=first["field"],
        value=first["value"],
        remedy=f"see {request.app.openapi_url} for what is taken",
        more=faults,
    )


def _fault(error: dict[str, Any]) -> dict[str, str]:
    place = [str(part) for part in error["loc"] if part not in {"body", "query", "path", "header"}]
    given = error.get("input")
    return {"field": ".".join(place) or "(body)", "value": "" if isinstance(given, dict | list) or given is None else str(given)[:200], "reason": error["msg"]}


async def _http(_request: Request, error: Any) -> JSONResponse:
    remedy = {404: "see the OpenAPI document for what exists", 405: "see the OpenAPI document for what this address takes"}.get(error.status_code, "")
    return problem(error.status_code, {404: "not-found", 405: "method-not-allowed"}.get(error.status_code, "http-error"), str(error.detail), remedy=remedy)


async def _unavailable(_request: Request, error: Any) -> JSONResponse:
    log.warning("http.unavailable", reason=repr(error))
    return problem(503, "unavailable", "the service cannot reach its database just now", remedy="try again shortly, with the same Idempotency-Key")
