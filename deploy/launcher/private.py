"""A RabbitMQ and a PostgreSQL of one's own in one folder: what `yhteys up` runs without Docker, and what tests break on purpose.

Both start at the same time. Addresses stay the same over every restart, because clients keep them.
"""

import shutil
import signal
import sys
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Self

from deploy.launcher import packages, processes
from deploy.launcher.broker import Broker
from deploy.launcher.database import Database, account_for_root, home_for
from deploy.launcher.installation import installation, must_be_free
from deploy.launcher.locks import Lock
from deploy.launcher.servers import LauncherFault, Servers


class PrivateServers:
    """Start, stop, and harm the two servers of a folder. A context manager that leaves nothing running."""

    kind = "private"

    def __init__(self, folder: Path, *, tell: Callable[[str, str], None] = lambda _name, _state: None) -> None:
        self.folder = folder.resolve()
        self._tell = tell
        self._lock = Lock(self.folder / "servers.lock")
        self._running: tuple[Broker, Database] | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None) -> None:
        self.stop()

    @property
    def servers(self) -> Servers:
        """Where they are."""
        broker, database = self._both()
        return Servers(
            amqp_url=broker.amqp_url,
            stream_url=broker.stream_url,
            database_url=database.url,
            management_url=broker.management_url,
            prometheus_url=broker.prometheus_url,
        )

    def start(self) -> Servers:
        """Start both and wait until they serve; what an earlier run left in this folder is ended first."""
        broker_program, database_programs = packages.required()
        if not self._lock.take():
            raise LauncherFault(f"another process runs the servers of {self.folder}: stop it first (yhteys down), or use another folder")
        try:
            place = installation(self.folder)
            processes.end_left_behind(self.folder)
            must_be_free(place)
            broker = Broker(place, broker_program)
            broker.must_be_where_it_was()
            self._running = (broker, Database(place, database_programs))
            self._each(self._serve)
        except BaseException:
            self.stop()
            raise
        return self.servers

    def stop(self) -> None:
        """Stop both; to stop twice does no harm."""
        if self._running is not None:
            self._each(lambda server: server.stop())
        self._running = None
        self._lock.release()

    def delete(self) -> None:
        """Stop both and delete all they kept. The folder's logs, ports and passwords stay."""
        if self._running is not None:
            self._running[0].stop(kill=True)  # what it would take its time to put in order is deleted
        self.stop()
        place = installation(self.folder)
        shutil.rmtree(self.folder / "rabbitmq", ignore_errors=True)
        home = home_for(place, account_for_root())
        shutil.rmtree(home if home.is_relative_to(self.folder) else home.parent, ignore_errors=True)

    def restart_broker(self, *, kill: bool = False) -> None:
        """Stop (or kill -9) the broker and start it again on the same data."""
        broker, _ = self._both()
        broker.stop(kill=kill)
        self._serve(broker)

    def restart_database(self, *, kill: bool = False) -> None:
        """Stop (or kill -9) the database and start it again on the same data."""
        _, database = self._both()
        database.stop(kill=kill)
        self._serve(database)

    def stop_broker(self, *, kill: bool = False) -> None:
        """Leave the broker down until `restart_broker`."""
        self._both()[0].stop(kill=kill)

    def stop_database(self, *, kill: bool = False) -> None:
        """Leave the database down until `restart_database`."""
        self._both()[1].stop(kill=kill)

    def lose_broker_disk(self) -> None:
        """Kill the broker, delete all it had (queues, streams, everything but its user), and start it again empty."""
        broker, _ = self._both()
        broker.stop(kill=True)
        broker.forget_everything()
        self._serve(broker)

    def rabbitmqctl(self, *words: str) -> str:
        """The broker's own command-line tool."""
        return self._both()[0].control(*words)

    def mend(self) -> list[str]:
        """Start again what ended by itself, and say what it was."""
        mended = []
        for server in self._both():
            if not server.is_running():
                server.stop()
                self._serve(server)
                mended.append(server.name)
        return mended

    def _both(self) -> tuple[Broker, Database]:
        if self._running is None:
            raise LauncherFault("the servers do not run: call start() first")
        return self._running

    def _each(self, do: Callable[[Broker | Database], None]) -> None:
        with ThreadPoolExecutor(2) as pool:
            for done in [pool.submit(do, server) for server in self._both()]:
                done.result()

    def _serve(self, server: Broker | Database) -> None:
        self._tell(server.name, "starting")
        server.begin()
        server.wait()
        self._tell(server.name, "ready")


@contextmanager
def temporary_servers(*, prepare: Callable[[Path], None] = lambda _folder: None) -> Iterator[PrivateServers]:
    """Running servers in a new folder that the database's account can enter (pytest's own it cannot); nothing of them stays, SIGTERM or not.

    `prepare` may put more into the folder before they start.
    """
    folder = Path(tempfile.mkdtemp(prefix="yhteys-"))
    folder.chmod(0o711)
    prepare(folder)
    private = PrivateServers(folder)
    before = signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        private.start()
        yield private
    finally:
        private.delete()
        shutil.rmtree(folder)
        signal.signal(signal.SIGTERM, before)
