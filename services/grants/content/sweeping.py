"""Files that nothing names any more, or never did since somebody was killed between file and row, go after a day."""

from datetime import timedelta

import structlog

from services.grants.content.folder import ContentFolder
from services.grants.store.attachments import is_named
from shared import clock
from shared.service import Runtime
from shared.work.background import every

log = structlog.get_logger()

KEPT_FOR = timedelta(days=1)
EVERY_SECONDS = 3600.0
FIRST_SECONDS = 120.0


async def sweep_content(runtime: Runtime) -> bool:
    """A step in the background. Any number of processes may sweep at once."""
    if runtime.settings.attachments is None:
        return False
    content, gone = ContentFolder(runtime.settings.attachments), 0
    for sha256 in await content.older_than(clock.now() - KEPT_FOR):
        async with runtime.pool.acquire() as connection, connection.transaction():
            if not await is_named(connection, sha256):
                await content.remove(sha256)
                gone += 1
    if gone:
        log.info("grants.content_swept", files=gone)
    return False


UNNAMED_CONTENT = every(EVERY_SECONDS, sweep_content, first=FIRST_SECONDS)
