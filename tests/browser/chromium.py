"""The browser: Debian's Chromium, or the one that YHTEYS_CHROMIUM names. None is fetched."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from playwright.async_api import Browser, async_playwright

NAMED = "YHTEYS_CHROMIUM"
DEBIANS = "/usr/bin/chromium"


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    """Root's has no sandbox: Chromium starts for root in no other way."""
    async with async_playwright() as playwright:
        launched = await playwright.chromium.launch(executable_path=program(), args=["--no-sandbox"] if os.geteuid() == 0 else [])
        try:
            yield launched
        finally:
            await launched.close()


def program() -> Path:
    found = Path(os.environ.get(NAMED) or DEBIANS)
    if not found.exists():
        raise FileNotFoundError(f"{found}: there is no Chromium: `sh deploy/install-debian.sh browser` brings Debian's, {NAMED} names the program of another")
    return found
