"""Who calls: bearer tokens (JWT, RFC 7519) checked against a JWKS (RFC 7517), or in development against a key of the machine's own."""

import time
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import httpx
import structlog
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet, OctKey

from shared import clock
from shared.errors import DomainError, Forbidden, Unauthenticated
from shared.settings import Mode, Settings, SettingsFault

log = structlog.get_logger()

AUDIENCE = "yhteys"
KEYS_KEPT_SECONDS = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """The party behind a request or a command."""

    subject: str
    roles: frozenset[str] = frozenset()
    organisation_id: UUID | None = None

    def needs(self, *roles: str) -> None:
        """Raises Forbidden unless the caller has one of these roles."""
        if not self.roles & set(roles):
            raise Forbidden(
                f"this needs one of the roles {', '.join(roles)}",
                field="roles",
                value=", ".join(sorted(self.roles)),
                remedy="ask the area's administrator for the role",
            )


class KeysUnavailable(DomainError):
    slug = "unavailable"
    status = 503


class Tokens:
    """Checks tokens. In production the keys come from `YHTEYS_JWKS_URL`; a development key there stops the start."""

    def __init__(self, settings: Settings) -> None:
        if settings.mode is Mode.PRODUCTION and settings.dev_token_key:
            raise SettingsFault("cannot start: YHTEYS_DEV_TOKEN_KEY is set outside dev mode; remove it and set YHTEYS_JWKS_URL")
        if not settings.dev_token_key and not settings.jwks_url:
            raise SettingsFault("cannot start: set YHTEYS_JWKS_URL (the issuer's keys), or in dev mode YHTEYS_DEV_TOKEN_KEY")
        self._settings = settings
        self._claims = jwt.JWTClaimsRegistry(
            iss={"essential": True, "value": settings.token_issuer},
            aud={"essential": True, "value": AUDIENCE},
            exp={"essential": True},
            sub={"essential": True},
        )
        self._keys: KeySet | OctKey | None = OctKey.import_key(settings.dev_token_key) if settings.dev_token_key else None
        self._fetched_at = time.monotonic() if self._keys else float("-inf")

    async def caller(self, authorization: str | None) -> Caller:
        """The caller of a request.

        Raises:
            Unauthenticated: if the token is missing, expired, foreign or forged.
        """
        scheme, _, token = (authorization or "").partition(" ")
        if scheme.lower() != "bearer" or not token:
            raise Unauthenticated("a bearer token is needed", field="Authorization", remedy="send Authorization: Bearer <token>")
        try:
            claims = jwt.decode(
                token.strip(),
                await self._current(),
                algorithms=["RS256", "ES256", "EdDSA", "HS256"] if self._settings.dev_token_key else ["RS256", "ES256", "EdDSA"],
            ).claims
            self._claims.validate(claims)
        except (JoseError, ValueError) as error:
            raise Unauthenticated(f"the token is not accepted: {error}", field="Authorization", remedy="get a new token from the area's issuer") from None
        return _caller(claims)

    async def _current(self) -> KeySet | OctKey:
        if self._settings.jwks_url and time.monotonic() - self._fetched_at > KEYS_KEPT_SECONDS:
            await self._fetch(self._settings.jwks_url)
        assert self._keys is not None  # noqa: S101 - the constructor made sure of one source of keys
        return self._keys

    async def _fetch(self, url: str) -> None:
        """The issuer's keys anew. While it cannot be reached, the keys it gave before stay good."""
        try:
            async with httpx.AsyncClient(timeout=5) as client:
                answer = await client.get(url)
            self._keys = KeySet.import_key_set(answer.raise_for_status().json())
        except (httpx.HTTPError, JoseError, ValueError) as error:
            if self._keys is None:
                raise KeysUnavailable("the token issuer's keys cannot be read just now", remedy="try again shortly, with the same Idempotency-Key") from error
            log.warning("auth.keys_not_renewed", url=url, reason=repr(error))
        self._fetched_at = time.monotonic()


def _caller(claims: dict[str, Any]) -> Caller:
    organisation = claims.get("organisation_id")
    try:
        return Caller(subject=str(claims["sub"]), roles=_words(claims.get("roles", [])), organisation_id=UUID(organisation) if organisation else None)
    except (AttributeError, TypeError, ValueError):
        raise Unauthenticated(
            "the token's claims are malformed", field="organisation_id", value=organisation, remedy="roles is a list of words, organisation_id a UUID"
        ) from None


def _words(given: object) -> frozenset[str]:
    if not isinstance(given, list):
        raise TypeError(given)
    return frozenset(map(str, given))


def issue(settings: Settings, *, subject: str, roles: list[str], organisation_id: UUID | None = None, seconds: int = 3600) -> str:
    """A token of the development issuer.

    Raises:
        SettingsFault: outside dev mode.
    """
    if settings.mode is not Mode.DEV or not settings.dev_token_key:
        raise SettingsFault("the development issuer works in dev mode only (YHTEYS_MODE=dev and YHTEYS_DEV_TOKEN_KEY)")
    claims: dict[str, Any] = {"iss": settings.token_issuer, "aud": AUDIENCE, "sub": subject, "roles": roles, "exp": int(clock.now().timestamp()) + seconds}
    if organisation_id:
        claims["organisation_id"] = str(organisation_id)
    return jwt.encode({"alg": "HS256"}, claims, OctKey.import_key(settings.dev_token_key))
