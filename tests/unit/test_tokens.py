"""Whose tokens are accepted: the keys that an issuer publishes, with names or without, and never the issuer of development in production."""

import asyncio
import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, Key, OctKey, OKPKey, RSAKey

from shared import auth
from shared.auth import AUDIENCE, KeysUnavailable, Tokens
from shared.errors import Unauthenticated
from shared.settings import Mode, Settings, SettingsFault

ISSUER = "https://login.example.fi"
RSA, OTHER_RSA, EC, OKP, SECRET = (
    RSAKey.generate_key(2048), RSAKey.generate_key(2048), ECKey.generate_key("P-256"), OKPKey.generate_key("Ed25519"), OctKey.generate_key(256),
)  # fmt: skip


@dataclass(slots=True)
class Provider:
    """Keys at an address, as an identity provider has them; how often they were read."""

    keys: object
    url: str = field(init=False)
    read: int = field(default=0, init=False)


@contextmanager
def provider(keys: object) -> Iterator[Provider]:
    at = Provider(keys)

    class Keys(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            at.read += 1
            self.send_response(200)
            self.end_headers()
            self.wfile.write(json.dumps(at.keys).encode())

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002, ARG002 - the library's name
            return

    with ThreadingHTTPServer(("127.0.0.1", 0), Keys) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        at.url = f"http://127.0.0.1:{server.server_address[1]}/keys"
        yield at
        server.shutdown()


@contextmanager
def published(keys: list[dict[str, Any]]) -> Iterator[str]:
    with provider({"keys": keys}) as at:
        yield at.url


def settings(**more: Any) -> Settings:
    addresses = {"amqp_url": "amqp://broker/x", "stream_url": "rabbitmq-stream://broker/x", "database_url": "postgresql://database/x"}
    return Settings(area="testi", mode=Mode.PRODUCTION, **addresses | more)


def public(key: Key, **more: str) -> dict[str, Any]:
    return dict(key.as_dict(private=False)) | more


def signed(key: Key, algorithm: str, *, seconds: int = 3600, **header: str) -> str:
    claims = {"iss": ISSUER, "aud": AUDIENCE, "sub": "anna", "roles": ["coordinator"], "exp": int(time.time()) + seconds}
    return f"Bearer {jwt.encode({'alg': algorithm} | header, claims, key, algorithms=[algorithm])}"


async def subject(url: str, token: str) -> str:
    return (await Tokens(settings(jwks_url=url, token_issuer=ISSUER)).caller(token)).subject


@pytest.mark.parametrize(
    ("keys", "token"),
    [
        ([public(RSA)], signed(RSA, "RS256")),
        ([public(RSA)], signed(RSA, "RS256", kid="a name that the keys do not have")),
        ([public(OTHER_RSA), public(EC), public(RSA), public(OKP)], signed(RSA, "RS256")),
        ([public(OTHER_RSA), public(EC), public(RSA)], signed(EC, "ES256")),
        ([public(EC), public(OKP)], signed(OKP, "Ed25519")),
        ([public(OTHER_RSA, kid="old"), public(RSA, kid="new")], signed(RSA, "RS256", kid="new")),
        ([public(OTHER_RSA, kid="old"), public(RSA, kid="new")], signed(RSA, "RS256")),
        ([{"kty": "AKP", "alg": "ML-DSA-44"}, public(RSA)], signed(RSA, "RS256")),
    ],
)
async def test_a_token_is_accepted_by_whichever_key_of_the_issuer_fits_it(keys: list[dict[str, Any]], token: str) -> None:
    with published(keys) as url:
        assert await subject(url, token) == "anna"


@pytest.mark.parametrize(
    ("keys", "token"),
    [
        ([public(OTHER_RSA)], signed(RSA, "RS256")),
        ([public(EC)], signed(RSA, "RS256")),
        ([public(RSA, kid="one")], signed(RSA, "RS256", kid="other")),
        ([public(RSA, use="enc")], signed(RSA, "RS256")),
        ([dict(SECRET.as_dict(private=True)), public(RSA)], signed(SECRET, "HS256")),
    ],
    ids=["another key", "another kind", "a name that no key has", "a key for secrets", "a shared secret"],
)
async def test_a_token_that_no_key_of_the_issuer_fits_is_refused(keys: list[dict[str, Any]], token: str) -> None:
    with published(keys) as url, pytest.raises(Unauthenticated):
        await subject(url, token)


async def test_a_token_that_was_accepted_is_refused_once_its_key_is_withdrawn(monkeypatch: pytest.MonkeyPatch) -> None:
    keys = [public(RSA)]
    with published(keys) as url:
        tokens, token = Tokens(settings(jwks_url=url, token_issuer=ISSUER)), signed(RSA, "RS256")
        await tokens.caller(token)
        keys[:] = [public(OTHER_RSA)]
        monkeypatch.setattr(auth, "KEYS_KEPT_SECONDS", 0)

        with pytest.raises(Unauthenticated):
            await tokens.caller(token)


async def test_a_token_that_was_accepted_is_refused_once_it_has_expired(monkeypatch: pytest.MonkeyPatch) -> None:
    with published([public(RSA)]) as url:
        tokens, token, later = Tokens(settings(jwks_url=url, token_issuer=ISSUER)), signed(RSA, "RS256"), time.time() + 3601
        await tokens.caller(token)
        monkeypatch.setattr(time, "time", lambda: later)

        with pytest.raises(Unauthenticated, match="expired"):
            await tokens.caller(token)


async def test_of_tokens_that_were_accepted_no_more_are_kept_than_has_been_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(auth, "MOST_TOKENS_KEPT", 2)
    with published([public(RSA)]) as url:
        tokens = Tokens(settings(jwks_url=url, token_issuer=ISSUER))
        for number in range(5):
            await tokens.caller(signed(RSA, "RS256", seconds=1000 + number))

    assert len(tokens._signed) == 2  # noqa: SLF001 - nobody outside can see what is kept


@pytest.mark.parametrize("issuer", [{}, {"token_issuer": "yhteys-dev"}])
def test_in_production_the_issuer_must_be_named_and_not_be_that_of_development(issuer: dict[str, str]) -> None:
    with pytest.raises(SettingsFault, match="YHTEYS_TOKEN_ISSUER"):
        Tokens(settings(jwks_url="https://login.example.fi/keys", **issuer))


async def test_a_key_that_the_issuer_changed_to_is_taken_at_its_first_token_and_the_old_one_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(auth, "KEYS_RENEWED_SECONDS", 0)
    old, new = signed(RSA, "RS256", kid="old"), signed(OTHER_RSA, "RS256", kid="new")
    with provider({"keys": [public(RSA, kid="old")]}) as at:
        tokens = Tokens(settings(jwks_url=at.url, token_issuer=ISSUER))
        await tokens.caller(old)
        at.keys = {"keys": [public(OTHER_RSA, kid="new")]}

        assert (await tokens.caller(old)).subject == "anna", "keys that are known are kept a while"
        assert (await tokens.caller(new)).subject == "anna"
        with pytest.raises(Unauthenticated, match="no key of the issuer fits it"):
            await tokens.caller(old)


async def test_many_tokens_of_unknown_keys_do_not_have_the_issuer_asked_many_times() -> None:
    with provider({"keys": [public(RSA)]}) as at:
        tokens = Tokens(settings(jwks_url=at.url, token_issuer=ISSUER))
        refused = await asyncio.gather(*(tokens.caller(signed(OTHER_RSA, "RS256")) for _ in range(20)), return_exceptions=True)

    assert all(isinstance(error, Unauthenticated) for error in refused)
    assert at.read == 1


async def test_keys_that_are_known_stay_good_while_the_issuer_is_away(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(auth, "KEYS_RENEWED_SECONDS", 0)
    with provider({"keys": [public(RSA)]}) as at:
        tokens = Tokens(settings(jwks_url=at.url, token_issuer=ISSUER))
        await tokens.caller(signed(RSA, "RS256"))

    with pytest.raises(Unauthenticated):
        await tokens.caller(signed(OTHER_RSA, "RS256"))
    assert (await tokens.caller(signed(RSA, "RS256"))).subject == "anna"


@pytest.mark.parametrize("published", [{}, [], None, "keys", {"keys": None}, {"keys": []}, {"keys": [1]}, {"keys": [{}]}, {"keys": [{"kty": "RSA"}]}])
async def test_an_address_that_holds_no_keys_is_told_as_keys_that_cannot_be_read(published: object) -> None:
    with provider(published) as at, pytest.raises(KeysUnavailable):
        await Tokens(settings(jwks_url=at.url, token_issuer=ISSUER)).caller(signed(RSA, "RS256"))
