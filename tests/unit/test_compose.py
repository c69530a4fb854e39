"""docker-compose.yml against the Compose specification, and against our own promises. Nothing is started: that needs a Docker engine.

The parser refuses unknown keys and malformed values, so a slip of the pen fails here.
"""

import re
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest
import yaml
from compose_spec import PyCompose, PyOptions

from deploy.launcher import compose
from deploy.launcher.installation import installation
from deploy.provisioning.area import Area
from services import NAMES
from shared import settings
from shared.settings import Settings

SERVICES = NAMES
ROOT = Path(__file__).parent.parent.parent
TEXT = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
VARIABLE = re.compile(r"\$\{(?P<name>\w+)(?:(?P<how>:-|:\?)(?P<rest>[^}]*))?\}")


def test_the_file_passes_the_specification() -> None:
    file = _parsed(TEXT)
    file.validate()

    assert set(file.service_names()) == {"rabbitmq", "postgres", "provision", *SERVICES}


@pytest.mark.parametrize(("right", "wrong"), [("restart:", "restrat:"), ("interval: 5s", "interval: fast"), ("\nservices:", "\nservice:")])
def test_the_specification_notices_a_slip_of_the_pen(right: str, wrong: str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        _parsed(TEXT.replace(right, wrong, 1))


def test_no_secret_has_a_default() -> None:
    secret = [found for found in VARIABLE.finditer(TEXT) if re.search("PASSWORD|KEY|SECRET|TOKEN", found["name"])]

    assert secret
    assert {found["how"] for found in secret} == {":?"}


def test_no_password_is_written_down() -> None:
    plain = VARIABLE.sub("", TEXT)

    assert not re.search(r"PASS\w*: *\S", plain)
    assert not re.search(r"://\w+:\w+@", plain)


def test_every_service_has_a_health_check_and_restarts() -> None:
    for name, service in _services().items():
        assert service.get("healthcheck"), name
        assert service["restart"] == "unless-stopped", name


def test_servers_keep_their_data_in_declared_volumes() -> None:
    declared = yaml.safe_load(TEXT)["volumes"]
    used = {volume.split(":")[0] for service in _services().values() for volume in service.get("volumes", []) if not volume.startswith(".")}

    assert used == set(declared)


def test_mounted_files_are_in_the_project() -> None:
    mounted = [volume.split(":")[0] for service in _services().values() for volume in service.get("volumes", []) if volume.startswith(".")]

    assert mounted
    assert [path for path in mounted if not (ROOT / path).is_file()] == []


def test_nothing_is_reachable_from_other_machines() -> None:
    ports = [port for service in _services().values() for port in service.get("ports", [])]

    assert ports
    assert [port for port in ports if not port.startswith("127.0.0.1:")] == []


def test_services_share_one_image_that_is_built_once() -> None:
    ours = [service for name, service in _services().items() if name not in {"rabbitmq", "postgres"}]

    assert {service["image"] for service in ours} == {"yhteys:local"}
    assert sum("build" in service for service in ours) == 1


def test_services_wait_for_healthy_servers() -> None:
    for name in SERVICES:
        waits = _services()[name]["depends_on"]
        assert {server: wait["condition"] for server, wait in waits.items()} == dict.fromkeys(("rabbitmq", "postgres", "provision"), "service_healthy")


FOLDERS = {"grants": {"attachments"}, "volunteers": {"keys", "wrapping_keys"}}
"""What a service keeps beside the database, by the setting that says where. No other service is given it."""


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_is_given_every_setting_and_only_its_own_password_and_folders(name: str) -> None:
    service = _services()[name]
    given = {variable.removeprefix("YHTEYS_").lower() for variable in service["environment"]}
    own = FOLDERS.get(name, set())

    elsewhere = {"management_url", "passwords"} | set().union(*FOLDERS.values()) - own
    assert given - {f"password__{name}"} == set(Settings.model_fields) - elsewhere
    assert f"password__{name}" in given
    assert {service["environment"][f"YHTEYS_{folder.upper()}"] for folder in own} == {volume.partition(":")[2] for volume in service.get("volumes", [])}


def test_only_provisioning_and_the_servers_are_given_the_administrator_s_passwords() -> None:
    holders = [name for name, service in yaml.safe_load(TEXT)["services"].items() if re.search("BROKER_PASSWORD|DATABASE_PASSWORD", str(service))]

    assert sorted(holders) == ["postgres", "provision", "rabbitmq"]


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_starts_with_what_the_file_gives_it_and_provisioning_knows_the_same_password(name: str) -> None:
    services = yaml.safe_load(filled(TEXT, {f"YHTEYS_{name.upper()}_PASSWORD": "its own", "YHTEYS_MODE": "production", "YHTEYS_AREA": "kainuu"}))["services"]
    own, provision = (settings.of({key: value for key, value in services[who]["environment"].items() if value}) for who in (name, "provision"))

    assert settings.too_much_or_too_little(own, [name]) == []
    assert (own.password(name), own.vhost, own.area) == (provision.password(name), provision.vhost, provision.area)
    assert Area(provision, NAMES) is not None


@pytest.mark.parametrize("host", ["broker", "broker.example.fi", "yhteys-broker.area-1.example.fi", "10.0.0.7"])
def test_the_broker_advertises_any_name_as_a_line_of_its_configuration(host: str) -> None:
    written = yaml.safe_load(filled(TEXT, {"YHTEYS_STREAM_ADVERTISED_HOST": host}))["configs"]["stream-address"]["content"]
    target = _services()["rabbitmq"]["configs"][0]

    assert written.splitlines() == [f"stream.advertised_host = {host}", "stream.advertised_port = 5552"]
    assert (target["source"], Path(target["target"]).parent.name, Path(target["target"]).suffix) == ("stream-address", "conf.d", ".conf")
    assert "advertised" not in str(_services()["rabbitmq"]["environment"])


def test_the_launcher_sets_everything_that_the_file_demands(tmp_path: Path) -> None:
    demanded = {found["name"] for found in VARIABLE.finditer(TEXT) if found["how"] == ":?"}
    given = dict(line.split("=", 1) for line in compose.settings(installation(tmp_path)).splitlines())

    assert demanded <= set(given)


def test_the_example_names_everything_that_the_file_demands() -> None:
    demanded = {found["name"] for found in VARIABLE.finditer(TEXT) if found["how"] == ":?"}
    named = dict(re.findall(r"^(\w+)=(.*)$", (ROOT / ".env.example").read_text(encoding="utf-8"), re.MULTILINE))

    assert demanded <= set(named)
    assert {name: named[name] for name in demanded} == dict.fromkeys(demanded, "")


def test_the_image_is_made_in_stages_and_does_not_run_as_root() -> None:
    lines = (ROOT / "deploy" / "Dockerfile").read_text(encoding="utf-8").splitlines()
    words = [line.split() for line in lines if line and not line.startswith((" ", "#"))]
    last = max(number for number, line in enumerate(words) if line[0] == "FROM")

    assert sum(line[0] == "FROM" for line in words) > 1
    assert ["USER", "yhteys"] in words[last:]
    assert any(line[0] == "HEALTHCHECK" for line in words[last:])


def _services() -> dict[str, dict[str, Any]]:
    return dict(yaml.safe_load(filled(TEXT))["services"])


def _parsed(text: str) -> PyCompose:
    return PyOptions(apply_merge=True).from_yaml(filled(text))


def filled(text: str, given: Mapping[str, str] = MappingProxyType({})) -> str:
    """Variables replaced by what is given or by their defaults, as compose does before it reads the file; one without a default by a stand-in."""
    return VARIABLE.sub(lambda found: given.get(found["name"], found["rest"] if found["how"] == ":-" else "x"), text)
