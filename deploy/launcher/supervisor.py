"""The process behind `yhteys up`: starts servers and services, keeps them running, stops them in order.

It is told to stop by SIGTERM. What must stay true: the services stop before the servers they use; a stop asked for while something still starts is
obeyed as soon as that has started, so that nothing is left half-way; every end of it, also a failed start, has stopped all it had started.
"""

import json
import os
import signal
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from deploy.launcher import processes, source, status
from deploy.launcher.installation import FILE, Installation, installation, must_be_free, named_ports, with_free_http_port, write_private
from deploy.launcher.locks import Lock
from deploy.launcher.provisioning import Provisioning, administrators, services_environment
from deploy.launcher.readiness import wait_until
from deploy.launcher.servers import LauncherFault, Servers
from deploy.launcher.service import NAME, Backoff, ServiceProcess
from deploy.launcher.status import Part, State, Status
from shared.settings import MEASURES, PASSWORD, Settings

READY_SECONDS = 120.0
WHOLE_SECONDS = 30.0
"""So long a start waits until nothing is degraded any more; then that it serves is enough."""
WATCH_SECONDS = 0.5
EVERYWHERE = ("0.0.0.0", "::")  # noqa: S104 - named here to be told apart, not listened on
MODE, AREA = "YHTEYS_MODE", "YHTEYS_AREA"
DEV_AREA = "satakunta"
"""The one whose data the demonstration plays. In production nobody names it but the operator."""


class Supervisor:
    """One run, from start to stop."""

    def __init__(self, folder: Path, *, command: Sequence[str], environment: Mapping[str, str]) -> None:
        self._folder = folder.resolve()
        self._command = command
        self._environment = environment
        self._asked_to_stop = threading.Event()
        self._status_lock = threading.Lock()
        self._status = Status(state=State.STARTING, pid=os.getpid(), started=processes.started_at(os.getpid()))
        self._service: ServiceProcess | None = None
        self._provisioning: Provisioning | None = None

    def run(self) -> int:
        """Returns the exit code: 0 after a stop that was asked for, 1 after a start that failed."""
        lock = Lock(self._folder / status.LOCK)
        if not lock.take():
            say(f"another supervisor runs for {self._folder}")
            return 1
        for asked in (signal.SIGTERM, signal.SIGINT):
            signal.signal(asked, lambda _signal, _frame: self._asked_to_stop.set())
        self._tell(self._status)
        write_private(self._folder / status.PID, json.dumps({"pid": self._status.pid, "started": self._status.started}) + "\n")
        try:
            return self._run()
        finally:
            (self._folder / status.PID).unlink(missing_ok=True)
            lock.release()

    def _run(self) -> int:
        servers_of = None
        fault = ""
        try:
            for name in processes.end_left_behind(self._folder):
                say(f"{name} was left by an earlier run and has been ended")
            place = self._place()
            servers_of = source.choose(self._folder, self._environment, tell=self._tell_server)
            self._tell(self._status.model_copy(update={"kind": servers_of.kind}))
            self._start(servers_of, place)
            self._watch(servers_of)
        except Exception as problem:  # noqa: BLE001 - whatever it is, all is stopped and the status says why
            fault = str(problem) if isinstance(problem, LauncherFault) else f"{type(problem).__name__}: {problem}"
            say(f"failed: {fault}")
        self._stop(servers_of, fault=fault)
        return 1 if fault else 0

    def _place(self) -> Installation:
        """A port that is kept for HTTP and taken by somebody else is told before anything starts."""
        named, is_known = named_ports(self._environment), (self._folder / FILE).exists()
        place = installation(self._folder, named=named)
        if self._command and (is_known or "http" in named):
            must_be_free(place, among=("http",))
        return place if is_known else with_free_http_port(place)

    def _start(self, servers_of: source.Source, place: Installation) -> None:
        servers = servers_of.start()
        environment = variables(self._environment, servers, place)
        self._tell(self._status.model_copy(update={"environment": environment}))
        settings = administrators(dict(self._environment) | environment)
        self._provisioning = Provisioning(settings, tell=lambda words: say(f"provisioning: {words}"))
        self._provisioning.start()
        if self._command and not self._asked_to_stop.is_set():
            self._start_service(services_environment(self._environment, settings), http_url(settings))
        if not self._asked_to_stop.is_set():
            self._tell(self._status.model_copy(update={"state": State.READY}))
            say("ready")

    def _start_service(self, environment: dict[str, str], http_url: str) -> None:
        self._service = service = ServiceProcess(self._folder, command=self._command, environment=environment, http_url=http_url)
        self._tell(self._status.model_copy(update={"http_url": http_url}).with_part(NAME, Part(state=State.STARTING)))
        service.start()
        patient_until = time.monotonic() + WHOLE_SECONDS
        wait_until(
            lambda: service.is_whole() or (time.monotonic() > patient_until and service.is_ready()) or self._asked_to_stop.is_set(),
            what="the services get ready",
            seconds=READY_SECONDS,
            hopeless=lambda: "" if service.exit_code is None else f"they ended with exit code {service.exit_code} before they were ready",
        )
        self._tell(self._status.with_part(NAME, Part(state=State.READY)))

    def _watch(self, servers_of: source.Source) -> None:
        backoff, restarts, started = Backoff(), 0, time.monotonic()
        while not self._asked_to_stop.wait(WATCH_SECONDS):
            self._mend(servers_of)
            if self._service is None or self._service.exit_code is None:
                self._notice_ready(restarts)
                continue
            backoff, restarts = backoff.after_crash(ran_for=time.monotonic() - started), restarts + 1
            detail = f"ended with exit code {self._service.exit_code}; starts again in {backoff.delay:.0f} s (restart {restarts})"
            say(f"{NAME} {detail}")
            self._tell(self._status.with_part(NAME, Part(state=State.RESTARTING, restarts=restarts, detail=detail)))
            self._service.stop()
            if self._asked_to_stop.wait(backoff.delay):
                return
            self._service.start()
            started = time.monotonic()

    def _mend(self, servers_of: source.Source) -> None:
        try:
            for name in servers_of.mend():
                restarts = self._status.parts[name].restarts + 1
                say(f"{name} had ended by itself and runs again (restart {restarts})")
                self._tell(self._status.with_part(name, Part(state=State.READY, restarts=restarts)))
        except LauncherFault as fault:
            say(f"{fault}; tried again soon")

    def _notice_ready(self, restarts: int) -> None:
        part = self._status.parts.get(NAME)
        if self._service is not None and part is not None and part.state is State.RESTARTING and self._service.is_ready():
            say(f"{NAME} ready again")
            self._tell(self._status.with_part(NAME, Part(state=State.READY, restarts=restarts)))

    def _stop(self, servers_of: source.Source | None, *, fault: str) -> None:
        self._tell(self._status.model_copy(update={"state": State.STOPPING}))
        say("stopping")
        try:
            if self._service is not None:
                self._service.stop()
        finally:
            if self._provisioning is not None:
                self._provisioning.stop()
            if servers_of is not None:
                servers_of.stop()
        end = State.FAILED if fault else State.STOPPED
        self._tell(Status(state=end, kind=self._status.kind, parts=self._status.parts if fault else {}, fault=fault))
        say("stopped")

    def _tell_server(self, name: str, state: str) -> None:
        with self._status_lock:
            restarts = self._status.parts[name].restarts if name in self._status.parts else 0
            self._status = self._status.with_part(name, Part(state=State(state), restarts=restarts))
            status.write(self._folder, self._status)

    def _tell(self, now: Status) -> None:
        with self._status_lock:
            self._status = now
            status.write(self._folder, now)


def http_url(settings: Settings) -> str:
    """Where the services answer on this machine."""
    host = "127.0.0.1" if settings.http_host in EVERYWHERE else settings.http_host
    return f"http://{f'[{host}]' if ':' in host else host}:{settings.http_port}"


def variables(given: Mapping[str, str], servers: Servers, place: Installation) -> dict[str, str]:
    """What the operator's commands are told, passwords included; what services are told is made from it.

    In development, unless an issuer is named, tokens are signed by a key of the installation's own.
    """
    environment = {MODE: "dev"} | {name: value for name in (MODE, AREA, MEASURES) if (value := given.get(name))}
    if environment[MODE] == "dev":
        environment.setdefault(AREA, DEV_AREA)
    passwords = {f"{PASSWORD}{name.upper()}": word for name, word in place.service_passwords.items()}
    environment |= passwords | {name: value for name, value in given.items() if name in passwords}
    environment |= servers.environment() | {"YHTEYS_HTTP_PORT": str(place.ports.http)}
    for name, folder in (("YHTEYS_ATTACHMENTS", "attachments"), ("YHTEYS_KEYS", "keys"), ("YHTEYS_WRAPPING_KEYS", "wrapping-keys")):
        environment[name] = given.get(name) or str(place.folder / folder)
    if environment[MODE] == "dev" and "YHTEYS_JWKS_URL" not in given:
        environment["YHTEYS_DEV_TOKEN_KEY"] = given.get("YHTEYS_DEV_TOKEN_KEY", place.dev_token_key)
    return environment


def say(words: str) -> None:
    """A line in the supervisor's log."""
    sys.stdout.write(f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%SZ} {words}\n")
    sys.stdout.flush()
