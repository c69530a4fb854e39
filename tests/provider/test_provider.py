"""A real OpenID provider before the services in production mode: its tokens are taken, by what they say, and no others."""

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import httpx
import pytest
from joserfc.jwk import ECKey, Key, OKPKey, RSAKey

from deploy.containers.provider import Realm
from shared.auth import KEYS_RENEWED_SECONDS
from tests.provider.conftest import Production
from tests.running import eventually

pytestmark = pytest.mark.integration

CLIENTS: dict[str, dict[str, Any]] = {"imports": {"roles": ["integration"]}, "office": {"roles": ["coordinator"]}, "visitor": {}}
RENEWED = KEYS_RENEWED_SECONDS + 10


def rsa() -> Key:
    return RSAKey.generate_key(2048, {"use": "sig", "alg": "RS256", "kid": uuid4().hex})


def ec() -> Key:
    return ECKey.generate_key("P-256", {"use": "sig", "alg": "ES256", "kid": uuid4().hex})


def okp() -> Key:
    return OKPKey.generate_key("Ed25519", {"use": "sig", "alg": "EdDSA", "kid": uuid4().hex})


KEY = rsa()


@pytest.fixture
def realm(production: Production) -> Realm:
    """The one whose issuer the services were told."""
    (made := Realm(at=production.provider)).settles([KEY], CLIENTS)
    return made


@pytest.fixture
def registry(production: Production) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=f"{production.registry}/api/registry/v1", timeout=30) as client:
        yield client


def register(registry: httpx.Client, token: str) -> httpx.Response:
    asked = {"name": f"Porin kalamiehet {uuid4()}", "kind": "association"}
    return registry.post("/organisations", json=asked, headers={"Authorization": f"Bearer {token}", "Idempotency-Key": str(uuid4())})


async def is_taken(registry: httpx.Client, token: str) -> None:
    """Keys that were read less than a moment ago are not read anew."""

    async def taken() -> bool:
        """the token is taken"""
        return register(registry, token).is_success

    await eventually(taken, within=RENEWED)


async def is_refused(registry: httpx.Client, token: str, cause: str) -> None:
    async def refused() -> bool:
        """the token is refused"""
        return register(registry, token).status_code == httpx.codes.UNAUTHORIZED

    await eventually(refused, within=RENEWED)
    problem = register(registry, token).json()
    assert (problem["slug"], problem["field"]) == ("unauthenticated", "Authorization")
    assert cause in problem["detail"]


async def test_what_a_machine_of_the_area_registers_is_read_by_another_and_by_nobody_without_a_role(realm: Realm, registry: httpx.Client) -> None:
    await is_taken(registry, realm.token("imports"))
    registered = register(registry, realm.token("imports")).json()["organisation_id"]

    def read(client: str) -> httpx.Response:
        return registry.get(f"/organisations/{registered}", headers={"Authorization": f"Bearer {realm.token(client)}"})

    assert read("office").json()["organisation_id"] == registered
    assert register(registry, realm.token("visitor")).status_code == httpx.codes.FORBIDDEN


async def test_who_speaks_for_an_organisation_may_do_what_is_its_own_and_no_more(realm: Realm, registry: httpx.Client) -> None:
    own, foreign = (register(registry, realm.token("imports")).json()["organisation_id"] for _ in range(2))
    realm.settles([KEY], {"club": {"organisation_id": own}})

    def name_a_contact(organisation: str) -> int:
        asked = {"organisation_id": organisation, "said_by": organisation, "said_on": "2026-03-02", "role": "contact", "name": "Tuulikki Esimerkki"}
        bearer = {"Authorization": f"Bearer {realm.token('club')}", "Idempotency-Key": str(uuid4())}
        return registry.post("/key-persons", json=asked, headers=bearer).status_code

    assert (name_a_contact(own), name_a_contact(foreign)) == (httpx.codes.CREATED, httpx.codes.FORBIDDEN)


async def test_a_token_of_another_issuer_is_refused_whether_its_keys_are_known_or_not(realm: Realm, registry: httpx.Client) -> None:
    other = Realm(at=realm.at, name="another-area")
    other.settles([rsa()], CLIENTS)
    await is_refused(registry, other.token("imports"), "no key of the issuer fits it")
    other.settles([KEY], CLIENTS)
    await is_refused(registry, other.token("imports"), "iss")
    await is_taken(registry, realm.token("imports"))


async def test_a_token_for_another_system_is_refused(realm: Realm, registry: httpx.Client) -> None:
    await is_refused(registry, realm.token("imports", audience="another-system"), "aud")


async def test_a_token_is_refused_once_its_time_is_over(realm: Realm, registry: httpx.Client) -> None:
    realm.settles([KEY], CLIENTS, seconds=1)
    await is_refused(registry, realm.token("imports"), "expired")


async def test_the_keys_of_a_provider_that_changes_them_are_followed_while_it_runs(realm: Realm, registry: httpx.Client) -> None:
    """As announced: the new one is published, then signs, then the old one goes."""
    coming, next_ = ec(), okp()
    of_old = realm.token("imports")
    await is_taken(registry, of_old)
    realm.settles([coming, KEY], CLIENTS)
    await is_taken(registry, realm.token("imports"))
    assert register(registry, of_old).is_success, "its key is published still"
    realm.settles([next_], CLIENTS)
    await is_taken(registry, realm.token("imports"))

    await is_refused(registry, of_old, "no key of the issuer fits it")
