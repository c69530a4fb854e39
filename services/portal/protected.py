"""What every answer of the pages says to browsers, and what they may not send here.

Nothing inline, nothing from elsewhere, no frame (Content Security Policy 3). A form of another site is refused by what the browser itself says of where it
comes from (Fetch Metadata `Sec-Fetch-Site`, and `Origin` where there is none); of somebody who is signed in, also by the token that each form bears.
"""

from collections.abc import Collection
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
OWN_SITE = frozenset({"same-origin", "none"})


class Protected:
    """`forms_go_to`: sites beside this one to which a form may lead: the identity provider's, when somebody signs out."""

    def __init__(self, app: ASGIApp, *, own: str, forms_go_to: Collection[str] = ()) -> None:
        self._app = app
        self._own = urlsplit(own).netloc
        origins = " ".join(f"{at.scheme}://{at.netloc}" for at in map(urlsplit, forms_go_to))
        self._headers = HEADERS | {"Content-Security-Policy": f"{POLICY}; form-action 'self' {origins}".strip()}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def say(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self._headers.items():
                    headers.setdefault(name, value)
            await send(message)

        app = self._app if scope["method"] in SAFE or self._is_ours(Headers(scope=scope)) else PlainTextResponse("403: a form of another site", status_code=403)
        await app(scope, receive, say)

    def _is_ours(self, headers: Headers) -> bool:
        """A program that sends no such header is no browser, and has nobody's cookies."""
        if (site := headers.get("sec-fetch-site")) is not None:
            return site in OWN_SITE
        origin = headers.get("origin")
        return origin is None or urlsplit(origin).netloc in {self._own, headers.get("host")}
