"""The pages behind a proxy: who writes is told apart by what the proxy says of them, if it is believed."""

import httpx
import pytest

from services.portal.pages.gatherings import MOST_CANCELLED
from shared.settings import Settings
from tests.bench.process import serving

pytestmark = pytest.mark.integration

AT = f"/fi/ilmoittautuminen/{'x' * 43}/peru"


async def answered(settings: Settings, trusted: str) -> list[int]:
    """To one resident more often than is allowed, then to another."""
    async with (
        serving(settings.model_copy(update={"trusted_proxies": trusted}), "-m", "services") as (port, _),
        httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as client,
    ):
        who = [*["192.0.2.1"] * (MOST_CANCELLED + 1), "192.0.2.2"]
        return [(await client.post(AT, headers={"X-Forwarded-For": one})).status_code for one in who]


async def test_residents_behind_a_proxy_that_is_believed_are_counted_apart(settings: Settings) -> None:
    assert await answered(settings, "127.0.0.1") == [404] * MOST_CANCELLED + [429, 404]


async def test_what_a_stranger_says_of_where_they_come_from_is_not_believed(settings: Settings) -> None:
    assert await answered(settings, "10.0.0.9") == [404] * MOST_CANCELLED + [429, 429]
