"""What is told of persons, sealed by a key of each one's own (AES-256-GCM); and hashes by which somebody is found without being read.

What must stay true: sealed is all that could name or describe a person in words; what is sealed for one owner and purpose opens for no other; whoever has
the database alone, or the folder of keys alone, or both without the wrapping key, reads nobody.
"""

import asyncio
import hmac
import json
import os
from collections.abc import Mapping
from hashlib import sha256
from typing import Any
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from services.volunteers.keys.folder import DataKeys
from services.volunteers.keys.provider import NONCE_BYTES, KeysUnavailable, wrapping_keys
from shared.settings import Settings

PERSON = "person"
"""Who somebody is, how they are reached, and what they wrote of themselves."""
OF_THE_SERVICE, HASHES = UUID(int=0), "hashes"
FORM = b"\x01"
"""Of what is sealed: this byte, a nonce, the ciphertext with its tag."""


class Vault:
    def __init__(self, keys: DataKeys) -> None:
        self._keys = keys

    async def sealed(self, owner: UUID, content: Mapping[str, Any], *, of: str = PERSON) -> bytes:
        """Raises Erased, KeysUnavailable."""
        key = await asyncio.to_thread(self._keys.key, owner, of)
        nonce = os.urandom(NONCE_BYTES)
        return FORM + nonce + AESGCM(key).encrypt(nonce, json.dumps(content, ensure_ascii=False).encode(), _bound(owner, of))

    async def opened(self, owner: UUID, sealed: bytes, *, of: str = PERSON) -> dict[str, Any]:
        """Raises Erased, KeysUnavailable."""
        key = await asyncio.to_thread(self._keys.known, owner, of)
        try:
            content = AESGCM(key).decrypt(sealed[1 : 1 + NONCE_BYTES], sealed[1 + NONCE_BYTES :], _bound(owner, of))
        except InvalidTag:
            raise KeysUnavailable(f"what was sealed for {owner} is not opened by their key", remedy="bring back the database and the keys of one day") from None
        told: dict[str, Any] = json.loads(content)
        return told

    async def found_by(self, word: str) -> bytes:
        """By what somebody is found again who gives the same address: nobody who has the table alone can try guesses."""
        key = await self.of_the_service(HASHES)
        return hmac.new(key, "".join(word.split()).casefold().encode(), sha256).digest()

    async def of_the_service(self, purpose: str) -> bytes:
        """A key that is nobody's own. Raises KeysUnavailable."""
        return await asyncio.to_thread(self._keys.key, OF_THE_SERVICE, purpose)

    async def destroy(self, owner: UUID) -> None:
        await asyncio.to_thread(self._keys.destroy, owner)

    @property
    def keys(self) -> DataKeys:
        return self._keys


def vault(settings: Settings) -> Vault:
    """Raises KeysUnavailable."""
    return Vault(DataKeys(settings.keys, wrapping_keys(settings.wrapping_keys, settings.mode)))


def _bound(owner: UUID, of: str) -> bytes:
    return f"sealed {owner} {of}".encode()
