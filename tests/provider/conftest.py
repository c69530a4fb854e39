"""The services in production mode and a real OpenID provider: those of the container lane, or processes of the tests' own."""

import asyncio
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from deploy.containers.provider import FOLDER, TRIED_AT, where
from deploy.launcher.readiness import wait_until
from deploy.node import NODE, packages
from tests.area import new_area, process_environment
from tests.bench.process import free_port
from tests.conftest import ROOT


@dataclass(frozen=True, slots=True, kw_only=True)
class Production:
    """Where *registry* answers, and the provider."""

    registry: str
    provider: str


@pytest.fixture(scope="session")
def production(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Production]:
    registry, provider = (os.environ.get(name) for name in TRIED_AT)
    if registry and provider:
        yield Production(registry=registry, provider=provider)
        return
    settings, logs = asyncio.run(new_area(request.getfixturevalue("servers"), "registry")), tmp_path_factory.mktemp("production")
    packages(FOLDER)
    port, base = free_port(), f"http://127.0.0.1:{free_port()}"
    registry = f"http://127.0.0.1:{port}"
    environment = process_environment(settings, "registry") | where(base) | {"YHTEYS_MODE": "production", "YHTEYS_HTTP_PORT": str(port)}
    del environment["YHTEYS_DEV_TOKEN_KEY"]
    with ExitStack() as both:
        both.enter_context(process(logs / "provider.log", {}, NODE, FOLDER / "provider.js", base.rpartition(":")[2], base))
        both.enter_context(process(logs / "registry.log", environment, sys.executable, "-m", "services", "registry"))
        wait_until(lambda: answers(f"{registry}/readyz") and answers(base), what="both answer", seconds=60)
        yield Production(registry=registry, provider=base)


def answers(url: str) -> bool:
    try:
        return httpx.get(url, timeout=5).status_code < 500
    except httpx.HTTPError:
        return False


@contextmanager
def process(log: Path, environment: dict[str, str], *command: str | Path) -> Iterator[None]:
    with log.open("wb") as said, subprocess.Popen(command, cwd=ROOT, env=environment, stdout=said, stderr=said) as child:
        try:
            yield
        finally:
            child.terminate()
