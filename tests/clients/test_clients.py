"""Clients that strangers' generators make of the OpenAPI documents, without a warning, each of which makes a call to the running services."""

import asyncio
import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from deploy.launcher.servers import Servers
from deploy.node import NODE, packages
from services import NAMES
from tests.area import new_area
from tests.interfaces import INTERFACES
from tests.on_a_socket import OnASocket

pytestmark = pytest.mark.integration

CONFIGURATION = "post_hooks: []\ncontent_type_overrides:\n  application/pdf: application/octet-stream\n"
"""It knows no PDF by itself, and takes it as bytes once it is told that it may."""
TYPESCRIPT = Path(__file__).parent / "typescript"


@pytest.fixture(scope="module")
def served(servers: Servers) -> Iterator[OnASocket]:
    with OnASocket(asyncio.run(new_area(servers, *NAMES))).running() as all_services:
        yield all_services


@pytest.fixture(scope="module")
def documents(served: OnASocket, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the documents as they are served."""
    folder = tmp_path_factory.mktemp("documents")
    for name in INTERFACES:
        (folder / f"{name}.json").write_bytes(httpx.get(f"{served.url}/api/{name}/openapi.json", timeout=60).raise_for_status().content)
    return folder


def quietly(*command: str | Path, cwd: Path) -> str:
    """What it says on the standard output, when it has said nothing on the other."""
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False, timeout=300)
    assert (done.returncode, done.stderr) == (0, ""), done.stdout
    return done.stdout


def test_a_python_client_is_generated_and_calls_each_service(served: OnASocket, documents: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "config.yml").write_text(CONFIGURATION)
    for name in INTERFACES:
        generate = ("generate", "--meta", "none", "--fail-on-warning", "--config", tmp_path / "config.yml")
        said = quietly(
            sys.executable, "-m", "openapi_python_client", *generate, "--path", documents / f"{name}.json", "--output-path", tmp_path / name, cwd=tmp_path
        )
        assert said.strip() == f"Generating {tmp_path / name}"
    package = tmp_path / "made"
    package.mkdir()
    for name in INTERFACES:
        (tmp_path / name).rename(package / name)
    monkeypatch.syspath_prepend(str(tmp_path))

    def call(address: str, name: str, **given: Any) -> Any:
        with import_module(f"made.{name}").AuthenticatedClient(base_url=served.url, token=served.token) as client:
            return import_module(f"made.{name}.api.{address}").sync(client=client, **given)

    models: Any = import_module("made.registry.models")
    asked = models.RegisterOrganisation(name="Rauman palvelijat", kind=models.OrganisationKind.ASSOCIATION)
    key = str(uuid4())
    first, again = (call("organisations.register_organisation", "registry", body=asked, idempotency_key=key) for _ in range(2))
    assert isinstance(first.organisation_id, UUID)
    assert first.organisation_id == again.organisation_id
    stale = call("organisations.suspend_organisation", "registry", organisation_id=first.organisation_id, if_match='"99"', body=models.SuspendOrganisation("x"))
    assert (stale.status, stale.slug) == (412, "version-conflict")
    assert call("gatherings.list_gatherings", "events", limit=5).items == []
    assert call("indicators.list_measures", "indicators").items


def test_a_typescript_client_is_generated_and_calls_each_service(served: OnASocket, documents: Path, tmp_path: Path) -> None:
    (tmp_path / "node_modules").symlink_to(packages(TYPESCRIPT))
    for name in ("call.ts", "package.json", "tsconfig.json"):
        shutil.copy(TYPESCRIPT / name, tmp_path)
    for name in INTERFACES:
        quietly(NODE, "node_modules/openapi-typescript/bin/cli.js", documents / f"{name}.json", "--output", f"{name}.ts", cwd=tmp_path)
    quietly(NODE, "node_modules/typescript/bin/tsc", cwd=tmp_path)

    called = json.loads(quietly(NODE, "call.js", served.url, served.token, str(uuid4()), cwd=tmp_path))
    assert str(UUID(called["organisation"])) == called["organisation"]
    assert (called["gatherings"], called["refusal"]) == (0, "unauthenticated")
    assert called["measures"] > 0
