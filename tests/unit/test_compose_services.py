"""docker-compose.yml and .env.example are the two files that name the services. What they lack of one is said as the text to put there."""

import re
from itertools import count
from pathlib import Path

import pytest
import yaml

from services import NAMES

ROOT = Path(__file__).parent.parent.parent
COMPOSE = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
EXAMPLE = (ROOT / ".env.example").read_text(encoding="utf-8")
FIRST_PORT = 8081
BEHIND_PASSWORDS = "      YHTEYS_PROVISIONED_FILE:"


def lacking(name: str, *, compose: str = COMPOSE, example: str = EXAMPLE) -> list[str]:
    """What to put where, so that the service starts in a container."""
    variable = f"YHTEYS_{name.upper()}_PASSWORD"
    password = f"      YHTEYS_PASSWORD__{name.upper()}: ${{{variable}:?set {variable} in .env}}\n"
    head = f"  {name}:\n    <<: *service\n    command: [{name}]\n    environment:\n      <<: *environment\n{password}"
    ports = f"    ports:\n      - 127.0.0.1:${{YHTEYS_{name.upper()}_PORT:-{_port(name, compose)}}}:8080\n"
    block = head + ports
    wanted = [
        (head in compose and ports.rstrip() in f"{_under(name, compose)}\n", f"docker-compose.yml, under `services:`\n\n{block}"),
        (password.strip() in _under("provision", compose), f"docker-compose.yml, under `provision:`, `environment:`\n\n{password}"),
        (f"\n{variable}=\n" in example, f".env.example, beside the other services' passwords\n\n{variable}=\n"),
    ]
    return [f"put into {text}" for present, text in wanted if not present]


def _under(name: str, compose: str) -> str:
    """The text of one service of the file."""
    return compose.partition(f"\n  {name}:\n")[2].partition("\n\n")[0]


def _port(name: str, compose: str) -> int:
    """The one that it has, or the first that no service has."""
    if own := re.search(rf"YHTEYS_{name.upper()}_PORT:-(\d+)", compose):
        return int(own[1])
    return next(port for port in count(FIRST_PORT) if f"_PORT:-{port}}}" not in compose)


@pytest.mark.parametrize("name", NAMES)
def test_a_service_has_its_container_and_its_password_in_the_files_that_name_services(name: str) -> None:
    assert not (missing := lacking(name)), "\n".join(missing)


def test_what_the_files_lack_of_a_new_service_can_be_pasted() -> None:
    block, password, variable = (text.partition("\n\n")[2] for text in lacking("toys"))

    compose = COMPOSE.replace("\nconfigs:\n", f"\n{block}\nconfigs:\n", 1).replace(BEHIND_PASSWORDS, f"{password}{BEHIND_PASSWORDS}", 1)
    assert yaml.safe_load(compose)["services"]["toys"]["ports"] == ["127.0.0.1:${YHTEYS_TOYS_PORT:-8087}:8080"]
    assert lacking("toys", compose=compose, example=EXAMPLE + variable) == []


def test_no_other_service_stands_in_the_file() -> None:
    assert set(yaml.safe_load(COMPOSE)["services"]) == {"rabbitmq", "postgres", "provision", *NAMES}
