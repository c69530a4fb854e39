"""What is kept for one browser: sealed by a key made of its cookie, so that what is in the database, or in a cookie, opens nothing by itself.

Sealed by JWE (RFC 7516), `dir` with A256GCM. A cookie's value has 256 random bits, so that a hash makes a key of it.
"""

import json
from hashlib import sha256
from hmac import digest
from secrets import token_urlsafe
from typing import Any

from joserfc import jwe
from joserfc.errors import JoseError
from joserfc.jwk import OctKey

HEADER = {"alg": "dir", "enc": "A256GCM"}


class Broken(Exception):
    """It was sealed by another key, or is not what was sealed."""


def new_secret() -> str:
    """The value of a cookie."""
    return token_urlsafe(32)


def made_of(secret: str, purpose: str) -> bytes:
    """A key, or a token, for one purpose: none leads to another, or back to the secret."""
    return digest(secret.encode(errors="surrogatepass"), purpose.encode(), sha256)


def sealed(said: dict[str, Any], secret: str) -> str:
    return jwe.encrypt_compact(HEADER, json.dumps(said).encode(), OctKey.import_key(made_of(secret, "seal")))


def opened(text: str, secret: str) -> dict[str, Any]:
    """What was sealed.

    Raises:
        Broken.
    """
    try:
        found: dict[str, Any] = json.loads(jwe.decrypt_compact(text, OctKey.import_key(made_of(secret, "seal"))).plaintext or b"")
    except (JoseError, ValueError) as error:
        raise Broken from error
    return found
