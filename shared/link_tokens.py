"""The secret by which somebody without an account opens what is theirs: a sign-up, an application, a shift.

It is made of the thing's random id with the service's own secret and a purpose, and kept only as a fingerprint: a copy of the database opens nothing, and yet
the same token can be given again when a request is repeated, and written into a mail. 256 bits; no id that is on the bus leads to it, and one made for one
purpose opens nothing of another. It ends when its fingerprint is erased.
"""

import hmac
from base64 import urlsafe_b64encode
from hashlib import sha256
from uuid import UUID

from shared.errors import DomainError, InvalidValue
from shared.settings import Settings

SHORTEST_KEY = 22
"""A UUID without hyphens is longer, 128 random bits in base64 are as long."""


class KeyTooShort(InvalidValue):
    slug = "idempotency-key-too-short"


class NoSecret(DomainError):
    slug = "unavailable"
    status = 503


class LinkTokens:
    def __init__(self, settings: Settings, *, service: str, purpose: str) -> None:
        password = settings.passwords.get(service)
        if not password:
            raise NoSecret(f"no {purpose} here: the service has no secret", remedy=f"set YHTEYS_PASSWORD__{service.upper()}, of which it is made")
        self._secret = sha256(f"yhteys:{settings.area}:{purpose}:{password.get_secret_value()}".encode()).digest()

    def token(self, key: UUID) -> str:
        """Of one thing; the same at any time."""
        return urlsafe_b64encode(self._of(f"token:{key}")).decode().rstrip("=")

    def id_of(self, key: str, request: str) -> UUID:
        """The same for the same request under the same Idempotency-Key. Who has no account is known by nothing else, so the key must be hard to guess."""
        if len(key) < SHORTEST_KEY:
            raise KeyTooShort("this Idempotency-Key could be guessed", field="Idempotency-Key", value=key, remedy="send a random UUID")
        return UUID(bytes=self._of(f"request:{key}:{request}")[:16], version=4)

    def _of(self, text: str) -> bytes:
        return hmac.new(self._secret, text.encode(errors="surrogatepass"), sha256).digest()


def fingerprint(token: str) -> bytes:
    """What is kept of a token, and by which a thing is found."""
    return sha256(token.encode()).digest()
