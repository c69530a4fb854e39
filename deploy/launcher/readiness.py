"""Waiting for something to become true, with a deadline and an early end when it no longer can."""

import base64
import socket
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from urllib.parse import unquote, urlsplit

from deploy.launcher.servers import LauncherFault, without_credentials


def wait_until(true: Callable[[], bool], *, what: str, seconds: float, hopeless: Callable[[], str] = lambda: "") -> None:
    """Look again every tenth of a second. `hopeless` gives a reason to stop waiting (the process ended), or nothing."""
    deadline = time.monotonic() + seconds
    while not true():
        reason = hopeless()
        if reason:
            raise LauncherFault(f"{what}: {reason}")
        if time.monotonic() > deadline:
            raise LauncherFault(f"{what}: not within {seconds:.0f} seconds; see the logs (yhteys logs)")
        time.sleep(0.1)


def listens(port: int, host: str = "127.0.0.1") -> bool:
    """Whether somebody accepts connections there."""
    try:
        with socket.create_connection((host, port), timeout=1):
            return True
    except OSError:
        return False


def answers(url: str) -> bool:
    """Whether a GET answers 200; credentials in the address are sent as basic authentication."""
    return _answer(url) is not None


def says(url: str, words: str) -> bool:
    """Whether it answers 200 and these words are in the answer."""
    return words in (_answer(url) or "")


def _answer(url: str) -> str | None:
    parts = urlsplit(url)
    request = urllib.request.Request(without_credentials(url))  # noqa: S310 - only our own http addresses come here
    if parts.username:
        words = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
        request.add_header("Authorization", "Basic " + base64.b64encode(words.encode()).decode())
    try:
        with urllib.request.urlopen(request, timeout=4) as answer:  # noqa: S310 - as above
            return str(answer.read().decode(errors="replace")) if answer.status == 200 else None  # noqa: PLR2004 - HTTP's own word
    except (urllib.error.URLError, OSError):
        return None
