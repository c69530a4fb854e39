"""All services on a socket of their own, in a thread beside the test: for clients that are no part of this process."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn

from services.__main__ import chosen
from shared.auth import issue
from shared.http.host import assemble
from shared.settings import Settings


class OnASocket:
    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.front = assemble(chosen(["all"]), settings)
        self.token = issue(settings, subject="stranger", roles=["coordinator", "integration"])
        self.headers = {"Authorization": f"Bearer {self.token}"}
        self._server = uvicorn.Server(uvicorn.Config(self.front, host="127.0.0.1", port=0, log_level="warning", lifespan="on"))
        self._thread = threading.Thread(target=self._server.run, daemon=True)

    @contextmanager
    def running(self) -> Iterator["OnASocket"]:
        self._thread.start()
        started = threading.Event()
        while not self._server.started:
            assert self._thread.is_alive(), "the services ended before they were ready"
            started.wait(0.05)
        try:
            yield self
        finally:
            self._server.should_exit = True
            self._thread.join(timeout=30)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.servers[0].sockets[0].getsockname()[1]}"
