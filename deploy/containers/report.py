"""What ran, on what, and what of it was a stand-in: the lines at the end of `make containers`."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

from deploy.containers import images
from deploy.containers.engine import Engine
from deploy.containers.whole import Whole


@dataclass(slots=True, kw_only=True)
class Report:
    """Grows as the steps end."""

    ok: bool = True
    ran: list[str] = field(default_factory=list)
    real: list[str] = field(default_factory=list)
    stand_ins: list[str] = field(default_factory=list)

    def engine(self, engine: Engine) -> None:
        """Which one, and of what the base images are."""
        version = engine.docker("version", "--format", "{{.Server.Version}}")
        self.real += [f"Docker engine {version}{' of this lane' if engine.own else ''}, compose {engine.docker('compose', 'version', '--short')}"]
        for image in images.named():
            stand_in = images.made_of(engine, image)
            (self.stand_ins if stand_in else self.real).append(f"{image}: {stand_in}" if stand_in else image)

    def servers(self, runs: Whole) -> None:
        """What is up and healthy, in which versions."""
        broker = runs.compose("exec", "--no-TTY", "rabbitmq", "rabbitmqctl", "version").splitlines()[-1]
        database = runs.compose("exec", "--no-TTY", "postgres", "postgres", "--version")
        self.real += ["docker-compose.yml and deploy/Dockerfile as they ship, in production mode", "the identity provider: oidc-provider of the npm registry"]
        self.ran += [f"healthy: {', '.join(sorted(runs.health()))}; RabbitMQ {broker.strip()}, {database}"]

    def demo(self, said: dict[str, Any]) -> None:
        """How the demonstration ended."""
        failed = [check["name"] for check in said["checks"] if not check["ok"]]
        self.ok = self.ok and bool(said["ok"])
        self.ran += [f"demonstration: {len(said['checks'])} checks, {len(failed)} failed, {said['events']['published']} facts, {said['seconds']:.0f} s"]

    def tests(self, what: str, results: Path, code: int, *, seconds: float) -> None:
        """Of what pytest wrote down."""
        counted = {"tests": 0, "failures": 0, "errors": 0, "skipped": 0}
        if results.exists():
            for suite in ET.parse(results).getroot().iter("testsuite"):  # noqa: S314 - pytest's own file
                counted = {name: number + int(suite.get(name, 0)) for name, number in counted.items()}
        passed = counted["tests"] - counted["failures"] - counted["errors"] - counted["skipped"]
        self.ok = self.ok and code == 0
        self.ran += [f"{what}: {passed} passed, {counted['failures'] + counted['errors']} failed, {counted['skipped']} skipped, {seconds:.0f} s"]

    def restored(self, tables: int) -> None:
        """The backup is again what it was made of."""
        self.ran += [f"restored: {tables} tables as they were"]

    def fails(self, why: str) -> None:
        """A step could not be done."""
        self.ok = False
        self.ran += [f"cut short: {why}"]

    def __str__(self) -> str:
        parts = {"ran": self.ran, "real": self.real, "stand-in": self.stand_ins or ["nothing"]}
        lines = [f"  {name if not number else '':10}{line}" for name, found in parts.items() for number, line in enumerate(found)]
        return "\n".join([f"containers: {'all well' if self.ok else 'FAILED'}; nothing of it runs any more", *lines])
