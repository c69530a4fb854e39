"""Files in a folder, each under the SHA-256 of what is in it.

What must stay true: a file is whole and on the disk before the row that names it commits, so killed anywhere there is a file too many and never one too few;
under a name there is one content for ever. Whoever keeps a file and whoever sweeps holds the claim on its name until the transaction ends.
"""

import asyncio
import hashlib
import os
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from io import BufferedReader
from pathlib import Path

from shared.clock import new_id
from shared.errors import DomainError

ARRIVING = "arriving"
A_CHUNK = 65_536
NAME_LENGTH = 64


class AttachmentsNotKept(DomainError):
    slug = "attachments-not-kept"
    status = 503


class ContentMissing(DomainError):
    slug = "content-missing"
    status = 503


@dataclass(frozen=True, slots=True, kw_only=True)
class Arrived:
    """A file that has come, and goes again unless it is kept."""

    path: Path
    sha256: str
    size: int


class ContentFolder:
    def __init__(self, folder: Path | None) -> None:
        """Raises AttachmentsNotKept: no folder was given."""
        if folder is None:
            raise AttachmentsNotKept("no place for files is set up here", field="(body)", remedy="ask the area's administrator to set YHTEYS_ATTACHMENTS")
        self._folder = folder

    @asynccontextmanager
    async def arriving(self, chunks: AsyncIterator[bytes]) -> AsyncIterator[Arrived]:
        """What comes, written and on the disk."""
        place = self._folder / ARRIVING
        await asyncio.to_thread(place.mkdir, parents=True, exist_ok=True)
        path, digest, size = place / new_id().hex, hashlib.sha256(), 0
        try:
            with path.open("xb") as file:
                async for chunk in chunks:
                    digest.update(chunk)
                    size += len(chunk)
                    await asyncio.to_thread(file.write, chunk)
                await asyncio.to_thread(file.flush)
                await asyncio.to_thread(os.fsync, file.fileno())
            yield Arrived(path=path, sha256=digest.hexdigest(), size=size)
        finally:
            path.unlink(missing_ok=True)

    async def keep(self, arrived: Arrived) -> None:
        """Under its name, if it is not there yet; whoever calls holds the claim on it."""
        await asyncio.to_thread(self._keep, arrived)

    async def read(self, sha256: str) -> AsyncIterator[bytes]:
        """The content, chunk by chunk.

        Raises:
            ContentMissing: before the first chunk.
        """
        try:
            file = await asyncio.to_thread(self._at(sha256).open, "rb")
        except FileNotFoundError:
            raise ContentMissing("the file is not where it is kept", field="attachment_id", remedy="ask the administrator to bring it back") from None
        return _chunks(file)

    async def remove(self, sha256: str) -> None:
        """By whoever holds the claim on it and has found that nothing names it."""
        await asyncio.to_thread(self._at(sha256).unlink, missing_ok=True)

    async def older_than(self, moment: datetime) -> list[str]:
        """The names of the files that came before that; what never became one goes at once."""
        return await asyncio.to_thread(lambda: list(self._older_than(moment.timestamp())))

    def _at(self, sha256: str) -> Path:
        return self._folder / sha256[:2] / sha256

    def _keep(self, arrived: Arrived) -> None:
        target = self._at(arrived.sha256)
        if not target.parent.is_dir():
            target.parent.mkdir(parents=True, exist_ok=True)
            _sync(self._folder)
        with suppress(FileExistsError):
            os.link(arrived.path, target)
        _sync(target.parent)

    def _older_than(self, moment: float) -> Iterator[str]:
        for place in self._folder.glob("*/*"):
            with suppress(FileNotFoundError):
                if place.stat().st_mtime >= moment:
                    continue
                if place.parent.name == ARRIVING:
                    place.unlink()
                elif len(place.name) == NAME_LENGTH:
                    yield place.name


async def _chunks(file: BufferedReader) -> AsyncIterator[bytes]:
    with file:
        while chunk := await asyncio.to_thread(file.read, A_CHUNK):
            yield chunk


def _sync(folder: Path) -> None:
    """A name is on the disk when its folder is."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
