"""What guards signing in: cookies, what is sealed, and a start that is refused."""

import re

import pytest
from starlette.responses import Response

from services.portal.persons.door import Door
from services.portal.persons.sealing import Broken, made_of, new_secret, opened, sealed
from services.portal.site import TEMPLATES
from services.portal.wiring import SERVICE
from shared.auth import Tokens
from shared.service import Runtime
from shared.settings import Mode, Settings, SettingsFault

GIVEN = {
    "area": "testi", "amqp_url": "amqp://localhost/a", "stream_url": "rabbitmq-stream://localhost:5552/a", "database_url": "postgresql://localhost/a",
    "jwks_url": "https://id.example/jwks", "token_issuer": "https://id.example", "passwords": {"portal": "p" * 20},
}  # fmt: skip


def settings(**given: object) -> Settings:
    return Settings.model_validate({**GIVEN, **given})


def door(**given: object) -> Door:
    found = settings(**given)
    return Door(Runtime(SERVICE, found, Tokens(found)))


def test_what_is_sealed_is_opened_by_its_own_secret_alone() -> None:
    secret, other = new_secret(), new_secret()

    assert opened(sealed({"name": "Maija"}, secret), secret) == {"name": "Maija"}
    for text, key in ((sealed({}, secret), other), ("", secret), ("a.b.c.d.e", secret), (sealed({}, secret)[:-2], secret)):
        with pytest.raises(Broken):
            opened(text, key)
    assert made_of(secret, "csrf") != made_of(secret, "seal")


@pytest.mark.parametrize(("public", "name"), [("https://yhteys.example", "__Host-yhteys-session"), ("http://127.0.0.1:8080", "yhteys-session")])
def test_a_sessions_cookie_is_of_this_host_alone(public: str, name: str) -> None:
    cookie = door(public_url=public).gives(Response(), "yhteys-session", "x", 60).headers["set-cookie"]

    assert cookie.startswith(f"{name}=x; HttpOnly; Max-Age=60; Path=/; SameSite=lax")
    assert ("Secure" in cookie) == public.startswith("https")
    assert "Domain" not in cookie


def test_nobody_signs_in_over_what_others_can_read() -> None:
    with pytest.raises(SettingsFault, match="YHTEYS_PUBLIC_URL"):
        door(oidc_client_id="portal", public_url="http://yhteys.example")
    assert door(oidc_client_id="portal", public_url="https://yhteys.example").provider.is_there


@pytest.mark.parametrize(
    "given",
    [{}, {"mode": Mode.DEV}, {"mode": Mode.DEV, "dev_token_key": "k" * 40, "oidc_client_id": "portal"}],
    ids=["production", "without a key", "with a provider"],
)
def test_who_one_is_is_chosen_in_development_alone(given: dict[str, object]) -> None:
    assert door(mode=Mode.DEV, dev_token_key="k" * 40).is_for_development
    assert not door(**given).is_for_development
    with pytest.raises(SettingsFault):
        door(dev_token_key="k" * 40)


def test_every_form_that_changes_something_bears_the_sessions_token() -> None:
    unguarded = [
        f"{path.relative_to(TEMPLATES)}: {form[:80]}"
        for path in sorted(TEMPLATES.rglob("*.html"))
        for form in re.findall(r'<form[^>]*method="post".*?</form>', path.read_text(), re.DOTALL)
        if "parts/guard.html" not in form
    ]

    assert unguarded == []
