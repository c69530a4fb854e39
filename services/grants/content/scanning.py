"""A look for viruses by a command of the area's own, such as `clamdscan --no-summary --stream`, which asks ClamAV's daemon.

What must stay true: where one is set, no file is kept that it did not find clean; what cannot be looked at is not kept either.
"""

import asyncio
import shlex
from asyncio.subprocess import DEVNULL
from contextlib import suppress
from pathlib import Path

import structlog

from shared.errors import DomainError, InvalidValue

log = structlog.get_logger()

LONGEST_SECONDS = 60.0
CLEAN, FOUND = 0, 1


class VirusFound(InvalidValue):
    slug = "virus-found"


class ScannerAway(DomainError):
    slug = "scanner-away"
    status = 503


async def refuse_virus(path: Path, *, command: str | None) -> None:
    """Raises VirusFound, ScannerAway."""
    if command is None:
        return
    ended = await _ended(path, shlex.split(command))
    if ended == FOUND:
        raise VirusFound("a virus was found in it", field="(body)", remedy="clean the machine that it came from, and send a clean file")
    if ended != CLEAN:
        log.warning("grants.scanner_away", ended=ended)
        raise ScannerAway("files cannot be looked into just now", field="(body)", remedy="try again shortly; nothing was kept")


async def _ended(path: Path, command: list[str]) -> int | str:
    """How the command ended, or why it did not."""
    try:
        process = await asyncio.create_subprocess_exec(*command, str(path), stdin=DEVNULL, stdout=DEVNULL, stderr=DEVNULL)
    except OSError as error:
        return type(error).__name__
    try:
        async with asyncio.timeout(LONGEST_SECONDS):
            return await process.wait()
    except TimeoutError:
        return "too slow"
    finally:
        if process.returncode is None:
            with suppress(ProcessLookupError):
                process.kill()
            await process.wait()
