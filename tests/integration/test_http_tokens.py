"""Who may come in: only a token of our issuer, for us, not yet over; and a role that the command asks for."""

import time
from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest
from joserfc import jwt
from joserfc.jwk import OctKey

from shared.auth import AUDIENCE, issue
from tests.area import TOKEN_KEY
from tests.border import Border, is_problem

pytestmark = [pytest.mark.integration, pytest.mark.asyncio(loop_scope="module")]


def signed(key: str = TOKEN_KEY, **claims: object) -> str:
    given: dict[str, Any] = {"iss": "yhteys-dev", "aud": AUDIENCE, "sub": "eve", "roles": ["coordinator"], "exp": int(time.time()) + 60}
    return jwt.encode({"alg": "HS256"}, given | claims, OctKey.import_key(key))


REFUSED: dict[str, Callable[[], str]] = {
    "expired": lambda: signed(exp=int(time.time()) - 5),
    "of another issuer": lambda: signed(iss="somebody-else"),
    "for another audience": lambda: signed(aud="another-system"),
    "signed with another key": lambda: signed(key="a key that nobody here has ever heard of"),
    "without an end": lambda: signed(exp=None),
    "with roles that are no list": lambda: signed(roles="coordinator"),
    "with an organisation that is no id": lambda: signed(organisation_id=7),
    "without a signature": lambda: "eyJhbGciOiJub25lIn0.eyJzdWIiOiJldmUifQ.",
    "of another kind": lambda: "not-a-token",
}


@pytest.mark.parametrize("kind", REFUSED)
async def test_a_token_that_is_not_ours_or_no_longer_good_is_refused(border: Border, kind: str) -> None:
    account = uuid4()

    answer = await border.book(account, Authorization=f"Bearer {REFUSED[kind]()}")

    assert is_problem(answer, 401, "unauthenticated")
    assert answer.headers["www-authenticate"] == "Bearer"
    assert await border.facts(account) == []


@pytest.mark.parametrize("header", ["", "Basic YW5uYTphbm5h", "Bearer"])
async def test_a_request_without_a_token_is_told_which_one_is_needed(border: Border, header: str) -> None:
    answer = await border.book(uuid4(), Authorization=header)

    assert is_problem(answer, 401, "unauthenticated", field="Authorization")
    assert answer.headers["www-authenticate"] == "Bearer"


async def test_a_caller_without_the_role_is_told_which_ones_would_do(border: Border) -> None:
    account = uuid4()
    token = issue(border.settings, subject="reader", roles=["reader"])

    answer = await border.book(account, Authorization=f"Bearer {token}")

    assert is_problem(answer, 403, "forbidden", field="roles", value="reader")
    assert "coordinator" in answer.json()["detail"]
    assert await border.facts(account) == []
