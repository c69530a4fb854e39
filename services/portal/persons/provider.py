"""The area's identity provider, by OpenID Connect: authorization code flow with PKCE (RFC 7636), discovery, RP-initiated and back-channel logout.

Access tokens are those that the services take (docs/operate/identity.md): the portal asks as the person, and is trusted with nothing more.
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from secrets import token_urlsafe
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

import httpx
import structlog
from authlib.oauth2.rfc6749.parameters import prepare_grant_uri
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from authlib.oidc.core import CodeIDToken
from authlib.oidc.discovery import get_well_known_url
from joserfc.errors import JoseError

from services.portal.asking import Unreachable
from services.portal.persons.person import Given
from shared.auth import Tokens
from shared.clock import now
from shared.settings import Mode, Settings, SettingsFault

log = structlog.get_logger()

DONE, ENDED = "/sign-in/done", "/sign-in/ended"
"""Where the provider sends people back to, and where it says that somebody's session there has ended."""
KEPT_SECONDS = 300
LEEWAY_SECONDS = 60
LOGOUT = "http://schemas.openid.net/event/backchannel-logout"
REFUSED = 400


class NotSignedIn(Exception):
    """The provider, or what came back in its name, does not say who it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Begun:
    """What must come back, and where to go then; kept in the browser until it does, sealed."""

    state: str
    nonce: str
    verifier: str
    then: str


class Provider:
    """Raises SettingsFault where people could sign in over a connection that others can read."""

    def __init__(self, settings: Settings, tokens: Tokens) -> None:
        self._settings = settings
        self._tokens = tokens
        self._client = httpx.AsyncClient(timeout=10)
        self._read: dict[str, Any] = {}
        self._read_at = float("-inf")
        if settings.oidc_client_id and settings.mode is Mode.PRODUCTION and urlsplit(settings.public_url).scheme != "https":
            raise SettingsFault("cannot start: set YHTEYS_PUBLIC_URL to the https address of the pages, since YHTEYS_OIDC_CLIENT_ID lets people sign in there")

    @property
    def is_there(self) -> bool:
        """Whether the portal is known to one."""
        return self._settings.oidc_client_id is not None

    async def begin(self, *, then: str, language: str) -> tuple[str, Begun]:
        """The address to send somebody to, and what is to be kept meanwhile."""
        begun = Begun(state=token_urlsafe(), nonce=token_urlsafe(), verifier=token_urlsafe(48), then=then)
        challenge = create_s256_code_challenge(begun.verifier)  # type: ignore[no-untyped-call]
        asked = {"nonce": begun.nonce, "ui_locales": language, "code_challenge": challenge, "code_challenge_method": "S256"}
        at = prepare_grant_uri(
            await self._endpoint("authorization_endpoint"), str(self._settings.oidc_client_id), "code", redirect_uri=self._url(DONE),
            scope=self._settings.oidc_scope, state=begun.state, **asked, **self._resource,
        )  # fmt: skip
        return at, begun

    async def finish(self, answer: Mapping[str, str], begun: Begun | None) -> Given:
        """Who came back, to what was begun in their browser.

        Raises:
            NotSignedIn, Unreachable.
        """
        if begun is None:
            raise NotSignedIn("nothing was begun in this browser, or too long ago")
        if answer.get("state") != begun.state or "code" not in answer:
            raise NotSignedIn(answer.get("error", "the answer is not to what was asked"))
        if answer.get("iss", self._settings.token_issuer) != self._settings.token_issuer:  # RFC 9207
            raise NotSignedIn("the answer is of another provider")
        told = await self._tokens_of(
            {"grant_type": "authorization_code", "code": answer["code"], "redirect_uri": self._url(DONE), "code_verifier": begun.verifier}
        )
        return await self._given(told, nonce=begun.nonce)

    async def renewed(self, given: Given) -> Given | None:
        """New tokens for those of a session; None where the provider gives none any more."""
        if not given.refresh_token:
            return None
        try:
            told = await self._tokens_of({"grant_type": "refresh_token", "refresh_token": given.refresh_token})
        except NotSignedIn:
            return None
        known = {"refresh_token": given.refresh_token, "id_token": given.id_token}
        return _of({**known, **told}, name=given.name, subject=given.subject, sid=given.sid)

    async def way_out(self, id_token: str | None) -> str | None:
        """Where the provider's own session is ended (OpenID Connect RP-Initiated Logout 1.0), if it says so."""
        if not (at := (await self._metadata()).get("end_session_endpoint")):
            return None
        asked = {"client_id": self._settings.oidc_client_id, "post_logout_redirect_uri": self._url("/"), **({"id_token_hint": id_token} if id_token else {})}
        return f"{at}?{urlencode(asked)}"

    async def ended(self, logout_token: str) -> tuple[str | None, str | None]:
        """The subject and the `sid` whose sessions a logout token ends (OpenID Connect Back-Channel Logout 1.0, section 2.6).

        Raises:
            NotSignedIn: it is not one.
        """
        claims = await self._claims(logout_token)
        events = claims.get("events")
        if not isinstance(events, dict) or LOGOUT not in events or "nonce" in claims or not (claims.get("sub") or claims.get("sid")):
            raise NotSignedIn("this is no logout token")
        return claims.get("sub"), claims.get("sid")

    async def _given(self, told: Mapping[str, Any], *, nonce: str) -> Given:
        claims = await self._claims(str(told.get("id_token")), nonce=nonce)
        name = claims.get("name") or claims.get("preferred_username") or claims["sub"]
        return _of(told, name=str(name), subject=str(claims["sub"]), sid=claims.get("sid"))

    async def _claims(self, token: str, *, nonce: str | None = None) -> dict[str, Any]:
        """What a token says that the provider signed for the portal."""
        own = self._settings.oidc_client_id
        wanted = {name: {"essential": True, "value": value} for name, value in (("iss", self._settings.token_issuer), ("aud", own))}
        not_of_logout_tokens = {} if nonce else {"sub": "", "exp": now().timestamp()}
        try:
            claims = await self._tokens.signed(token)
            CodeIDToken({**not_of_logout_tokens, **claims}, {}, wanted, {"nonce": nonce, "client_id": own}).validate(leeway=LEEWAY_SECONDS)
        except (JoseError, ValueError) as error:
            raise NotSignedIn(str(error)) from error
        return claims

    async def _tokens_of(self, asked: Mapping[str, str]) -> dict[str, Any]:
        name, secret = self._settings.oidc_client_id or "", self._settings.oidc_client_secret
        known = {"auth": (quote(name, safe=""), quote(secret, safe=""))} if secret else {}
        form = {**asked, **self._resource, **({} if secret else {"client_id": name})}
        at = await self._endpoint("token_endpoint")
        try:
            answer = await self._client.post(at, data=form, **known)  # type: ignore[arg-type]
            told: dict[str, Any] = answer.json()
        except (httpx.TransportError, ValueError) as error:
            raise Unreachable("the identity provider") from error
        if answer.is_success and "access_token" in told:
            return told
        log.warning("portal.tokens_refused", status=answer.status_code, error=told.get("error"), why=told.get("error_description"))
        if answer.status_code == REFUSED:
            raise NotSignedIn(told.get("error", ""))
        raise Unreachable("the identity provider")

    async def _endpoint(self, name: str) -> str:
        return str((await self._metadata())[name])

    async def _metadata(self) -> dict[str, Any]:
        """What the provider says of itself (OpenID Connect Discovery 1.0). While it cannot be reached, what it said before holds."""
        if time.monotonic() - self._read_at > KEPT_SECONDS:
            try:
                answer = await self._client.get(get_well_known_url(self._settings.token_issuer, external=True))
                self._read, self._read_at = answer.raise_for_status().json(), time.monotonic()
            except (httpx.HTTPError, ValueError) as error:
                log.warning("portal.provider_not_read", reason=repr(error))
        if not self._read:
            raise Unreachable("the identity provider")
        return self._read

    @property
    def _resource(self) -> dict[str, str]:
        return {"resource": self._settings.oidc_resource} if self._settings.oidc_resource else {}

    def _url(self, path: str) -> str:
        return f"{self._settings.public_url}{path}"


def _of(told: Mapping[str, Any], *, name: str, subject: str, sid: str | None) -> Given:
    return Given(
        access_token=told["access_token"], expires_at=now().timestamp() + float(told.get("expires_in", KEPT_SECONDS)), refresh_token=told.get("refresh_token"),
        id_token=told.get("id_token"), name=name, subject=subject, sid=sid,
    )  # fmt: skip
