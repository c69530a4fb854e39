"""What every answer of the pages says to browsers, and what they may not send here.

Nothing inline, nothing from elsewhere, no frame (Content Security Policy 3). A form of another site is refused by what the browser itself says of where it
comes from (Fetch Metadata `Sec-Fetch-Site`, and `Origin` where there is none): while there are no sessions, no one is signed in whom it could use.
"""

from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
OWN_SITE = frozenset({"same-origin", "none"})


class Protected:
    def __init__(self, app: ASGIApp, *, own: str) -> None:
        self._app = app
        self._own = urlsplit(own).netloc

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def say(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
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
