"""Answers that anybody may keep for a while: each has an entity tag of what stands in it, and who sends that back learns that nothing has changed.

What must stay true: nothing that is for somebody alone is answered by such a route, since caches between here and there keep it.
"""

import hashlib
from collections.abc import Callable, Coroutine, Mapping
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, Request, Response
from fastapi.routing import APIRoute

from shared.http.admission import OPEN

KEPT_SECONDS = 60
NOT_MODIFIED: Mapping[int | str, Any] = {304: {"description": "Not Modified: what has the tag of `If-None-Match` still holds."}}

SeenBefore = Annotated[str | None, Header(alias="If-None-Match", max_length=1000, description="the `ETag` of an answer that was kept")]


def is_known(tag: str, seen_before: str | None) -> bool:
    """Whether the reader has what the tag is of (RFC 9110, 13.1.2)."""
    return seen_before is not None and not {tag, "*"}.isdisjoint(one.strip().removeprefix("W/") for one in seen_before.split(","))


def tag_of(content: bytes) -> str:
    return f'"{hashlib.sha256(content).hexdigest()[:32]}"'


class Kept(APIRoute):
    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        answer = super().get_route_handler()

        async def validated(request: Request) -> Response:
            response = await answer(request)
            tag = tag_of(bytes(response.body))
            headers = {"ETag": tag, "Cache-Control": f"public, max-age={KEPT_SECONDS}"}
            if is_known(tag, request.headers.get("if-none-match")):
                return Response(status_code=304, headers=headers)
            response.headers.update(headers)
            return response

        return validated


def _seen_before(_tag: SeenBefore = None) -> None:
    """For the OpenAPI documents: the route reads it."""


def open_router(prefix: str) -> APIRouter:
    """Addresses for anybody, without a token."""
    return APIRouter(prefix=f"{prefix}/public", tags=["public"], dependencies=[OPEN, Depends(_seen_before)], route_class=Kept, responses={**NOT_MODIFIED})
