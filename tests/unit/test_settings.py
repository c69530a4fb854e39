"""What a service process is given: addresses and its own passwords, and nothing by which it could act as somebody else."""

import os
from pathlib import Path

import pytest

from shared import settings
from shared.settings import Settings, SettingsFault

ADDRESSES = {
    "YHTEYS_AREA": "testi",
    "YHTEYS_AMQP_URL": "amqp://broker/area",
    "YHTEYS_STREAM_URL": "rabbitmq-stream://broker/area",
    "YHTEYS_DATABASE_URL": "postgresql://database/area",
}
OWN = {"YHTEYS_PASSWORD__REGISTRY": "12345"}


def loaded(monkeypatch: pytest.MonkeyPatch, given: dict[str, str], *services: str) -> Settings:
    for name in [name for name in os.environ if name.startswith("YHTEYS_")]:
        monkeypatch.delenv(name)
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    return settings.load(*services)


def test_a_service_logs_in_as_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    found = loaded(monkeypatch, ADDRESSES | OWN, "registry")

    assert found.amqp_url_for("registry") == "amqp://yhteys_area_registry:12345@broker/area"
    assert found.stream_url_for("registry") == "rabbitmq-stream://yhteys_area_registry:12345@broker/area"
    assert found.database_url_for("registry") == "postgresql://yhteys_registry:12345@database/area"


@pytest.mark.parametrize(
    ("more", "named"),
    [
        ({"YHTEYS_AMQP_URL": "amqp://yhteys:secret@broker/area"}, "YHTEYS_AMQP_URL"),
        ({"YHTEYS_STREAM_URL": "rabbitmq-stream://yhteys:secret@broker/area"}, "YHTEYS_STREAM_URL"),
        ({"YHTEYS_DATABASE_URL": "postgresql://yhteys:secret@database/area"}, "YHTEYS_DATABASE_URL"),
        ({"YHTEYS_DATABASE_URL": "postgresql://database/area?user=yhteys&password=secret"}, "YHTEYS_DATABASE_URL"),
        ({"YHTEYS_MANAGEMENT_URL": "http://yhteys:secret@broker:15672"}, "YHTEYS_MANAGEMENT_URL"),
        ({"YHTEYS_PASSWORD__EVENTS": "secret"}, "YHTEYS_PASSWORD__EVENTS"),
        ({"YHTEYS_PASSWORD__REGISTRY": ""}, "YHTEYS_PASSWORD__REGISTRY"),
    ],
)
def test_a_service_that_is_given_another_s_credentials_or_not_its_own_does_not_start(monkeypatch: pytest.MonkeyPatch, more: dict[str, str], named: str) -> None:
    with pytest.raises(SettingsFault, match=named) as refused:
        loaded(monkeypatch, ADDRESSES | OWN | more, "registry")

    assert "secret" not in str(refused.value)


@pytest.mark.parametrize("mode", ["dev", "production"])
def test_no_area_is_taken_for_granted(monkeypatch: pytest.MonkeyPatch, mode: str) -> None:
    with pytest.raises(SettingsFault, match="YHTEYS_AREA: Field required"):
        loaded(monkeypatch, ADDRESSES | OWN | {"YHTEYS_MODE": mode, "YHTEYS_AREA": ""}, "registry")


def test_a_folder_of_measures_is_handed_on_in_full(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path.parent)

    found = loaded(monkeypatch, ADDRESSES | OWN | {"YHTEYS_MEASURES": tmp_path.name}, "registry")

    assert found.environment()["YHTEYS_MEASURES"] == str(tmp_path)


def test_all_faults_are_told_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(SettingsFault) as refused:
        loaded(monkeypatch, ADDRESSES | {"YHTEYS_AMQP_URL": "amqp://a:b@broker/x", "YHTEYS_MANAGEMENT_URL": "http://a:b@broker"}, "registry", "events")

    assert [line.split(":")[0].strip() for line in str(refused.value).splitlines()[1:]] == [
        "YHTEYS_AMQP_URL",
        "YHTEYS_MANAGEMENT_URL",
        "YHTEYS_PASSWORD__REGISTRY",
        "YHTEYS_PASSWORD__EVENTS",
    ]


def test_what_a_process_is_told_is_its_own_and_no_more() -> None:
    administrators = settings.of(
        {
            "YHTEYS_AREA": "testi",
            "YHTEYS_AMQP_URL": "amqp://yhteys:hush@broker/area",
            "YHTEYS_STREAM_URL": "rabbitmq-stream://yhteys:hush@broker/area",
            "YHTEYS_DATABASE_URL": "postgresql://yhteys:hush@database/area",
            "YHTEYS_MANAGEMENT_URL": "http://yhteys:hush@broker:15672",
            "YHTEYS_PASSWORD__REGISTRY": "its own",
            "YHTEYS_PASSWORD__EVENTS": "of another",
        }
    )
    heard = administrators.environment("registry")

    assert heard.items() >= (ADDRESSES | {"YHTEYS_PASSWORD__REGISTRY": "its own"}).items()
    assert not any("hush" in value or "of another" in value for value in heard.values())
    assert settings.too_much_or_too_little(settings.of(heard), ["registry"]) == []


def test_a_setting_is_shown_without_passwords() -> None:
    assert "12345" not in repr(settings.of(ADDRESSES | OWN))
