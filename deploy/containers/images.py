"""The base images that docker-compose.yml and the Dockerfile name: the real ones where the engine has or gets them, else stand-ins of Debian's packages.

A stand-in bears the real one's name, so that the files run as they ship; its label says what it was made of.
"""

import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from deploy.containers.engine import ROOT, Engine
from deploy.launcher.servers import LauncherFault

COMPOSE, DOCKERFILE = ROOT / "docker-compose.yml", ROOT / "deploy" / "Dockerfile"
FOLDERS = Path(__file__).parent / "stand_ins"
LABEL = "yhteys.stand-in"
STAND_INS = {"rabbitmq": "rabbitmq", "postgres": "postgres", "python": "python", "ghcr.io/astral-sh/uv": "uv"}
"""Folders by an image's name without its tag."""
SUITES = ("trixie", "bookworm")
CERTIFICATES = Path("/etc/ssl/certs/ca-certificates.crt")


def named() -> list[str]:
    """Every image that the two files take from a registry."""
    served = re.findall(r"^\s+image: ([^\s$]+)$", COMPOSE.read_text(encoding="utf-8"), re.MULTILINE)
    built_on = re.findall(r"^FROM (\S+)", DOCKERFILE.read_text(encoding="utf-8"), re.MULTILINE)
    return sorted({*served, *built_on})


def made_of(engine: Engine, image: str) -> str:
    """What a stand-in was made of; empty for a real image."""
    return engine.docker("image", "inspect", "--format", f'{{{{index .Config.Labels "{LABEL}"}}}}', image)


def provide(engine: Engine) -> None:
    """All of them: pulled by the machine's engine, made for the lane's own. What was made before is taken again where nothing has changed."""
    if engine.own:
        for suite in SUITES:
            _bootstrap(engine, suite)
        _plugins(engine)
    for image in named():
        if engine.own:
            with _context(image) as folder:
                build(engine, image, folder)
        elif not _is_there(engine, image):
            _pull(engine, image)


def build(engine: Engine, image: str, folder: Path, *words: str) -> None:
    """The lane's own engine has no network for it but the machine's."""
    network = ["--network", "host"] if engine.own else []
    engine.docker("build", "--quiet", *network, "--tag", image, *words, folder)


def _pull(engine: Engine, image: str) -> None:
    try:
        engine.docker("pull", "--quiet", image)
    except LauncherFault as fault:
        raise LauncherFault(f"{fault}\nLet the engine reach the registry or load the image, or set YHTEYS_ENGINE=own to do with stand-ins") from fault


def _is_there(engine: Engine, image: str) -> bool:
    return engine.run(["docker", "image", "inspect", image], capture=True).returncode == 0


def _bootstrap(engine: Engine, suite: str) -> None:
    image = f"debian:{suite}-slim"
    if _is_there(engine, image):
        return
    with tempfile.TemporaryDirectory(prefix="yhteys-debian-") as folder:
        tree, packed = Path(folder) / "tree", Path(folder) / "tree.tar"
        _checked("/usr/sbin/debootstrap", "--variant=minbase", suite, str(tree), *_mirror())
        _checked("tar", "--directory", str(tree), "--create", "--file", str(packed), ".")
        engine.docker("import", packed, image)


def _mirror() -> list[str]:
    """From where this machine takes Debian's packages; debootstrap's own choice where it does not say."""
    command = ["apt-get", "indextargets", "--format", "$(SITE)", "Created-By: Packages", "Origin: Debian", "Label: Debian"]
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout.split()[:1]


def _plugins(engine: Engine) -> None:
    """Compose and buildx beside the client, whose own system may have none, or too old ones."""
    image, folder = "yhteys-plugins", Path(engine.environment["DOCKER_CONFIG"]) / "cli-plugins"
    engine.run(["docker", "build", "--quiet", "--network", "host", "--tag", image, FOLDERS / "plugins"], given={"DOCKER_BUILDKIT": "0"}, capture=True)
    container = engine.docker("create", image)
    engine.docker("cp", f"{container}:/plugins/usr/libexec/docker/cli-plugins/.", folder)
    engine.docker("rm", container)


@contextmanager
def _context(image: str) -> Iterator[Path]:
    """What a stand-in is built of: its folder, and what the machine adds."""
    name, _, tag = image.rpartition(":")
    if name not in STAND_INS:
        raise LauncherFault(f"{image} has no stand-in: add a folder to {FOLDERS} and its name to STAND_INS, or use an engine that reaches a registry")
    with tempfile.TemporaryDirectory(prefix="yhteys-image-") as temporary:
        folder = Path(temporary) / "context"
        shutil.copytree(FOLDERS / STAND_INS[name], folder)
        if STAND_INS[name] == "python":
            shutil.copy(CERTIFICATES, folder)
        if STAND_INS[name] == "uv":
            _checked(sys.executable, "-m", "venv", f"{temporary}/venv")
            _checked(f"{temporary}/venv/bin/pip", "install", "--quiet", "--disable-pip-version-check", f"uv=={tag}")
            shutil.copy2(f"{temporary}/venv/bin/uv", folder)
        yield folder


def _checked(*command: str) -> None:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise LauncherFault(f"{command[0]} failed: {(done.stderr or done.stdout).strip()[-1000:]}")
