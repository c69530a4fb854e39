"""The data keys of persons, each in a file of its own, wrapped; and the list of whose keys were destroyed.

What must stay true: a key is whole and on the disk before anything is sealed by it; once somebody is on the list of the erased, no key of theirs is read,
made or wrapped anew, whatever was brought back from a backup; what destroys a key writes the list first, so whoever is cut off in the middle is gone on with.
The folder is no part of the database or its backups: a copy of either alone reads nobody.
"""

import json
import os
from base64 import b64decode, b64encode
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from uuid import UUID

from services.volunteers.keys.provider import KEY_BYTES, KeysUnavailable, WrappingKeys
from shared.clock import new_id
from shared.errors import DomainError

ERASED, DATA_KEY = "erased", ".datakey"


class Erased(DomainError):
    """Their key was destroyed."""

    slug = "erased"
    status = 410


class DataKeys:
    def __init__(self, folder: Path | None, wrapping: WrappingKeys) -> None:
        """Raises KeysUnavailable: no folder was given."""
        if folder is None:
            raise KeysUnavailable("no place for persons' keys is set up here", remedy="set YHTEYS_KEYS to a folder that is backed up apart and for short")
        self._folder = folder
        self._wrapping = wrapping

    def key(self, owner: UUID, of: str) -> bytes:
        """The owner's key for this; made, if there is none yet.

        Raises:
            Erased
        """
        self._refuse_erased(owner)
        with suppress(FileNotFoundError):
            return self._read(self._at(owner, of), _bound(owner, of))
        return self._made(owner, of)

    def known(self, owner: UUID, of: str) -> bytes:
        """The owner's key for this, which is there.

        Raises:
            Erased
            KeysUnavailable: it is not, though nobody was erased: the folder is another, or a backup lacks it.
        """
        self._refuse_erased(owner)
        try:
            return self._read(self._at(owner, of), _bound(owner, of))
        except FileNotFoundError:
            raise KeysUnavailable(f"the key of {owner} is not here", remedy="bring it back into the folder of YHTEYS_KEYS from its last copy") from None

    def destroy(self, owner: UUID) -> None:
        """All keys of theirs, for good. As often as one likes."""
        listed = self._folder / ERASED / str(owner)
        listed.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        listed.touch(mode=0o600)
        _sync(listed.parent)
        for file in list(self._place(owner).glob(f"{owner}.*")):
            with suppress(FileNotFoundError):
                _overwrite(file)
                file.unlink()
        if self._place(owner).is_dir():
            _sync(self._place(owner))

    def erased(self) -> list[UUID]:
        """The list of whose keys were destroyed."""
        listed = self._folder / ERASED
        return sorted(UUID(file.name) for file in listed.iterdir()) if listed.is_dir() else []

    def owners(self) -> Iterator[UUID]:
        """Everybody of whom there is a key, once for each."""
        return (UUID(file.name.partition(".")[0]) for file in self._folder.glob(f"*/*{DATA_KEY}"))

    def wrap_anew(self) -> int:
        """By the newest wrapping key, whatever was wrapped by another. How many were."""
        return sum(self._wrapped_anew(file) for file in list(self._folder.glob(f"*/*{DATA_KEY}")))

    def _wrapped_anew(self, file: Path) -> bool:
        owner, of, _ = file.name.split(".")
        bound = _bound(UUID(owner), of)
        try:
            if json.loads(file.read_bytes())["by"] == self._wrapping.newest:
                return False
            self._write(file, self._read(file, bound), bound, replacing=True)
        except FileNotFoundError:
            return False
        if (self._folder / ERASED / owner).exists():
            self.destroy(UUID(owner))
        return True

    def _refuse_erased(self, owner: UUID) -> None:
        if (self._folder / ERASED / str(owner)).exists():
            raise Erased("what was told of them is erased for good", field="volunteer_id", value=owner, remedy="they may join anew")

    def _made(self, owner: UUID, of: str) -> bytes:
        file, bound = self._at(owner, of), _bound(owner, of)
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._write(file, os.urandom(KEY_BYTES), bound, replacing=False)
        return self._read(file, bound)

    def _write(self, file: Path, key: bytes, bound: str, *, replacing: bool) -> None:
        """Whole or not at all; who comes second to a new one finds the first's."""
        written = {"by": self._wrapping.newest, "wrapped": b64encode(self._wrapping.wrapped(key, of=bound)).decode()}
        beside = file.with_name(f"{new_id()}.writing")
        with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as opened:
            opened.write(json.dumps(written).encode())
            opened.flush()
            os.fsync(opened.fileno())
        if replacing:
            beside.replace(file)
        else:
            with suppress(FileExistsError):
                os.link(beside, file)
            beside.unlink()
        _sync(file.parent)

    def _read(self, file: Path, bound: str) -> bytes:
        found = json.loads(file.read_bytes())
        return self._wrapping.unwrapped(b64decode(found["wrapped"]), by=found["by"], of=bound)

    def _place(self, owner: UUID) -> Path:
        return self._folder / owner.hex[-2:]

    def _at(self, owner: UUID, of: str) -> Path:
        return self._place(owner) / f"{owner}.{of}{DATA_KEY}"


def _bound(owner: UUID, of: str) -> str:
    return f"{owner} {of}"


def _overwrite(file: Path) -> None:
    """What a file held is overwritten before its name goes, on disks that write in place."""
    with file.open("r+b") as opened:
        opened.write(os.urandom(file.stat().st_size))
        opened.flush()
        os.fsync(opened.fileno())


def _sync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
