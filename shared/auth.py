"""Who calls: bearer tokens (JWT, RFC 7519) checked against a JWKS (RFC 7517), or in development against a key of the machine's own."""

import asyncio
import time
from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import httpx
import structlog
from joserfc import jws, jwt
from joserfc.errors import BadSignatureError, InvalidKeyIdError, InvalidKeyTypeError, JoseError
from joserfc.jwk import Key, KeySet, OctKey

from shared import authority, clock
from shared.authority import May
from shared.errors import DomainError, Forbidden, Unauthenticated
from shared.settings import DEV_ISSUER, Mode, Settings, SettingsFault

log = structlog.get_logger()

AUDIENCE = "yhteys"
KEYS_KEPT_SECONDS = 300
MOST_TOKENS_KEPT = 1000
KEYS_RENEWED_SECONDS = 5
"""Keys of this age are read anew for a token that none of them signed: the issuer may have another by now. No younger ones, so that nobody floods it."""
KINDS = {
    "RS256": (("RSA", None),),
    "ES256": (("EC", "P-256"),),
    "EdDSA": (("OKP", "Ed25519"), ("OKP", "Ed448")),
    "Ed25519": (("OKP", "Ed25519"),),
    "HS256": (("oct", None),),
}
"""The keys that each algorithm takes; an algorithm that is not here is refused."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Caller:
    """The party behind a request or a command."""

    subject: str
    roles: frozenset[str] = frozenset()
    organisation_id: UUID | None = None
    succeeds: frozenset[UUID] = frozenset()
    """The organisations that its own has succeeded: it acts for them too."""

    def is_one_of(self, organisations: Collection[UUID | None], *, or_in: May = authority.AREA) -> bool:
        """Whether the caller speaks for one of these organisations, or has one of the roles `or_in`. Who speaks for none is not one that is not known."""
        return bool(self.roles & or_in) or (self.organisation_id is not None and not {self.organisation_id, *self.succeeds}.isdisjoint(organisations))

    def needs(self, may: May) -> None:
        """Raises Forbidden unless the caller stands in one of these ways."""
        if not may & authority.standing(self.roles, for_a_party=self.organisation_id is not None):
            raise Forbidden(
                f"this needs one of the roles {', '.join(sorted(may))}",
                field="roles",
                value=", ".join(sorted(self.roles)),
                remedy="ask the area's administrator for the role",
            )


class KeysUnavailable(DomainError):
    slug = "unavailable"
    status = 503


class Tokens:
    """Checks tokens. In production the keys come from `YHTEYS_JWKS_URL`; a development key there stops the start.

    Whose signature was checked is not decoded again as long as the same keys hold; what it says of time, issuer and audience is checked at every request.
    """

    def __init__(self, settings: Settings) -> None:
        if settings.mode is Mode.PRODUCTION and settings.dev_token_key:
            raise SettingsFault("cannot start: YHTEYS_DEV_TOKEN_KEY is set outside dev mode; remove it and set YHTEYS_JWKS_URL")
        if not settings.dev_token_key and not settings.jwks_url:
            raise SettingsFault("cannot start: set YHTEYS_JWKS_URL (the issuer's keys), or in dev mode YHTEYS_DEV_TOKEN_KEY")
        if settings.mode is Mode.PRODUCTION and settings.token_issuer == DEV_ISSUER:
            raise SettingsFault(
                f"cannot start: set YHTEYS_TOKEN_ISSUER to the `iss` of your identity provider's tokens; {DEV_ISSUER} is the issuer of development alone"
            )
        self._settings = settings
        self._claims = jwt.JWTClaimsRegistry(
            iss={"essential": True, "value": settings.token_issuer},
            aud={"essential": True, "value": AUDIENCE},
            exp={"essential": True},
            sub={"essential": True},
        )
        self._own: list[Key] = [OctKey.import_key(settings.dev_token_key)] if settings.dev_token_key else []
        self._keys = self._own
        self._signed: dict[str, dict[str, Any]] = {}
        self._fetched_at = float("-inf")
        self._reading = asyncio.Lock()

    async def caller(self, authorization: str | None) -> Caller:
        """The caller of a request.

        Raises:
            Unauthenticated: if the token is missing, expired, foreign or forged.
        """
        scheme, _, token = (authorization or "").partition(" ")
        if scheme.lower() != "bearer" or not token:
            raise Unauthenticated("a bearer token is needed", field="Authorization", remedy="send Authorization: Bearer <token>")
        try:
            claims = await self.signed(token.strip())
            self._claims.validate(claims)
        except (JoseError, ValueError) as error:
            raise Unauthenticated(f"the token is not accepted: {error}", field="Authorization", remedy="get a new token from the area's issuer") from None
        return _caller(claims)

    async def signed(self, token: str) -> dict[str, Any]:
        """What a token of the issuer says, whoever it is for. One whose signature was checked is not checked again while the issuer has the same keys.

        Raises:
            JoseError, ValueError: no key of the issuer signed it.
            KeysUnavailable
        """
        if token in self._signed:
            await self._known(within=KEYS_KEPT_SECONDS)  # which forgets it where the keys are read anew
        if token in self._signed:
            return self._signed[token]
        claims = await self._decoded(token)
        if len(self._signed) >= MOST_TOKENS_KEPT:
            self._signed.pop(next(iter(self._signed)))
        self._signed[token] = claims
        return claims

    async def _decoded(self, token: str) -> dict[str, Any]:
        try:
            return _decoded(token, await self._known(within=KEYS_KEPT_SECONDS if self._keys else KEYS_RENEWED_SECONDS))
        except (InvalidKeyIdError, BadSignatureError):
            return _decoded(token, await self._known(within=KEYS_RENEWED_SECONDS))

    async def _known(self, *, within: float) -> list[Key]:
        """The keys, read within so many seconds: one request reads them for all that wait."""
        if (url := self._settings.jwks_url) and self._age() > within:
            async with self._reading:
                if self._age() > within:
                    await self._fetch(url)
        if not self._keys:
            raise KeysUnavailable("the token issuer's keys cannot be read just now", remedy="try again shortly, with the same Idempotency-Key")
        return self._keys

    def _age(self) -> float:
        return time.monotonic() - self._fetched_at

    async def _fetch(self, url: str) -> None:
        """The issuer's keys anew. While it cannot be reached, the keys it gave before stay good."""
        try:
            async with httpx.AsyncClient(timeout=5) as client:
                answer = await client.get(url)
            self._keys = self._own + _imported(answer.raise_for_status().json())
            self._signed.clear()  # what a key signed that is withdrawn is signed by nobody
        except (httpx.HTTPError, JoseError, KeyError, TypeError, ValueError) as error:
            log.warning("auth.keys_not_renewed", url=url, reason=repr(error))
        self._fetched_at = time.monotonic()


def _imported(published: dict[str, Any]) -> list[Key]:
    """The issuer's keys as they are: a key set would make up a `kid` for one that has none, and no token could name it. A shared secret is no issuer's key."""
    keys: list[Key] = []
    for given in published["keys"]:
        with suppress(InvalidKeyTypeError):  # RFC 7517, section 5: a kind that is not known is passed over
            keys.append(KeySet.registry_cls.import_key(given))
    if not (usable := [key for key in keys if key.key_type != "oct"]):
        raise ValueError("the issuer publishes no key that can be used")
    return usable


def _decoded(token: str, keys: Sequence[Key]) -> dict[str, Any]:
    """What a token says, if one of the keys that may have signed it did.

    Raises:
        JoseError, ValueError: if none did.
    """
    header = jws.extract_compact(token.encode()).headers()
    refused: JoseError = InvalidKeyIdError("no key of the issuer fits it")
    for key in _fitting(header, keys):
        try:
            return jwt.decode(token, key, algorithms=[header["alg"]]).claims
        except BadSignatureError as error:
            refused = error
    raise refused


def _fitting(header: Mapping[str, Any], keys: Sequence[Key]) -> list[Key]:
    """Those that the token names; if it names none, or the issuer's keys have no names, all that are of its algorithm's kind."""
    fitting = [key for key in keys if _is_for(key, str(header.get("alg")))]
    named = [key for key in fitting if header.get("kid") and key.get("kid") == header["kid"]]
    return named or [key for key in fitting if not header.get("kid") or not key.get("kid")]


def _is_for(key: Key, algorithm: str) -> bool:
    return (key.key_type, key.get("crv")) in KINDS.get(algorithm, ()) and key.get("use", "sig") == "sig" and key.get("alg", algorithm) == algorithm


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
