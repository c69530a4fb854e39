"""A link for somebody without an account: long, of one purpose, the same again, and over when it says so."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from pydantic import SecretStr

from shared.link_tokens import KeyTooShort, LinkExpired, LinkTokens, NoSecret, fingerprint, refuse_expired
from shared.settings import Settings

ID = UUID(int=7)
END = datetime(2026, 10, 25, 8, tzinfo=UTC)


def links(*, purpose: str = "signups", **changed: Any) -> LinkTokens:
    given = {
        "amqp_url": "amqp://localhost/x", "stream_url": "rabbitmq-stream://localhost:5552/x", "database_url": "postgresql://localhost/x",
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


def test_a_link_without_an_end_holds_until_it_is_erased() -> None:
    refuse_expired(links().token(ID), now=END + timedelta(days=10_000))


def test_a_link_with_an_end_is_over_after_it() -> None:
    token = links().token(ID, ends_at=END)
    refuse_expired(token, now=END)
    with pytest.raises(LinkExpired):
        refuse_expired(token, now=END + timedelta(seconds=1))


def test_who_changes_the_end_of_a_link_has_a_link_that_opens_nothing() -> None:
    token, later = links().token(ID, ends_at=END), int((END + timedelta(days=1)).timestamp())
    changed = f"{token.partition('.')[0]}.{later}"
    assert fingerprint(changed) not in {fingerprint(token), fingerprint(links().token(ID, ends_at=END + timedelta(days=1))), fingerprint(links().token(ID))}


@pytest.mark.parametrize("end", ["", "never", "-1", "9" * 40])
def test_an_end_that_is_none_is_refused(end: str) -> None:
    with pytest.raises(LinkExpired):
        refuse_expired(f"{'x' * 43}.{end}", now=END)
