"""The broker and the database of docker-compose.yml in containers of the tests' own, where a Docker engine runs."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from testcontainers.compose import DockerCompose

from deploy.launcher import compose
from deploy.launcher.installation import installation, write_private
from deploy.launcher.servers import Servers


@contextmanager
def container_servers() -> Iterator[Servers]:
    """Running containers under a project name of their own; they and their volumes are removed at the end."""
    folder = Path(tempfile.mkdtemp(prefix="yhteys-containers-"))
    place = installation(folder)
    environment = folder / "compose.env"
    write_private(environment, f"COMPOSE_PROJECT_NAME=yhteys-test-{place.key}\n{compose.settings(place)}")
    try:
        with DockerCompose(
            str(compose.FILE.parent), compose_file_name=compose.FILE.name, env_file=str(environment), services=["rabbitmq", "postgres"], wait=True
        ):
            yield compose.addresses(place)
    finally:
        shutil.rmtree(folder)
