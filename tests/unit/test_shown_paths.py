"""A path may hold a secret, which no log and no trace gets."""

import secrets
from uuid import uuid4

from shared.http.problem import shown


def test_a_secret_in_a_path_is_not_shown_and_an_id_is() -> None:
    secret, id_ = secrets.token_urlsafe(32), uuid4()

    assert shown(f"/api/events/v1/signups/{secret}") == "/api/events/v1/signups/…"
    assert shown(f"/api/events/v1/signups/{secret}/feedback") == "/api/events/v1/signups/…/feedback"
    assert shown(f"/api/events/v1/gatherings/{id_}/signups") == f"/api/events/v1/gatherings/{id_}/signups"
