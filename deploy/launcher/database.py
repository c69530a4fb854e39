"""A private PostgreSQL: its own data folder, port and password, on loopback only, with no socket file.

The server refuses to run as root; for root it runs under a system account, and its data lies where that account may go. A data folder appears under
its name only when it is complete, so that a start interrupted half-way is simply begun again.
"""

import os
import pwd
import secrets
import shutil
import signal
import subprocess
from pathlib import Path

from deploy.launcher import processes, readiness
from deploy.launcher.installation import Installation
from deploy.launcher.servers import LauncherFault

SHIPPED = Path(__file__).parent.parent / "postgres"
USER = DATABASE = "yhteys"
OUTSIDE = Path("/var/lib/yhteys")
START_SECONDS = 60


class Database:
    """PostgreSQL in `<folder>/postgres`."""

    name = "postgres"

    def __init__(self, place: Installation, programs: Path) -> None:
        self.place = place
        self._programs = programs
        self._account = account_for_root()
        self._home = home_for(place, self._account)
        self._server: processes.Child | None = None

    @property
    def url(self) -> str:
        """As the owner of the database."""
        return f"postgresql://{USER}:{self.place.database_password}@127.0.0.1:{self.place.ports.postgres}/{DATABASE}"

    @property
    def data(self) -> Path:
        """The data folder."""
        return self._home / "data"

    def begin(self) -> None:
        """Make the data folder if there is none, and start without waiting."""
        if not self.data.exists():
            self._create()
        (self.data / "yhteys.conf").write_text((SHIPPED / "postgresql.conf").read_text(encoding="utf-8") + self._own_settings(), encoding="utf-8")
        self._server = processes.start(
            [self._programs / "postgres", "-D", self.data],
            name=self.name,
            folder=self.place.folder,
            environment=self._environment(),
            account=self._account,
        )

    def wait(self) -> None:
        """Until it accepts connections."""
        readiness.wait_until(self._accepts, what="PostgreSQL accepts connections", seconds=START_SECONDS, hopeless=self._ended)

    def stop(self, *, kill: bool = False) -> None:
        """Fast shutdown: clients are sent away, what is committed is on disk. If `kill`, as a power cut would."""
        if self._server is not None:
            self._server.stop(signal.SIGKILL if kill else signal.SIGINT, seconds=30)
        self._server = None

    def is_running(self) -> bool:
        """Whether its process is there."""
        return self._server is not None and self._server.exit_code is None

    def _ended(self) -> str:
        return "" if self.is_running() else f"PostgreSQL ended by itself; see {self.place.logs / 'postgres.log'}"

    def _accepts(self) -> bool:
        command = [str(self._programs / "pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(self.place.ports.postgres), "-d", DATABASE, "-U", USER]
        return subprocess.run(command, env=self._environment(), check=False).returncode == 0

    def _create(self) -> None:
        self._home.mkdir(mode=0o700, parents=True, exist_ok=True)
        if self._home.is_relative_to(OUTSIDE):
            for way in (OUTSIDE, self._home.parent):
                way.chmod(0o711)
        begun = self._home / "begun"
        shutil.rmtree(begun, ignore_errors=True)
        password = self._home / f"password.{secrets.token_hex(4)}"
        password.touch(mode=0o600)
        password.write_text(self.place.database_password, encoding="utf-8")
        if self._account:
            for path in (self._home, password):
                os.chown(path, self._account.user, self._account.group)
        try:
            options = ["-U", USER, f"--pwfile={password}", "--auth=scram-sha-256", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync", "--no-instructions"]
            self._run([self._programs / "initdb", "-D", begun, *options])
        finally:
            password.unlink()
        self._run([self._programs / "postgres", "--single", "-D", begun, "postgres"], text=f"CREATE DATABASE {DATABASE}\n")
        with (begun / "postgresql.conf").open("a", encoding="utf-8") as settings:
            settings.write("include 'yhteys.conf'\n")
        begun.rename(self.data)

    def _own_settings(self) -> str:
        settings = {
            "listen_addresses": "127.0.0.1",
            "port": str(self.place.ports.postgres),
            "unix_socket_directories": "",
            "cluster_name": f"yhteys-{self.place.key}",
        }
        return "".join(f"{name} = '{value}'\n" for name, value in settings.items())

    def _run(self, command: list[str | Path], *, text: str = "") -> None:
        done = subprocess.run(
            [str(word) for word in command],
            input=text,
            capture_output=True,
            text=True,
            check=False,
            cwd="/",
            env=self._environment(),
            user=self._account.user if self._account else None,
            group=self._account.group if self._account else None,
            extra_groups=[] if self._account else None,
        )
        if done.returncode:
            raise LauncherFault(f"{Path(command[0]).name} failed: {(done.stderr or done.stdout).strip()}")

    def _environment(self) -> dict[str, str]:
        return processes.clean_environment(home=self._home)


def account_for_root() -> processes.Account | None:
    """Whom to be instead of root: PostgreSQL's own account, else the one that owns nothing. None if we are not root."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return processes.Account(user=entry.pw_uid, group=entry.pw_gid)
    raise LauncherFault("PostgreSQL does not run as root, and there is neither an account postgres nor nobody here: run as an ordinary user")


def home_for(place: Installation, account: processes.Account | None) -> Path:
    """In the folder; or outside it, by the installation's key, if the account cannot enter the folder (a checkout under /root)."""
    if account is None or _may_enter(account, place.folder):
        return place.folder / "postgres"
    return OUTSIDE / place.key / "postgres"


def _may_enter(account: processes.Account, folder: Path) -> bool:
    for step in (folder, *folder.parents):
        status = step.stat()
        if status.st_uid == account.user:
            needed = 0o100
        elif status.st_gid == account.group:
            needed = 0o010
        else:
            needed = 0o001
        if not status.st_mode & needed:
            return False
    return True
