"""A link for somebody without an account: long, of one purpose, and the same again."""

from typing import Any
from uuid import UUID

import pytest
from pydantic import SecretStr

from shared.link_tokens import KeyTooShort, LinkTokens, NoSecret
from shared.settings import Settings

ID = UUID(int=7)


def links(*, purpose: str = "signups", **changed: Any) -> LinkTokens:
    given = {
        "area": "testi", "amqp_url": "amqp://localhost/x", "stream_url": "rabbitmq-stream://localhost:5552/x", "database_url": "postgresql://localhost/x",
        "passwords": {"events": SecretStr("salainen")},
    }  # fmt: skip
    return LinkTokens(Settings(**given | changed), service="events", purpose=purpose)


def test_a_token_is_long_and_made_of_the_services_secret() -> None:
    assert links().token(ID) == links().token(ID)
    assert len(links().token(ID)) == 43
    assert links().token(ID) != links(passwords={"events": SecretStr("toinen")}).token(ID)
    with pytest.raises(NoSecret) as refused:
        links(passwords={})
    assert "YHTEYS_PASSWORD__EVENTS" in refused.value.remedy


def test_a_token_of_one_purpose_or_area_or_thing_is_none_of_another() -> None:
    tokens = [links(), links(purpose="shifts"), links(area="lappi")]
    assert len({one.token(key) for one in tokens for key in (ID, UUID(int=8))}) == 6


def test_a_key_that_could_be_guessed_is_refused() -> None:
    with pytest.raises(KeyTooShort):
        links().id_of("1", "a request")


def test_the_same_request_under_the_same_key_is_the_same_thing() -> None:
    key = "3f1c9d3e5b8b4a54a9a7d6f5"
    assert links().id_of(key, "a request") == links().id_of(key, "a request") != links().id_of(key, "another")
