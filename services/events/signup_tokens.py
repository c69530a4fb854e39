"""The secret by which somebody without an account sees and cancels their sign-up.

It is made of the sign-up's random id with the service's own secret, and kept only as a fingerprint: a copy of the database opens nothing, and yet the same
token can be given again when a request is repeated, and written into a mail. 256 bits; no id that is on the bus leads to it.
"""

import hmac
from base64 import urlsafe_b64encode
from hashlib import sha256
from uuid import UUID

from shared.contracts.events.signups import SignupId
from shared.errors import DomainError, InvalidValue
from shared.settings import Settings

SHORTEST_KEY = 22
"""A UUID without hyphens is longer, 128 random bits in base64 are as long."""


class KeyTooShort(InvalidValue):
    slug = "idempotency-key-too-short"


class NoSecret(DomainError):
    slug = "unavailable"
    status = 503


class SignupTokens:
    def __init__(self, settings: Settings) -> None:
        password = settings.passwords.get("events")
        if not password:
            raise NoSecret("sign-up is not possible here: the service has no secret", remedy="set YHTEYS_PASSWORD__EVENTS, of which it is made")
        self._secret = sha256(f"yhteys:{settings.area}:signups:{password.get_secret_value()}".encode()).digest()

    def token(self, signup_id: SignupId) -> str:
        return urlsafe_b64encode(self._of(f"token:{signup_id}")).decode().rstrip("=")

    def signup_id(self, key: str, request: str) -> SignupId:
        """The same for the same request under the same Idempotency-Key. Who has no account is known by nothing else, so the key must be hard to guess."""
        if len(key) < SHORTEST_KEY:
            raise KeyTooShort("this Idempotency-Key could be guessed", field="Idempotency-Key", value=key, remedy="send a random UUID")
        return SignupId(UUID(bytes=self._of(f"request:{key}:{request}")[:16], version=4))

    def _of(self, text: str) -> bytes:
        return hmac.new(self._secret, text.encode(errors="surrogatepass"), sha256).digest()


def fingerprint(token: str) -> bytes:
    """What is kept of a token."""
    return sha256(token.encode()).digest()
