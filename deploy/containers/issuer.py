"""A stand-in for an identity provider: a key of its own, published as JWKS in the network of the containers, and a token signed with it.

So the services run in production mode, as the compose file ships them, and fetch the keys of whoever signs in.
"""

import json
import time
from dataclasses import dataclass
from pathlib import Path

from joserfc import jwt
from joserfc.jwk import ECKey

from deploy.containers.engine import Engine

NAME, PORT, FILE = "issuer", 8000, "keys.json"
ADDRESS = f"http://{NAME}:{PORT}"
IMAGE = "python:3.11-slim-bookworm"
AUDIENCE, HELD_SECONDS = "yhteys", 3600


@dataclass(frozen=True, slots=True, kw_only=True)
class Issuer:
    """Its key, and where the public half is laid."""

    folder: Path
    key: ECKey

    def publish(self, engine: Engine, network: str) -> str:
        """Serve the key in this network; the container that does."""
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / FILE).write_text(json.dumps({"keys": [self.key.as_dict(private=False)]}), encoding="utf-8")
        place = ["--network", network, "--network-alias", NAME, "--volume", f"{self.folder.resolve()}:/srv:ro"]
        return engine.docker("run", "--detach", "--rm", *place, IMAGE, "python", "-m", "http.server", str(PORT), "--directory", "/srv")

    def token(self, subject: str, *roles: str) -> str:
        """Whoever holds it is this subject in these roles."""
        claims = {"iss": ADDRESS, "aud": AUDIENCE, "sub": subject, "roles": list(roles), "exp": int(time.time()) + HELD_SECONDS}
        return jwt.encode({"alg": "ES256", "kid": self.key.kid}, claims, self.key)


def issuer(folder: Path) -> Issuer:
    """With a new key."""
    return Issuer(folder=folder, key=ECKey.generate_key("P-256", {"use": "sig", "alg": "ES256"}, auto_kid=True))
