"""What wraps the data keys of persons: a key that does not lie beside them.

`WrappingKeys` is what a key service (KMS) has to answer; files in a folder of their own are the one that comes along. What must stay true: a wrapped key says
by which key it was wrapped, and is unwrapped for nothing but what it was made for.
"""

import os
from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from collections.abc import Mapping
from pathlib import Path
from typing import Protocol

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from shared.errors import DomainError
from shared.settings import Mode

KEY_BYTES = 32
NONCE_BYTES = 12
FIRST = "first"


class KeysUnavailable(DomainError):
    slug = "keys-unavailable"
    status = 503


class WrappingKeys(Protocol):
    newest: str
    """The name of the key by which is wrapped today."""

    def wrapped(self, key: bytes, *, of: str) -> bytes:
        """By the newest key, for this and nothing else."""

    def unwrapped(self, wrapped: bytes, *, by: str, of: str) -> bytes:
        """Raises KeysUnavailable: the key of that name is not there, or it is not what wrapped this."""


class WrappingKeyFiles:
    """A folder of `<name>.key`, each 32 random bytes in base64; the newest is the last by name. To rotate is to add one: `head -c 32 /dev/urandom | base64`."""

    def __init__(self, keys: Mapping[str, bytes]) -> None:
        self._keys = dict(keys)
        self.newest = max(self._keys)

    def wrapped(self, key: bytes, *, of: str) -> bytes:
        nonce = os.urandom(NONCE_BYTES)
        return nonce + AESGCM(self._keys[self.newest]).encrypt(nonce, key, of.encode())

    def unwrapped(self, wrapped: bytes, *, by: str, of: str) -> bytes:
        if by not in self._keys:
            raise KeysUnavailable(f"the wrapping key {by} is not here", remedy="bring it back into the folder of YHTEYS_WRAPPING_KEYS")
        try:
            return AESGCM(self._keys[by]).decrypt(wrapped[:NONCE_BYTES], wrapped[NONCE_BYTES:], of.encode())
        except InvalidTag:
            raise KeysUnavailable(f"the wrapping key {by} is another than wrapped this", remedy="bring back the file that was there") from None


def wrapping_keys(folder: Path | None, mode: Mode) -> WrappingKeyFiles:
    """As the installation has them. In development the first is made.

    Raises:
        KeysUnavailable: there is none, or a file is none.
    """
    if folder is None:
        raise KeysUnavailable("no wrapping key is set up here", remedy="set YHTEYS_WRAPPING_KEYS to the folder of the keys that wrap persons' keys")
    files = sorted(folder.glob("*.key")) if folder.is_dir() else []
    if not files and mode is Mode.DEV:
        files = [_made(folder)]
    if not files:
        raise KeysUnavailable("no wrapping key is there", remedy=f"make one: head -c {KEY_BYTES} /dev/urandom | base64 > 2026-01.key in {folder}")
    return WrappingKeyFiles({file.stem: _read(file) for file in files})


def _read(file: Path) -> bytes:
    try:
        key = b64decode(file.read_bytes().strip(), validate=True)
    except NotBase64:
        key = b""
    if len(key) != KEY_BYTES:
        raise KeysUnavailable(f"{file.name} is no key", remedy=f"a key is {KEY_BYTES} random bytes in base64")
    return key


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    file = folder / f"{FIRST}.key"
    try:
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return file
    with os.fdopen(descriptor, "wb") as written:
        written.write(b64encode(os.urandom(KEY_BYTES)))
    return file
